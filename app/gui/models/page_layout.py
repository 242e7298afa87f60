"""Where pages stand when they are shown below each other, at any zoom.

Lengths are logical pixels of the screen, positions are in one long column of pages whose left and
top are zero. A page's own coordinates are displayed millimetres (`app.domain.geometry`).
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import accumulate

from app.domain.geometry import PageTransform

PX_PER_MM = 96 / 25.4
"""Logical pixels per millimetre at 100 %."""

MIN_ZOOM, MAX_ZOOM = 0.1, 8.0
ZOOM_STEPS = (0.1, 0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0,
              5.0, 6.0, 8.0)  # fmt: skip
GAP_PX = 16
MOST_PX = 1 << 30
"""As far as a view can scroll: pages may claim to be kilometres long."""


@dataclass(frozen=True)
class PageBox:
    """A page's rectangle in the column."""

    page: int
    left: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height


class PageLayout:
    """The column of all pages at one zoom; cheap to ask about a few of many pages.

    Pages are measured once: the same column at another zoom costs nothing.
    """

    def __init__(self, pages: Sequence[PageTransform], zoom: float, gap_px: float = GAP_PX) -> None:
        """`gap_px` is the free height above each page and below the last one."""
        self._sizes_mm = [(page.width_mm, page.height_mm) for page in pages]
        self._above_mm = list(accumulate((height for _, height in self._sizes_mm), initial=0.0))
        self._widest_mm = max((width for width, _ in self._sizes_mm), default=0.0)
        self._gap_px = gap_px
        self._zoom_to(zoom)

    def zoomed(self, zoom: float) -> "PageLayout":
        """The same pages at another zoom."""
        made = copy(self)
        made._zoom_to(zoom)  # noqa: SLF001 - a copy of itself
        return made

    def fitted(self, width_px: float) -> "PageLayout":
        """The same pages, the widest of them so wide."""
        return self.zoomed(width_px / (max(1.0, self._widest_mm) * PX_PER_MM))

    def _zoom_to(self, zoom: float) -> None:
        longest_mm = max(1.0, self._widest_mm, self._above_mm[-1])
        bearable = MOST_PX / (PX_PER_MM * longest_mm)
        self.zoom = min(MAX_ZOOM, max(MIN_ZOOM, zoom), bearable)
        self.px_per_mm = PX_PER_MM * self.zoom
        self.width = self._widest_mm * self.px_per_mm + 2 * GAP_PX
        self.height = self._top(len(self))

    def _top(self, page: int) -> float:
        return self._above_mm[page] * self.px_per_mm + (page + 1) * self._gap_px

    def _last_above(self, height: float) -> int:
        """The last page whose top is not below a height; -1 if there is none."""
        return bisect_right(range(len(self) + 1), height, key=self._top) - 1

    def __len__(self) -> int:
        return len(self._sizes_mm)

    def box(self, page: int) -> PageBox:
        """Where a page stands; pages are centred in the column."""
        width, height = (side * self.px_per_mm for side in self._sizes_mm[page])
        return PageBox(page, (self.width - width) / 2, self._top(page), width, height)

    def between(self, top: float, bottom: float) -> Iterator[PageBox]:
        """The pages that show anything between two heights, in order."""
        page = max(0, self._last_above(top))
        while page < len(self) and self._top(page) < bottom:
            box = self.box(page)
            if box.bottom > top:
                yield box
            page += 1

    def page_at(self, height: float) -> int:
        """The page at a height of the column, the next one where there is a gap."""
        page = self._last_above(height)
        if 0 <= page < len(self) and height > self.box(page).bottom:
            page += 1
        return min(max(page, 0), max(0, len(self) - 1))

    def point_mm(self, page: int, x: float, y: float) -> tuple[float, float]:
        """A point of the column on a page, in the page's millimetres."""
        box = self.box(page)
        return (x - box.left) / self.px_per_mm, (y - box.top) / self.px_per_mm


def next_zoom(zoom: float, direction: int) -> float:
    """The next step of the usual percentages, up (1) or down (-1)."""
    if direction > 0:
        return next((step for step in ZOOM_STEPS if step > zoom + 1e-3), MAX_ZOOM)
    return next((step for step in reversed(ZOOM_STEPS) if step < zoom - 1e-3), MIN_ZOOM)


def zoom_to_fit(page: PageTransform, width_px: float, height_px: float | None) -> float:
    """The zoom at which a page fills a width, or fits into a width and height."""
    across = (width_px - 2 * GAP_PX) / (page.width_mm * PX_PER_MM)
    if height_px is None:
        return _bounded(across)
    return _bounded(min(across, (height_px - 2 * GAP_PX) / (page.height_mm * PX_PER_MM)))


def _bounded(zoom: float) -> float:
    return min(MAX_ZOOM, max(MIN_ZOOM, zoom))
