"""The only way to the background: work goes into a lane, its outcome comes back to the window.

A lane is one thread that does its work in order, so that a worker behind a port is never asked
twice at once. Work runs without touching widgets; `done` and `failed` run on the window's thread.
"""

from collections.abc import Callable
from enum import StrEnum
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from app.domain.errors import AppError, ErrorCode

T = TypeVar("T")


class Lane(StrEnum):
    """Who shares a thread."""

    TOKEN = "token"  # noqa: S105 - everything that reaches a UKey, and signing
    DOCUMENT = "document"  # opening, verifying, copying
    PREVIEW = "preview"  # drawing pages and reading their text


class Task:
    """One piece of work on its way. `cancelled` may be read by the work itself, from its thread."""

    def __init__(self, tasks: "Tasks", work: Callable[["Task"], Any]) -> None:
        self.cancelled = False
        self._tasks = tasks
        self._work = work
        self.done: Callable[[Any], None] = lambda _: None
        self.failed: Callable[[AppError], None] = lambda _: None

    def cancel(self) -> None:
        """Forget the outcome; work that has not begun is dropped."""
        self.cancelled = True

    def tell(self, receiver: Callable[[T], None], value: T) -> None:
        """From inside the work: hand an intermediate value to the window."""
        self._tasks.arrived.emit(self, receiver, value)

    def run(self) -> None:
        """On the lane's thread: do the work and report how it ended."""
        try:
            outcome = self._work(self)
        except AppError as error:
            self._tasks.arrived.emit(self, self.failed, error)
        except Exception as error:  # noqa: BLE001 - the window must learn of every end
            internal = AppError(ErrorCode.INTERNAL, cause=type(error).__name__)
            internal.__cause__ = error
            self._tasks.arrived.emit(self, self.failed, internal)
        else:
            self._tasks.arrived.emit(self, self.done, outcome)


class Tasks(QObject):
    """The lanes; each starts with its first work. `close` waits for what is running."""

    arrived = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queues: dict[Lane, SimpleQueue[Task | None]] = {}
        self._threads: list[Thread] = []
        self.arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        lane: Lane,
        work: Callable[[Task], T],
        done: Callable[[T], None],
        failed: Callable[[AppError], None],
    ) -> Task:
        """Do `work` in `lane`; exactly one of `done` and `failed` follows, unless cancelled."""
        task = Task(self, work)
        task.done, task.failed = done, failed
        self._queue(lane).put(task)
        return task

    def close(self) -> None:
        """End all threads, after the work that has begun; nothing arrives any more."""
        self.arrived.disconnect(self._deliver)
        for queue in self._queues.values():
            queue.put(None)
        for thread in self._threads:
            thread.join()

    def _queue(self, lane: Lane) -> "SimpleQueue[Task | None]":
        if lane not in self._queues:
            self._queues[lane] = SimpleQueue()
            thread = Thread(target=_serve, args=(self._queues[lane],), name=lane, daemon=True)
            self._threads.append(thread)
            thread.start()
        return self._queues[lane]

    def _deliver(self, task: Task, receiver: Callable[[Any], None], value: object) -> None:
        if not task.cancelled:
            receiver(value)


def _serve(queue: "SimpleQueue[Task | None]") -> None:
    while (task := queue.get()) is not None:
        if not task.cancelled:
            task.run()
