"""Where the PIN is not after the window has used it: the memory of its process (G1, G3).

A process of its own runs the window and presses the keys one by one, as they come from a pipe; the
test then reads everything that process can write to.
"""

import os
import secrets
import string
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faulty_driver import FaultyDriver
from tests.integration.test_pin_secrecy import forms, memory_of
from tests.pdf_samples import write_pdf
from tests.softhsm import PIN, SoftHsm

# What a person does: open, place, 盖章, the PIN key by key, Enter; no text is longer than one
# character. Ends by telling what the window said, and waits to be looked at.
PROGRAM = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from app.window_bootstrap import build_window_services
from app.domain.placement import SealSize
from app.domain.signing import SealPicture
from app.gui.app import make_application
from app.gui.commands import Command
from app.gui.main_window import MainWindow

folder, ending, length = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
make_application()
services = build_window_services()
window = MainWindow(services, lambda _, __: None)
window.show()

def until(true):
    for _ in range(1500):
        if true():
            return
        loop = QEventLoop()
        QTimer.singleShot(20, loop.quit)
        loop.exec()
    raise SystemExit("nothing happened")

window.open(folder / "notice.pdf")
until(lambda: window.current.shown and window.placing.choice and window.desk.tokens.chosen)
until(lambda: window.current.shown.document.judged)
window.placing.place(0, 100, 100)
window.commands[Command.SEAL].trigger()
dialog, sealing = window.desk.sealing.dialog, window.desk.sealing
for _ in range(length):
    QTest.keyClick(dialog.pin, chr(os.read(0, 1)[0]))
assert len(dialog.pin) == length
planted = bytearray(os.read(0, 8)[::-1])
if ending == "typed":
    pass
elif ending == "cancel":
    dialog.reject()
    until(lambda: sealing.dialog is None)
elif ending == "success":
    QTest.keyClick(dialog.pin, Qt.Key.Key_Return)
    until(lambda: not window.desk.result.isHidden() and window.desk.verifying.judged)
else:
    QTest.keyClick(dialog.pin, Qt.Key.Key_Return)
    until(lambda: dialog.failure.text())
print("done", flush=True)
os.read(0, 1)
window.documents.give_up_placed()
window.close()
services.core.close()
"""

CONTROL = b"31415926"


def run(folder: Path, ending: str, pin: bytes) -> bytes:
    """Everything in the memory of the window's process when it has come to `ending`."""
    command = [sys.executable, "-P", "-c", PROGRAM, str(folder), ending, str(len(pin))]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, env=environment
    ) as process:
        os.write(process.stdin.fileno(), pin)
        # The control: something that is still in use must be found by the same search.
        os.write(process.stdin.fileno(), CONTROL[::-1])
        assert process.stdout.readline() == b"done\n"
        memory = memory_of(process.pid)
        os.write(process.stdin.fileno(), b"x")
    assert CONTROL in memory
    return memory


@pytest.fixture
def place(
    one_key: SoftHsm, shim: FaultyDriver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A folder with a document, and a home with a seal and the driver that can misbehave."""
    from app.window_bootstrap import build_window_services
    from tests.gui.office import furnish

    monkeypatch.setenv("YINXIN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    services = build_window_services()
    furnish(services, shim.path)
    services.core.close()
    write_pdf(tmp_path / "notice.pdf")
    return tmp_path


def wrong_pin() -> bytes:
    """Eight digits that are in no other place by chance."""
    return f"{secrets.randbelow(10**8):08}".encode()


def letters() -> bytes:
    """Letters of both cases: the field needs the text of the event for them."""
    alphabet = string.ascii_letters
    return "".join(secrets.choice(alphabet) for _ in range(12)).encode()


@pytest.mark.parametrize(
    ("ending", "fault", "typed"),
    [
        ("success", "", "right"),
        ("failure", "", "wrong"),
        ("failure", "", "letters"),
        ("cancel", "", "right"),
        ("failure", "segv", "right"),
        ("failure", "removed", "right"),
    ],
    ids=["success", "wrong", "letters", "cancel", "crash", "removed"],
)
def test_G1_G3_the_window_forgets_the_pin(
    place: Path, shim: FaultyDriver, ending: str, fault: str, typed: str
) -> None:
    if fault:
        shim.behave(fault=fault, function="C_Login")
    pin = {"right": PIN.encode, "wrong": wrong_pin, "letters": letters}[typed]()
    memory = run(place, ending, pin)
    assert [form for form in forms(pin) if form in memory] == []
    files = [path for path in (place / "home").rglob("*") if path.is_file()]
    assert [path for path in files if pin in path.read_bytes()] == []


def test_G1_a_typed_pin_lies_in_one_buffer_only(place: Path) -> None:
    """The positive control of the search itself: before it is used, the PIN is found, once."""
    memory = run(place, "typed", PIN.encode())
    assert memory.count(PIN.encode()) == 1
    assert [form for form in forms(PIN.encode())[1:] if form in memory] == []
