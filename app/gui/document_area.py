"""The part of the window that shows a document: its verdict and notices, its pages, thumbnails.

From top to bottom: verdict bar, other bars, search, pages. The page view is the last of them and
draws inside itself only (B12).
"""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.errors import AppError, ErrorCode
from app.gui.commands import Command, Commands
from app.gui.current_document import Shown
from app.gui.i18n import in_short, language, tr
from app.gui.placing import Placing
from app.gui.preview.feed import PageFeed
from app.gui.preview.find_bar import FindBar
from app.gui.preview.page_scroll import Fit
from app.gui.preview.page_view import PageView
from app.gui.preview.seal_overlay import SealOverlay
from app.gui.preview.thumbnails import Thumbnails
from app.gui.tasks import Tasks
from app.gui.theme import Tone
from app.gui.verdict_bar import VerdictBar
from app.gui.widgets.frames import column, row


class DocumentArea(QWidget):
    """`page_shown(index, count)`; `judged()` when nothing stands in the way of sealing it."""

    page_shown = Signal(int, int)
    judged = Signal()

    def __init__(self, tasks: Tasks, placing: Placing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._placing = tasks, placing
        self._shown: Shown | None = None
        self._stale = False
        self._say_notice: Callable[[], None] = lambda: None
        self.feed: PageFeed | None = None
        self.view = PageView()
        self.thumbnails = Thumbnails()
        self.find_bar = FindBar(self.view)
        self.verdict, self.notice = VerdictBar("verdict-bar"), VerdictBar("notice-bar")
        self.overlay = SealOverlay(self.view, placing)
        self.view.set_overlay(self.overlay)
        self._bars = self._lay_out()
        self.thumbnails.page_chosen.connect(self.view.go_to)
        self.view.page_changed.connect(self._page_changed)
        self.find_bar.closed.connect(self.view.setFocus)
        placing.changed.connect(self._mark_pages)
        placing.placed.connect(self.view.go_to)
        language.changed.connect(self._retranslate)

    def add_bar(self, bar: QWidget) -> None:
        """One more bar between the verdict and the notice."""
        self._bars.insertWidget(self._bars.indexOf(self.notice), bar)

    def connect_commands(self, commands: Commands) -> None:
        """Carry out what is ordered about pages and zoom."""
        view, find = self.view, self.find_bar
        for command, act in {
            Command.FIND: find.open,
            Command.FIND_NEXT: lambda: find.step(1),
            Command.FIND_PREVIOUS: lambda: find.step(-1),
            Command.PREVIOUS_PAGE: lambda: view.go_to(view.page - 1),
            Command.NEXT_PAGE: lambda: view.go_to(view.page + 1),
            Command.FIRST_PAGE: lambda: view.go_to(0),
            Command.LAST_PAGE: lambda: view.go_to(len(self._placing.pages) - 1),
            Command.ZOOM_IN: lambda: view.step_zoom(1),
            Command.ZOOM_OUT: lambda: view.step_zoom(-1),
            Command.TRUE_SIZE: lambda: view.set_zoom(1.0),
            Command.FIT_WIDTH: lambda: view.set_fit(Fit.WIDTH),
            Command.FIT_PAGE: lambda: view.set_fit(Fit.PAGE),
        }.items():
            commands[command].triggered.connect(lambda _=False, run=act: run())
        commands[Command.THUMBNAILS].toggled.connect(self.thumbnails.setVisible)

    # --- the document ------------------------------------------------------------------------

    def show_document(self, shown: Shown) -> None:
        """Show this one from its beginning."""
        self._hush()
        self._shown, self._stale = shown, False
        self._show_pages(shown)

    def clear(self) -> None:
        """Show nothing."""
        self._shown = None
        self.drop_feed()
        self._placing.show_document((), None)
        self.view.show_document((), None)
        self.thumbnails.show_document((), None)
        self.find_bar.show_document(None)
        self.find_bar.hide()
        self.verdict.silence()
        self._hush()
        self.page_shown.emit(0, 0)

    def drop_feed(self) -> None:
        """Fetch nothing any more."""
        if self.feed is not None:
            self.feed.close()
            self.feed.deleteLater()
            self.feed = None

    def say_changed_on_disk(self) -> None:
        """The file is not any more what is shown here."""
        self._stale = True
        self._tell(
            lambda: self.notice.say(Tone.CAUTION, tr("notice.changed-on-disk"), tr("notice.reload"))
        )

    def say_not_opened(self, name: str, error: AppError) -> None:
        """Another file could not be opened."""
        self._tell(
            lambda: self.notice.say(Tone.BAD, language.current.labelled(name, in_short(error)))
        )

    def _show_pages(self, shown: Shown) -> None:
        pages = shown.document.pages
        self.drop_feed()
        feed = self.feed = PageFeed(self._tasks, shown.preview, self)
        feed.seals_shown.connect(self._seals_shown)
        feed.judged.connect(self._judged)
        self._placing.show_document(pages, feed)
        self.view.show_document(pages, feed)
        self.thumbnails.show_document(pages, feed)
        self.find_bar.show_document(feed)
        self.page_shown.emit(0, len(pages))
        feed.judge()
        if shown.snapshot.rewritten:
            self._tell(lambda: self.notice.say(Tone.INFO, tr("notice.rewritten")))

    def _judged(self, changed: bool, error: AppError | None) -> None:
        """The pages were shown as they came; an irregular document is shown again, from a copy."""
        if changed and self._shown is not None:
            board, page = self._placing.board, self.view.page
            self._show_pages(self._shown)
            if board.items and board.pages == self._shown.document.pages:
                self._placing.restore(board)
            self.view.go_to(page)
        if error is not None:
            self._caution(error)
        else:
            self.judged.emit()

    def _seals_shown(self, _: object, error: AppError | None) -> None:
        """What stands in the way of sealing is told when the seal is placed, not after the PIN."""
        told_elsewhere = error is None or error.code is ErrorCode.PLACEMENT_OUTSIDE_PAGE
        if error is not None and not told_elsewhere and not self._stale:
            self._caution(error)

    def _caution(self, error: AppError) -> None:
        self._tell(lambda: self.notice.say(Tone.CAUTION, in_short(error)))

    def _tell(self, say: Callable[[], None]) -> None:
        self._say_notice = say
        say()

    def _hush(self) -> None:
        self._say_notice = lambda: None
        self.notice.silence()

    def _retranslate(self) -> None:
        """What stands in the notice bar is said again in the other language."""
        if self.notice.text():
            self._say_notice()

    # --- parts -------------------------------------------------------------------------------

    def _lay_out(self) -> QVBoxLayout:
        middle = QWidget()
        middle.setObjectName("middle")
        bars = column(middle)
        for part in (self.verdict, self.notice, self.find_bar):
            bars.addWidget(part)
        bars.addWidget(self.view, 1)
        beside = row(self)
        beside.addWidget(self.thumbnails)
        beside.addWidget(middle, 1)
        return bars

    def _page_changed(self, page: int) -> None:
        self.page_shown.emit(page, len(self._placing.pages))
        self.thumbnails.show_page(page)

    def _mark_pages(self) -> None:
        board = self._placing.board
        bearing = (page for page in range(len(board.pages)) if any(board.on_page(page)))
        self.thumbnails.mark(frozenset(bearing) if board.items else frozenset())
