"""One window per person: a second start hands its files to the first and ends.

The channel is a local socket or pipe that only this user may reach. The window greets who comes
with words that only this user knows: whoever else took the pipe's name first learns no file's name.
Then the channel knows one message, "show these files", and one answer, a byte. Whatever else
arrives is dropped with its connection; nothing that arrives can seal, ask or change anything (I4).
"""

import json
from collections.abc import Callable, Iterable
from hmac import compare_digest
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

MAX_BYTES = 64 * 1024
MAX_FILES = 100
MAX_CONNECTIONS = 8
PATIENCE_MS = 2000
SEEN = b"\x06"
"""The answer. Without it the window there hangs, or is none, and a file would be lost in it."""


def hand_over(channel: str, greeting: bytes, files: Iterable[Path]) -> bool:
    """Give `files` to the window that listens on `channel`; False if none there takes them."""
    socket = QLocalSocket()
    socket.connectToServer(channel)
    if not socket.waitForConnected(PATIENCE_MS):
        return False
    answered = False
    if compare_digest(_heard(socket, len(greeting)), greeting):
        socket.write(message(files))
        socket.flush()
        answered = _heard(socket, len(SEEN)) == SEEN
    socket.abort()
    return answered


def _heard(socket: QLocalSocket, length: int) -> bytes:
    """The next so many bytes; fewer if they do not come in time."""
    while socket.bytesAvailable() < length and socket.waitForReadyRead(PATIENCE_MS):
        pass
    return bytes(socket.read(length).data())


def message(files: Iterable[Path]) -> bytes:
    """The one message there is."""
    return json.dumps({"show": [str(file.absolute()) for file in files]}).encode() + b"\n"


def files_named(line: bytes) -> list[Path] | None:
    """The files of a message; None for anything that is not exactly one.

    None is looked at here: the window tells why it cannot open one, and asks about those on another
    computer (`arrivals.py`).
    """
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or set(told) != {"show"}:
        return None
    names = told["show"]
    if not isinstance(names, list) or len(names) > MAX_FILES:
        return None
    if not all(isinstance(name, str) and "\0" not in name for name in names):
        return None
    return [path for path in map(Path, names) if path.is_absolute()]


class Instance(QObject):
    """The listening end. `shown(files)` when another start asks for these files."""

    shown = Signal(object)

    def __init__(self, channel: str, greeting: bytes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._greeting = greeting
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setMaxPendingConnections(MAX_CONNECTIONS)
        self._server.newConnection.connect(self._accept)
        if not self._server.listen(channel):
            QLocalServer.removeServer(channel)  # left by a process that ended without a word
            self._server.listen(channel)

    @property
    def listening(self) -> bool:
        """Whether others can reach this window; if not, each start has a window of its own."""
        return self._server.isListening()

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _accept(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            if len(self.findChildren(_Visitor)) < MAX_CONNECTIONS:
                socket.write(self._greeting)
                socket.flush()
                _Visitor(socket, self.shown.emit, self)
            else:
                socket.abort()
                socket.deleteLater()


class _Visitor(QObject):
    """One connection: at most one line, and not for long."""

    def __init__(
        self, socket: QLocalSocket, deliver: Callable[[list[Path]], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._socket, self._deliver = socket, deliver
        self._received = bytearray()
        self._heard = self._gone = False
        socket.setParent(self)
        socket.readyRead.connect(self._read)
        socket.disconnected.connect(self._end)
        QTimer.singleShot(PATIENCE_MS, self, self._end)
        self._read()

    def _read(self) -> None:
        if self._heard or self._gone:
            return
        self._received += bytes(self._socket.read(MAX_BYTES + 1 - len(self._received)).data())
        if b"\n" in self._received:
            self._take(bytes(self._received))
        elif len(self._received) > MAX_BYTES:
            self._end()

    def _take(self, line: bytes) -> None:
        first, _, rest = line.partition(b"\n")
        files = files_named(first) if not rest else None
        self._heard = True
        if files is None:
            self._end()
            return
        self._socket.write(SEEN)
        self._socket.flush()
        self._socket.disconnectFromServer()
        self._deliver(files)

    def _end(self) -> None:
        if not self._gone:
            self._gone = True
            self._socket.abort()
            self.deleteLater()
