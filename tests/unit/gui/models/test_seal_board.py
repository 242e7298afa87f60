"""Seals on pages, with steps taken back and again."""

from app.domain.geometry import A4_MEDIA_BOX, PageTransform
from app.domain.placement import Edge, PageSelection, SealPlacement, SealSize, StraddlePlacement
from app.gui.models.seal_board import SealBoard, impressions, pages_of

A4 = PageTransform(A4_MEDIA_BOX)
PAGES = (A4,) * 5
SIZE = SealSize(42, 42)


def placement(pages: str = "1", x: float = 50, y: float = 60) -> SealPlacement:
    return SealPlacement(PageSelection(pages), x, y, SIZE)


def test_every_change_is_one_step() -> None:
    board = SealBoard(PAGES)
    item = board.add(placement())
    board.change(item.number, placement(x=70))
    board.change(item.number, placement(x=70))
    board.undo()
    assert board.placements == (placement(),)
    board.undo()
    assert board.placements == ()
    assert not board.can_undo
    board.redo()
    board.redo()
    assert board.placements == (placement(x=70),)
    assert not board.can_redo


def test_a_new_step_ends_what_could_be_taken_again() -> None:
    board = SealBoard(PAGES)
    board.add(placement())
    board.undo()
    board.add(placement("2"))
    assert not board.can_redo


def test_an_item_keeps_its_number_while_it_moves() -> None:
    board = SealBoard(PAGES)
    first, second = board.add(placement()), board.add(placement("2"))
    board.change(first.number, placement(x=99))
    assert [item.number for item in board.items] == [first.number, second.number]


def test_impressions_are_on_the_named_pages() -> None:
    assert pages_of(placement("odd"), PAGES) == (0, 2, 4)
    assert [len(list(impressions(placement("odd"), page, PAGES))) for page in range(5)] == [
        1, 0, 1, 0, 1,
    ]  # fmt: skip


def test_a_seal_beyond_the_page_is_still_shown() -> None:
    (one,) = impressions(placement(x=-10), 0, PAGES)
    assert one.rect.left_mm == -31


def test_a_straddle_seal_is_cut_into_slices() -> None:
    straddle = StraddlePlacement(Edge.RIGHT, None, SIZE)
    slices = [next(impressions(straddle, page, PAGES)).slice for page in range(5)]
    assert [round(part.left, 3) for part in slices] == [0.0, 0.2, 0.4, 0.6, 0.8]


def test_a_straddle_seal_on_one_page_is_no_seal() -> None:
    assert list(impressions(StraddlePlacement(Edge.RIGHT, None, SIZE), 0, (A4,))) == []
