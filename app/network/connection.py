"""A connection to a permitted host: the name is resolved once, that address is called (K1, K4)."""

import socket
import ssl
import sys
from contextlib import ExitStack, suppress
from io import BufferedReader, RawIOBase
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from app.domain.errors import AppError, ErrorCode
from app.domain.network import HostRules, WebAddress

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

CONNECT_S = 3.0
"""For one address; a host may have several, and the first may lead nowhere."""
MAX_ADDRESSES = 4
MAX_RECEIVED_BYTES = 256 * 1024
"""Of one connection, with all that `http.client` reads before and behind an answer."""
AUTHORITIES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, UOS, Kylin's desktop
    "/etc/pki/tls/certs/ca-bundle.crt",  # openEuler, Kylin's server
    "/etc/ssl/ca-bundle.pem",
)
"""Where Linux systems keep the authorities that their administrators trust."""


def unreachable(host: str, reason: str) -> AppError:
    """The failure of a call; `reason` is a word."""
    return AppError(ErrorCode.TIME_STAMP_UNREACHABLE, host=host, reason=reason)


class Connection:
    """A stream that ends at `until` (of `monotonic`) or with too many bytes, whoever sends them.

    What `http.client` needs of a socket.
    """

    def __init__(self, stream: socket.socket, until: float) -> None:
        self._stream = stream
        self._until = until

    def sendall(self, data: "ReadableBuffer") -> None:
        """Raises `OSError`, `TimeoutError` when the time is over."""
        self._stream.settimeout(left(self._until))
        self._stream.sendall(data)

    def makefile(self, _mode: str) -> BufferedReader:
        """What is received, as a file."""
        return BufferedReader(_Incoming(self._stream, self._until))

    def close(self) -> None:
        """Nothing: `http.client` says so before it has read the answer."""

    def end(self) -> None:
        """End the connection."""
        self._stream.close()


class _Incoming(RawIOBase):
    """Every read gets only what is left of the whole: bytes that drip win no time."""

    def __init__(self, stream: socket.socket, until: float) -> None:
        self._stream = stream
        self._until = until
        self._left = MAX_RECEIVED_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        if self._left <= 0:
            raise ValueError("too much was sent")
        self._stream.settimeout(left(self._until))
        received = self._stream.recv_into(buffer)
        self._left -= received
        return received


def left(until: float) -> float:
    """Seconds; raises `TimeoutError` when there are none."""
    seconds = until - monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def connect(url: WebAddress, rules: HostRules, until: float) -> Connection:
    """Call the host of a URL; raises `HOST_FORBIDDEN`, `TIME_STAMP_UNREACHABLE`."""
    if not rules.permits(url):
        raise AppError(ErrorCode.HOST_FORBIDDEN, host=url.host, reason="not-listed")
    stream = _connected(url, _permitted(url, rules), until)
    if url.secure:
        stream = _secured(stream, url.host, until)
    return Connection(stream, until)


_Place = tuple[int, tuple[str, int] | tuple[str, int, int, int]]
"""Family and socket address."""


def _permitted(url: WebAddress, rules: HostRules) -> list[_Place]:
    """The addresses of a host that may be called."""
    try:
        found = socket.getaddrinfo(url.host, url.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise unreachable(url.host, "name") from None
    places: list[_Place] = [
        (family, place) for family, _, _, _, place in found if isinstance(place[0], str)
    ]
    permitted = [one for one in places if rules.permits_address(one[1][0], url.port)]
    if not permitted:
        raise AppError(ErrorCode.HOST_FORBIDDEN, host=url.host, reason="address-not-listed")
    return permitted[:MAX_ADDRESSES]


def _connected(url: WebAddress, places: list[_Place], until: float) -> socket.socket:
    for family, place in places:
        with suppress(OSError), ExitStack() as unless_connected:
            # IPv6 may be switched off, names lead to it all the same
            stream = unless_connected.enter_context(socket.socket(family, socket.SOCK_STREAM))
            stream.settimeout(min(CONNECT_S, left(until)))
            stream.connect(place)
            unless_connected.pop_all()
            return stream
    raise unreachable(url.host, "connection")


def _secured(stream: socket.socket, host: str, until: float) -> ssl.SSLSocket:
    try:
        stream.settimeout(left(until))
        return _trust_of_the_system().wrap_socket(stream, server_hostname=host)
    except ssl.SSLCertVerificationError:
        reason = "tls-certificate"
    except ssl.SSLError:
        reason = "tls"
    except TimeoutError:
        reason = "too-slow"
    except OSError:
        reason = "connection"
    stream.close()
    raise unreachable(host, reason)


def _trust_of_the_system() -> ssl.SSLContext:
    """Certificate and host name are checked, by the system's authorities; nothing turns that off.

    Read from where they are: OpenSSL's defaults may be redirected by the environment, and an
    installed program may come from a machine that kept them elsewhere.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    if sys.platform == "win32":
        context.load_default_certs()
        return context
    known = (*AUTHORITIES, ssl.get_default_verify_paths().openssl_cafile)
    found = next((one for one in known if Path(one).is_file()), None)
    if found is not None:
        context.load_verify_locations(found)
    return context
