"""Pages below each other in a view that scrolls and zooms; draws nothing itself.

Owns the layout and the bars. Positions on pages are displayed millimetres, positions in the view
logical pixels.
"""

from collections.abc import Iterator
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.domain.geometry import RectMm
from app.gui.i18n import language, tr
from app.gui.models.page_layout import PageBox, PageLayout, next_zoom, zoom_to_fit
from app.gui.models.seal_board import Pages

SCREEN_DPI = 96
LINE_PX = 48


class Fit(Enum):
    """How the zoom follows the width of the view."""

    NOT = 1
    WIDTH = 2
    PAGE = 3


class PageScroll(QAbstractScrollArea):
    """The pages of one document; `refresh` is called whenever another part of them is in view."""

    page_changed = Signal(int)
    zoom_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: Pages = ()
        self._layout = PageLayout((), 1.0)
        self._dpi_before_zoom = 0.0
        self._fit = Fit.WIDTH
        self._page = 0
        self.verticalScrollBar().setSingleStep(LINE_PX)
        self.horizontalScrollBar().setSingleStep(LINE_PX)
        language.changed.connect(self._describe)
        self._describe()

    def refresh(self) -> None:
        """Draw again what is in view."""
        self.viewport().update()

    @property
    def dpi(self) -> float:
        """Device pixels of the screen per inch of paper."""
        return SCREEN_DPI * self.zoom * self.devicePixelRatioF()

    def _show_pages(self, pages: Pages) -> None:
        """Show these from the beginning."""
        self._pages, self._page = pages, 0
        self._layout = PageLayout(pages, self._layout.zoom)
        self._lay_out(self._fitting_zoom() or self._layout.zoom)
        self.verticalScrollBar().setValue(0)
        self._scrolled()

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
            self._dpi_before_zoom = self.dpi
        self._layout = self._layout.zoomed(zoom)
        view = self.viewport().size()
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        down.setRange(0, max(0, round(self._layout.height) - view.height()))
        down.setPageStep(view.height())
        across.setRange(0, max(0, round(self._layout.width) - view.width()))
        across.setPageStep(view.width())
        self.zoom_changed.emit(self._layout.zoom)

    def _scrolled(self) -> None:
        self.refresh()
        middle = self.verticalScrollBar().value() + self.viewport().height() / 3
        page = self._layout.page_at(middle)
        if page != self._page:
            self._page = page
            self._describe()
            self.page_changed.emit(page)

    def _describe(self) -> None:
        count = len(self._pages)
        words = (
            tr("pages.described", page=self._page + 1, count=count) if count else tr("pages.none")
        )
        self.setAccessibleName(words)
