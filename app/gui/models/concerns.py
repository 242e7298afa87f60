"""What speaks against the place of a seal: said to the person, never corrected by the program."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from app.domain.geometry import PageTransform, RectMm
from app.domain.preview import TextLine
from app.gui.models.snapping import signature_block

_TOUCH_MM = 0.2
_EDGE_OF_SEAL_MM = 2.0


class Concern(StrEnum):
    """One reason to look again."""

    LEAVES_PAGE = "leaves-page"
    TOUCHES_SEAL = "touches-seal"
    COVERS_TEXT = "covers-text"


def concerns(
    rect: RectMm, page: PageTransform, others: Iterable[RectMm], lines: tuple[TextLine, ...]
) -> Iterator[Concern]:
    """All concerns about a whole seal at `rect`, the gravest first."""
    if not page.contains(rect):
        yield Concern.LEAVES_PAGE
    if any(_meet(rect, other, -_TOUCH_MM) for other in others):
        yield Concern.TOUCHES_SEAL
    meant = signature_block(lines)
    if any(_meet(rect, line.rect, _EDGE_OF_SEAL_MM) for line in lines if line not in meant):
        yield Concern.COVERS_TEXT


def _meet(one: RectMm, other: RectMm, less_mm: float) -> bool:
    """Whether two rectangles overlap by more than `less_mm` on both axes."""
    across = min(one.right_mm, other.right_mm) - max(one.left_mm, other.left_mm)
    down = min(one.bottom_mm, other.bottom_mm) - max(one.top_mm, other.top_mm)
    return across > less_mm and down > less_mm
