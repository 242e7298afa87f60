"""What every implementation of `ports.PagePreview` promises: a worker's and the fake's."""

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.geometry import Box, PageTransform, RectMm
from app.domain.preview import TextLine, Tile
from app.domain.signing import SealPicture
from app.ports import PagePreview
from app.workers.preview_client import WorkerPreview
from tests.fakes.preview import FakePreview
from tests.pdf_samples import PageShape, ring_seal, write_pdf
from tests.sealing import spec

LETTER = PageTransform(Box(0, 0, 612, 792))
WORDS = "The quick brown fox"
TEXT = b"BT /F1 24 Tf 72 700 Td (The quick brown fox) Tj ET"
SEAL = SealPicture(ring_seal(100))
TILE = Tile(page=0, dpi=36, left_px=10, top_px=20, width_px=50, height_px=40)


@pytest.fixture(params=["worker", "fake"])
def preview(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PagePreview]:
    """Three pages with the same line of text, in each implementation."""
    source = write_pdf(tmp_path / "in.pdf", [PageShape((0, 0, 612, 792), content=TEXT)] * 3)
    if request.param == "fake":
        line = TextLine(WORDS, RectMm(25, 24, 80, 10))
        yield FakePreview(pages=(LETTER,) * 3, text=(line,), source=source)
        return
    numbers = count()
    opened = WorkerPreview(source, None, lambda: tmp_path / f"private-{next(numbers)}")
    yield opened
    opened.close()
    assert [path.name for path in tmp_path.iterdir()] == ["in.pdf"]


def found_pages(preview: PagePreview, text: str) -> list[int]:
    pages: list[int] = []
    page: int | None = 0
    while page is not None:
        found = preview.find(text, page)
        pages += [one for one, _ in found.hits]
        assert found.next_page is None or found.next_page > page
        page = found.next_page
    return pages


def test_the_pages_are_known_with_the_document(preview: PagePreview) -> None:
    assert preview.document.pages == (LETTER,) * 3
    assert preview.document.snapshot.page_count == 3


def test_a_regular_document_is_judged_and_stays_the_one_that_is_shown(
    preview: PagePreview,
) -> None:
    digest = preview.document.snapshot.sha256
    assert preview.judge() is False
    assert preview.judge() is False
    assert preview.document.judged
    assert preview.document.snapshot.sha256 == digest


@pytest.mark.parametrize("sealed", [False, True])
def test_a_tile_has_the_pixels_that_were_asked_for(preview: PagePreview, sealed: bool) -> None:
    pixels = preview.render(Tile(0, 36, 10, 20, 50, 40, sealed))
    assert (pixels.width_px, pixels.height_px, pixels.channels) == (50, 40, 3)
    assert len(pixels.data) == 50 * 40 * 3


def test_text_stands_where_it_is_seen(preview: PagePreview) -> None:
    for page in range(3):
        (line,) = preview.lines(page)
        assert line.text == WORDS
        assert LETTER.contains(line.rect)


def test_a_search_comes_to_its_end(preview: PagePreview) -> None:
    assert found_pages(preview, "brown") == [0, 1, 2]
    assert found_pages(preview, "yellow") == []


def test_A12_seals_are_shown_where_they_were_placed_until_they_are_taken_off(
    preview: PagePreview,
) -> None:
    bare = preview.render(TILE).data
    assert preview.show_seals(spec(["1@50,50"], size="80").placements, (SEAL,)) == (0,)
    sealed = Tile(0, 36, 10, 20, 50, 40, sealed=True)
    assert preview.render(sealed).data != bare
    assert preview.render(TILE).data == bare
    assert preview.show_seals((), ()) == ()
    assert preview.render(sealed).data == bare


def test_what_stands_in_the_way_of_signing_is_told_and_then_nothing_is_shown(
    preview: PagePreview,
) -> None:
    bare = preview.render(TILE).data
    preview.show_seals(spec(["1@50,50"], size="80").placements, (SEAL,))
    with pytest.raises(AppError) as caught:
        preview.show_seals(spec(["9@50,50"]).placements, (SEAL,))
    assert caught.value.code is ErrorCode.PAGE_MISSING
    assert preview.render(Tile(0, 36, 10, 20, 50, 40, sealed=True)).data == bare


def test_closing_twice_is_closing_once(preview: PagePreview, tmp_path: Path) -> None:
    preview.render(TILE)
    preview.close()
    preview.close()
    assert [path.name for path in tmp_path.iterdir()] == ["in.pdf"]
    assert Path("/proc/self/task", str(os.getpid()), "children").read_text() == ""
    if isinstance(preview, WorkerPreview):
        with pytest.raises(AppError):
            preview.render(TILE)
