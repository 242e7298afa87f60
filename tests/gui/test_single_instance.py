"""A second start hands its files over; nothing else comes through the channel (I4)."""

import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from pytestqt.qtbot import QtBot

from app.gui.single_instance import (
    MAX_BYTES,
    MAX_CONNECTIONS,
    MAX_FILES,
    Instance,
    files_named,
    hand_over,
    message,
)
from app.storage.channel import window_channel
from tests.pdf_samples import write_pdf

GREETING = bytes(range(32))


@pytest.fixture
def channel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    return window_channel(tmp_path / "state")


def test_a_message_names_whole_paths_and_drops_no_file_silently(tmp_path: Path) -> None:
    letter = write_pdf(tmp_path / "通知 <b>.pdf")
    named = [letter, tmp_path, tmp_path / "gone.pdf"]
    assert files_named(message(named).strip()) == named
    assert files_named(message([]).strip()) == []
    assert files_named(b'{"show": ["relative.pdf"]}') == []


@pytest.mark.parametrize(
    "line",
    [
        b"", b"{}", b"[]", b"null", b'{"show": "x"}', b'{"show": [1]}', b'{"show": [null]}',
        b'{"seal": []}', b'{"show": [], "seal": 1}', b'{"show": [[]]}', b"[" * 100_000, b"\xff\xfe",
        json.dumps({"show": ["/etc/passwd\0"]}).encode(),
        json.dumps({"show": ["/a"] * (MAX_FILES + 1)}).encode(),
    ],
)  # fmt: skip
def test_I4_anything_else_is_no_message(line: bytes) -> None:
    assert files_named(line) is None


def test_I4_only_this_user_reaches_the_channel(channel: str, qapp: object) -> None:
    instance = Instance(channel, GREETING)
    assert instance.listening
    assert stat.S_IMODE(Path(channel).parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(Path(channel).stat().st_mode) & 0o077 == 0
    instance.close()


def test_I4_an_open_folder_is_no_place_for_a_channel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "run" / "yinxin").mkdir(parents=True)
    (tmp_path / "run" / "yinxin").chmod(0o777)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    assert window_channel(tmp_path / "state") == ""


def test_I4_ten_thousand_odd_messages_do_nothing(
    channel: str, tmp_path: Path, qtbot: QtBot
) -> None:
    chance = random.Random(20261122)  # noqa: S311 - repeatable on purpose
    letter = write_pdf(tmp_path / "letter.pdf")
    instance, shown = Instance(channel, GREETING), []
    instance.shown.connect(shown.append)
    for number in range(10_000):
        line = _odd(chance, message([letter]))
        if number % 100 == 0:  # through the socket; the others straight into the reader
            _send(channel, line, qtbot)
        elif line.count(b"\n") == 1 and line.endswith(b"\n"):
            assert _harmless(files_named(line[:-1]))
    qtbot.wait(50)
    assert all(map(_harmless, shown))
    _send(channel, message([letter]), qtbot)
    qtbot.waitUntil(lambda: [letter] in shown)
    instance.close()


def _harmless(files: list[Path] | None) -> bool:
    """Whole paths at most: a spoilt name is one, of which the window says that it is not there."""
    return all(path.is_absolute() for path in files or ())


def _odd(chance: random.Random, good: bytes) -> bytes:
    """A message cut, spoilt, doubled, or nothing like one."""
    kind = chance.randrange(6)
    if kind == 0:
        return chance.randbytes(chance.randrange(300))
    if kind == 1:
        return chance.randbytes(MAX_BYTES + 10)
    if kind == 2:
        return good[: chance.randrange(len(good))]
    if kind == 3:
        return good + good
    spoilt = bytearray(good)
    for _ in range(chance.randrange(1, 4)):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    return bytes(spoilt)


def _send(channel: str, line: bytes, qtbot: QtBot) -> None:
    socket = QLocalSocket()
    socket.connectToServer(channel)
    assert socket.waitForConnected(2000)
    socket.write(line)
    socket.flush()
    qtbot.wait(1)
    socket.abort()


def test_visitors_that_say_nothing_are_shown_out(channel: str, qtbot: QtBot) -> None:
    instance = Instance(channel, GREETING)
    sockets = [QLocalSocket() for _ in range(5)]
    for socket in sockets:
        socket.connectToServer(channel)
    gone = QLocalSocket.LocalSocketState.UnconnectedState
    qtbot.waitUntil(lambda: all(one.state() == gone for one in sockets), timeout=6000)
    instance.close()


def test_I4_a_crowd_of_visitors_is_kept_small(channel: str, qtbot: QtBot) -> None:
    instance, most = Instance(channel, GREETING), 0
    sockets = [QLocalSocket() for _ in range(60)]
    for socket in sockets:
        socket.connectToServer(channel)
        qtbot.wait(1)
        most = max(most, len(instance.findChildren(QLocalSocket)))
    assert most <= MAX_CONNECTIONS
    for socket in sockets:
        socket.abort()
    instance.close()


def test_I4_who_says_nothing_back_is_not_the_first_window(channel: str, qapp: object) -> None:
    """A window that hangs, or somebody else at its place: the files are shown here, then."""
    deaf = QLocalServer()
    assert deaf.listen(channel)
    assert not hand_over(channel, GREETING, [])
    deaf.close()


# takes the channel, greets who comes, and tells what it heard from there
SQUATTER = """
import contextlib, socket, sys
with socket.socket(socket.AF_UNIX) as squatter:
    squatter.bind(sys.argv[1])
    squatter.listen()
    print("ready", flush=True)
    visitor = squatter.accept()[0]
    visitor.sendall(bytes.fromhex(sys.argv[2]))
    with contextlib.suppress(ConnectionResetError):
        print(visitor.recv(1000).decode(), end="")
"""


@pytest.mark.parametrize("words", [GREETING, b"", bytes(32), GREETING[:-1]])
def test_I4_who_took_the_name_first_learns_nothing(
    channel: str, words: bytes, qapp: object
) -> None:
    """A pipe's name is free for whoever comes first; only the window knows the greeting."""
    letter = [Path("/home/clerk/secret.pdf")]
    command = [sys.executable, "-c", SQUATTER, channel, words.hex()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as squatter:
        assert squatter.stdout.readline() == "ready\n"
        assert not hand_over(channel, GREETING, letter)
        heard = squatter.stdout.read()
    assert heard == (message(letter).decode() if words == GREETING else "")


def test_H11_a_second_start_is_not_lost_in_a_window_that_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YINXIN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    letter, other = (write_pdf(tmp_path / name) for name in ("letter.pdf", "other.pdf"))
    command = [sys.executable, "-P", "-c", PROGRAM]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [*command, other], stdout=subprocess.PIPE, env=environment, text=True
    ) as first:
        assert first.stdout.readline() == "window\n"
        assert first.stdout.readline() == "shown other.pdf\n"
        first.send_signal(signal.SIGSTOP)
        with subprocess.Popen(
            [*command, letter], stdout=subprocess.PIPE, env=environment, text=True
        ) as second:
            assert second.stdout.readline() == "window\n"
            assert second.stdout.readline() == "shown letter.pdf\n"
            _end(second)
        first.send_signal(signal.SIGCONT)
        _end(first)


# a window of its own process that tells which document it shows
PROGRAM = """
import sys
from pathlib import Path
from app.window_bootstrap import build_window_services
from app.gui import app
from app.gui.main_window import MainWindow

made = MainWindow.__init__
def tell(self, *arguments):
    made(self, *arguments)
    self.current.opened.connect(lambda shown: print("shown", shown.path.name, flush=True))
    print("window", flush=True)
MainWindow.__init__ = tell
services = build_window_services()
status = app.run_gui(services, tuple(map(Path, sys.argv[1:])))
services.core.close()
print("ended", status, flush=True)
"""


def test_a_second_start_shows_its_file_in_the_first_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YINXIN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    one, two = (write_pdf(tmp_path / name) for name in ("one.pdf", "two.pdf"))
    command = [sys.executable, "-P", "-c", PROGRAM]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [*command, one], stdout=subprocess.PIPE, env=environment, text=True
    ) as first:
        assert first.stdout.readline() == "window\n"
        assert first.stdout.readline() == "shown one.pdf\n"
        second = subprocess.run(
            [*command, two], capture_output=True, env=environment, text=True, check=True, timeout=30
        )
        assert second.stdout == "ended 0\n"
        assert first.stdout.readline() == "shown two.pdf\n"
        _end(first)


def _end(process: "subprocess.Popen[str]") -> None:
    """Its workers notice by themselves that their pipe is gone."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    process.kill()
    process.wait()
    for _ in range(200):
        if not any(Path(f"/proc/{child}").exists() for child in children):
            return
        time.sleep(0.05)
