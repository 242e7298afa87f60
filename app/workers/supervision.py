"""Starting, asking, timing and ending one child process. Knows no call by name.

One command is in flight per worker. A child that ends, answers nonsense or lets its deadline pass
is killed, becomes one `ErrorCode` of its kind, and is replaced at the next use.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import IO, Generic, TypeVar

from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.workers import protocol
from app.workers.answers import fits
from app.workers.process_group import ProcessGroup

# Everything else in the environment can steer an interpreter, a linker or a library (G11).
COMMON_VARIABLES = (
    "HOME", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "PATH", "TZ", "TMPDIR",
    "YINXIN_HOME", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "SYSTEMDRIVE", "SYSTEMROOT", "TEMP",
    "TMP", "USERPROFILE", "WINDIR",
)  # fmt: skip
END_WAIT_S = 2.0

T = TypeVar("T")


@dataclass(frozen=True)
class WorkerKind:
    """What the workers of one kind have in common.

    `crashed` and `hung` are the codes that its users see; `failures` are those it may answer
    itself; `variables` are the environment variables it needs beside the common ones.
    """

    name: str
    crashed: ErrorCode
    hung: ErrorCode
    failures: frozenset[ErrorCode]
    variables: tuple[str, ...] = ()


@dataclass(frozen=True)
class PendingReply(Generic[T]):
    """The answer to one command; its deadline runs since the command was sent."""

    wait: Callable[[], T]

    def result(self) -> T:
        """Wait for the answer, once; raises the `AppError` it ended in."""
        return self.wait()


class WorkerProcess:
    """A worker that is started when needed and replaced after a failure.

    Used from one thread at a time; only `cancel` may be called from another one. `facts` go into
    the `AppError` of a crash. `debug_file` receives what the child writes to standard error.
    """

    def __init__(
        self,
        kind: WorkerKind,
        arguments: tuple[str, ...] = (),
        facts: Mapping[str, str | int] | None = None,
        debug_file: Path | None = None,
    ) -> None:
        self._kind = kind
        self._arguments = arguments
        self._facts = dict(facts or {})
        self._debug_file = debug_file
        self._child: _Child | None = None
        self._busy = False
        self._cancelled = False

    @property
    def running(self) -> bool:
        """Whether there is a child to talk to."""
        return self._child is not None and self._child.alive

    def start(self) -> None:
        """Start the child ahead of its first command, unless it runs already."""
        self._ready()

    def send(
        self,
        call: str,
        arguments: object,
        reply_type: type[T],
        deadline_s: float,
        secret: Secret | None = None,
        believable: Callable[[T], bool] = lambda _: True,
    ) -> PendingReply[T]:
        """Hand over a command and return at once; the caller may wipe `secret` then.

        An answer that is not `believable` ends the child like one that cannot be read. An earlier
        command whose answer nobody fetched is abandoned together with its process.
        """
        if self._busy:
            self.stop()
        child = self._ready()
        self._busy = True
        child.ask(protocol.encode_request(call, arguments, secret))
        until = monotonic() + deadline_s
        return PendingReply(lambda: self._receive(child, until, reply_type, believable))

    def cancel(self) -> None:
        """Kill the child from any thread; whoever waits for its answer gets `CANCELLED`."""
        self._cancelled = True
        if self._child is not None:
            self._child.kill()

    def stop(self) -> None:
        """End the child and wait until it is gone; never raises. The next use starts another."""
        child, self._child, self._busy = self._child, None, False
        if child is not None:
            child.end()

    def _ready(self) -> "_Child":
        if self._child is None or not self._child.alive:
            self.stop()
            command = [*_interpreter(), "worker", self._kind.name, *self._arguments]
            environment = worker_environment(os.environ, self._kind.variables)
            self._cancelled = False
            try:
                self._child = _Child(command, environment, self._debug_file)
            except OSError:  # no process to be had: for who waits the same as one that ended
                raise self._failed(self._kind.crashed) from None
            if self._cancelled:  # in between, when there was nothing to kill yet
                self._child.kill()
        return self._child

    def _receive(
        self, child: "_Child", until: float, reply_type: type[T], believable: Callable[[T], bool]
    ) -> T:
        if child is not self._child:
            raise AppError(ErrorCode.CANCELLED)
        try:
            line = child.answer(max(0.0, until - monotonic()))
            return self._decoded(line, reply_type, believable)
        except AppError:
            raise
        except Empty:
            raise self._failed(self._kind.hung) from None
        except protocol.ProtocolError:
            raise self._failed(self._kind.crashed) from None
        except BaseException:  # a keyboard interrupt: nobody will fetch the answer any more
            self.stop()
            raise

    def _decoded(self, line: bytes, reply_type: type[T], believable: Callable[[T], bool]) -> T:
        reply = protocol.decode_reply(line)
        self._busy = False
        if reply.error is not None:
            if reply.error not in self._kind.failures:
                raise protocol.ProtocolError("not a failure of this worker")
            raise AppError(reply.error, **protocol.clipped(reply.facts))
        answer = protocol.decode(reply.ok, reply_type)
        if not (fits(answer) and believable(answer)):
            raise protocol.ProtocolError("answer")
        return answer

    def _failed(self, code: ErrorCode) -> AppError:
        cancelled = self._cancelled
        self.stop()
        return AppError(ErrorCode.CANCELLED) if cancelled else AppError(code, **self._facts)


class _Child:
    """One running process and the thread that talks to it.

    The thread makes deadlines possible on systems that cannot wait for pipes; it ends with the
    process, because killing that breaks both pipes.
    """

    def __init__(
        self, command: list[str], environment: dict[str, str], debug_file: Path | None
    ) -> None:
        self._frames: SimpleQueue[bytearray | None] = SimpleQueue()
        self._lines: SimpleQueue[bytes] = SimpleQueue()
        with _debug_output(debug_file) as errors:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                bufsize=0,
                cwd=Path(sys.executable).anchor,
                env=environment,
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        self._group = ProcessGroup(self._process)
        self._thread = Thread(target=self._talk, name=f"{command[-1]} pipe", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, frame: bytearray) -> None:
        self._frames.put(frame)

    def answer(self, timeout_s: float) -> bytes:
        """The next line, empty if the process ended; raises `Empty` after `timeout_s`."""
        return self._lines.get(timeout=timeout_s)

    def kill(self) -> None:
        self._group.kill()

    def end(self) -> None:
        self.kill()
        self._process.wait()
        self._frames.put(None)
        self._thread.join(END_WAIT_S)

    def _talk(self) -> None:
        requests, replies = self._process.stdin, self._process.stdout
        if requests is None or replies is None:
            raise AssertionError("both are pipes")
        with requests, replies, open(replies.fileno(), "rb", closefd=False) as lines:
            while (frame := self._frames.get()) is not None:
                self._lines.put(_exchange(requests, lines, frame))


def _exchange(requests: IO[bytes], replies: IO[bytes], frame: bytearray) -> bytes:
    try:
        _write(requests, frame)
        return replies.readline(protocol.MAX_REPLY_BYTES)
    except OSError:
        return b""


def _write(pipe: IO[bytes], frame: bytearray) -> None:
    with memoryview(frame) as view:
        done = 0
        try:
            while done < len(view):
                done += pipe.write(view[done:])
        finally:
            view[:] = bytes(len(view))


def worker_environment(
    environment: Mapping[str, str], variables: tuple[str, ...]
) -> dict[str, str]:
    """The part of `environment` that a child inherits."""
    wanted = {*COMMON_VARIABLES, *variables}
    return {name: value for name, value in environment.items() if name.upper() in wanted}


def _interpreter() -> list[str]:
    """The console program of a frozen installation, or this interpreter, isolated (`-I`)."""
    if getattr(sys, "frozen", False):
        program = Path(sys.executable)
        return [str(program.with_name("yinxin-cli" + program.suffix))]
    return [sys.executable, "-I", "-m", "app"]


@contextlib.contextmanager
def _debug_output(path: Path | None) -> Iterator[int | IO[bytes]]:
    if path is None:
        yield subprocess.DEVNULL
        return
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as output:
        yield output
