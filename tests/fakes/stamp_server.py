"""A time-stamp authority on loopback that answers as it is told, also as none should."""

import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from threading import Thread

from tests.stamping import RESPONSE, Stamper

PATIENCE_S = 20.0

Behave = Callable[[socket.socket, bytes], None]
"""What is done with a connection and the body of its request."""


def http(
    body: bytes, status: str = "200 OK", kind: str = RESPONSE, more: str = "", length: int = -1
) -> bytes:
    """An HTTP answer; `more` are further header lines, each with its end."""
    size = len(body) if length < 0 else length
    lines = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {size}\r\n{more}\r\n"
    return lines.encode() + body


def answering(answer: Callable[[bytes], bytes]) -> Behave:
    """Send what `answer` makes of the request's body."""
    return lambda stream, body: stream.sendall(answer(body))


def stamping(stamper: Stamper) -> Behave:
    """Be an ordinary authority."""
    return answering(lambda body: http(stamper.response(body)))


class StampServer:
    """Listens while it is entered; `connects` counts who came, `requests` are their bodies."""

    def __init__(
        self,
        behave: Behave,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self._behave = behave
        self._tls = tls
        self._listener = socket.create_server((host, port))
        self.host, self.port = self._listener.getsockname()[:2]
        self.connects = 0
        self.heads: list[bytes] = []
        self.requests: list[bytes] = []
        self._thread = Thread(target=self._serve)

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://{self.host}:{self.port}/tsa"

    def __enter__(self) -> "StampServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                stream, _ = self._listener.accept()
            except OSError:
                return
            self.connects += 1
            with stream, suppress(OSError, ValueError):
                self._talk(stream)

    def _talk(self, plain: socket.socket) -> None:
        plain.settimeout(PATIENCE_S)
        stream = self._tls.wrap_socket(plain, server_side=True) if self._tls else plain
        with stream, stream.makefile("rb") as incoming:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                line = incoming.readline()
                if not line:
                    return
                head += line
            (size,) = (
                int(line.split(b":")[1])
                for line in head.splitlines()
                if line.lower().startswith(b"content-length:")
            )
            body = incoming.read(size)
            self.heads.append(head)
            self.requests.append(body)
            self._behave(stream, body)
