"""One command in flight, a deadline, one error code for whatever a child does wrong."""

import io
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.workers import protocol, supervision
from app.workers.supervision import WorkerKind, WorkerProcess, worker_environment
from tests.conftest import child_processes
from tests.fakes.misbehaving_worker import Text

SCRIPT = Path(__file__).parents[2] / "fakes" / "misbehaving_worker.py"
FAILURES = frozenset({ErrorCode.INTERNAL, ErrorCode.PIN_WRONG, ErrorCode.USAGE})
KIND = WorkerKind("test", ErrorCode.WORKER_CRASHED, ErrorCode.WORKER_TIMEOUT, FAILURES)
LONG_S = 30.0


@pytest.fixture(autouse=True)
def scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Children run the misbehaving worker instead of the program."""
    command = [sys.executable, str(SCRIPT)]
    monkeypatch.setattr(supervision, "_interpreter", lambda: command)


@pytest.fixture
def worker() -> Iterator[WorkerProcess]:
    process = WorkerProcess(KIND, facts={"driver": "d"})
    yield process
    process.stop()


def refused(worker: WorkerProcess, call: str, arguments: object, deadline_s: float) -> AppError:
    with pytest.raises(AppError) as caught:
        worker.send(call, arguments, Text, deadline_s).result()
    return caught.value


def echo(worker: WorkerProcess, text: str) -> str:
    return worker.send("echo", Text(text), Text, LONG_S).result().text


def test_answers_come_back_typed(worker: WorkerProcess) -> None:
    assert worker.send("echo", Text("公章\n", 7), Text, LONG_S).result() == Text("公章\n", 7)


def test_a_child_that_cannot_be_started_is_a_worker_that_crashed(
    worker: WorkerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as missing:
        missing.setattr(supervision, "_interpreter", lambda: ["/no/such/program"])
        error = refused(worker, "echo", Text("?"), LONG_S)
        assert (error.code, error.facts) == (ErrorCode.WORKER_CRASHED, {"driver": "d"})
        with pytest.raises(AppError):
            worker.start()
    assert echo(worker, "again") == "again"


def test_whoever_cancels_while_the_child_is_being_started_is_heard(
    worker: WorkerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Awaited(supervision._Child):
        def __init__(self, *how: object) -> None:
            super().__init__(*how)  # type: ignore[arg-type]
            worker.cancel()

    with monkeypatch.context() as during:
        during.setattr(supervision, "_Child", Awaited)
        assert refused(worker, "echo", Text("?"), LONG_S).code is ErrorCode.CANCELLED
    assert echo(worker, "again") == "again"


def test_a_long_answer_passes_and_a_longer_one_ends_the_child(worker: WorkerProcess) -> None:
    assert worker.send("zeros", 3_000_000, bytes, LONG_S).result() == bytes(3_000_000)
    assert refused(worker, "zeros", 7_000_000, LONG_S).code is ErrorCode.WORKER_CRASHED
    assert echo(worker, "again") == "again"


def test_a_longer_request_passes_and_an_endless_one_does_not(
    worker: WorkerProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert echo(worker, "x" * 9_000_000).startswith("x")
    endless = tmp_path / "requests"
    endless.write_bytes(bytes(300_000))
    monkeypatch.setattr(protocol, "MAX_REQUEST_BYTES", 200_000)
    with io.FileIO(endless) as pipe, pytest.raises(protocol.ProtocolError):
        protocol.RequestReader(pipe).line()


@pytest.mark.parametrize("length", [0, 1, 8, 4096])
def test_G1_a_secret_arrives_byte_for_byte_and_may_be_wiped_at_once(
    worker: WorkerProcess, length: int
) -> None:
    digits = list(os.urandom(length))
    with Secret(bytearray(digits)) as secret:
        pending = worker.send("secret_digits", None, list[int], LONG_S, secret)
    assert pending.result() == digits


def test_a_failure_keeps_its_code_and_short_facts(worker: WorkerProcess) -> None:
    error = refused(worker, "fail", "pin-wrong", LONG_S)
    assert error.code is ErrorCode.PIN_WRONG
    assert error.facts == {"token": "x" * 500}
    assert echo(worker, "still there") == "still there"


def test_G6_a_failure_that_is_not_the_worker_s_to_tell_ends_it(worker: WorkerProcess) -> None:
    """Else whatever took it over could say that a PIN was wrong, or that nothing was signed."""
    for code in set(ErrorCode) - FAILURES:
        if code in ("cancelled", "pin-locked", "document-changed", "output-exists"):
            error = refused(worker, "fail", code.value, LONG_S)
            assert (error.code, error.facts) == (ErrorCode.WORKER_CRASHED, {"driver": "d"})
    assert echo(worker, "a new one") == "a new one"


def test_A13_texts_of_any_length_are_cut_where_they_come_from(worker: WorkerProcess) -> None:
    assert echo(worker, "印" * 4096) == "印" * 4096
    assert echo(worker, "印" * 5000) == "印" * 4095 + "…"


def test_a_bug_is_internal_and_the_child_lives_on(worker: WorkerProcess) -> None:
    assert refused(worker, "bug", None, LONG_S).code is ErrorCode.INTERNAL
    assert refused(worker, "unheard of", None, LONG_S).code is ErrorCode.INTERNAL
    assert refused(worker, "echo", {"txet": "x"}, LONG_S).code is ErrorCode.INTERNAL
    assert echo(worker, "still there") == "still there"


def test_facts_of_any_name_do_no_harm() -> None:
    worker = WorkerProcess(KIND, arguments=('answers:{"error":"usage","facts":{"code":"x"}}',))
    assert refused(worker, "echo", Text("a"), LONG_S).facts == {"code": "x"}
    worker.stop()


@pytest.mark.parametrize("status", [0, 1, 139])
def test_G10_a_child_that_ends_is_one_error_and_replaced(
    worker: WorkerProcess, status: int
) -> None:
    error = refused(worker, "leave", status, LONG_S)
    assert (error.code, error.facts) == (ErrorCode.WORKER_CRASHED, {"driver": "d"})
    assert echo(worker, "a new one") == "a new one"


def test_G10_a_child_that_hangs_is_killed_at_its_deadline(worker: WorkerProcess) -> None:
    assert refused(worker, "hang", 600.0, 0.3).code is ErrorCode.WORKER_TIMEOUT
    assert not child_processes()
    assert echo(worker, "a new one") == "a new one"


def test_an_answer_that_came_in_time_is_not_late(worker: WorkerProcess) -> None:
    echo(worker, "warm")
    pending = worker.send("echo", Text("early"), Text, 1.0)
    time.sleep(1.2)
    assert pending.result() == Text("early")


def test_G12_what_a_driver_prints_is_no_answer(worker: WorkerProcess) -> None:
    assert worker.send("chatter", None, str, LONG_S).result() == "the real answer"


@pytest.mark.parametrize(
    "line",
    [
        "", "{", "[]", '{"ok":1}', '{"ok":{"text":1}}', '{"error":"no-such-code"}', "{}",
        '{"ok":{"text":"a"},"error":"pin-wrong"}', '{"error":"pin-wrong","facts":{"a":[]}}',
        '{"ok":{"text":"a"},"more":1}', '{"ok":{"text":"a"}', "[" * 100_000,
        '{"error":"pin-wrong","facts":{"not a name":1}}',
        '{"error":"pin-wrong","facts":{"' + "a" * 41 + '":1}}',
        '{"error":"pin-wrong","facts":{' + ",".join(f'"a{n}":1' for n in range(17)) + "}}",
        '{"ok":{"text":"' + "a" * 4097 + '"}}', '{"ok":{"text":"a","number":9007199254740993}}',
    ],
    ids=range(17),
)  # fmt: skip
def test_a_reply_that_is_not_believable_ends_the_child(line: str) -> None:
    worker = WorkerProcess(KIND, arguments=("answers:" + line,))
    assert refused(worker, "echo", Text("a"), LONG_S).code is ErrorCode.WORKER_CRASHED
    assert not child_processes()


def test_the_memory_limit_ends_a_call_not_the_machine(worker: WorkerProcess) -> None:
    assert worker.send("allocate", 10, int, LONG_S).result() == 10 * 1024 * 1024
    assert refused(worker, "allocate", 2000, LONG_S).facts == {"cause": "MemoryError"}


def test_G4_G11_a_child_has_a_clean_surrounding(
    worker: WorkerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LD_PRELOAD_", "PYTHONPATH", "QT_PLUGIN_PATH", "OPENSSL_CONF", "PKCS11SPY"):
        monkeypatch.setenv(name, "planted")
    found = worker.send("surroundings", None, dict[str, list[str]], LONG_S).result()
    assert set(found["variables"]) <= {*supervision.COMMON_VARIABLES}
    assert found["folder"] == ["/"]
    assert found["core"] == ["0", "0"]
    assert found["input"] == ["b''"]


def test_G11_only_named_variables_are_inherited() -> None:
    given = {"PATH": "p", "LD_LIBRARY_PATH": "x", "SOFTHSM2_CONF": "s", "SystemRoot": "c"}
    assert worker_environment(given, ()) == {"PATH": "p", "SystemRoot": "c"}
    assert "SOFTHSM2_CONF" in worker_environment(given, ("SOFTHSM2_CONF",))


def test_two_workers_are_busy_at_once() -> None:
    workers = [WorkerProcess(KIND), WorkerProcess(KIND)]
    pending = [worker.send("echo", Text("w"), Text, LONG_S) for worker in workers]
    assert [one.result() for one in pending] == [Text("w"), Text("w")]
    for worker in workers:
        worker.stop()


def test_an_answer_nobody_fetched_is_not_taken_for_the_next(worker: WorkerProcess) -> None:
    abandoned = worker.send("echo", Text("first"), Text, LONG_S)
    assert echo(worker, "second") == "second"
    with pytest.raises(AppError) as caught:
        abandoned.result()
    assert caught.value.code is ErrorCode.CANCELLED


def test_cancelling_from_another_thread_ends_the_wait(worker: WorkerProcess) -> None:
    pending = worker.send("hang", 600.0, Text, LONG_S)
    canceller = threading.Timer(0.2, worker.cancel)
    canceller.start()
    with pytest.raises(AppError) as caught:
        pending.result()
    canceller.join()
    assert caught.value.code is ErrorCode.CANCELLED
    assert echo(worker, "goes on") == "goes on"


def test_nothing_is_left_behind(worker: WorkerProcess) -> None:
    echo(worker, "x")
    assert child_processes()
    worker.stop()
    assert not child_processes()
    assert [thread.name for thread in threading.enumerate()] == ["MainThread"]


@pytest.mark.parametrize("call", ["idle", "busy"])
def test_a_child_ends_with_its_parent(call: str) -> None:
    code = (
        "import sys, time; from app.workers import supervision as s\n"
        "from app.domain.errors import ErrorCode as E\n"
        f"s._interpreter = lambda: [sys.executable, {str(SCRIPT)!r}]\n"
        "w = s.WorkerProcess(s.WorkerKind('t', E.WORKER_CRASHED, E.WORKER_TIMEOUT, frozenset()))\n"
        "w.send('allocate', 1, int, 30).result()\n"
        f"{call!r} == 'busy' and w.send('hang', 600.0, int, 30)\n"
        "time.sleep(0.2); print(w._child._process.pid, flush=True); import os; os._exit(9)\n"
    )
    from subprocess import run

    pid = int(run([sys.executable, "-c", code], capture_output=True, check=False).stdout)
    ends = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < ends:
        time.sleep(0.02)
    assert not Path(f"/proc/{pid}").exists()


def test_G2_tracebacks_go_to_the_debug_file_without_values(tmp_path: Path) -> None:
    debug = tmp_path / "debug.txt"
    worker = WorkerProcess(KIND, debug_file=debug)
    with Secret(bytearray(b"83659174")) as secret, pytest.raises(AppError):
        worker.send("bug", None, str, LONG_S, secret).result()
    worker.stop()
    assert "no such thing" in debug.read_text()
    assert "83659174" not in debug.read_text()
    assert debug.stat().st_mode & 0o777 == 0o600
