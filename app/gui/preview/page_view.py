"""The pages below each other: scrolling, zooming, and drawing what the feed has.

Paints inside its own rectangle only. What lies over the pages (seals, guides) is drawn by an
`Overlay`, which also sees the mouse and the keys first.
"""

from collections.abc import Iterator
from enum import Enum
from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.domain.geometry import RectMm
from app.domain.preview import Tile
from app.gui.i18n import language, tr
from app.gui.models.page_layout import PageBox, PageLayout, next_zoom, zoom_to_fit
from app.gui.models.seal_board import Pages
from app.gui.models.tiles import tiles
from app.gui.preview.feed import PAGES, PageFeed
from app.gui.theme import theme

SCREEN_DPI = 96
_LINE_PX = 48
_SHADOW_PX = 3


class Fit(Enum):
    """How the zoom follows the width of the view."""

    NOT = 1
    WIDTH = 2
    PAGE = 3


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


class PageView(QAbstractScrollArea):
    """All pages of one document. Positions on pages are displayed millimetres."""

    page_changed = Signal(int)
    zoom_changed = Signal(float)
    hovered = Signal(object)
    """The place under the pointer: page, x_mm and y_mm, or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page-view")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._feed: PageFeed | None = None
        self._overlay: Overlay | None = None
        self._pages: Pages = ()
        self._layout = PageLayout((), 1.0)
        self._older_layout_dpi = 0.0
        self._fit = Fit.WIDTH
        self._page = 0
        self.found: dict[int, list[RectMm]] = {}
        self.found_now: tuple[int, RectMm] | None = None
        self.verticalScrollBar().setSingleStep(_LINE_PX)
        self.horizontalScrollBar().setSingleStep(_LINE_PX)
        theme.changed.connect(self._take_colours)
        language.changed.connect(self._describe)
        self._take_colours()
        self._describe()

    # --- the document ------------------------------------------------------------------------

    def show_document(self, pages: Pages, feed: PageFeed | None) -> None:
        """Show these pages from the beginning; none for no document."""
        self._pages, self._feed = pages, feed
        self.found, self.found_now, self._page = {}, None, 0
        if feed is not None:
            feed.tile_arrived.connect(self._tile_arrived)
        self._lay_out(self._fitting_zoom() or self._layout.zoom)
        self.verticalScrollBar().setValue(0)
        self._scrolled()

    def set_overlay(self, overlay: Overlay) -> None:
        """Let this draw over the pages."""
        self._overlay = overlay

    @property
    def page(self) -> int:
        """The page that fills most of the view."""
        return self._page

    @property
    def zoom(self) -> float:
        """1.0 is true size on a screen of 96 dots per inch."""
        return self._layout.zoom

    @property
    def fit(self) -> Fit:
        """Whether the zoom follows the view."""
        return self._fit

    @property
    def px_per_mm(self) -> float:
        """Logical pixels of the screen per millimetre."""
        return self._layout.px_per_mm

    # --- going places ------------------------------------------------------------------------

    def go_to(self, page: int, rect: RectMm | None = None) -> None:
        """Scroll to the top of a page, or to a place on it unless that is visible already."""
        if not self._pages:
            return
        page = min(max(page, 0), len(self._pages) - 1)
        if rect is None:
            top = self._layout.box(page).top - 8
            self.verticalScrollBar().setValue(round(top))
            return
        area = self.rect_px(page, rect)
        if not QRectF(self.viewport().rect()).adjusted(0, 40, 0, -40).contains(area):
            down = area.center().y() - self.viewport().height() / 3
            across = area.center().x() - self.viewport().width() / 2
            self.verticalScrollBar().setValue(round(self.verticalScrollBar().value() + down))
            self.horizontalScrollBar().setValue(round(self.horizontalScrollBar().value() + across))

    def set_fit(self, fit: Fit) -> None:
        """Let the zoom follow the view, or not."""
        self._fit = fit
        self._zoom_around(self._fitting_zoom() or self.zoom, None)

    def set_zoom(self, zoom: float, around: QPointF | None = None) -> None:
        """Show pages at this zoom; the point `around` of the view stays where it is."""
        self._fit = Fit.NOT
        self._zoom_around(zoom, around)

    def step_zoom(self, direction: int, around: QPointF | None = None) -> None:
        """One step larger (1) or smaller (-1)."""
        self.set_zoom(next_zoom(self.zoom, direction), around)

    # --- places ------------------------------------------------------------------------------

    def place_at(self, position: QPointF) -> tuple[int, float, float] | None:
        """Page and millimetres under a point of the view; None beside the pages."""
        x, y = self._column(position)
        for box in self._layout.between(y - 1, y + 1):
            if box.left <= x <= box.left + box.width and box.top <= y <= box.bottom:
                return (box.page, *self._layout.point_mm(box.page, x, y))
        return None

    def point_on(self, page: int, position: QPointF) -> tuple[float, float]:
        """Millimetres on a page of any point of the view."""
        return self._layout.point_mm(page, *self._column(position))

    def rect_px(self, page: int, rect: RectMm) -> QRectF:
        """A rectangle of a page in the view."""
        origin, scale = self._origin(self._layout.box(page)), self._layout.px_per_mm
        return QRectF(
            origin.x() + rect.left_mm * scale,
            origin.y() + rect.top_mm * scale,
            rect.width_mm * scale,
            rect.height_mm * scale,
        )

    def visible_pages(self) -> Iterator[PageBox]:
        """The pages of which anything is in view."""
        top = self.verticalScrollBar().value()
        return self._layout.between(top, top + self.viewport().height())

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

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the width or keep the zoom."""
        super().resizeEvent(event)
        self._zoom_around(self._fitting_zoom() or self.zoom, None)

    def scrollContentsBy(self, _: int, __: int) -> None:  # noqa: N802 - Qt's name
        """Draw anew: pages are few pictures, and seals lie over them."""
        self._scrolled()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Ctrl zooms around the pointer."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.step_zoom(1 if event.angleDelta().y() > 0 else -1, event.position())
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Keys of the seals first, then those that scroll."""
        if self._overlay is not None and self._overlay.key(event):
            return
        bar = self.verticalScrollBar()
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Backspace):
            down = 1 if event.key() == Qt.Key.Key_Space else -1
            bar.setValue(bar.value() + down * (bar.pageStep() - _LINE_PX))
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

    # --- inside ------------------------------------------------------------------------------

    @property
    def _dpi(self) -> float:
        return SCREEN_DPI * self.zoom * self.devicePixelRatioF()

    def _column(self, position: QPointF) -> tuple[float, float]:
        """A point of the view in the column of pages."""
        first = self._layout.box(0) if self._pages else None
        if first is None:
            return 0.0, 0.0
        origin = self._origin(first)
        return position.x() - origin.x() + first.left, position.y() - origin.y() + first.top

    def _origin(self, box: PageBox) -> QPointF:
        """Where a page's corner is in the view, on whole device pixels."""
        ratio = self.devicePixelRatioF()
        free = max(0.0, (self.viewport().width() - self._layout.width) / 2)
        x = box.left + free - self.horizontalScrollBar().value()
        y = box.top - self.verticalScrollBar().value()
        return QPointF(round(x * ratio) / ratio, round(y * ratio) / ratio)

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
        wanted = list(self._visible_tiles(page, self._dpi, sealed=sealed))
        if sealed and any(self._feed.picture(PAGES, tile) is None for tile in wanted):
            return self._paint_pixels(painter, page, origin, sealed=False)
        if any(self._feed.picture(PAGES, tile) is None for tile in wanted):
            self._paint_tiles(painter, page, origin, self._older_layout_dpi)
        self._paint_tiles(painter, page, origin, self._dpi, sealed=sealed)
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
        stretch = self._dpi / dpi
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
        for tile in tiles(self._pages[page], page, dpi, sealed=sealed):
            left, top = tile.left_px * scale, tile.top_px * scale
            if view.intersects(QRectF(left, top, tile.width_px * scale, tile.height_px * scale)):
                yield tile

    def _want(self) -> None:
        """Tell the feed what is in view, then what is just outside it."""
        if self._feed is None or not self._pages:
            return
        boxes = list(self.visible_pages())
        wanted: list[Tile] = []
        for box in boxes:
            sealed = self._overlay is not None and self._overlay.shows_sealed(box.page)
            shown = list(self._visible_tiles(box.page, self._dpi, sealed=sealed))
            missing = any(self._feed.picture(PAGES, tile) is None for tile in shown)
            if sealed and missing:
                wanted.extend(self._visible_tiles(box.page, self._dpi, sealed=False))
            wanted.extend(shown)
        self._feed.make_room(self._viewport_bytes())
        self._feed.want(PAGES, wanted + self._soon(boxes))

    def _soon(self, boxes: list[PageBox]) -> list[Tile]:
        """The beginning of the next page, while pages are small enough to be kept ready."""
        if not boxes or self.zoom * self.devicePixelRatioF() > 2:
            return []
        after = boxes[-1].page + 1
        if after >= len(self._pages):
            return []
        return list(tiles(self._pages[after], after, self._dpi, sealed=False))[:1]

    def _viewport_bytes(self) -> int:
        ratio = self.devicePixelRatioF()
        return round(self.viewport().width() * self.viewport().height() * ratio * ratio * 4)

    def _tile_arrived(self, tile: Tile) -> None:
        if tile.dpi == self._dpi:
            self.viewport().update(self._page_area(tile.page))

    def _page_area(self, page: int) -> QRect:
        box = self._layout.box(page)
        origin = self._origin(box)
        return QRectF(origin.x(), origin.y(), box.width, box.height).toAlignedRect()

    def _fitting_zoom(self) -> float | None:
        if not self._pages or self._fit is Fit.NOT:
            return None
        page = self._pages[min(self._page, len(self._pages) - 1)]
        height = self.viewport().height() if self._fit is Fit.PAGE else None
        return zoom_to_fit(page, self.viewport().width(), height)

    def _zoom_around(self, zoom: float, around: QPointF | None) -> None:
        if not self._pages:
            return
        point = around or QPointF(self.viewport().width() / 2, 0)
        x, y = self._column(point)
        page = self._layout.page_at(y)
        x_mm, y_mm = self._layout.point_mm(page, x, y)
        self._lay_out(zoom)
        after = self.rect_px(page, RectMm(x_mm, y_mm, 0, 0)).topLeft()
        for bar, moved in (
            (self.verticalScrollBar(), after.y() - point.y()),
            (self.horizontalScrollBar(), after.x() - point.x()),
        ):
            bar.setValue(round(bar.value() + moved))
        self._scrolled()

    def _lay_out(self, zoom: float) -> None:
        if zoom != self._layout.zoom:
            self._older_layout_dpi = self._dpi
        self._layout = PageLayout(self._pages, zoom)
        view = self.viewport().size()
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        down.setRange(0, max(0, round(self._layout.height) - view.height()))
        down.setPageStep(view.height())
        across.setRange(0, max(0, round(self._layout.width) - view.width()))
        across.setPageStep(view.width())
        self.zoom_changed.emit(self._layout.zoom)

    def _scrolled(self) -> None:
        self._want()
        self.viewport().update()
        middle = self.verticalScrollBar().value() + self.viewport().height() / 3
        page = self._layout.page_at(middle)
        if page != self._page:
            self._page = page
            self._describe()
            self.page_changed.emit(page)

    def _take_colours(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor(theme.colours.canvas))
        self.setPalette(palette)
        self.viewport().update()

    def _describe(self) -> None:
        count = len(self._pages)
        words = (
            tr("pages.described", page=self._page + 1, count=count) if count else tr("pages.none")
        )
        self.setAccessibleName(words)


def _paint_paper(painter: QPainter, area: QRectF) -> None:
    """White paper with a soft shadow."""
    shadow = QColor(theme.colours.shadow)
    for distance in range(_SHADOW_PX, 0, -1):
        shadow.setAlpha(14)
        painter.fillRect(area.adjusted(-distance, -distance + 1, distance, distance + 1), shadow)
    painter.fillRect(area, QColor("white"))
