"""Every way a driver can fail, at every call of a whole use of a token.

One use is: list the tokens, open a session, sign, close. Its calls are counted first; then it is
run again with one fault at one call, for the first call of every function and for every third one,
or for each with --all-faults. Whatever happens, it ends with a valid signature or with the code of
that fault, after one login at most, and leaves neither process nor PIN behind.
"""

from collections import Counter
from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.domain.token import SigningIdentity, Token
from app.workers.token_client import Deadlines, WorkerTokenDriver
from tests.conftest import child_processes
from tests.fakes.tokens import FakePinEntry
from tests.faulty_driver import FaultyDriver, install
from tests.signature_check import is_valid
from tests.softhsm import PIN, SoftHsm

DATA = b"signed attributes"
STEP = 3
SHORT = Deadlines(list_s=2, login_s=1, sign_s=1, keypad_s=1, logout_s=1)

ANSWERS = {
    "removed": ErrorCode.TOKEN_REMOVED,
    "gone": ErrorCode.TOKEN_REMOVED,
    "device-error": ErrorCode.DRIVER_ERROR,
    "vendor": ErrorCode.DRIVER_ERROR,
    "session-lost": ErrorCode.TOKEN_SESSION_LOST,
    "not-logged-in": ErrorCode.TOKEN_SESSION_LOST,
    "pin-wrong": ErrorCode.PIN_WRONG,
    "pin-locked": ErrorCode.PIN_LOCKED,
    "swapped": ErrorCode.TOKEN_CHANGED,
}
ENDS = {
    "segv": ErrorCode.DRIVER_CRASHED,
    "abort": ErrorCode.DRIVER_CRASHED,
    "exit": ErrorCode.DRIVER_CRASHED,
    "hang": ErrorCode.DRIVER_HUNG,
}
KINDS = (*ANSWERS, *ENDS)
STARTING = ("C_Initialize", "C_GetInfo")
ENDING = ("C_Logout", "C_CloseSession", "C_Finalize")
LOGIN_ANSWERS = {
    "pin-expired": ErrorCode.PIN_EXPIRED,
    "pin-not-set": ErrorCode.PIN_NOT_SET,
    "pin-length": ErrorCode.PIN_LENGTH,
    "cancelled": ErrorCode.CANCELLED,
    "general": ErrorCode.DRIVER_ERROR,
}


def use(driver: WorkerTokenDriver) -> ErrorCode | None:
    """One whole use; the code it ended in, None after a valid signature."""
    try:
        tokens = driver.tokens()
        certificate = tokens[0].certificates[0].certificate
        identity = SigningIdentity(tokens[0], certificate)
        session = driver.open_session(identity, FakePinEntry(PIN.encode()))
        try:
            signature = session.sign(identity, certificate.algorithm(), DATA)
        finally:
            session.close()
    except AppError as error:
        return error.code
    finally:
        driver.close()
    valid = is_valid(certificate.der, certificate.algorithm(), signature, DATA)
    return None if valid else ErrorCode.SIGNATURE_WRONG


def expected(kind: str, function: str) -> set[ErrorCode | None]:
    """What a use may end in when that function fails so."""
    if kind in ENDS:
        return {ENDS[kind], None} if function in ENDING else {ENDS[kind]}
    pin_only = kind in ("pin-wrong", "pin-locked")
    code = ErrorCode.DRIVER_ERROR if pin_only and function != "C_Login" else ANSWERS[kind]
    if function in STARTING:
        return {code, None, ErrorCode.DRIVER_LOAD_FAILED}
    if function == "C_GetAttributeValue":  # asked twice, and the binding may lose the first code
        return {code, None, ErrorCode.DRIVER_ERROR}
    # Looking once more may help where no PIN was typed yet; a login or a signature never repeats.
    final = function in ("C_Login", "C_SignInit", "C_Sign") and kind != "swapped"
    return {code} if final else {code, None}


@pytest.fixture(scope="module")
def sequence(
    small_token: SoftHsm, shim_library: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[str]:
    """The driver calls of one undisturbed use, in order."""
    folder = tmp_path_factory.mktemp("counting")
    tokens = small_token.copy(folder / "softhsm")
    shim = install(shim_library, folder / "driver")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(tokens.configuration))
        assert use(WorkerTokenDriver(shim.path)) is None
    return shim.calls()


def points(sequence: list[str], kind: str, everything: bool) -> list[int]:
    """The calls, counted from 1, at which a kind is tried."""
    if everything:
        return list(range(1, len(sequence) + 1))
    firsts = {sequence.index(function) + 1 for function in sequence}
    if kind == "hang":  # each one waits for its deadline
        return sorted(firsts)
    return sorted(firsts | set(range(1 + KINDS.index(kind) % STEP, len(sequence) + 1, STEP)))


def files_with_pin(folder: Path) -> list[Path]:
    return [
        path for path in folder.rglob("*") if path.is_file() and PIN.encode() in path.read_bytes()
    ]


def test_the_calls_of_one_use(sequence: list[str]) -> None:
    counted = Counter(sequence)
    assert counted["C_Login"] == counted["C_Logout"] == counted["C_Sign"] == 1
    assert counted["C_OpenSession"] == counted["C_CloseSession"]
    assert sequence[0] == "C_Initialize"


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", KINDS)
def test_G6_G9_G10_every_call_may_fail(
    kind: str,
    sequence: list[str],
    one_key: SoftHsm,
    shim: FaultyDriver,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    debug_file, wrong = tmp_path / "debug.txt", []
    for call in points(sequence, kind, request.config.getoption("--all-faults")):
        forever = int(kind in ("gone", "swapped"))
        fault = "removed" if kind == "gone" else kind
        shim.behave(fault=fault, call=call, forever=forever)
        deadlines = SHORT if kind == "hang" else Deadlines()
        code = use(WorkerTokenDriver(shim.path, debug_file, deadlines))
        logins = shim.calls().count("C_Login")
        right = code in expected(kind, sequence[call - 1]) and logins <= 1
        if not right or child_processes():
            wrong.append((call, sequence[call - 1], code, logins, child_processes()))
    assert not wrong
    assert not files_with_pin(tmp_path)


@pytest.mark.parametrize("kind", LOGIN_ANSWERS)
def test_G6_what_a_login_answers_is_told_as_it_is(
    kind: str, one_key: SoftHsm, shim: FaultyDriver
) -> None:
    shim.behave(fault=kind, function="C_Login")
    assert use(WorkerTokenDriver(shim.path)) is LOGIN_ANSWERS[kind]
    assert shim.calls().count("C_Login") == 1


@pytest.mark.parametrize("kind", ["random", "flipped", "short", "empty"])
def test_D5_a_wrong_signature_is_returned_as_it_is_and_does_not_fit(
    kind: str, one_key: SoftHsm, shim: FaultyDriver
) -> None:
    shim.behave(fault=kind)
    assert use(WorkerTokenDriver(shim.path)) is ErrorCode.SIGNATURE_WRONG


def test_D5_a_stale_signature_does_not_fit(one_key: SoftHsm, shim: FaultyDriver) -> None:
    shim.behave(fault="stale")
    driver = WorkerTokenDriver(shim.path)
    (token,) = driver.tokens()
    certificate = token.certificates[0].certificate
    identity, algorithm = SigningIdentity(token, certificate), certificate.algorithm()
    session = driver.open_session(identity, FakePinEntry(PIN.encode()))
    texts = (b"first", b"second")
    signatures = [session.sign(identity, algorithm, text) for text in texts]
    session.close()
    fits = [
        is_valid(certificate.der, algorithm, signature, text)
        for signature, text in zip(signatures, texts, strict=True)
    ]
    assert fits == [True, False]


@pytest.mark.parametrize("kind", ["overflow", "allocate"])
@pytest.mark.parametrize("function", ["C_GetSlotList", "C_Login", "C_Sign"])
def test_G10_exhaustion_stays_in_the_worker(
    kind: str, function: str, one_key: SoftHsm, shim: FaultyDriver
) -> None:
    shim.behave(fault=kind, function=function)
    assert use(WorkerTokenDriver(shim.path)) is ErrorCode.DRIVER_CRASHED


@pytest.mark.parametrize("kind", ["removed", "segv", "exit", "hang"])
@pytest.mark.parametrize("function", ["C_GetTokenInfo", "C_Login", "C_Sign"])
def test_G9_the_next_use_works_without_a_restart(
    kind: str, function: str, one_key: SoftHsm, shim: FaultyDriver
) -> None:
    driver = WorkerTokenDriver(shim.path, deadlines=SHORT)
    shim.behave(fault=kind, function=function)
    assert use(driver) is (ANSWERS | ENDS)[kind]
    shim.behave()
    assert use(driver) is None


def test_G12_a_driver_that_meddles_changes_its_worker_only(
    one_key: SoftHsm, shim: FaultyDriver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shim.behave(antics=1)
    assert use(WorkerTokenDriver(shim.path)) is None
    assert Path.cwd() == tmp_path


def test_G8_a_token_swapped_while_the_pin_is_typed_gets_no_pin(
    one_key: SoftHsm, shim: FaultyDriver
) -> None:
    driver = WorkerTokenDriver(shim.path)
    (token,) = driver.tokens()
    identity = SigningIdentity(token, token.certificates[0].certificate)

    class SlowPerson(FakePinEntry):
        def ask(self, token: Token) -> Secret:
            driver.close()
            shim.behave(fault="swapped", call=1, forever=1)
            return super().ask(token)

    with pytest.raises(AppError) as caught:
        driver.open_session(identity, SlowPerson(PIN.encode()))
    assert caught.value.code is ErrorCode.TOKEN_CHANGED
    assert "C_Login" not in shim.calls()
