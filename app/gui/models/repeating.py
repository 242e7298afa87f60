"""The seals of one document once more, in the same places of the next one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.domain.errors import AppError
from app.domain.placement import PageSelection, Placement, SealPlacement
from app.gui.models.seal_board import SealItem

_LAST = PageSelection("-1")


@dataclass(frozen=True)
class Repeat:
    """What was sealed last: the seals, and how many pages there were."""

    items: tuple[SealItem, ...]
    page_count: int

    def on(self, page_count: int) -> tuple[SealItem, ...]:
        """The same seals at the same millimetres of a document with so many pages.

        What was on the last page goes on the last page; what has no page there is left out.
        """
        moved = (replace(one, placement=self._moved(one.placement)) for one in self.items)
        return tuple(_fitting(moved, page_count))

    def _moved(self, placement: Placement) -> Placement:
        if isinstance(placement, SealPlacement) and placement.pages.text == str(self.page_count):
            return replace(placement, pages=_LAST)
        return placement


def _fitting(items: Iterable[SealItem], page_count: int) -> Iterable[SealItem]:
    for one in items:
        if isinstance(one.placement, SealPlacement):
            try:
                bears_it = bool(one.placement.pages.indices(page_count))
            except AppError:
                continue
            if bears_it:
                yield one
        elif page_count > 1:
            yield one
