"""Calls that wait for one worker process, and the thread that feeds it with them.

Knows no call by name but the one for loading. Each caller gets a future at once; a deadline runs
from when the process is asked, not while others are in front.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TypeVar

from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.workers.supervision import WorkerProcess

_READY = "ready"
"""A call that every worker with a lane knows: load what later calls need."""

T = TypeVar("T")


@dataclass(eq=False)
class _Call:
    """One call on its way through a lane, by its name."""

    name: str
    stopped: bool = False
    running: bool = False
    done: bool = False


class Lane:
    """One worker process and the thread that feeds it, one call after the other."""

    def __init__(self, worker: WorkerProcess, name: str) -> None:
        self._worker = worker
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._calls: list[_Call] = []
        self._lock = Lock()

    @property
    def load(self) -> int:
        """How many calls are not answered yet."""
        with self._lock:
            self._calls = [one for one in self._calls if not one.done]
            return len(self._calls)

    def warm_up(self, deadline_s: float) -> None:
        """Start the process and let it load; not work that another worker should take."""
        self.submit(_READY, None, type(None), deadline_s)
        with self._lock:
            self._calls = [one for one in self._calls if one.name != _READY]

    def submit(
        self,
        call: str,
        arguments: object,
        reply_type: type[T],
        deadline_s: float,
        password: Secret | None = None,
        leaves: Path | None = None,
        believable: Callable[[T], bool] = lambda _: True,
    ) -> "Future[T]":
        """Queue a call. `leaves` is the file to remove if the call fails."""
        own = None if password is None else password.copy()
        one = _Call(call)

        def run() -> T:
            try:
                self._begin(one)
                sent = self._worker.send(call, arguments, reply_type, deadline_s, own, believable)
                if one.stopped:  # while the process was being started
                    self._worker.cancel()
                return sent.result()
            except AppError:
                if leaves is not None:
                    with suppress(OSError):
                        leaves.unlink(missing_ok=True)
                raise
            finally:
                one.running, one.done = False, True
                if own is not None:
                    own.wipe()

        with self._lock:
            self._calls.append(one)
        return self._thread.submit(run)

    def _begin(self, one: _Call) -> None:
        with self._lock:
            if one.stopped:
                raise AppError(ErrorCode.CANCELLED)
            one.running = True

    def cancel(self, chosen: Callable[[str], bool]) -> None:
        """Kill the call that runs and refuse those that wait, if their names are chosen."""
        with self._lock:
            calls = [one for one in self._calls if chosen(one.name) and not one.done]
            for one in calls:
                one.stopped = True
            running = any(one.running for one in calls)
        if running:
            self._worker.cancel()

    def close(self) -> None:
        """End the process and the thread; never raises."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._worker.cancel()
        self._thread.shutdown(wait=True)
        self._worker.stop()
