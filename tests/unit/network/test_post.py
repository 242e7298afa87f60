"""A call goes where the rules permit, and only a short answer in time is taken: K1, K2, K4."""

import errno
import gzip
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.network import HostRules, read_url
from app.network import connection
from app.network.post import post
from tests.fakes.stamp_server import Behave, StampServer, answering, http
from tests.server_certificates import ServerCertificates

KINDS = ("application/x-question", ("application/x-answer",))
LIMIT = 1000
ANSWER = http(b"yes", kind="application/x-answer")
LOOPBACK = ("127.0.0.0/8", "::1", "tsa.example")


def call(url: str, hosts: tuple[str, ...] = LOOPBACK, seconds: float = 20) -> bytes:
    until = monotonic() + seconds
    return post(read_url(url), HostRules.read(hosts), b"question", KINDS, LIMIT, until)


def refused(url: str, hosts: tuple[str, ...] = LOOPBACK, seconds: float = 20) -> tuple[Any, ...]:
    with pytest.raises(AppError) as caught:
        call(url, hosts, seconds)
    return caught.value.code, caught.value.facts["reason"]


@pytest.fixture
def server() -> Iterator[StampServer]:
    with StampServer(answering(lambda _: ANSWER)) as listening:
        yield listening


def resolved(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Names lead where the test says, one answer after the other; the list tells who asked."""
    asked: list[str] = []

    def getaddrinfo(host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
        asked.append(host)
        found = []
        for address in answers[min(len(asked), len(answers)) - 1]:
            six = ":" in address
            place = (address, port, 0, 0) if six else (address, port)
            family = socket.AF_INET6 if six else socket.AF_INET
            found.append((family, socket.SOCK_STREAM, 6, "", place))
        return found

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.fixture
def connects(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Whom anybody in this process tries to call: nobody is reached."""
    tried: list[Any] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _, place: tried.append(place))
    return tried


# the ordinary call


def test_an_answer_comes_back_as_it_is(server: StampServer) -> None:
    assert call(server.url) == b"yes"
    assert server.requests == [b"question"]
    (head,) = server.heads
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /tsa HTTP/1.1"
    assert f"Host: 127.0.0.1:{server.port}" in lines
    assert "Content-Type: application/x-question" in lines
    assert "Accept-Encoding: identity" in lines


def test_an_answer_in_chunks() -> None:
    lines = "HTTP/1.1 200 OK\r\nContent-Type: application/x-answer; charset=x\r\n"
    body = "Transfer-Encoding: chunked\r\n\r\n2\r\nye\r\n1\r\ns\r\n0\r\n\r\n"
    with StampServer(answering(lambda _: (lines + body).encode())) as server:
        assert call(server.url) == b"yes"


# K1


def test_K1_a_host_that_is_not_listed_is_not_even_resolved(
    server: StampServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = resolved(monkeypatch, ["127.0.0.1"])
    code, reason = refused(f"http://other.example:{server.port}/")
    assert (code, reason) == (ErrorCode.HOST_FORBIDDEN, "not-listed")
    assert refused(server.url, ("tsa.example",)) == (ErrorCode.HOST_FORBIDDEN, "not-listed")
    assert refused(server.url, ("127.0.0.1:1",)) == (ErrorCode.HOST_FORBIDDEN, "not-listed")
    assert (asked, server.connects) == ([], 0)


FORMS = (
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7F.1", "0177.0.0.1",
    "017700000001", "127.0.0.1.", "localhost", "localhost.", "LOCALHOST", "[::1]", "[::]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[0:0:0:0:0:ffff:127.0.0.1]",
    "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "0", "0.0.0.0", "127.127.127.127",  # noqa: S104
    "tsa.example@127.0.0.1", "tsa.example:80@127.0.0.1", "127.0.0.1#tsa.example",
    "127.0.0.1\\@tsa.example", "tsa.example%00.127.0.0.1", "１２７.0.0.1", "127。0。0。1",
    "①②⑦.0.0.1", "%31%32%37.0.0.1", "[::1%25lo]", "127.0.0.1:80:80", "tsa.example/@127.0.0.1",
    "169.254.169.254", "[fe80::1]", "0.0.0.0.",
)  # fmt: skip
"""How a URL may name this machine, or hide that it does; `tsa.example` alone is listed."""


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_K1_no_form_of_a_url_reaches_what_is_not_listed(
    connects: list[Any], monkeypatch: pytest.MonkeyPatch, form: str, scheme: str
) -> None:
    resolved(monkeypatch, [])
    for url in (f"{scheme}://{form}:8080/", f"{scheme}://{form}/"):
        with pytest.raises((AppError, ValueError)) as caught:
            call(url, ("tsa.example",))
        if isinstance(caught.value, AppError):
            assert caught.value.code is ErrorCode.HOST_FORBIDDEN
    assert connects == []


@pytest.mark.parametrize("scheme", ["file", "gopher", "ftp", "ldap", "dict", "unix", "ws", "data"])
def test_K1_no_other_scheme(connects: list[Any], scheme: str) -> None:
    with pytest.raises(ValueError, match="web address"):
        call(f"{scheme}://127.0.0.1:8080/")
    assert connects == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "0.0.0.0", "::", "169.254.169.254", "fe80::1%lo", "10.0.0.1", "224.0.0.1",  # noqa: S104
    ],
)  # fmt: skip
def test_K1_a_listed_name_that_leads_inside_is_not_called(
    connects: list[Any], monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    resolved(monkeypatch, [address])
    code, reason = refused("http://tsa.example/", ("tsa.example",))
    assert (code, reason) == (ErrorCode.HOST_FORBIDDEN, "address-not-listed")
    assert connects == []


def test_K1_a_public_address_of_a_listed_name_is_called(
    connects: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """That the tests around this one would see a call."""
    resolved(monkeypatch, ["1.2.3.4"])
    assert refused("http://tsa.example/", ("tsa.example",))[0] is ErrorCode.TIME_STAMP_UNREACHABLE
    assert connects == [("1.2.3.4", 80)]


def test_K1_rebinding_a_name_is_resolved_once_and_that_address_is_called(
    server: StampServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = resolved(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
    url = f"http://tsa.example:{server.port}/"
    assert call(url, ("tsa.example", "127.0.0.1")) == b"yes"
    assert asked == ["tsa.example"]
    assert refused(url, ("tsa.example", "127.0.0.1"))[0] is ErrorCode.HOST_FORBIDDEN
    assert (len(asked), server.connects) == (2, 1)


def test_K1_of_several_addresses_only_permitted_ones_are_called(
    server: StampServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolved(monkeypatch, ["127.0.0.2", "::1", "127.0.0.1"])
    with StampServer(answering(lambda _: ANSWER), host="127.0.0.2", port=server.port) as other:
        url = f"http://tsa.example:{server.port}/"
        assert call(url, ("tsa.example", "127.0.0.1")) == b"yes"
        assert (server.connects, other.connects) == (1, 0)


def test_K1_a_system_without_ipv6_calls_the_other_addresses(
    server: StampServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolved(monkeypatch, ["::1", "127.0.0.1"], ["::1"])
    real = socket.socket

    def old(family: int = -1, *more: int, **how: Any) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(errno.EAFNOSUPPORT, "no such family")
        return real(family, *more, **how)

    with monkeypatch.context() as without:
        without.setattr(connection.socket, "socket", old)
        url = f"http://tsa.example:{server.port}/"
        assert call(url) == b"yes"
        assert refused(url) == (ErrorCode.TIME_STAMP_UNREACHABLE, "connection")


@pytest.mark.parametrize("status", ["301 M", "302 F", "303 S", "307 T", "308 P"])
def test_K1_a_redirection_is_not_followed(server: StampServer, status: str) -> None:
    there = http(b"", status, more=f"Location: {server.url}\r\n")
    with StampServer(answering(lambda _: there)) as first:
        reason = f"http-{status[:3]}"
        assert refused(first.url) == (ErrorCode.TIME_STAMP_REFUSED, reason)
    assert server.connects == 0


def test_K1_no_proxy_is_asked(server: StampServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with StampServer(answering(lambda _: ANSWER)) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert call(server.url) == b"yes"
        assert proxy.connects == 0


# K2


def hurried(behave: Behave, seconds: float = 20) -> tuple[Any, ...]:
    with StampServer(behave) as server:
        return refused(server.url, seconds=seconds)


def dripping(stream: socket.socket, data: bytes) -> None:
    """A byte at a time, each soon enough for a time limit that starts anew with it."""
    for one in data:
        stream.sendall(bytes((one,)))
        time.sleep(0.05)


def test_K2_bytes_that_drip_win_no_time() -> None:
    slow = (ErrorCode.TIME_STAMP_UNREACHABLE, "too-slow")
    assert hurried(lambda stream, _: dripping(stream, ANSWER * 9), 0.5) == slow
    head = ANSWER.replace(b"Length: 3", b"Length: 900")
    assert hurried(lambda s, _: (s.sendall(head), dripping(s, b"." * 99))[0], 0.5) == slow


def test_K2_no_answer_at_all() -> None:
    def silent(stream: socket.socket, _: bytes) -> None:
        stream.recv(1)

    assert hurried(silent, 0.3) == (ErrorCode.TIME_STAMP_UNREACHABLE, "too-slow")


def endless(head: bytes, piece: bytes) -> Behave:
    def send(stream: socket.socket, _: bytes) -> None:
        stream.sendall(head)
        while True:
            stream.sendall(piece)

    return send


TYPED = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-answer\r\n"


@pytest.mark.parametrize(
    ("behave", "reason"),
    [
        (endless(TYPED + b"\r\n", b"." * 9999), "too-long"),
        (endless(TYPED + b"Content-Length: 99999999999\r\n\r\n", b"." * 999), "too-long"),
        (endless(TYPED + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n.\r\n"), "too-long"),
        (endless(TYPED, b"X: y\r\n"), "broken-answer"),
        (endless(TYPED, b"." * 9999), "broken-answer"),
        (endless(b"", b"." * 9999), "broken-answer"),
        (answering(lambda _: http(b"." * (LIMIT + 1), kind=KINDS[1][0])), "too-long"),
    ],
)
def test_K2_an_answer_without_end(behave: Behave, reason: str) -> None:
    assert hurried(behave) == (ErrorCode.TIME_STAMP_UNREACHABLE, reason)


def test_K2_what_is_received_before_and_behind_an_answer_has_an_end_too() -> None:
    """A chunk of less than nothing would be read to the end of everything."""
    chunked = TYPED + b"Transfer-Encoding: chunked\r\n\r\n"
    for behave in (
        endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 99),
        endless(chunked + b"-1\r\n", b"." * 9999),
        endless(chunked + b"1\r\n.\r\n0\r\n", b"X: y\r\n" * 999),
    ):
        assert hurried(behave) == (ErrorCode.TIME_STAMP_UNREACHABLE, "broken-answer")


def test_K2_the_longest_answer_is_taken() -> None:
    with StampServer(answering(lambda _: http(b"." * LIMIT, kind=KINDS[1][0]))) as server:
        assert len(call(server.url)) == LIMIT


def test_K2_nothing_is_unpacked() -> None:
    packed = gzip.compress(bytes(1 << 24))[:LIMIT]
    answer = http(packed, kind=KINDS[1][0], more="Content-Encoding: gzip\r\n")
    refusal = ErrorCode.TIME_STAMP_REFUSED, "content-encoding"
    assert hurried(answering(lambda _: answer)) == refusal


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", "connection"),
        (b"HTTP/1.1 200", "media-type"),
        (http(b"ye", kind=KINDS[1][0], length=3), "cut-short"),
        (TYPED + b"Transfer-Encoding: chunked\r\n\r\n9\r\nye", "broken-answer"),
        (TYPED + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", "broken-answer"),
        (b"SSH-2.0-x\r\n", "broken-answer"),
        (b"HTTP/9.9 200 OK\r\n\r\n", "broken-answer"),
        (b"\0" * 50, "broken-answer"),
    ],
)
def test_K2_an_answer_that_ends_early_or_is_none(answer: bytes, reason: str) -> None:
    code, found = hurried(answering(lambda _: answer))
    assert code in (ErrorCode.TIME_STAMP_UNREACHABLE, ErrorCode.TIME_STAMP_REFUSED)
    assert found == reason


# K3


@pytest.mark.parametrize(
    "status", ["400 Bad", "403 No", "404 No", "500 Error", "503 Busy", "204 N"]
)
def test_K3_a_server_that_refuses(status: str) -> None:
    answer = http(b"<script>", status, more="X: <img src=x>\r\n")
    assert hurried(answering(lambda _: answer)) == (
        ErrorCode.TIME_STAMP_REFUSED, f"http-{status[:3]}",
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["text/html", "application/octet-stream", "", "application/x-a"])
def test_K3_a_page_in_place_of_an_answer(kind: str) -> None:
    answer = http(b"<html>", kind=kind)
    assert hurried(answering(lambda _: answer)) == (ErrorCode.TIME_STAMP_REFUSED, "media-type")


def test_K3_nobody_answers_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    gone = (ErrorCode.TIME_STAMP_UNREACHABLE, "connection")
    assert refused(f"http://127.0.0.1:{port}/") == gone

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert refused("http://tsa.example/") == (ErrorCode.TIME_STAMP_UNREACHABLE, "name")


def test_K3_a_connection_that_is_reset() -> None:
    def reset(stream: socket.socket, _: bytes) -> None:
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    code, reason = hurried(reset)
    assert code is ErrorCode.TIME_STAMP_UNREACHABLE
    assert reason in ("connection", "broken-answer")


# K4


@pytest.fixture
def certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ServerCertificates:
    """A system that trusts one authority, whatever the environment says."""
    made = ServerCertificates(tmp_path)
    monkeypatch.setattr(connection, "AUTHORITIES", (str(made.authorities),))
    resolved(monkeypatch, ["127.0.0.1"])
    return made


def secured(tls: ssl.SSLContext, host: str = "tsa.example") -> bytes:
    with StampServer(answering(lambda _: ANSWER), tls) as server:
        return call(f"https://{host}:{server.port}/")


def distrusted(tls: ssl.SSLContext, host: str = "tsa.example") -> tuple[Any, ...]:
    with StampServer(answering(lambda _: ANSWER), tls) as server:
        found = refused(f"https://{host}:{server.port}/")
        assert server.requests == []
        return found


UNTRUSTED = (ErrorCode.TIME_STAMP_UNREACHABLE, "tls-certificate")


def test_K4_a_server_that_the_system_trusts(certificates: ServerCertificates) -> None:
    assert secured(certificates.server("tsa.example")) == b"yes"
    assert secured(certificates.server("127.0.0.1"), "127.0.0.1") == b"yes"


@pytest.mark.parametrize(
    "wish",
    [{"name": "other.example"}, {"expired": True}, {"self_signed": True}, {"stranger": True}],
)
def test_K4_a_server_that_it_does_not_trust(
    certificates: ServerCertificates, wish: dict[str, Any]
) -> None:
    assert distrusted(certificates.server(**{"name": "tsa.example", **wish})) == UNTRUSTED


def test_K4_an_address_is_checked_as_a_name_is(certificates: ServerCertificates) -> None:
    assert distrusted(certificates.server("tsa.example"), "127.0.0.1") == UNTRUSTED


def test_K4_the_environment_brings_no_trust(
    certificates: ServerCertificates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = ServerCertificates(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(other.authorities))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    keys = tmp_path / "keys.log"
    monkeypatch.setenv("SSLKEYLOGFILE", str(keys))
    assert distrusted(other.server("tsa.example")) == UNTRUSTED
    assert secured(certificates.server("tsa.example")) == b"yes"
    assert not keys.exists()


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_K4_no_old_protocol(certificates: ServerCertificates) -> None:
    old = certificates.server("tsa.example")
    old.minimum_version = ssl.TLSVersion.TLSv1
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    assert distrusted(old) == (ErrorCode.TIME_STAMP_UNREACHABLE, "tls")


def test_K4_a_server_without_tls() -> None:
    with StampServer(answering(lambda _: ANSWER)) as server:
        url = server.url.replace("http:", "https:")
        code, reason = refused(url, seconds=2)
    assert code is ErrorCode.TIME_STAMP_UNREACHABLE
    assert reason in ("tls", "too-slow", "connection")


def test_K2_a_handshake_that_never_ends() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        assert refused(url, seconds=0.3) == (ErrorCode.TIME_STAMP_UNREACHABLE, "too-slow")
