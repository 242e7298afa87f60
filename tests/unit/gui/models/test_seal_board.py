"""Seals on pages, with steps taken back and again."""

from app.domain.geometry import A4_MEDIA_BOX, PageTransform
from app.domain.placement import Edge, PageSelection, SealPlacement, SealSize, StraddlePlacement
from app.domain.preview import Pixels
from app.domain.seal import SealFile
from app.domain.signing import SealPicture
from app.gui.models.seal_board import SealBoard, impressions, pages_of
from app.gui.models.seal_choice import SealChoice

A4 = PageTransform(A4_MEDIA_BOX)
PAGES = (A4,) * 5
SIZE = SealSize(42, 42)


def seal(key: str, *, electronic: bool = False) -> SealChoice:
    picture, pixels = SealPicture(key.encode()), Pixels(1, 1, 4, bytes(4))
    return SealChoice(key, key, SIZE, picture, pixels, SealFile(b"") if electronic else None)


OFFICE, NAME, ELECTRONIC = seal("office"), seal("name"), seal("electronic", electronic=True)


def placement(pages: str = "1", x: float = 50, y: float = 60) -> SealPlacement:
    return SealPlacement(PageSelection(pages), x, y, SIZE)


def test_every_change_is_one_step() -> None:
    board = SealBoard(PAGES)
    item = board.add(placement(), OFFICE)
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
    board.add(placement(), OFFICE)
    board.undo()
    board.add(placement("2"), OFFICE)
    assert not board.can_redo


def test_an_item_keeps_its_number_while_it_moves() -> None:
    board = SealBoard(PAGES)
    first, second = board.add(placement(), OFFICE), board.add(placement("2"), OFFICE)
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


def test_each_placement_says_which_of_the_pictures_it_shows() -> None:
    board = SealBoard(PAGES)
    for one in (OFFICE, NAME, OFFICE):
        board.add(placement(), one)
    assert board.pictures == (OFFICE.picture, NAME.picture)
    assert [one.picture for one in board.placements] == [0, 1, 0]
    board.remove(board.items[0].number)
    assert board.pictures == (NAME.picture, OFFICE.picture)
    assert [one.picture for one in board.placements] == [0, 1]


def test_an_electronic_seal_stands_alone_in_its_signature() -> None:
    board = SealBoard(PAGES)
    board.add(placement(), OFFICE)
    assert board.in_the_way(NAME) is None
    assert board.in_the_way(ELECTRONIC) == OFFICE
    board.undo()
    board.add(placement(), ELECTRONIC)
    assert board.in_the_way(ELECTRONIC) is None
    assert board.in_the_way(OFFICE) == ELECTRONIC
    assert board.in_the_way(seal("other", electronic=True)) == ELECTRONIC
