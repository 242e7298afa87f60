"""What every implementation of `ports.TokenDriver` promises, whatever library is behind it.

With it goes `ports.TokenSession`: `WorkerTokenSession` and `FakeTokenSession` come from drivers.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.token import SigningIdentity, Token
from app.ports import TokenDriver
from app.workers.token_client import WorkerTokenDriver
from tests.fakes.tokens import FakePinChange, FakePinEntry, FakeTokenDriver
from tests.faulty_driver import FaultyDriver
from tests.signature_check import is_valid
from tests.sm2_hsm import LONGMAI, install
from tests.softhsm import SoftHsm
from tests.softskf.store import PIN as SKF_PIN
from tests.softskf.store import SoftStore

DATA = b"signed attributes"
SEAL = b"\x30\x03\x02\x01\x00"
NEW_PIN = b"91827364"
FLAGS = {"low": 0x10000, "final": 0x20000, "locked": 0x40000, "keypad": 0x100}


class Bench(Protocol):
    """One implementation, and the hand that works on its token."""

    driver: TokenDriver
    pin: bytes

    def logins(self) -> int:
        """How often a PIN was tried."""

    def show(self, state: str) -> None:
        """Let the token tell `low`, `final`, `locked` or `keypad`."""

    def unplug(self) -> None:
        """Take the token away."""

    def put_seal(self, seal: bytes) -> None:
        """Store what anybody may read on the token."""


@dataclass
class FakeBench:
    driver: FakeTokenDriver
    pin: bytes

    def logins(self) -> int:
        return self.driver.logins

    def show(self, state: str) -> None:
        self.driver.pin_state = replace(self.driver.pin_state, **{state: True})

    def unplug(self) -> None:
        self.driver.plugged = False

    def put_seal(self, seal: bytes) -> None:
        self.driver.held_seals += (seal,)


@dataclass
class Pkcs11Bench:
    driver: WorkerTokenDriver
    pin: bytes
    shim: FaultyDriver
    softhsm: SoftHsm

    def logins(self) -> int:
        return self.shim.calls().count("C_Login")

    def show(self, state: str) -> None:
        self.driver.close()
        self.shim.behave(flags=f"{FLAGS[state]:x}", pin=self.pin.decode())

    def unplug(self) -> None:
        for token in self.softhsm.store.iterdir():
            token.rename(self.softhsm.folder / token.name)

    def put_seal(self, seal: bytes) -> None:
        self.softhsm.put_data(seal)


@pytest.fixture
def sm2_bench(
    sm2_key: SoftHsm, sm2_library: Path, shim: FaultyDriver, tmp_path: Path
) -> Iterator[Pkcs11Bench]:
    path = install(sm2_library, tmp_path / "vendor", LONGMAI, shim)
    driver = WorkerTokenDriver(path)
    yield Pkcs11Bench(driver, sm2_key.pin, shim, sm2_key)
    driver.close()


@dataclass
class SkfBench:
    driver: WorkerTokenDriver
    pin: bytes
    store: SoftStore

    def logins(self) -> int:
        return len(self.store.calls("SKF_VerifyPIN"))

    def show(self, state: str) -> None:
        if state == "keypad":
            pytest.skip("SKF drivers know no keypad")
        self.store.device().set_tries({"low": 2, "final": 1, "locked": 0}[state])

    def unplug(self) -> None:
        self.store.device().unplug()

    def put_seal(self, seal: bytes) -> None:
        self.store.device().put_file("SEAL0001.esl", seal)


@pytest.fixture
def fake_bench() -> FakeBench:
    return FakeBench(FakeTokenDriver(), FakeTokenDriver().pin)


@pytest.fixture
def pkcs11_bench(one_key: SoftHsm, shim: FaultyDriver) -> Iterator[Pkcs11Bench]:
    driver = WorkerTokenDriver(shim.path)
    yield Pkcs11Bench(driver, one_key.pin, shim, one_key)
    driver.close()


@pytest.fixture
def skf_bench(ukey: SoftStore) -> Iterator[SkfBench]:
    driver = WorkerTokenDriver(ukey.library)
    yield SkfBench(driver, SKF_PIN.encode(), ukey)
    driver.close()


@pytest.fixture
def skf_rsa_bench(ukey: SoftStore) -> Iterator[SkfBench]:
    device = ukey.device().make()
    device.put_rsa_key(ukey.authority)
    driver = WorkerTokenDriver(ukey.library)
    yield SkfBench(driver, SKF_PIN.encode(), ukey)
    driver.close()


@pytest.fixture(params=["fake", "pkcs11", "sm2", "skf", "skf_rsa"])
def bench(request: pytest.FixtureRequest) -> Bench:
    made: Bench = request.getfixturevalue(f"{request.param}_bench")
    return made


def chosen(bench: Bench) -> SigningIdentity:
    (token,) = bench.driver.tokens()
    return SigningIdentity(token, token.certificates[0].certificate)


def code_of(action: Callable[[], object]) -> ErrorCode:
    with pytest.raises(AppError) as caught:
        action()
    return caught.value.code


def signs(bench: Bench, identity: SigningIdentity) -> bool:
    algorithm = identity.certificate.algorithm()
    session = bench.driver.open_session(identity, FakePinEntry(bench.pin))
    try:
        signature = session.sign(identity, algorithm, DATA)
    finally:
        session.close()
    return is_valid(identity.certificate.der, algorithm, signature, DATA)


def test_tokens_show_their_certificates_without_a_pin(bench: Bench) -> None:
    (token,) = bench.driver.tokens()
    assert token.serial
    assert token.certificates[0].has_private_key
    assert bench.logins() == 0


def test_G6_one_pin_one_login_and_a_valid_signature(bench: Bench) -> None:
    person = FakePinEntry(bench.pin)
    identity = chosen(bench)
    algorithm = identity.certificate.algorithm()
    session = bench.driver.open_session(identity, person)
    signatures = [session.sign(identity, algorithm, data) for data in (DATA, b"", b"x" * 5000)]
    session.close()
    valid = [
        is_valid(identity.certificate.der, algorithm, *pair)
        for pair in zip(signatures, (DATA, b"", b"x" * 5000), strict=True)
    ]
    assert valid == [True, True, True]
    assert len(person.asked) == bench.logins() == 1


def test_G1_the_pin_is_wiped_when_the_session_is_open(bench: Bench) -> None:
    person = FakePinEntry(bench.pin)
    bench.driver.open_session(chosen(bench), person).close()
    assert [len(secret) for secret in person.given] == [0]


def test_G6_a_wrong_pin_is_tried_once_and_the_next_one_counts(bench: Bench) -> None:
    identity, person = chosen(bench), FakePinEntry(b"00000000")
    assert code_of(lambda: bench.driver.open_session(identity, person)) is ErrorCode.PIN_WRONG
    assert bench.logins() == 1
    assert [len(secret) for secret in person.given] == [0]
    assert signs(bench, identity)
    assert bench.logins() == 2


def test_G7_an_empty_pin_is_refused_without_a_login(bench: Bench) -> None:
    identity = chosen(bench)
    code = code_of(lambda: bench.driver.open_session(identity, FakePinEntry(b"")))
    assert code is ErrorCode.PIN_EMPTY
    assert bench.logins() == 0


@pytest.mark.parametrize("error", [ErrorCode.CANCELLED, ErrorCode.PIN_LAST_TRY])
def test_G6_who_does_not_type_does_not_log_in(bench: Bench, error: ErrorCode) -> None:
    identity, person = chosen(bench), FakePinEntry(b"", error)
    assert code_of(lambda: bench.driver.open_session(identity, person)) is error
    assert bench.logins() == 0
    assert signs(bench, identity)


def test_G6_a_locked_pin_is_not_tried_and_nobody_is_asked(bench: Bench) -> None:
    identity, person = chosen(bench), FakePinEntry(bench.pin)
    bench.show("locked")
    assert code_of(lambda: bench.driver.open_session(identity, person)) is ErrorCode.PIN_LOCKED
    assert bench.logins() == 0
    assert not person.asked


@pytest.mark.parametrize("state", ["low", "final"])
def test_G6_the_person_learns_the_state_of_the_pin_first(bench: Bench, state: str) -> None:
    identity, person = chosen(bench), FakePinEntry(bench.pin)
    bench.show(state)
    bench.driver.open_session(identity, person).close()
    assert [getattr(token.pin, state) for token in person.asked] == [True]


def test_a_keypad_gets_no_pin_from_us(bench: Bench) -> None:
    identity, person = chosen(bench), FakePinEntry(b"")
    bench.show("keypad")
    session = bench.driver.open_session(identity, person)
    signature = session.sign(identity, identity.certificate.algorithm(), DATA)
    session.close()
    assert signature
    assert bench.logins() == 1


def test_G9_a_token_that_is_gone_is_missed_before_the_pin(bench: Bench) -> None:
    identity, person = chosen(bench), FakePinEntry(bench.pin)
    bench.unplug()
    assert bench.driver.tokens() == ()
    assert code_of(lambda: bench.driver.open_session(identity, person)) is ErrorCode.TOKEN_REMOVED
    assert not person.asked


def test_G8_another_token_in_its_place_is_noticed_before_the_pin(bench: Bench) -> None:
    identity, person = chosen(bench), FakePinEntry(bench.pin)
    other: Token = replace(identity.token, serial="other")
    swapped = replace(identity, token=other)
    assert code_of(lambda: bench.driver.open_session(swapped, person)) is ErrorCode.TOKEN_CHANGED
    assert not person.asked


def test_G8_a_session_signs_for_its_own_certificate_only(bench: Bench) -> None:
    identity = chosen(bench)
    certificate = replace(identity.certificate, der=b"another", sha256="0" * 64)
    session = bench.driver.open_session(identity, FakePinEntry(bench.pin))
    wrong = replace(identity, certificate=certificate)
    algorithm = identity.certificate.algorithm()
    assert code_of(lambda: session.sign(wrong, algorithm, DATA)) is ErrorCode.TOKEN_CHANGED
    session.close()


def test_G7_a_closed_session_signs_no_more(bench: Bench) -> None:
    identity = chosen(bench)
    session = bench.driver.open_session(identity, FakePinEntry(bench.pin))
    session.close()
    session.close()
    algorithm = identity.certificate.algorithm()
    assert code_of(lambda: session.sign(identity, algorithm, DATA)) is ErrorCode.TOKEN_SESSION_LOST
    assert signs(bench, identity)
    assert bench.logins() == 2


def test_a_closed_driver_closes_again_and_works_again(bench: Bench) -> None:
    bench.driver.close()
    bench.driver.close()
    assert signs(bench, chosen(bench))


def test_seals_on_the_token_are_read_without_a_pin(bench: Bench) -> None:
    (token,) = bench.driver.tokens()
    assert bench.driver.seals(token) == ()
    bench.driver.close()
    bench.put_seal(SEAL)
    assert bench.driver.seals(token) == (SEAL,)
    assert bench.logins() == 0


def test_a_new_pin_takes_the_place_of_the_old_one(bench: Bench) -> None:
    identity, person = chosen(bench), FakePinChange(bench.pin, NEW_PIN)
    bench.driver.change_pin(identity.token, person)
    old = FakePinEntry(bench.pin)
    assert code_of(lambda: bench.driver.open_session(identity, old)) is ErrorCode.PIN_WRONG
    bench.pin = NEW_PIN
    assert signs(bench, identity)
    assert [len(secret) for secret in person.given] == [0, 0]


def test_the_rules_of_a_new_pin_are_told_before_it_is_chosen(bench: Bench) -> None:
    (token,) = bench.driver.tokens()
    person = FakePinChange(bench.pin, NEW_PIN)
    bench.driver.change_pin(token, person)
    assert all(0 < one.pin.shortest < len(NEW_PIN) < one.pin.longest for one in person.asked)
    assert len(person.asked) == 2


def test_G6_a_new_pin_that_the_token_does_not_take_costs_no_try(bench: Bench) -> None:
    identity = chosen(bench)
    for new, code in ((b"1", ErrorCode.PIN_LENGTH), (b"", ErrorCode.PIN_EMPTY)):
        person = FakePinChange(bench.pin, new)
        assert code_of(lambda who=person: bench.driver.change_pin(identity.token, who)) is code
        assert [len(secret) for secret in person.given] == [0, 0]
    assert signs(bench, identity)


def test_a_pin_is_not_changed_by_who_does_not_know_it(bench: Bench) -> None:
    identity, person = chosen(bench), FakePinChange(b"00000000", NEW_PIN)
    code = code_of(lambda: bench.driver.change_pin(identity.token, person))
    assert code is ErrorCode.PIN_WRONG
    assert signs(bench, identity)
