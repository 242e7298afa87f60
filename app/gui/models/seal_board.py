"""The seals that a person has put on pages, with undo and redo. Measures are millimetres.

One signature may show several seal pictures, but holds at most one electronic seal and then nothing
else (GB/T 38540: an SES_Signature has one SESeal): the board knows what cannot be together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from app.domain.errors import AppError
from app.domain.geometry import PageTransform, RectMm
from app.domain.placement import (
    WHOLE,
    Appearance,
    PageSelection,
    Placement,
    SealPlacement,
    StraddlePlacement,
)
from app.gui.models.seal_choice import SealChoice

if TYPE_CHECKING:
    from app.domain.signing import SealPicture

Pages = tuple[PageTransform, ...]


@dataclass(frozen=True)
class SealItem:
    """One placement of a seal; `number` stays the same while it is moved."""

    number: int
    placement: Placement
    seal: SealChoice


class SealBoard:
    """All placements of the document that is shown. Every change is one step of undo."""

    def __init__(self, pages: Pages = ()) -> None:
        self.pages = pages
        self.items: tuple[SealItem, ...] = ()
        self._undone: list[tuple[SealItem, ...]] = []
        self._done: list[tuple[SealItem, ...]] = []
        self._next = 1

    @property
    def seals(self) -> tuple[SealChoice, ...]:
        """Every seal that is on the pages, once."""
        return tuple({item.seal.key: item.seal for item in self.items}.values())

    @property
    def pictures(self) -> tuple[SealPicture, ...]:
        """The pictures of `placements`, in the order in which these count them."""
        return tuple(seal.picture for seal in self.seals)

    @property
    def placements(self) -> tuple[Placement, ...]:
        """What a signing needs; each placement says which of `pictures` it shows."""
        number = {seal.key: index for index, seal in enumerate(self.seals)}
        return tuple(replace(one.placement, picture=number[one.seal.key]) for one in self.items)

    def in_the_way(self, seal: SealChoice) -> SealChoice | None:
        """What is on the pages and cannot be in one signature with this seal."""
        others = (one for one in self.seals if one.key != seal.key)
        return next((one for one in others if one.electronic or seal.electronic), None)

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to take again."""
        return bool(self._undone)

    def item(self, number: int) -> SealItem | None:
        """The item of that number, if it is still there."""
        return next((item for item in self.items if item.number == number), None)

    def add(self, placement: Placement, seal: SealChoice) -> SealItem:
        """Put one more seal on the pages."""
        item = SealItem(self._next, placement, seal)
        self._next += 1
        self._become((*self.items, item))
        return item

    def lay(self, items: Iterable[SealItem]) -> None:
        """Put these on the pages too, with numbers of their own."""
        laid = tuple(replace(one, number=self._next + index) for index, one in enumerate(items))
        self._next += len(laid)
        self._become((*self.items, *laid))

    def change(self, number: int, placement: Placement) -> None:
        """Move an item or give it other pages; nothing happens if it stays as it is."""
        changed = tuple(
            replace(item, placement=placement) if item.number == number else item
            for item in self.items
        )
        if changed != self.items:
            self._become(changed)

    def remove(self, number: int) -> None:
        """Take an item off the pages."""
        self._become(tuple(item for item in self.items if item.number != number))

    def clear(self) -> None:
        """Take all items off, as one step."""
        if self.items:
            self._become(())

    def undo(self) -> None:
        """Take back the last step."""
        if self._done:
            self._undone.append(self.items)
            self.items = self._done.pop()

    def redo(self) -> None:
        """Take the last step again that was taken back."""
        if self._undone:
            self._done.append(self.items)
            self.items = self._undone.pop()

    def on_page(self, page: int) -> Iterator[tuple[SealItem, Appearance]]:
        """The impressions that one page bears, even where they leave it."""
        for item in self.items:
            for appearance in impressions(item.placement, page, self.pages):
                yield item, appearance

    def _become(self, items: tuple[SealItem, ...]) -> None:
        self._done.append(self.items)
        self._undone.clear()
        self.items = items


def impressions(placement: Placement, page: int, pages: Pages) -> Iterator[Appearance]:
    """What a placement puts on one page; unlike a signing it does not mind the page's edges."""
    if isinstance(placement, SealPlacement):
        if page in _chosen(placement.pages, len(pages)):
            yield Appearance(page, rect_of(placement), WHOLE)
    else:
        yield from (one for one in _slices(placement, pages) if one.page == page)


def pages_of(placement: Placement, pages: Pages) -> tuple[int, ...]:
    """The indices of the pages that a placement names."""
    if isinstance(placement, SealPlacement):
        return tuple(sorted(_chosen(placement.pages, len(pages))))
    return tuple(range(len(pages)))


def rect_of(placement: SealPlacement) -> RectMm:
    """The rectangle of a whole seal."""
    size = placement.size
    left, top = placement.x_mm - size.width_mm / 2, placement.y_mm - size.height_mm / 2
    return RectMm(left, top, size.width_mm, size.height_mm)


def only_page(page: int) -> PageSelection:
    """The selection of one page, by index."""
    return PageSelection(str(page + 1))


@lru_cache(maxsize=64)
def _chosen(selection: PageSelection, count: int) -> frozenset[int]:
    try:
        return frozenset(selection.indices(count))
    except AppError:
        return frozenset()


@lru_cache(maxsize=16)
def _slices(placement: StraddlePlacement, pages: Pages) -> tuple[Appearance, ...]:
    page_of: Callable[[int], PageTransform] = pages.__getitem__
    try:
        return tuple(placement.appearances(len(pages), page_of))
    except AppError:
        return ()
