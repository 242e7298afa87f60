"""All pages small, at the left edge; the one on screen is framed. Draws only what is in view."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.domain.preview import Tile
from app.gui.i18n import language, tr
from app.gui.models.page_layout import PageBox, PageLayout
from app.gui.models.seal_board import Pages
from app.gui.models.tiles import tiles
from app.gui.preview.feed import THUMBNAILS, PageFeed
from app.gui.theme import RADIUS, SECONDARY, THUMBNAILS_WIDTH, font, theme

_PICTURE_WIDTH, _GAP, _NUMBER_HEIGHT = 76, 30, 20


class Thumbnails(QAbstractScrollArea):
    """`page_chosen` is a page index."""

    page_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("thumbnails")
        self.setFixedWidth(THUMBNAILS_WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._pages: Pages = ()
        self._feed: PageFeed | None = None
        self._layout = PageLayout((), 1.0)
        self._page = 0
        self._marked: frozenset[int] = frozenset()
        theme.changed.connect(self.viewport().update)
        language.changed.connect(self._describe)
        self._describe()

    def show_document(self, pages: Pages, feed: PageFeed | None) -> None:
        """Show these pages; none for no document."""
        self._pages, self._feed, self._page, self._marked = pages, feed, 0, frozenset()
        self._layout = PageLayout(pages, 1.0, _GAP).fitted(_PICTURE_WIDTH)
        if feed is not None:
            feed.tile_arrived.connect(lambda _: self.viewport().update())
        self._fit_bar()
        self.verticalScrollBar().setValue(0)
        self._want()

    def show_page(self, page: int) -> None:
        """Frame this page and bring it into view."""
        self._page = page
        self._describe()
        if not self._pages:
            return
        box, bar = self._layout.box(page), self.verticalScrollBar()
        top, bottom = box.top - _GAP, box.bottom + _NUMBER_HEIGHT
        if top < bar.value():
            bar.setValue(round(top))
        elif bottom > bar.value() + self.viewport().height():
            bar.setValue(round(bottom - self.viewport().height()))
        self.viewport().update()

    def mark(self, pages: frozenset[int]) -> None:
        """Mark the pages that bear a new seal."""
        self._marked = pages
        self.viewport().update()

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the pictures in view, their numbers and the frame."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(theme.colours.window))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(SECONDARY))
        for box in self._visible():
            self._paint(painter, box)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fetch what has come into view."""
        super().resizeEvent(event)
        self._fit_bar()
        self._want()

    def scrollContentsBy(self, _: int, __: int) -> None:  # noqa: N802 - Qt's name
        """Fetch what has come into view."""
        self._want()
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go to the page under the pointer."""
        if self._pages:
            height = event.position().y() + self.verticalScrollBar().value()
            self.page_chosen.emit(self._layout.page_at(height))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go up and down by pages."""
        steps = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -5,
            Qt.Key.Key_PageDown: 5,
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None or not self._pages:
            super().keyPressEvent(event)
        else:
            self.page_chosen.emit(min(max(self._page + step, 0), len(self._pages) - 1))

    @property
    def _dpi(self) -> float:
        return self._layout.zoom * 96 * self.devicePixelRatioF()

    def _visible(self) -> Iterator[PageBox]:
        top = self.verticalScrollBar().value()
        return self._layout.between(top - _NUMBER_HEIGHT, top + self.viewport().height())

    def _tile(self, page: int) -> Tile:
        return next(tiles(self._pages[page], page, self._dpi, sealed=False))

    def _want(self) -> None:
        if self._feed is not None:
            self._feed.want(THUMBNAILS, [self._tile(box.page) for box in self._visible()])

    def _paint(self, painter: QPainter, box: PageBox) -> None:
        left = (self.viewport().width() - box.width) / 2
        area = QRectF(left, box.top - self.verticalScrollBar().value(), box.width, box.height)
        here = box.page == self._page
        frame = QColor(theme.colours.accent if here else theme.colours.hairline)
        if here:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.colours.soft_accent))
            around = area.adjusted(-8, -8, 8, _NUMBER_HEIGHT)
            painter.drawRoundedRect(around, RADIUS, RADIUS)
        painter.fillRect(area, QColor("white"))
        self._paint_picture(painter, box.page, area)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(frame, 2 if here else 1))
        painter.drawRect(area)
        if box.page in self._marked:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.colours.seal))
            painter.drawEllipse(QRectF(area.right() - 11, area.top() + 4, 7, 7))
        painter.setPen(QColor(theme.colours.accent if here else theme.colours.muted))
        number = QRectF(0, area.bottom(), self.viewport().width(), _NUMBER_HEIGHT)
        painter.drawText(number, Qt.AlignmentFlag.AlignCenter, str(box.page + 1))

    def _paint_picture(self, painter: QPainter, page: int, area: QRectF) -> None:
        picture = None if self._feed is None else self._feed.picture(THUMBNAILS, self._tile(page))
        if picture is not None:
            ratio = self.devicePixelRatioF()
            painter.save()
            painter.translate(round(area.left() * ratio) / ratio, round(area.top() * ratio) / ratio)
            painter.scale(1 / ratio, 1 / ratio)
            painter.drawImage(QPoint(0, 0), picture)
            painter.restore()

    def _fit_bar(self) -> None:
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, round(self._layout.height) - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(40)

    def _describe(self) -> None:
        words = tr("thumbnails.described", page=self._page + 1, count=len(self._pages))
        self.setAccessibleName(words)
