"""Arrow keys: a seal goes anywhere, a straddle seal along its edge."""

from app.domain.geometry import A4_MEDIA_BOX, PageTransform
from app.domain.placement import Edge, PageSelection, SealPlacement, SealSize, StraddlePlacement
from app.gui.models.moving import nudged

A4 = PageTransform(A4_MEDIA_BOX)
SIZE = SealSize(42, 42)


def test_a_seal_goes_anywhere() -> None:
    placement = SealPlacement(PageSelection("1"), 50, 60, SIZE)
    moved = nudged(placement, A4, -0.5, 5)
    assert isinstance(moved, SealPlacement)
    assert (moved.x_mm, moved.y_mm) == (49.5, 65)


def test_a_straddle_seal_moves_along_its_edge_from_the_middle() -> None:
    right = nudged(StraddlePlacement(Edge.RIGHT, None, SIZE), A4, 5, 0.5)
    top = nudged(StraddlePlacement(Edge.TOP, 30, SIZE), A4, 5, 0.5)
    assert isinstance(right, StraddlePlacement)
    assert isinstance(top, StraddlePlacement)
    assert right.offset_mm == round(A4.height_mm / 2 + 0.5, 2)
    assert top.offset_mm == 35
