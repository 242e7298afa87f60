"""The line for searching text: what is looked for, how often it was found, to the next one."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.geometry import RectMm
from app.domain.preview import Found
from app.gui.i18n import language, tr
from app.gui.preview.feed import PageFeed
from app.gui.preview.page_view import PageView
from app.gui.theme import M, S
from app.gui.widgets.button import IconButton
from app.gui.widgets.frames import Frame, keep_height, row
from app.gui.widgets.label import Label

_WAIT_MS = 200
_FIELD_WIDTH = 280

MAX_HITS = 10_000
"""Nobody looks at more of them; they are kept while the line is open."""


class FindBar(Frame):
    """Searches the document of one page view while it is shown."""

    closed = Signal()

    def __init__(self, view: PageView, parent: QWidget | None = None) -> None:
        super().__init__("bar", "find-bar", parent)
        self._view = view
        self._feed: PageFeed | None = None
        self._hits: list[tuple[int, RectMm]] = []
        self._now = -1
        self._searching = False
        self._first_page = 0
        self._field, self._count = QLineEdit(), Label("", "secondary")
        self._previous = IconButton("up", "find-previous")
        self._next = IconButton("down", "find-next")
        self._close = IconButton("close", "find-close")
        self._typed = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._typed.timeout.connect(self._start)
        self._lay_out()
        language.changed.connect(self.retranslate)
        self.retranslate()
        self.hide()

    def show_document(self, feed: PageFeed | None) -> None:
        """Search this document from now on."""
        self._feed = feed
        if feed is not None:
            feed.found.connect(self._found)
        self._forget()

    def open(self) -> None:
        """Show the bar and let the person type."""
        self.show()
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()
        if self._field.text():
            self._start()

    def close_bar(self) -> None:
        """Hide the bar and the highlights."""
        self.hide()
        self._forget()
        self.closed.emit()

    def step(self, direction: int) -> None:
        """Go to the next (1) or previous (-1) place; opens the bar when there is none yet."""
        if not self.isVisible():
            self.open()
        elif self._hits:
            self._go(self._now + direction)

    def retranslate(self) -> None:
        """Set the words in the language in use."""
        self._field.setPlaceholderText(tr("find.placeholder"))
        self._field.setAccessibleName(tr("find.placeholder"))
        self._previous.describe(tr("command.find-previous"))
        self._next.describe(tr("command.find-next"))
        self._close.describe(tr("find.close"))
        self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter goes on, Shift+Enter back, Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.step(-1 if back else 1)
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self._field.setObjectName("find-field")
        self._field.setFixedWidth(_FIELD_WIDTH)
        self._field.textChanged.connect(lambda _: self._typed.start())
        self._count.setObjectName("find-count")
        self._previous.clicked.connect(lambda: self.step(-1))
        self._next.clicked.connect(lambda: self.step(1))
        self._close.clicked.connect(self.close_bar)
        layout = row(self, spacing=S)
        layout.setContentsMargins(M, S // 2, M, S // 2)
        layout.addWidget(self._field)
        layout.addWidget(self._previous)
        layout.addWidget(self._next)
        layout.addWidget(self._count)
        layout.addStretch(1)
        layout.addWidget(self._close)
        keep_height(self)

    def _start(self) -> None:
        """Search anew from the page on screen, around the end of the document."""
        text = self._field.text().strip()
        self._forget()
        if text and self._feed is not None:
            self._first_page = self._view.page
            self._searching = True
            self._feed.search(text, 0)
        self._tell()

    def _found(self, found: Found) -> None:
        if not self._searching:
            return
        self._hits.extend(found.hits)
        for page, rect in found.hits:
            self._view.found.setdefault(page, []).append(rect)
        self._searching = found.next_page is not None and len(self._hits) < MAX_HITS
        if self._searching and found.next_page is not None and self._feed is not None:
            self._feed.search(self._field.text().strip(), found.next_page)
        self._go_to_first()
        self._tell()
        self._view.refresh()

    def _go_to_first(self) -> None:
        """Once something is found at or behind the page where the person was."""
        if self._now >= 0 or not self._hits:
            return
        later = (n for n, (page, _) in enumerate(self._hits) if page >= self._first_page)
        first = next(later, None if self._searching else 0)
        if first is not None:
            self._go(first)

    def _go(self, number: int) -> None:
        self._now = number % len(self._hits)
        page, rect = self._hits[self._now]
        self._view.found_now = (page, rect)
        self._view.go_to(page, rect)
        self._view.refresh()
        self._tell()

    def _forget(self) -> None:
        self._hits, self._now, self._searching = [], -1, False
        self._view.found, self._view.found_now = {}, None
        if self._feed is not None:
            self._feed.stop_search()
        self._view.refresh()
        self._tell()

    def _tell(self) -> None:
        if self._hits:
            count = f"{len(self._hits)}{'+' if len(self._hits) >= MAX_HITS else ''}"
            self._count.setText(tr("find.count", now=self._now + 1, count=count))
        elif self._searching:
            self._count.setText(tr("find.searching"))
        else:
            self._count.setText(tr("find.nothing") if self._field.text().strip() else "")
