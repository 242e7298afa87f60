"""The software SKF token through the real worker: what a UKey of an office goes through."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.algorithms import SigningAlgorithm
from app.domain.certificate import CertificateProblem
from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.domain.token import PinState, SigningIdentity, Token, choose_certificate
from app.workers.token_client import WorkerTokenDriver
from tests.softskf.store import (
    DISTINGUISHING_ID,
    HOLDER,
    PIN,
    TRIES,
    SoftDevice,
    SoftStore,
    openssl,
)

SEAL = b"\x30\x03\x02\x01\x00"
MESSAGE = "要签名的内容".encode()


class Typed:
    """Somebody who types this PIN, and this new one."""

    def __init__(self, pin: str = PIN, new: str = "") -> None:
        self._pin, self._new = pin, new
        self.told: list[PinState] = []

    def ask(self, token: Token) -> Secret:
        self.told.append(token.pin)
        return Secret(bytearray(self._pin.encode()))

    def ask_new(self, token: Token) -> Secret:
        self.told.append(token.pin)
        return Secret(bytearray(self._new.encode()))


@pytest.fixture
def store(ukey: SoftStore) -> SoftStore:
    ukey.device().put_file("SEAL0001.esl", SEAL)
    return ukey


@pytest.fixture
def device(store: SoftStore) -> SoftDevice:
    return store.device()


@pytest.fixture
def driver(store: SoftStore) -> Iterator[WorkerTokenDriver]:
    opened = WorkerTokenDriver(store.library)
    yield opened
    opened.close()


def chosen(driver: WorkerTokenDriver) -> SigningIdentity:
    (token,) = driver.tokens()
    return choose_certificate(token, None, datetime.now(UTC))


def failure(action: Callable[[], object]) -> AppError:
    with pytest.raises(AppError) as raised:
        action()
    return raised.value


def test_a_pair_of_certificates_is_listed_and_one_is_offered(driver: WorkerTokenDriver) -> None:
    (token,) = driver.tokens()
    assert (token.label, token.serial, token.manufacturer) == ("softskf", "0001", "软件令牌")
    assert token.pin.tries_left == TRIES
    problems = [one.problems(datetime.now(UTC)) for one in token.certificates]
    assert problems == [(), (CertificateProblem.FOR_ENCRYPTION,)]
    assert chosen(driver).certificate.holder == HOLDER


def test_openssl_accepts_the_signature(
    driver: WorkerTokenDriver, device: SoftDevice, tmp_path: Path
) -> None:
    identity = chosen(driver)
    session = driver.open_session(identity, Typed())
    signature = session.sign(identity, SigningAlgorithm.SM2_SM3, MESSAGE)
    session.close()
    for name, data in (("message", MESSAGE), ("signature", signature)):
        (tmp_path / name).write_bytes(data)
    certificate = device.container() / "sign.cer"
    key = openssl("x509", "-inform", "DER", "-in", certificate, "-pubkey", "-noout")
    (tmp_path / "key.pem").write_bytes(key)
    said = openssl(
        "pkeyutl", "-verify", "-pubin", "-inkey", tmp_path / "key.pem", "-rawin", "-digest", "sm3",
        "-pkeyopt", DISTINGUISHING_ID, "-in", tmp_path / "message",
        "-sigfile", tmp_path / "signature",
    )  # fmt: skip
    assert said == b"Signature Verified Successfully\n"


def test_one_login_signs_many_and_closing_forgets_it(
    driver: WorkerTokenDriver, store: SoftStore
) -> None:
    identity = chosen(driver)
    session = driver.open_session(identity, Typed())
    made = {session.sign(identity, SigningAlgorithm.SM2_SM3, bytes([n])) for n in range(20)}
    session.close()
    assert len(made) == 20
    assert len(store.calls("SKF_VerifyPIN")) == 1
    assert store.calls()[-4:] == [
        "SKF_ClearSecureState", "SKF_CloseContainer", "SKF_CloseApplication", "SKF_DisConnectDev",
    ]  # fmt: skip


def test_another_algorithm_is_refused(driver: WorkerTokenDriver) -> None:
    identity = chosen(driver)
    session = driver.open_session(identity, Typed())
    error = failure(lambda: session.sign(identity, SigningAlgorithm.ECDSA_SHA256, MESSAGE))
    session.close()
    assert error.code is ErrorCode.ALGORITHM_UNSUPPORTED


def test_G6_a_wrong_pin_costs_one_try_and_tells_how_many_are_left(
    driver: WorkerTokenDriver, store: SoftStore, device: SoftDevice
) -> None:
    error = failure(lambda: driver.open_session(chosen(driver), Typed("00000000")))
    assert (error.code, error.facts["tries_left"]) == (ErrorCode.PIN_WRONG, TRIES - 1)
    assert device.tries_left() == TRIES - 1
    assert len(store.calls("SKF_VerifyPIN")) == 1


def test_G6_the_state_of_the_pin_is_known_before_it_is_asked(
    driver: WorkerTokenDriver, device: SoftDevice
) -> None:
    device.set_tries(1, default=True)
    person = Typed()
    driver.open_session(chosen(driver), person).close()
    told = person.told[0]
    assert (told.tries_left, told.low, told.final, told.is_default) == (1, True, True, True)


def test_G6_the_last_wrong_pin_locks_and_a_locked_one_is_not_asked_for(
    driver: WorkerTokenDriver, store: SoftStore, device: SoftDevice
) -> None:
    identity = chosen(driver)
    device.set_tries(1)
    error = failure(lambda: driver.open_session(identity, Typed("00000000")))
    assert error.code is ErrorCode.PIN_LOCKED
    person = Typed()
    assert failure(lambda: driver.open_session(identity, person)).code is ErrorCode.PIN_LOCKED
    assert person.told == []
    assert len(store.calls("SKF_VerifyPIN")) == 1


@pytest.mark.parametrize("pin", ["", "123\x005678"])
def test_G7_a_pin_that_none_can_be_never_reaches_the_token(
    driver: WorkerTokenDriver, store: SoftStore, device: SoftDevice, pin: str
) -> None:
    error = failure(lambda: driver.open_session(chosen(driver), Typed(pin)))
    assert error.code in (ErrorCode.PIN_EMPTY, ErrorCode.PIN_LENGTH)
    assert store.calls("SKF_VerifyPIN") == []
    assert device.tries_left() == TRIES


def test_G8_a_token_with_another_certificate_is_not_the_chosen_one(
    driver: WorkerTokenDriver, store: SoftStore, device: SoftDevice
) -> None:
    identity = chosen(driver)
    device.put_keys(store.authority, "另一个人（演示）")
    person = Typed()
    assert failure(lambda: driver.open_session(identity, person)).code is ErrorCode.TOKEN_CHANGED
    assert person.told == []
    assert store.calls("SKF_VerifyPIN") == []


def test_names_may_be_gb18030(driver: WorkerTokenDriver, store: SoftStore) -> None:
    store.device().unplug()
    device = SoftDevice(store.folder, "证书钥匙", "电子印章", encoding="gb18030")
    device.make(label="市局专用", serial="0002").put_keys(store.authority)
    device.put_file("公章.esl", SEAL)
    identity = chosen(driver)
    assert identity.token.label == "市局专用"
    assert driver.seals(identity.token) == (SEAL,)
    session = driver.open_session(identity, Typed())
    assert session.sign(identity, SigningAlgorithm.SM2_SM3, MESSAGE)
    session.close()


def test_G8_two_tokens_of_one_name_are_told_apart_by_serial_number(
    driver: WorkerTokenDriver, store: SoftStore
) -> None:
    other = store.device("UKEY0002").make(serial="0002")
    other.put_keys(store.authority, "第二个（演示）")
    first, second = driver.tokens()
    assert (first.label, first.serial, second.serial) == ("softskf", "0001", "0002")
    identity = choose_certificate(second, None, datetime.now(UTC))
    error = failure(lambda: driver.open_session(identity, Typed("00000000")))
    assert error.code is ErrorCode.PIN_WRONG
    assert (store.device().tries_left(), other.tries_left()) == (TRIES, TRIES - 1)


def test_each_application_has_a_pin_of_its_own(
    driver: WorkerTokenDriver, device: SoftDevice, store: SoftStore
) -> None:
    second = SoftDevice(store.folder, device.name, "SECOND")
    second.application_folder.mkdir()
    second.set_tries(2)
    labels = {token.label: token.pin.tries_left for token in driver.tokens()}
    assert labels == {"softskf/GM": TRIES, "softskf/SECOND": 2}


def test_seals_are_read_without_a_pin_where_the_token_allows(
    driver: WorkerTokenDriver, device: SoftDevice, store: SoftStore
) -> None:
    large = b"\x30\x82\x13\x88" + bytes(5000)
    device.put_file("large.esl", large)
    device.put_file("note.txt", b"not a seal")
    device.put_file("secret.esl", SEAL, after_pin=True)
    (token,) = driver.tokens()
    assert driver.seals(token) == (SEAL, large)
    assert store.calls("SKF_VerifyPIN") == []


def test_a_new_pin_is_taken_and_its_rules_are_told_before(
    driver: WorkerTokenDriver, device: SoftDevice
) -> None:
    (token,) = driver.tokens()
    device.set_tries(3, default=True)
    person = Typed(new="new-pin-1")
    driver.change_pin(token, person)
    assert [(state.shortest, state.longest, state.tries_left) for state in person.told] == [
        (6, 16, 3), (6, 16, 3),
    ]  # fmt: skip
    driver.open_session(chosen(driver), Typed("new-pin-1")).close()
    assert device.tries_left() == TRIES
    assert not driver.tokens()[0].pin.is_default


@pytest.mark.parametrize(
    ("old", "new", "code", "left"),
    [
        ("00000000", "87654321", ErrorCode.PIN_WRONG, TRIES - 1),
        (PIN, "12345", ErrorCode.PIN_LENGTH, TRIES),
        (PIN, "1" * 17, ErrorCode.PIN_LENGTH, TRIES),
        (PIN, "", ErrorCode.PIN_EMPTY, TRIES),
        ("", "87654321", ErrorCode.PIN_EMPTY, TRIES),
    ],
)
def test_a_pin_that_cannot_be_changed_stays(
    driver: WorkerTokenDriver, device: SoftDevice, old: str, new: str, code: ErrorCode, left: int
) -> None:
    (token,) = driver.tokens()
    assert failure(lambda: driver.change_pin(token, Typed(old, new))).code is code
    assert device.tries_left() == left
    driver.open_session(chosen(driver), Typed()).close()


def test_a_library_that_is_none(tmp_path: Path) -> None:
    text = tmp_path / "driver.so"
    text.write_text("no library")
    driver = WorkerTokenDriver(text)
    assert failure(driver.tokens).code is ErrorCode.DRIVER_LOAD_FAILED
    driver.close()
