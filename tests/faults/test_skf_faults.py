"""Every SKF call of a signing, failing in every way, behind the real worker (G6, G9, G10, D5).

Whatever happens: the named code, at most one SKF_VerifyPIN, a counter that only a PIN may lower,
no call that never returns, and a driver that works again as soon as the fault is gone.
"""

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.domain.token import SigningIdentity, Token, choose_certificate
from app.workers.token_client import Deadlines, WorkerTokenDriver
from tests.softskf.store import PIN, TRIES, SoftStore, make_rehearsal

SHORT = Deadlines(list_s=1, login_s=1, sign_s=1, logout_s=1, seals_s=1)
PATIENT = Deadlines(list_s=4)

OPENING = (
    "SKF_EnumDev", "SKF_ConnectDev", "SKF_GetDevInfo", "SKF_EnumApplication",
    "SKF_OpenApplication", "SKF_GetPINInfo", "SKF_EnumContainer", "SKF_OpenContainer",
    "SKF_ExportCertificate", "SKF_ExportPublicKey",
)  # fmt: skip
CLOSING = (
    "SKF_CloseContainer", "SKF_CloseApplication", "SKF_DisConnectDev", "SKF_ClearSecureState",
)  # fmt: skip
SECRET = ("SKF_VerifyPIN", "SKF_ECCSignData")
FILES = ("SKF_EnumFiles", "SKF_GetFileInfo", "SKF_ReadFile")

# What each way to die looks like from outside.
DEATHS = {
    "crash": ErrorCode.DRIVER_CRASHED,
    "abort": ErrorCode.DRIVER_CRASHED,
    "exit": ErrorCode.DRIVER_CRASHED,
    "hang": ErrorCode.DRIVER_HUNG,
}
# And each answer. A device that goes missing while it is looked for is not there.
ANSWERS = {
    "error 0x0A000001": ErrorCode.DRIVER_ERROR,
    "error 0x0A000005": ErrorCode.TOKEN_SESSION_LOST,
    "error 0x0A000023": ErrorCode.TOKEN_REMOVED,
    "error 0x0A00002D": ErrorCode.TOKEN_SESSION_LOST,
    "error 0x0B000033": ErrorCode.DRIVER_ERROR,
    "error 0x0A000024": ErrorCode.DRIVER_ERROR,
    "error 0x0A000025": ErrorCode.DRIVER_ERROR,
    "gone": ErrorCode.TOKEN_REMOVED,
}
PIN_ANSWERS = {
    "error 0x0A000024": ErrorCode.PIN_WRONG,
    "error 0x0A000025": ErrorCode.PIN_LOCKED,
    "error 0x0A000027": ErrorCode.PIN_LENGTH,
    "error 0x0A000029": ErrorCode.PIN_NOT_SET,
}


class Typed:
    """Somebody who types the right PIN, and counts how often."""

    def __init__(self) -> None:
        self.asked = 0

    def ask(self, token: Token) -> Secret:
        """Never logs the PIN."""
        self.asked += 1
        return Secret(bytearray(PIN.encode()))


@dataclasses.dataclass
class Rig:
    """A token in good order, its driver, and what was chosen on it."""

    store: SoftStore
    driver: WorkerTokenDriver
    identity: SigningIdentity

    def sign(self) -> bytes:
        """Everything between choosing and the signature."""
        pin = Typed()
        session = self.driver.open_session(self.identity, pin)
        try:
            assert pin.asked == 1
            algorithm = self.identity.certificate.algorithm()
            return session.sign(self.identity, algorithm, b"to be signed")
        finally:
            session.close()

    def hurry(self, death: str) -> None:
        """Notice a hang soon; the process has started already. Others get all the time."""
        if death == "hang":
            self.driver._deadlines = SHORT


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> SoftStore:
    """One token for all points: each starts a process of its own."""
    seal = b"\x30\x03\x02\x01\x00"
    return make_rehearsal(tmp_path_factory.mktemp("skf"), seal=seal)


@pytest.fixture
def rig(store: SoftStore) -> Iterator[Rig]:
    """Chosen while all was well; the faults come afterwards."""
    yield from rig_on(store)


def rig_on(store: SoftStore) -> Iterator[Rig]:
    store.fault()
    store.device().set_tries(TRIES - 1)
    driver = WorkerTokenDriver(store.library, deadlines=PATIENT)
    (token,) = driver.tokens()
    store.forget_calls()
    yield Rig(store, driver, choose_certificate(token, None, datetime.now(UTC)))
    store.fault()
    driver.close()


def outcome(rig: Rig) -> ErrorCode | None:
    """How a signing ended; the invariants hold in any case."""
    try:
        code = rig.sign() and None
    except AppError as error:
        code = error.code
    assert len(rig.store.calls("SKF_VerifyPIN")) <= 1
    return code


def assert_pin_untouched(rig: Rig) -> None:
    """A right PIN sets the counter back; nothing else moves it."""
    assert rig.store.device().tries_left() in (TRIES - 1, TRIES)


def assert_works_again(rig: Rig) -> None:
    """Without the fault the same driver object signs."""
    rig.store.fault()
    rig.store.forget_calls()
    rig.driver._deadlines = Deadlines()
    assert outcome(rig) is None


@pytest.mark.parametrize("death", DEATHS)
@pytest.mark.parametrize("function", OPENING + CLOSING + SECRET)
def test_G10_a_driver_that_dies_costs_nothing_but_this_signing(
    rig: Rig, function: str, death: str
) -> None:
    rig.store.fault(f"{function} before {death}")
    rig.hurry(death)
    assert outcome(rig) is DEATHS[death]
    assert_pin_untouched(rig)
    assert_works_again(rig)


@pytest.mark.parametrize("death", DEATHS)
@pytest.mark.parametrize("function", SECRET)
def test_G13_a_driver_that_dies_after_its_work_gives_no_signature(
    rig: Rig, function: str, death: str
) -> None:
    rig.store.fault(f"{function} after {death}")
    rig.hurry(death)
    assert outcome(rig) is DEATHS[death]
    assert_pin_untouched(rig)


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("function", OPENING)
def test_G9_every_answer_of_every_call_has_its_code(rig: Rig, function: str, answer: str) -> None:
    rig.store.fault(f"{function} before {answer}")
    assert outcome(rig) is ANSWERS[answer]
    assert rig.store.calls("SKF_VerifyPIN") == []
    assert_pin_untouched(rig)


@pytest.mark.parametrize("answer", ANSWERS)
def test_G9_answers_of_the_signature_have_their_codes(rig: Rig, answer: str) -> None:
    rig.store.fault(f"SKF_ECCSignData before {answer}")
    assert outcome(rig) is ANSWERS[answer]
    assert_pin_untouched(rig)
    assert_works_again(rig)


@pytest.mark.parametrize("answer", [*PIN_ANSWERS, "error 0x0A000001", "error 0x0A000023", "gone"])
def test_G6_answers_to_the_pin_have_their_codes(rig: Rig, answer: str) -> None:
    rig.store.fault(f"SKF_VerifyPIN before {answer}")
    assert outcome(rig) is (ANSWERS | PIN_ANSWERS)[answer]
    assert len(rig.store.calls("SKF_VerifyPIN")) == 1
    assert_pin_untouched(rig)


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("function", CLOSING)
def test_a_handle_that_does_not_close_spoils_nothing(rig: Rig, function: str, answer: str) -> None:
    rig.store.fault(f"{function} before {answer}")
    allowed = {None, ErrorCode.TOKEN_REMOVED} if answer == "gone" else {None}
    assert outcome(rig) in allowed
    assert_pin_untouched(rig)


LIES = {
    "SKF_EnumDev": ErrorCode.TOKEN_REMOVED,
    "SKF_ConnectDev": ErrorCode.DRIVER_ERROR,
    "SKF_GetDevInfo": ErrorCode.TOKEN_CHANGED,
    "SKF_EnumApplication": ErrorCode.TOKEN_REMOVED,
    "SKF_OpenApplication": ErrorCode.DRIVER_ERROR,
    "SKF_GetPINInfo": None,
    "SKF_EnumContainer": ErrorCode.TOKEN_CHANGED,
    "SKF_OpenContainer": ErrorCode.DRIVER_ERROR,
    "SKF_ExportCertificate": ErrorCode.TOKEN_CHANGED,
    "SKF_ExportPublicKey": None,
    "SKF_VerifyPIN": ErrorCode.TOKEN_SESSION_LOST,
    "SKF_ECCSignData": ErrorCode.SIGNATURE_WRONG,
}


@pytest.mark.parametrize("function", LIES)
def test_a_call_that_says_yes_and_does_nothing(rig: Rig, function: str) -> None:
    rig.store.fault(f"{function} before lie")
    assert outcome(rig) is LIES[function]
    assert_pin_untouched(rig)


@pytest.mark.parametrize(
    "function",
    ["SKF_EnumDev", "SKF_EnumApplication", "SKF_EnumContainer", "SKF_ExportCertificate"],
)
def test_an_impossible_size_is_not_believed(rig: Rig, function: str) -> None:
    rig.store.fault(f"{function} before huge")
    assert outcome(rig) is ErrorCode.DRIVER_ERROR
    assert_pin_untouched(rig)


def test_D5_numbers_out_of_range_are_no_signature(rig: Rig) -> None:
    rig.store.fault("SKF_ECCSignData before garbage")
    assert outcome(rig) is ErrorCode.SIGNATURE_WRONG


def test_numbers_on_the_wrong_side_of_their_fields_are_found(rig: Rig) -> None:
    """Some drivers align to the left; whether the numbers are right is checked in any case."""
    aligned = "before left-aligned"
    rig.store.fault(f"SKF_ExportPublicKey {aligned}", f"SKF_ECCSignData {aligned}")
    (token,) = rig.driver.tokens()
    assert [one.has_private_key for one in token.certificates] == [True, True]
    assert outcome(rig) is None


@pytest.mark.parametrize("death", DEATHS)
@pytest.mark.parametrize("function", ["SKF_EnumDev", "SKF_ExportCertificate", *FILES])
def test_G10_looking_survives_a_driver_that_dies(rig: Rig, function: str, death: str) -> None:
    rig.store.fault(f"{function} before {death}")
    rig.hurry(death)
    look = rig.driver.seals if function in FILES else lambda _: rig.driver.tokens()
    with pytest.raises(AppError) as raised:
        look(rig.identity.token)
    assert raised.value.code is DEATHS[death]
    rig.store.fault()
    rig.driver._deadlines = Deadlines()
    assert [token.serial for token in rig.driver.tokens()] == [rig.identity.token.serial]


@pytest.mark.parametrize(
    ("fault", "seals"),
    [
        ("SKF_EnumFiles before lie", 0),
        ("SKF_GetFileInfo before lie", 0),
        ("SKF_ReadFile before lie", 0),
        ("SKF_GetFileInfo before huge", 0),
        ("SKF_GetFileInfo before error 0x0A000031", 0),
        ("SKF_ReadFile before error 0x0A000007", 0),
    ],
)
def test_a_file_that_cannot_be_read_is_no_seal(rig: Rig, fault: str, seals: int) -> None:
    rig.store.fault(fault)
    assert len(rig.driver.seals(rig.identity.token)) == seals


@pytest.mark.parametrize("fault", ["SKF_EnumFiles before huge", "SKF_ReadFile before huge"])
def test_an_impossible_size_of_a_file_is_not_believed(rig: Rig, fault: str) -> None:
    rig.store.fault(fault)
    with pytest.raises(AppError) as raised:
        rig.driver.seals(rig.identity.token)
    assert raised.value.code is ErrorCode.DRIVER_ERROR


def test_every_call_that_is_made_has_its_faults(rig: Rig) -> None:
    rig.store.fault()
    assert outcome(rig) is None
    assert len(rig.driver.seals(rig.identity.token)) == 1
    assert set(rig.store.calls()) == {*OPENING, *CLOSING, *SECRET, *FILES}


def test_every_handle_is_closed(rig: Rig) -> None:
    assert outcome(rig) is None
    for opener, closer in (
        ("SKF_ConnectDev", "SKF_DisConnectDev"),
        ("SKF_OpenApplication", "SKF_CloseApplication"),
        ("SKF_OpenContainer", "SKF_CloseContainer"),
    ):
        assert len(rig.store.calls(opener)) == len(rig.store.calls(closer)) > 0


def test_G9_pulled_and_put_back(rig: Rig, tmp_path: Path) -> None:
    device = rig.store.device()
    device.unplug()
    assert outcome(rig) is ErrorCode.TOKEN_REMOVED
    device.plug()
    assert outcome(rig) is None


# a token with an RSA key: the same, with SKF_RSASignData at the end


@pytest.fixture(scope="module")
def rsa_store(store: SoftStore, tmp_path_factory: pytest.TempPathFactory) -> SoftStore:
    copy = store.copy(tmp_path_factory.mktemp("rsa") / "ukey")
    copy.device().make().put_rsa_key(copy.authority)
    return copy


@pytest.fixture
def rsa(rsa_store: SoftStore) -> Iterator[Rig]:
    yield from rig_on(rsa_store)


def test_rsa_signs_with_the_call_of_its_own(rsa: Rig) -> None:
    assert outcome(rsa) is None
    assert len(rsa.store.calls("SKF_RSASignData")) == 1
    assert rsa.store.calls("SKF_ECCSignData") == []


@pytest.mark.parametrize("death", DEATHS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_G10_G13_rsa_a_driver_that_dies(rsa: Rig, when: str, death: str) -> None:
    rsa.store.fault(f"SKF_RSASignData {when} {death}")
    rsa.hurry(death)
    assert outcome(rsa) is DEATHS[death]
    assert_pin_untouched(rsa)
    assert_works_again(rsa)


RSA_ANSWERS = ANSWERS | {
    "lie": ErrorCode.SIGNATURE_WRONG,
    "garbage": ErrorCode.SIGNATURE_WRONG,
    "huge": ErrorCode.DRIVER_ERROR,
}


@pytest.mark.parametrize("answer", RSA_ANSWERS)
def test_G9_rsa_every_answer_has_its_code(rsa: Rig, answer: str) -> None:
    rsa.store.fault(f"SKF_RSASignData before {answer}")
    assert outcome(rsa) is RSA_ANSWERS[answer]
    assert_pin_untouched(rsa)
    assert_works_again(rsa)
