"""A placement moved by keys: in which direction it can go at all."""

from dataclasses import replace

from app.domain.geometry import PageTransform
from app.domain.placement import Placement, SealPlacement, StraddlePlacement


def nudged(
    placement: Placement, first_page: PageTransform, right_mm: float, down_mm: float
) -> Placement:
    """The same a little further; a straddle seal moves along its edge only."""
    if isinstance(placement, SealPlacement):
        x, y = round(placement.x_mm + right_mm, 2), round(placement.y_mm + down_mm, 2)
        return replace(placement, x_mm=x, y_mm=y)
    along_mm = down_mm if placement.edge.upright else right_mm
    offset = round(offset_mm(placement, first_page) + along_mm, 2)
    return replace(placement, offset_mm=offset)


def offset_mm(placement: StraddlePlacement, first_page: PageTransform) -> float:
    """Where along its edge a straddle seal lies: in the middle unless something else is said."""
    if placement.offset_mm is not None:
        return placement.offset_mm
    return (first_page.height_mm if placement.edge.upright else first_page.width_mm) / 2
