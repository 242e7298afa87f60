"""The documents that are open: one on screen, the others one click away, none lost without a word.

Opens, switches and closes; keeps what was put on the pages of a document while another one is
shown; asks before seals are given up that were placed and not sealed.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.errors import AppError
from app.domain.secret import Secret
from app.gui.current_document import CurrentDocument, Shown
from app.gui.i18n import tr
from app.gui.models.open_files import OpenFiles
from app.gui.models.repeating import Repeat
from app.gui.placing import Placing
from app.gui.preview.page_view import PageView

if TYPE_CHECKING:
    from app.gui.dialogs.unsealed import UnsealedDialog


class OpenDocuments(QObject):
    """`changed` when the tabs are others; `said(sentence)` for the status line.

    The window calls `opened`, `left` and `failed`, in its own order, when its pages change.
    """

    changed = Signal()
    said = Signal(str)

    def __init__(
        self,
        current: CurrentDocument,
        placing: Placing,
        view: PageView,
        busy: Callable[[], bool],
        window: QWidget,
    ) -> None:
        """`busy` tells that a document is being sealed and must stay on screen."""
        super().__init__(window)
        self._current, self._placing, self._view = current, placing, view
        self._busy, self._window = busy, window
        self._wish: tuple[Path, Repeat] | None = None
        self._result: Path | None = None
        self._closing_agreed = False
        self._passwords: dict[Path, Secret] = {}
        self.files = OpenFiles()
        self.dialog: UnsealedDialog | None = None
        placing.changed.connect(self.changed)

    # --- opening and switching ---------------------------------------------------------------

    def open(self, paths: Iterable[Path]) -> None:
        """Show the first of these; the others wait beside it."""
        named = [path.absolute() for path in paths]
        if not named:
            return
        self.files.add(named)
        self.changed.emit()
        self.show(named[0])

    def show(self, path: Path) -> None:
        """Bring one that is open onto the screen, unless a document is just being sealed."""
        if self._busy():
            self.said.emit(tr("open.busy", name=path.name))
            self.changed.emit()
        else:
            self._keep_password()
            self._current.open(path, self._passwords.pop(path, None))

    def show_result(self, path: Path) -> None:
        """Bring a sealed file onto the screen, in the place of what was sealed."""
        self._result = path
        shown = self._current.shown
        known = None if shown is None or shown.password is None else shown.password.copy()
        self._current.open(path, known)

    def step(self, steps: int) -> None:
        """Show the one so many tabs to the right."""
        path = self.files.beside(steps)
        if path is not None:
            self.show(path)

    def repeat(self, lately: Repeat, choose: Callable[[], list[Path]]) -> None:
        """Seal another one the same way: the next open file, or one that the person chooses."""
        waiting = self.files.next_to_seal()
        paths = [waiting] if waiting is not None else choose()
        if paths:
            self._wish = paths[0].absolute(), lately
            self.open(paths)

    # --- what the window tells ---------------------------------------------------------------

    def opened(self, shown: Shown) -> None:
        """Its pages are on screen: lay the seals on them that were there, or are wished for."""
        if shown.path == self._result:
            self.files.show_result(shown.path)
        else:
            self.files.show(shown.path)
        self._result = None
        left, lost = self.files.back(shown.document.pages)
        wish, self._wish = self._wish, None
        if lost:
            self.said.emit(tr("documents.placements-lost"))
        if left is not None:
            self._placing.restore(left.board)
            self._view.go_to(left.page)
        elif wish is not None and wish[0] == shown.path:
            self._lay(wish[1])
        self.changed.emit()

    def left(self) -> None:
        """Its pages go off the screen."""
        self.files.leave(self._placing.board, self._view.page)

    def failed(self, path: Path, _: AppError) -> None:
        """It could not be opened: it is no tab any more, and another one may be waiting."""
        shown = self._current.shown
        if shown is None or path != shown.path:
            self._close(path)
        self.changed.emit()

    def _lay(self, lately: Repeat) -> None:
        items = lately.on(len(self._placing.pages))
        self._placing.lay(items)
        complete = len(items) == len(lately.items)
        self.said.emit(tr("documents.repeated" if complete else "documents.repeated-in-part"))
        pages = [page for page in range(len(self._placing.pages))
                 if any(self._placing.board.on_page(page))]  # fmt: skip
        if pages:
            self._view.go_to(pages[0])

    # --- closing -----------------------------------------------------------------------------

    def close_shown(self) -> None:
        """Close what is on screen."""
        if self.files.shown is not None:
            self.close(self.files.shown)

    def close(self, path: Path) -> None:
        """Close a document; asks first if seals on its pages are not sealed."""
        if path in self.unsealed():
            self._ask((path,), lambda: self._close(path))
        else:
            self._close(path)

    def may_close_all(self) -> bool:
        """Whether nothing is lost when the window closes; otherwise it asks, and closes then."""
        unsealed = () if self._closing_agreed else self.unsealed()
        if unsealed:
            self._ask(unsealed, self._close_window)
        else:
            self._forget_passwords(self.files.paths)
        return not unsealed

    def unsealed(self) -> tuple[Path, ...]:
        """The documents with seals on their pages that are not sealed."""
        shown = self._current.shown
        here = () if shown is None or not self._placing.placements else (shown.path,)
        return (*here, *self.files.unsealed)

    def give_up_placed(self) -> None:
        """Forget all seals that were placed and not sealed."""
        self._closing_agreed = True

    def _close_window(self) -> None:
        self.give_up_placed()
        self._window.close()

    def _close(self, path: Path) -> None:
        """Remove the tab; show the one beside it if this one was, or nothing was on screen."""
        beside = self.files.remove(path)
        self._forget_passwords((path,))
        shown = self._current.shown
        if shown is None or shown.path not in self.files.paths:
            if beside is not None:
                self._current.open(beside, self._passwords.pop(beside, None))
            else:
                self._current.cancel_opening()
                self._current.close()
        self.changed.emit()

    def _keep_password(self) -> None:
        """Who has opened a document need not type its password again while it has a tab."""
        shown = self._current.shown
        if shown is not None and shown.password is not None:
            self._forget_passwords((shown.path,))
            self._passwords[shown.path] = shown.password.copy()

    def _forget_passwords(self, paths: Iterable[Path]) -> None:
        for path in paths:
            if path in self._passwords:
                self._passwords.pop(path).wipe()

    def _ask(self, paths: tuple[Path, ...], agreed: Callable[[], None]) -> None:
        if self.dialog is not None:
            return
        from app.gui.dialogs.unsealed import UnsealedDialog

        self.dialog = UnsealedDialog([path.name for path in paths], self._window)
        self.dialog.accepted.connect(agreed)
        self.dialog.finished.connect(self._answered)
        self.dialog.open()

    def _answered(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
        self.dialog = None
