"""The pages on screen: fetched, drawn, with search results, and handed to what lies over them.

Paints inside its own rectangle only. What lies over the pages (seals, guides) is drawn by an
`Overlay`, which also sees the mouse and the keys first.
"""

from collections.abc import Iterator
from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import QWidget

from app.domain.geometry import RectMm
from app.domain.preview import Tile
from app.gui.models.page_layout import PageBox
from app.gui.models.seal_board import Pages
from app.gui.models.tiles import Area, tiles
from app.gui.preview.feed import PAGES, PageFeed
from app.gui.preview.page_scroll import LINE_PX, SCREEN_DPI, PageScroll
from app.gui.theme import theme

_SHADOW_PX = 3
_READY_UP_TO_SCALE = 2
"""Device pixels per true-size pixel up to which the next page is kept ready."""


class Overlay(Protocol):
    """What lies over the pages. The event functions tell whether the event was theirs."""

    def shows_sealed(self, page: int) -> bool:
        """Whether the page is wanted with its seals in the picture."""
        ...

    def paint_page(self, painter: QPainter, page: int, *, sealed: bool) -> None:
        """Draw over a page; `sealed` tells that the picture below has the seals already."""
        ...

    def mouse(self, event: QMouseEvent) -> bool:
        """A press, move, release or double click."""
        ...

    def key(self, event: QKeyEvent) -> bool:
        """A key."""
        ...

    def menu_at(self, position: QPointF | None) -> QPointF | None:
        """Where a menu belongs that is asked for at a point, or by a key; None for no menu."""
        ...


class PageView(PageScroll):
    """All pages of one document."""

    hovered = Signal(object)
    """The place under the pointer: page, x_mm and y_mm, or None."""
    menu_wanted = Signal(object)
    """Where on the screen a menu is asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._feed: PageFeed | None = None
        self._overlay: Overlay | None = None
        self.found: dict[int, list[RectMm]] = {}
        self.found_now: tuple[int, RectMm] | None = None
        super().__init__(parent)
        self.setObjectName("page-view")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self._take_colours)
        self._take_colours()

    def show_document(self, pages: Pages, feed: PageFeed | None) -> None:
        """Show these pages from the beginning; none for no document."""
        self._feed, self.found, self.found_now = feed, {}, None
        if feed is not None:
            feed.tile_arrived.connect(self._tile_arrived)
        self._show_pages(pages)

    def set_overlay(self, overlay: Overlay) -> None:
        """Let this draw over the pages."""
        self._overlay = overlay

    def refresh(self) -> None:
        """Seals or search results have changed: fetch and draw again."""
        self._want()
        self.viewport().update()

    # --- events ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the visible pages and what lies over them."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(theme.colours.canvas))
        for box in self.visible_pages():
            self._paint_page(painter, box)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Keys of the seals first, then those that scroll."""
        if self._overlay is not None and self._overlay.key(event):
            return
        bar = self.verticalScrollBar()
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Backspace):
            down = 1 if event.key() == Qt.Key.Key_Space else -1
            bar.setValue(bar.value() + down * (bar.pageStep() - LINE_PX))
        elif event.key() == Qt.Key.Key_Home:
            bar.setValue(0)
        elif event.key() == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """The seals' first."""
        if self._overlay is None or not self._overlay.mouse(event):
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Tell the place under the pointer."""
        self.hovered.emit(self.place_at(event.position()))
        if self._overlay is None or not self._overlay.mouse(event):
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """The seals' first."""
        if self._overlay is None or not self._overlay.mouse(event):
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """The seals' first."""
        if self._overlay is None or not self._overlay.mouse(event):
            super().mouseDoubleClickEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """By the right button at a point, or by a key."""
        keyed = event.reason() is QContextMenuEvent.Reason.Keyboard
        self.ask_for_menu(None if keyed else QPointF(event.pos()))

    def ask_for_menu(self, asked: QPointF | None = None) -> None:
        """Whatever lies at a point, or is selected, is asked where its menu belongs."""
        place = None if self._overlay is None else self._overlay.menu_at(asked)
        if place is not None:
            self.menu_wanted.emit(self.viewport().mapToGlobal(place.toPoint()))

    # --- drawing -----------------------------------------------------------------------------

    def _paint_page(self, painter: QPainter, box: PageBox) -> None:
        origin = self._origin(box)
        area = QRectF(origin.x(), origin.y(), box.width, box.height)
        _paint_paper(painter, area)
        sealed = self._overlay is not None and self._overlay.shows_sealed(box.page)
        painter.save()
        painter.setClipRect(area.adjusted(-0.5, -0.5, 0.5, 0.5))
        sealed = self._paint_pixels(painter, box.page, origin, sealed=sealed)
        self._paint_found(painter, box.page)
        painter.restore()
        if self._overlay is not None:
            self._overlay.paint_page(painter, box.page, sealed=sealed)

    def _paint_pixels(self, painter: QPainter, page: int, origin: QPointF, *, sealed: bool) -> bool:
        """Draw the best picture that is here; whether it has the seals in it."""
        if self._feed is None:
            return False
        wanted = list(self._visible_tiles(page, self.dpi, sealed=sealed))
        if sealed and any(self._feed.picture(PAGES, tile) is None for tile in wanted):
            return self._paint_pixels(painter, page, origin, sealed=False)
        if any(self._feed.picture(PAGES, tile) is None for tile in wanted):
            self._paint_tiles(painter, page, origin, self._dpi_before_zoom)
        self._paint_tiles(painter, page, origin, self.dpi, sealed=sealed)
        return sealed

    def _paint_tiles(
        self, painter: QPainter, page: int, origin: QPointF, dpi: float, *, sealed: bool = False
    ) -> None:
        if self._feed is None or dpi <= 0:
            return
        ratio = self.devicePixelRatioF()
        painter.save()
        painter.translate(origin)
        painter.scale(1 / ratio, 1 / ratio)
        stretch = self.dpi / dpi
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=stretch != 1)
        for tile in self._visible_tiles(page, dpi, sealed=sealed):
            picture = self._feed.picture(PAGES, tile)
            if picture is not None:
                left, top = tile.left_px * stretch, tile.top_px * stretch
                if stretch == 1:
                    painter.drawImage(QPoint(tile.left_px, tile.top_px), picture)
                else:
                    width, height = tile.width_px * stretch, tile.height_px * stretch
                    painter.drawImage(QRectF(left, top, width, height), picture)
        painter.restore()

    def _paint_found(self, painter: QPainter, page: int) -> None:
        colour = QColor(theme.colours.found)
        painter.save()
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        for rect in self.found.get(page, ()):
            painter.fillRect(self.rect_px(page, rect).adjusted(-1, -1, 1, 1), colour)
        painter.restore()
        if self.found_now is not None and self.found_now[0] == page:
            painter.setPen(QColor("#b26a00"))
            painter.drawRect(self.rect_px(*self.found_now).adjusted(-2, -2, 2, 2))

    def _visible_tiles(self, page: int, dpi: float, *, sealed: bool) -> Iterator[Tile]:
        """The tiles of a page, drawn at `dpi`, that are in view."""
        scale = SCREEN_DPI * self.zoom / dpi
        origin = self._origin(self._layout.box(page))
        view = QRectF(self.viewport().rect()).translated(-origin)
        area = Area(
            view.left() / scale, view.top() / scale, view.right() / scale, view.bottom() / scale
        )
        return tiles(self._pages[page], page, dpi, sealed=sealed, area=area)

    def _want(self) -> None:
        """Tell the feed what is in view, then what may be wanted next.

        Pages with seals are wanted without them, too: that is what shows when one is taken up.
        """
        if self._feed is None or not self._pages:
            return
        boxes = list(self.visible_pages())
        now: list[Tile] = []
        later: list[Tile] = []
        for box in boxes:
            sealed = self._overlay is not None and self._overlay.shows_sealed(box.page)
            now.extend(self._visible_tiles(box.page, self.dpi, sealed=sealed))
            if sealed:
                later.extend(self._visible_tiles(box.page, self.dpi, sealed=False))
        self._feed.make_room(self._viewport_bytes())
        self._feed.want(PAGES, now + later + self._soon(boxes))

    def _soon(self, boxes: list[PageBox]) -> list[Tile]:
        """The beginning of the next page, while pages are small enough to be kept ready."""
        if not boxes or self.dpi > SCREEN_DPI * _READY_UP_TO_SCALE:
            return []
        after = boxes[-1].page + 1
        if after >= len(self._pages):
            return []
        return [next(tiles(self._pages[after], after, self.dpi, sealed=False))]

    def _viewport_bytes(self) -> int:
        ratio = self.devicePixelRatioF()
        return round(self.viewport().width() * self.viewport().height() * ratio * ratio * 4)

    def _tile_arrived(self, tile: Tile) -> None:
        if tile.dpi == self.dpi:
            box = self._layout.box(tile.page)
            area = QRectF(self._origin(box), QSizeF(box.width, box.height))
            self.viewport().update(area.toAlignedRect())

    def _take_colours(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor(theme.colours.canvas))
        self.setPalette(palette)
        self.viewport().update()


def _paint_paper(painter: QPainter, area: QRectF) -> None:
    """White paper with a soft shadow."""
    shadow = QColor(theme.colours.shadow)
    for distance in range(_SHADOW_PX, 0, -1):
        shadow.setAlpha(14)
        painter.fillRect(area.adjusted(-distance, -distance + 1, distance, distance + 1), shadow)
    painter.fillRect(area, QColor("white"))
