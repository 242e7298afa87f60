"""The document that the window shows: opening it in the background, closing it, minding the file.

Owns the preview and its life; asks for a password through a function that it is given. Panels
listen to its signals and read its properties.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, Signal

from app.domain.errors import AppError, ErrorCode
from app.domain.preview import PreviewedDocument
from app.domain.secret import Secret
from app.gui.tasks import Lane, Task, Tasks
from app.ports import PagePreview

if TYPE_CHECKING:
    from app.domain.document import DocumentSnapshot

AskPassword = Callable[[Path, bool], Secret | None]
"""Gets the file and whether the last password was wrong; None when the person gives up."""

_WANTS_PASSWORD = (ErrorCode.DOCUMENT_PASSWORD_REQUIRED, ErrorCode.DOCUMENT_PASSWORD_WRONG)


@dataclass(frozen=True)
class Shown:
    """What is open: the user's file, the preview of its bytes, and the password it took."""

    path: Path
    preview: PagePreview
    password: Secret | None = None

    @property
    def document(self) -> PreviewedDocument:
        """The pages."""
        return self.preview.document

    @property
    def snapshot(self) -> DocumentSnapshot:
        """The bytes that are shown."""
        return self.preview.document.snapshot


class CurrentDocument(QObject):
    """At most one open document.

    `opening(path)`, then `opened(Shown)` or `failed(path, AppError)`; `closed()` before another one
    is shown; `changed_on_disk()` when the file is no longer the one that is shown.
    """

    opening = Signal(object)
    opened = Signal(object)
    failed = Signal(object, object)
    closed = Signal()
    changed_on_disk = Signal()

    def __init__(
        self,
        tasks: Tasks,
        open_preview: Callable[[Path, Secret | None], PagePreview],
        stop_opening: Callable[[], None],
        ask_password: AskPassword,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._open_preview, self._stop_opening = open_preview, stop_opening
        self._ask_password = ask_password
        self._opening: Task | None = None
        self._wanted = Path()
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(lambda _: self.changed_on_disk.emit())
        self._undelivered: list[PagePreview] = []
        self.shown: Shown | None = None

    def open(self, path: Path, password: Secret | None = None) -> None:
        """Show `path` instead of what is shown; if it cannot be opened, nothing changes.

        Takes over a `password` that is known; another one is asked for if it does not open it.
        """
        self.opening.emit(path)
        self._try(path, password)

    def cancel_opening(self) -> None:
        """Keep what is shown."""
        if self._opening is not None:
            self._opening.cancel()
            self._opening = None
            self._stop_opening()
        self.close_undelivered()

    def give_up_opening(self) -> None:
        """The same on the person's order, who is told."""
        if self._opening is not None:
            self.cancel_opening()
            self.failed.emit(self._wanted, AppError(ErrorCode.CANCELLED))

    def close_undelivered(self) -> None:
        """End the previews that were opened and will never be shown."""
        while self._undelivered:
            self._undelivered.pop().close()

    def close(self) -> None:
        """Show no document."""
        shown, self.shown = self.shown, None
        if shown is None:
            return
        self._watcher.removePath(str(shown.path))
        self.closed.emit()
        self._tasks.run(Lane.PREVIEW, lambda _: shown.preview.close(), _ignore, _ignore)
        _wipe(shown.password)

    def _try(self, path: Path, password: Secret | None) -> None:
        self.cancel_opening()
        self._wanted = path

        def work(task: Task) -> PagePreview:
            preview = self._open_preview(path, password)
            if task.cancelled:
                preview.close()
                _wipe(password)
            else:
                self._undelivered.append(preview)
            return preview

        self._opening = self._tasks.run(
            Lane.DOCUMENT,
            work,
            lambda preview: self._show(Shown(path, preview, password)),
            lambda error: self._fail(path, password, error),
        )

    def _show(self, shown: Shown) -> None:
        self._opening = None
        self._undelivered.clear()
        self.close()
        self.shown = shown
        self._watcher.addPath(str(shown.path))
        self.opened.emit(shown)

    def _fail(self, path: Path, tried: Secret | None, error: AppError) -> None:
        self._opening = None
        _wipe(tried)
        if error.code not in _WANTS_PASSWORD:
            self.failed.emit(path, error)
            return
        wrong = error.code is ErrorCode.DOCUMENT_PASSWORD_WRONG
        password = self._ask_password(path, wrong)
        if password is None:
            self.failed.emit(path, AppError(ErrorCode.CANCELLED))
        else:
            self._try(path, password)


def _wipe(password: Secret | None) -> None:
    if password is not None:
        password.wipe()


def _ignore(_: object) -> None:
    """Nobody waits for the end of a closing."""
