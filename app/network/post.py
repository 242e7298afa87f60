"""One HTTP POST, by the rules: its answer is short, in time, of the right kind, not packed (K2)."""

from http.client import HTTPConnection, HTTPException, HTTPResponse

from app.domain.errors import AppError, ErrorCode
from app.domain.network import HostRules, WebAddress
from app.network.connection import Connection, connect, unreachable

_OK = 200


def post(
    url: WebAddress,
    rules: HostRules,
    body: bytes,
    kinds: tuple[str, tuple[str, ...]],
    limit: int,
    until: float,
) -> bytes:
    """Send `body`; the answer, at most `limit` bytes, before `until` (of `monotonic`).

    `kinds` are the media type of what is sent and those of what is taken. Raises `HOST_FORBIDDEN`,
    `TIME_STAMP_UNREACHABLE`, `TIME_STAMP_REFUSED`.
    """
    sent, taken = kinds
    connection = connect(url, rules, until)
    try:
        response = _exchange(connection, url, sent, body)
        _check(url.host, response, taken)
        return _body(url.host, response, limit)
    except TimeoutError:
        raise unreachable(url.host, "too-slow") from None
    except OSError:
        raise unreachable(url.host, "connection") from None
    except (HTTPException, ValueError):
        raise unreachable(url.host, "broken-answer") from None
    finally:
        connection.end()


def _exchange(connection: Connection, url: WebAddress, sent: str, body: bytes) -> HTTPResponse:
    """`http.client` writes and reads over the connection that is there; it opens none."""
    http = HTTPConnection(url.host, url.port)
    http.auto_open = 0
    http.sock = connection
    headers = {
        "Host": url.authority,
        "Content-Type": sent,
        "User-Agent": "yinxin",
        "Connection": "close",
    }
    http.request("POST", url.target, body, headers)
    return http.getresponse()


def _check(host: str, response: HTTPResponse, taken: tuple[str, ...]) -> None:
    """A redirection is an answer like any other that is not the one that was asked for."""
    if response.status != _OK:
        raise _refused(host, f"http-{response.status}")
    if response.headers.get_content_type() not in taken:
        raise _refused(host, "media-type")
    if response.getheader("Content-Encoding", "identity").lower() != "identity":
        raise _refused(host, "content-encoding")


def _body(host: str, response: HTTPResponse, limit: int) -> bytes:
    data = response.read(limit + 1)
    if len(data) > limit:
        raise unreachable(host, "too-long")
    if response.length:
        raise unreachable(host, "cut-short")
    return data


def _refused(host: str, reason: str) -> AppError:
    return AppError(ErrorCode.TIME_STAMP_REFUSED, host=host, reason=reason)
