"""Where the PIN is not: arguments, environment, files, and the memory of the program afterwards."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.domain.token import SigningIdentity
from app.workers.token_client import WorkerTokenDriver
from tests.conftest import child_processes
from tests.fakes.tokens import FakePinEntry
from tests.faulty_driver import FaultyDriver
from tests.softhsm import PIN, SoftHsm
from tests.softskf.store import PIN as SKF_PIN
from tests.softskf.store import TRIES, SoftStore

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")

# Reads a PIN from standard input as the command line does, uses it, and waits to be looked at.
PROGRAM = """
import os, sys
from pathlib import Path
from app.domain.errors import AppError
from app.domain.secret import Secret
from app.domain.token import SigningIdentity
from app.workers.token_client import WorkerTokenDriver

class Person:
    def ask(self, token):
        digits = bytearray({length})
        os.readv(0, [digits])
        return Secret(digits)

driver = WorkerTokenDriver(Path({driver!r}))
(token,) = driver.tokens()
identity = SigningIdentity(token, token.certificates[0].certificate)
try:
    session = driver.open_session(identity, Person())
    session.sign(identity, identity.certificate.algorithm(), b"data")
    session.close()
except AppError as error:
    print(error.code, file=sys.stderr)
driver.close()
planted = bytearray(os.read(0, 8)[::-1])
print("done", flush=True)
os.read(0, 1)
"""


def forms(pin: bytes) -> list[bytes]:
    """The PIN as it may be lying about."""
    text = pin.decode()
    return [*(text.encode(encoding) for encoding in ENCODINGS), pin.hex().encode()]


def memory_of(pid: int) -> bytes:
    """Everything that a process has written to and could read again."""
    parts = []
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            area, rights, *_ = line.split()
            first, last = (int(address, 16) for address in area.split("-"))
            if rights.startswith("rw"):
                memory.seek(first)
                parts.append(memory.read(last - first))
    return b"".join(parts)


def visible(path: Path) -> bytes:
    """What this user may read: nothing of a worker that gave up being looked at (G4)."""
    try:
        return path.read_bytes()
    except PermissionError:
        return b""


@pytest.mark.parametrize(
    ("fault", "function", "typed"),
    [
        ("", "", PIN),
        ("", "", "wrong"),
        ("pin-locked", "C_Login", PIN),
        ("segv", "C_Login", PIN),
        ("removed", "C_Sign", PIN),
    ],
    ids=["success", "wrong", "locked", "crash", "removed"],
)
def test_G1_the_program_forgets_the_pin(
    one_key: SoftHsm, shim: FaultyDriver, fault: str, function: str, typed: str
) -> None:
    pin = (typed if typed == PIN else f"{secrets.randbelow(10**8):08}").encode()
    shim.behave(**({"fault": fault, "function": function} if fault else {}))
    program = PROGRAM.format(length=len(pin), driver=str(shim.path))
    command = [sys.executable, "-c", program]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
    ) as process:
        os.write(process.stdin.fileno(), pin)
        # The control: something that is still in use must be found by the same search.
        os.write(process.stdin.fileno(), b"87654321")
        assert process.stdout.readline() == b"done\n"
        memory = memory_of(process.pid)
        os.write(process.stdin.fileno(), b"x")
    assert b"12345678" in memory
    assert [form for form in forms(pin) if form in memory] == []


def test_G1_G2_the_pin_is_in_no_place_that_others_see(
    one_key: SoftHsm, shim: FaultyDriver, tmp_path: Path
) -> None:
    before = child_processes()
    debug_file = tmp_path / "debug.txt"
    driver = WorkerTokenDriver(shim.path, debug_file)
    (token,) = driver.tokens()
    identity = SigningIdentity(token, token.certificates[0].certificate)
    session = driver.open_session(identity, FakePinEntry(PIN.encode()))
    (worker,) = child_processes() - before
    seen = [visible(Path(f"/proc/{worker}/{name}")) for name in ("cmdline", "environ")]
    session.close()
    assert PIN.encode() not in b"".join(seen)
    assert not Path(f"/proc/{worker}").exists()
    shim.behave(fault="vendor", function="C_Login")
    with pytest.raises(AppError):
        driver.open_session(identity, FakePinEntry(PIN.encode()))
    driver.close()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert debug_file in files
    assert [path for path in files if PIN.encode() in path.read_bytes()] == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may look into a token worker (G4)")
def test_G1_the_worker_itself_keeps_no_pin_of_ours(one_key: SoftHsm) -> None:
    before = child_processes()
    driver = WorkerTokenDriver(one_key.driver)
    (token,) = driver.tokens()
    identity = SigningIdentity(token, token.certificates[0].certificate)
    session = driver.open_session(identity, FakePinEntry(PIN.encode()))
    (worker,) = child_processes() - before
    memory = memory_of(worker)
    session.close()
    assert identity.certificate.der in memory
    assert [form for form in forms(PIN.encode()) if form in memory] == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may look into a token worker (G4)")
def test_G1_an_skf_worker_keeps_no_pin_of_ours(ukey: SoftStore) -> None:
    # not the rehearsal's own PIN, which is a part of every SM2 signer's identifier
    ukey.device().set_tries(TRIES, pin=PIN)
    before = child_processes()
    driver = WorkerTokenDriver(ukey.library)
    (token,) = driver.tokens()
    identity = SigningIdentity(token, token.certificates[0].certificate)
    session = driver.open_session(identity, FakePinEntry(PIN.encode()))
    (worker,) = child_processes() - before
    memory = memory_of(worker)
    session.close()
    assert identity.certificate.der in memory
    assert [form for form in forms(PIN.encode()) if form in memory] == []


CHANGE = """
import os, sys
from pathlib import Path
from app.domain.errors import AppError
from app.domain.secret import Secret
from app.workers.token_client import WorkerTokenDriver

class Person:
    def ask(self, token):
        digits = bytearray(8)
        os.readv(0, [digits])
        return Secret(digits)

    ask_new = ask

driver = WorkerTokenDriver(Path({driver!r}))
(token,) = driver.tokens()
try:
    driver.change_pin(token, Person())
except AppError as error:
    print(error.code, file=sys.stderr)
driver.close()
planted = bytearray(os.read(0, 8)[::-1])
print("done", flush=True)
os.read(0, 1)
"""


@pytest.mark.parametrize("fault", ["", "SKF_ChangePIN before crash"], ids=["success", "crash"])
def test_G1_the_program_forgets_both_pins_after_a_change(ukey: SoftStore, fault: str) -> None:
    ukey.device().set_tries(TRIES, pin=SKF_PIN[::-1])
    ukey.fault(fault)
    new = f"{secrets.randbelow(10**8):08}".encode()
    command = [sys.executable, "-c", CHANGE.format(driver=str(ukey.library))]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
    ) as process:
        for line in (SKF_PIN[::-1].encode(), new, b"13572468"):
            os.write(process.stdin.fileno(), line)
        assert process.stdout.readline() == b"done\n"
        memory = memory_of(process.pid)
        os.write(process.stdin.fileno(), b"x")
    assert b"86427531" in memory
    found = [form for pin in (SKF_PIN[::-1].encode(), new) for form in forms(pin) if form in memory]
    assert found == []
