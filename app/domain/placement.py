"""Where seals go: pages, positions, straddle slices.

A `Placement` is what the user asked for and may name many pages; `appearances` turns it into one
`Appearance` per page. All measures are millimetres on the displayed page (`app.domain.geometry`).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from app.domain.errors import AppError, ErrorCode
from app.domain.geometry import PageTransform, RectMm

MAX_PAGES_PER_STRADDLE_SEAL = 14
"""A slice under 3 mm cannot be recognised: a 42 mm seal serves at most 14 pages."""

# no document has more pages, no table more room; longer numbers would overflow on their way
_RANGE = re.compile(r"(-?[1-9]\d{0,8})(?:-(-?[1-9]\d{0,8}))?")
_MM = r"\d{1,6}(?:\.\d{1,20})?"


@dataclass(frozen=True)
class PageSelection:
    """Pages as a person writes them: `1`, `-1` (last), `2-5`, `1,3,-1`, `all`, `odd`, `even`."""

    text: str

    @classmethod
    def parse(cls, text: str) -> "PageSelection":
        """Check the spelling; raises `PAGES_INVALID`."""
        text = text.strip().lower()
        parts = text.split(",")
        if text not in ("all", "odd", "even") and not all(
            _RANGE.fullmatch(part.strip()) for part in parts
        ):
            raise AppError(ErrorCode.PAGES_INVALID, pages=text)
        return cls(text)

    def indices(self, page_count: int) -> tuple[int, ...]:
        """Zero-based page indices in ascending order; raises `PAGE_MISSING`, `PAGES_INVALID`."""
        named = {
            "all": range(page_count),
            "odd": range(0, page_count, 2),
            "even": range(1, page_count, 2),
        }.get(self.text)
        if named is not None:
            return tuple(named)
        chosen: set[int] = set()
        for part in self.text.split(","):
            chosen.update(self._range(part.strip(), page_count))
        return tuple(sorted(chosen))

    def _range(self, part: str, page_count: int) -> range:
        match = _RANGE.fullmatch(part)
        if match is None:
            raise AppError(ErrorCode.PAGES_INVALID, pages=self.text)
        first = self._index(int(match[1]), page_count)
        last = first if match[2] is None else self._index(int(match[2]), page_count)
        if last < first:
            raise AppError(ErrorCode.PAGES_INVALID, pages=self.text)
        return range(first, last + 1)

    def _index(self, number: int, page_count: int) -> int:
        index = number - 1 if number > 0 else page_count + number
        if not 0 <= index < page_count:
            raise AppError(ErrorCode.PAGE_MISSING, page=number, count=page_count)
        return index


@dataclass(frozen=True)
class SealSize:
    """The seal's size on paper."""

    width_mm: float
    height_mm: float

    @classmethod
    def parse(cls, text: str) -> "SealSize":
        """Read `42` or `30x20`; raises `SIZE_INVALID`."""
        match = re.fullmatch(rf"({_MM})(?:[x×]({_MM}))?", text.strip().lower())
        if match is None:
            raise AppError(ErrorCode.SIZE_INVALID, size=text)
        width = float(match[1])
        height = float(match[2]) if match[2] else width
        if not (1 <= width <= 200 and 1 <= height <= 200):
            raise AppError(ErrorCode.SIZE_INVALID, size=text)
        return cls(width, height)


class Edge(StrEnum):
    """The edge of the pages that a straddle seal is cut over."""

    RIGHT = "right"
    LEFT = "left"
    TOP = "top"
    BOTTOM = "bottom"

    @property
    def upright(self) -> bool:
        """Whether the edge runs from top to bottom, so that slices are cut by width."""
        return self in (Edge.LEFT, Edge.RIGHT)


@dataclass(frozen=True)
class Slice:
    """The part of a seal picture that is shown, as fractions 0…1 from its left and top."""

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0


WHOLE = Slice()


@dataclass(frozen=True)
class Appearance:
    """One impression on one page: zero-based page, rectangle as displayed, part of the picture.

    `picture` counts the pictures of the signing from 0.
    """

    page: int
    rect: RectMm
    slice: Slice = WHOLE
    picture: int = 0


@dataclass(frozen=True)
class SealPlacement:
    """The whole seal, centred at a point, on each of the chosen pages.

    `picture` says which of the signing's pictures it shows.
    """

    pages: PageSelection
    x_mm: float
    y_mm: float
    size: SealSize
    picture: int = 0

    @classmethod
    def parse(cls, text: str, size: SealSize) -> "SealPlacement":
        """Read `PAGES@X,Y`; raises `PLACEMENT_INVALID`, `PAGES_INVALID`."""
        number = rf"\s*(-?{_MM})\s*"
        match = re.fullmatch(rf"([^@]+)@{number},{number}", text)
        if match is None:
            raise AppError(ErrorCode.PLACEMENT_INVALID, placement=text)
        return cls(PageSelection.parse(match[1]), float(match[2]), float(match[3]), size)

    def appearances(
        self, page_count: int, transform_of: Callable[[int], PageTransform]
    ) -> Iterator[Appearance]:
        """One impression per chosen page; raises `PLACEMENT_OUTSIDE_PAGE`."""
        rect = RectMm(
            self.x_mm - self.size.width_mm / 2,
            self.y_mm - self.size.height_mm / 2,
            self.size.width_mm,
            self.size.height_mm,
        )
        for page in self.pages.indices(page_count):
            require_inside(transform_of(page), rect, page)
            yield Appearance(page, rect, picture=self.picture)


@dataclass(frozen=True)
class StraddlePlacement:
    """A straddle seal: one slice on the same edge of every page.

    `offset_mm` is the seal's centre along the edge, from the top (left, right) or from the left
    (top, bottom); None means the middle of the first page, and the same distance on all others.
    `picture` says which of the signing's pictures it shows.
    """

    edge: Edge
    offset_mm: float | None
    size: SealSize
    picture: int = 0

    @classmethod
    def parse(cls, text: str, size: SealSize) -> "StraddlePlacement":
        """Read `right`, `left@120` …; raises `PLACEMENT_INVALID`."""
        match = re.fullmatch(rf"(right|left|top|bottom)(?:@({_MM}))?", text.strip().lower())
        if match is None:
            raise AppError(ErrorCode.PLACEMENT_INVALID, placement=text)
        return cls(Edge(match[1]), float(match[2]) if match[2] else None, size)

    def appearances(
        self, page_count: int, transform_of: Callable[[int], PageTransform]
    ) -> Iterator[Appearance]:
        """A slice per page; raises `STRADDLE_NEEDS_PAGES`, `PLACEMENT_OUTSIDE_PAGE`."""
        if page_count < 2:
            raise AppError(ErrorCode.STRADDLE_NEEDS_PAGES)
        first = transform_of(0)
        middle_mm = (first.height_mm if self.edge.upright else first.width_mm) / 2
        offset_mm = middle_mm if self.offset_mm is None else self.offset_mm
        for group in _groups(page_count):
            for number, page in enumerate(group):
                transform = transform_of(page)
                rect, part = self._slice(transform, offset_mm, number, len(group))
                require_inside(transform, rect, page)
                yield Appearance(page, rect, part, self.picture)

    def _slice(
        self, page: PageTransform, offset_mm: float, number: int, count: int
    ) -> tuple[RectMm, Slice]:
        start, end = number / count, (number + 1) / count
        if self.edge.upright:
            width = self.size.width_mm / count
            left = 0.0 if self.edge is Edge.LEFT else page.width_mm - width
            top = offset_mm - self.size.height_mm / 2
            return RectMm(left, top, width, self.size.height_mm), Slice(left=start, right=end)
        height = self.size.height_mm / count
        top = 0.0 if self.edge is Edge.TOP else page.height_mm - height
        left = offset_mm - self.size.width_mm / 2
        return RectMm(left, top, self.size.width_mm, height), Slice(top=start, bottom=end)


Placement = SealPlacement | StraddlePlacement


def by_kind(
    placements: Iterable[Placement],
) -> tuple[tuple[SealPlacement, ...], tuple[StraddlePlacement, ...]]:
    """Whole seals and straddle seals apart, each in their order."""
    every = tuple(placements)
    return (
        tuple(one for one in every if isinstance(one, SealPlacement)),
        tuple(one for one in every if isinstance(one, StraddlePlacement)),
    )


def require_inside(page: PageTransform, rect: RectMm, index: int) -> None:
    """Refuse a seal that the displayed page does not wholly hold (`PLACEMENT_OUTSIDE_PAGE`)."""
    if not page.contains(rect):
        raise AppError(
            ErrorCode.PLACEMENT_OUTSIDE_PAGE,
            page=index + 1,
            width_mm=f"{page.width_mm:.1f}",
            height_mm=f"{page.height_mm:.1f}",
        )


def appearances(
    placements: Iterable[Placement], page_count: int, transform_of: Callable[[int], PageTransform]
) -> tuple[Appearance, ...]:
    """Every impression of one signing, in the order of the placements."""
    return tuple(
        appearance
        for placement in placements
        for appearance in placement.appearances(page_count, transform_of)
    )


def _groups(page_count: int) -> list[range]:
    """Split pages into runs that one straddle seal serves.

    As few seals as possible, and as even as possible, so that the last one is not left with a
    single page, which would be no straddle seal.
    """
    seals = -(-page_count // MAX_PAGES_PER_STRADDLE_SEAL)
    bounds = [page_count * seal // seals for seal in range(seals + 1)]
    return [range(start, end) for start, end in pairwise(bounds)]
