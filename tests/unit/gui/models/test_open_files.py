"""Tabs: which files are open, what replaces what, what was placed where."""

from pathlib import Path

from app.domain.geometry import A4_MEDIA_BOX, Box, PageTransform
from app.domain.placement import Edge, PageSelection, SealPlacement, SealSize, StraddlePlacement
from app.domain.preview import Pixels
from app.domain.signing import SealPicture
from app.gui.models.open_files import OpenFiles
from app.gui.models.repeating import Repeat
from app.gui.models.seal_board import SealBoard, SealItem
from app.gui.models.seal_choice import SealChoice

A4 = PageTransform(A4_MEDIA_BOX)
A, B, C, RESULT = Path("/a.pdf"), Path("/b.pdf"), Path("/c.pdf"), Path("/a(已盖章).pdf")
SIZE = SealSize(42, 42)
SEAL = SealChoice("seal", "公章", SIZE, SealPicture(b""), Pixels(1, 1, 4, b"\0\0\0\0"))
OFFICE = SealChoice("office", "公章", SIZE, SealPicture(b""), Pixels(1, 1, 4, bytes(4)))


def placed(pages: int = 2) -> SealBoard:
    board = SealBoard((A4,) * pages)
    board.add(SealPlacement(PageSelection("1"), 100, 100, SIZE), OFFICE)
    return board


def opened(*paths: Path) -> OpenFiles:
    files = OpenFiles()
    files.add(paths)
    files.show(paths[0])
    return files


def test_each_file_is_there_once() -> None:
    files = opened(A, B)
    files.add([A, C])
    assert files.paths == (A, B, C)


def test_a_sealed_file_takes_the_place_of_what_was_sealed() -> None:
    files = opened(A, B)
    files.leave(SealBoard(), 0)
    files.show_result(RESULT)
    assert files.paths == (RESULT, B)
    assert files.shown == RESULT
    files.show(B)
    files.add([A])
    files.show(A)
    files.leave(SealBoard(), 0)
    files.show_result(RESULT)
    assert files.paths == (B, RESULT)


def test_seals_wait_for_their_document() -> None:
    files = opened(A, B)
    board = placed()
    files.leave(board, 1)
    files.show(B)
    assert files.back((A4,)) == (None, False)
    assert files.unsealed == (A,)
    files.leave(SealBoard((A4,)), 0)
    files.show(A)
    left, lost = files.back((A4, A4))
    assert left is not None
    assert (left.board, left.page, lost) == (board, 1, False)
    assert files.unsealed == ()


def test_seals_are_not_laid_on_other_pages() -> None:
    files = opened(A, B)
    files.leave(placed(), 0)
    files.show(A)
    assert files.back((A4, PageTransform(Box(0, 0, 100, 100)))) == (None, True)
    assert files.back((A4, A4)) == (None, False)


def test_the_neighbour_of_a_closed_file_is_next() -> None:
    files = opened(A, B, C)
    assert files.remove(A) == B
    assert files.remove(C) == B
    assert files.remove(B) is None
    assert files.remove(B) is None


def test_tabs_go_round() -> None:
    files = opened(A, B, C)
    assert files.beside(1) == B
    assert files.beside(-1) == C
    assert opened(A).beside(1) is None


def test_the_next_to_seal_is_neither_a_result_nor_begun() -> None:
    files = opened(A, B, C)
    files.leave(placed(), 0)
    files.show(B)
    files.show_result(RESULT)
    assert files.next_to_seal() == C
    files.remove(C)
    assert files.next_to_seal() is None


def _pages(items: tuple[SealItem, ...]) -> list[str]:
    return [one.placement.pages.text for one in items if isinstance(one.placement, SealPlacement)]


def test_the_last_page_stays_the_last_page() -> None:
    board = SealBoard((A4,) * 3)
    for text in ("1", "3", "all", "2-3"):
        board.add(SealPlacement(PageSelection(text), 100, 100, SIZE), OFFICE)
    board.add(StraddlePlacement(Edge.RIGHT, None, SIZE), OFFICE)
    lately = Repeat(board.items, 3)
    assert _pages(lately.on(5)) == ["1", "-1", "all", "2-3"]
    assert len(lately.on(5)) == 5
    assert _pages(lately.on(1)) == ["1", "-1", "all"]
    assert len(lately.on(1)) == 3


def test_laid_seals_are_one_step() -> None:
    lately = Repeat(placed().items, 2)
    board = placed()
    board.lay(lately.on(2))
    assert [one.number for one in board.items] == [1, 2]
    board.undo()
    assert len(board.items) == 1
