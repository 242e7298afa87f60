"""The network worker as a process: it calls what is listed and tells what failed (K1-K5)."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.time_stamp import StampAuthority
from app.messages import error_message
from app.messages.language import Language
from app.workers.network_client import StampWorker
from tests.fakes.stamp_server import Behave, StampServer, answering, http, stamping
from tests.server_certificates import ServerCertificates
from tests.stamping import Stamper, answer

VALUE = b"the value of a signature"
LOOPBACK = ("127.0.0.1",)
STAMPER = Stamper()
GOOD = stamping(STAMPER)


@contextmanager
def worker(
    url: str,
    hosts: tuple[str, ...] = LOOPBACK,
    anchors: tuple[bytes, ...] = STAMPER.anchors,
    **more: Any,
) -> Iterator[StampWorker]:
    with closing(StampWorker(StampAuthority(url, anchors, hosts), **more)) as started:
        yield started


def failure(stamps: StampWorker) -> AppError:
    with pytest.raises(AppError) as caught:
        stamps.stamp(VALUE, "sha256").result()
    return caught.value


def test_K3_each_failure_has_its_code_and_a_word_and_the_next_call_works() -> None:
    behaviour: list[Behave] = []
    refusals: dict[tuple[ErrorCode, str], Behave] = {
        (ErrorCode.TIME_STAMP_REFUSED, "http-503"): answering(lambda _: http(b"", "503 Busy")),
        (ErrorCode.TIME_STAMP_REFUSED, "media-type"): answering(
            lambda _: http(b"<html>", kind="text/html")
        ),
        (ErrorCode.TIME_STAMP_REFUSED, "bad-algorithm"): answering(
            lambda _: http(answer(status="rejection", fail_info={"bad_alg"}))
        ),
        (ErrorCode.TIME_STAMP_UNREACHABLE, "connection"): answering(lambda _: b""),
        (ErrorCode.TIME_STAMP_UNREACHABLE, "too-long"): answering(lambda _: http(bytes(70_000))),
        (ErrorCode.TIME_STAMP_NOT_VALID, "malformed"): answering(lambda _: http(b"0")),
        (ErrorCode.TIME_STAMP_NOT_VALID, "other-request"): stamping(Stamper(nonce=1)),
        (ErrorCode.TIME_STAMP_NOT_VALID, "signature-wrong"): stamping(Stamper(spoilt=True)),
    }
    with (
        StampServer(lambda stream, body: behaviour[-1](stream, body)) as server,
        worker(server.url) as stamps,
    ):
        for (code, reason), behave in refusals.items():
            behaviour.append(behave)
            error = failure(stamps)
            assert (error.code, error.facts) == (code, {"host": "127.0.0.1", "reason": reason})
        behaviour.append(GOOD)
        assert stamps.stamp(VALUE, "sha256").result()


def test_K1_a_forbidden_host_is_not_called() -> None:
    with StampServer(GOOD) as server:
        for url, hosts in (
            (server.url, ()),
            (server.url, ("tsa.example",)),
            (server.url.replace("127.0.0.1", "localhost"), LOOPBACK),
            (server.url.replace("127.0.0.1", "localhost"), ("localhost", "::1")),
            ("file:///etc/passwd", LOOPBACK),
            (server.url, (*LOOPBACK, "*")),
        ):
            with worker(url, hosts) as stamps:
                assert failure(stamps).code is ErrorCode.HOST_FORBIDDEN
        assert server.connects == 0


def test_K1_a_listed_name_and_its_listed_address() -> None:
    with StampServer(GOOD) as server:
        url = server.url.replace("127.0.0.1", "localhost")
        with worker(url, ("localhost", "127.0.0.0/8")) as stamps:
            assert stamps.stamp(VALUE, "sha256").result()


REDIRECTING = (
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy",
    "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE", "OPENSSL_CONF",
    "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "LD_PRELOAD", "PYTHONPATH", "HOSTALIASES",
    "RES_OPTIONS", "LOCALDOMAIN",
)  # fmt: skip


def test_K4_variables_that_redirect_do_not_reach_the_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = ServerCertificates(tmp_path)
    with StampServer(GOOD) as proxy, StampServer(GOOD, made.server("127.0.0.1")) as server:
        for name in REDIRECTING[:8]:
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.setenv("SSL_CERT_FILE", str(made.authorities))
        monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
        monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
        with worker(server.url) as stamps:
            error = failure(stamps)
            assert (error.code, error.facts["reason"]) == (
                ErrorCode.TIME_STAMP_UNREACHABLE, "tls-certificate",
            )  # fmt: skip
            names = _environment(stamps)
        assert not names & {name.upper() for name in REDIRECTING}
        assert (proxy.connects, server.requests) == (0, [])
    assert not (tmp_path / "keys").exists()


def _environment(stamps: StampWorker) -> set[str]:
    child = stamps._worker._child
    assert child is not None
    block = Path(f"/proc/{child._process.pid}/environ").read_bytes()
    return {one.partition(b"=")[0].decode().upper() for one in block.split(b"\0")}


def test_K2_a_worker_that_takes_too_long_is_killed_and_the_next_call_works() -> None:
    calls: list[int] = []

    def first_silent(stream: socket.socket, body: bytes) -> None:
        calls.append(1)
        if len(calls) == 1:
            stream.recv(1)
        else:
            GOOD(stream, body)

    with StampServer(first_silent) as server, worker(server.url, deadline_s=1.5) as stamps:
        error = failure(stamps)
        assert error.code is ErrorCode.TIME_STAMP_UNREACHABLE
        assert error.facts["host"] == "127.0.0.1"
        assert stamps.stamp(VALUE, "sha256").result()


def test_K5_a_worker_that_an_answer_ends_is_replaced() -> None:
    calls: list[int] = []

    def first_kills(stream: socket.socket, body: bytes) -> None:
        calls.append(1)
        child = stamps._worker._child
        if len(calls) == 1 and child is not None:
            os.kill(child._process.pid, signal.SIGSEGV)
        else:
            GOOD(stream, body)

    with StampServer(first_kills) as server, worker(server.url) as stamps:
        error = failure(stamps)
        assert error.code is ErrorCode.TIME_STAMP_NOT_VALID
        assert stamps.stamp(VALUE, "sha256").result()


def test_a_stamp_that_nobody_waits_for_any_more() -> None:
    def silent(stream: socket.socket, _: bytes) -> None:
        stream.recv(1)

    with StampServer(silent) as server, worker(server.url) as stamps:
        pending = [stamps.stamp(VALUE, "sha256") for _ in range(2)]
        while not server.requests:
            time.sleep(0.01)
        stamps.cancel()
        for one in pending:
            with pytest.raises(AppError) as caught:
                one.result()
            assert caught.value.code is ErrorCode.CANCELLED


def test_closing_ends_what_is_under_way() -> None:
    def silent(stream: socket.socket, _: bytes) -> None:
        stream.recv(1)

    with StampServer(silent) as server, worker(server.url) as stamps:
        pending = [stamps.stamp(VALUE, "sha256") for _ in range(2)]
        while not server.requests:
            time.sleep(0.01)
        stamps.close()
        for one in pending:
            with pytest.raises((AppError, CancelledError)):
                one.result()


def test_no_process_before_the_first_stamp_and_none_after_the_end() -> None:
    with StampServer(GOOD) as server, worker(server.url) as stamps:
        assert not stamps._worker.running
        stamps.start()
        stamps.stamp(VALUE, "sha256").result()
        assert stamps._worker.running
        stamps.close()
        assert not stamps._worker.running
        assert server.connects == 1


def test_only_the_digest_leaves_the_machine() -> None:
    with StampServer(GOOD) as server, worker(server.url) as stamps:
        stamps.stamp(VALUE, "sha256").result()
        (sent,) = (head + body for head, body in zip(server.heads, server.requests, strict=True))
    assert VALUE not in sent
    for word in (os.environ.get("USER", ""), socket.gethostname()):
        assert not word or word.encode() not in sent


def test_an_anchor_that_is_no_certificate() -> None:
    with StampServer(GOOD) as server, worker(server.url, anchors=(b"?",)) as stamps:
        assert failure(stamps).code is ErrorCode.ANCHOR_UNREADABLE
        assert server.connects == 0


def test_A13_the_words_of_a_server_reach_nobody() -> None:
    evil = "<img src=//evil.example/x>\u202e\x1b[2J"
    refusal = answer(status="rejection", status_string=[evil * 50])
    header = "X: evil.example\r\nServer: evil.example\r\n"
    with (
        StampServer(answering(lambda _: http(refusal, more=header))) as server,
        worker(server.url) as stamps,
    ):
        error = failure(stamps)
        message = error_message(error.code, error.facts, Language.EN)
    assert "evil" not in str(message)
    assert message.details == "reason=rejected"


@pytest.mark.skipif(not Path("/usr/bin/strace").exists(), reason="needs strace")
def test_I1_the_worker_listens_nowhere(tmp_path: Path) -> None:
    log = tmp_path / "calls"
    with StampServer(GOOD) as server, worker(server.url) as stamps:
        stamps.start()
        child = None
        while child is None or child._process.poll() is not None:
            child = stamps._worker._child
        tracing = subprocess.Popen(
            ["strace", "-f", "-qq", "-e", "trace=network", "-o", str(log), "-p",
             str(child._process.pid)],
            stderr=subprocess.PIPE,
        )  # fmt: skip
        while "TracerPid:\t0\n" in Path(f"/proc/{child._process.pid}/status").read_text():
            time.sleep(0.01)
        stamps.stamp(VALUE, "sha256").result()
        tracing.terminate()
        tracing.communicate()
    calls = log.read_text()
    assert f"sin_port=htons({server.port})" in calls
    assert not [line for line in calls.splitlines() if "listen(" in line or "bind(" in line]
