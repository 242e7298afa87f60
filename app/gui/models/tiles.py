"""Pages cut into pieces, and the few pieces that are kept."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil, inf
from typing import Generic, TypeVar

from app.domain.geometry import PageTransform
from app.domain.preview import Tile

MAX_SIDE_PX = 1024
MM_PER_INCH = 25.4

P = TypeVar("P")


def page_size_px(page: PageTransform, dpi: float) -> tuple[int, int]:
    """A page's size in device pixels, rounded as MuPDF rounds it: a begun pixel counts."""
    return _whole(page.width_mm / MM_PER_INCH * dpi), _whole(page.height_mm / MM_PER_INCH * dpi)


def _whole(length_px: float) -> int:
    return max(1, ceil(length_px - 0.001))


@dataclass(frozen=True)
class Area:
    """A rectangle in the device pixels of a page."""

    left_px: float = 0
    top_px: float = 0
    right_px: float = inf
    bottom_px: float = inf


EVERYWHERE = Area()


def tiles(
    page: PageTransform, index: int, dpi: float, *, sealed: bool, area: Area = EVERYWHERE
) -> Iterator[Tile]:
    """The pieces of a page that reach into `area`, by rows; none wider or higher than
    `MAX_SIDE_PX`. The others are not even counted: pages may claim any size.
    """
    width, height = page_size_px(page, dpi)
    for top, bottom in _pieces(height, area.top_px, area.bottom_px):
        for left, right in _pieces(width, area.left_px, area.right_px):
            yield Tile(index, dpi, left, top, right - left, bottom - top, sealed)


def _pieces(length: int, start: float, end: float) -> Iterator[tuple[int, int]]:
    """A length in equal parts: those between `start` and `end`."""
    count = -(-length // MAX_SIDE_PX)
    part = max(0, min(count - 1, int(min(max(0.0, start), length) * count / length) - 1))
    while part < count and length * part // count < end:
        piece = length * part // count, length * (part + 1) // count
        if piece[1] > start:
            yield piece
        part += 1


def bare(tile: Tile) -> Tile:
    """The same piece without seals."""
    return replace(tile, sealed=False) if tile.sealed else tile


class TileStore(Generic[P]):
    """Pictures of tiles, the least recently used given up when they outgrow `budget_bytes`."""

    def __init__(self, budget_bytes: int) -> None:
        self.budget_bytes = budget_bytes
        self._kept: OrderedDict[Tile, tuple[P, int]] = OrderedDict()
        self._bytes = 0

    def get(self, tile: Tile) -> P | None:
        """The picture of a tile, which counts as a use."""
        entry = self._kept.get(tile)
        if entry is None:
            return None
        self._kept.move_to_end(tile)
        return entry[0]

    def put(self, tile: Tile, picture: P, size_bytes: int) -> None:
        """Keep a picture and give up the oldest ones for it."""
        self.drop(tile)
        self._kept[tile] = (picture, size_bytes)
        self._bytes += size_bytes
        while self._bytes > self.budget_bytes and len(self._kept) > 1:
            _, (_, given_up) = self._kept.popitem(last=False)
            self._bytes -= given_up

    def drop(self, tile: Tile) -> None:
        """Forget one picture."""
        _, size = self._kept.pop(tile, (None, 0))
        self._bytes -= size

    def drop_sealed(self) -> None:
        """Forget every picture with seals on it: they have moved."""
        for tile in [tile for tile in self._kept if tile.sealed]:
            self.drop(tile)

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()
        self._bytes = 0

    def __contains__(self, tile: Tile) -> bool:
        return tile in self._kept

    def __len__(self) -> int:
        return len(self._kept)
