"""The demonstration letter: the same every time, inside its type area, ready for a 42 mm seal."""

import subprocess
from pathlib import Path

import pymupdf
import pytest

from resources.demo.letter import BOTTOM_MM, DATE, ISSUER, LEFT_MM, RIGHT_MM, ROW_MM, TOP_MM, letter

MM_PER_PT = 25.4 / 72
SEAL_RADIUS_MM = 21


@pytest.fixture(scope="module")
def pages() -> list[pymupdf.Page]:
    return list(pymupdf.open(stream=letter().pdf))


def place_mm(page: pymupdf.Page, text: str) -> pymupdf.Rect:
    """Where the text stands for the last time."""
    return page.search_for(text)[-1] * MM_PER_PT


def signed_lines_mm(page: pymupdf.Page) -> tuple[pymupdf.Rect, pymupdf.Rect]:
    """The issuer and the date at the document's end, above the imprint at the page's foot."""
    above_imprint = pymupdf.Rect(0, 0, page.rect.width, 230 / MM_PER_PT)
    name, date = (page.search_for(text, clip=above_imprint)[-1] for text in (ISSUER, DATE))
    return name * MM_PER_PT, date * MM_PER_PT


def test_the_letter_is_the_same_every_time() -> None:
    assert letter() == letter()


def test_the_letter_is_two_a4_pages_with_their_fonts_inside(pages: list[pymupdf.Page]) -> None:
    assert len(pages) == 2
    for page in pages:
        assert tuple(page.rect * MM_PER_PT) == pytest.approx((0, 0, 210, 297))
        assert all(kind != "n/a" for _, kind, *_ in page.get_fonts())


def test_the_letter_says_that_it_is_a_demonstration(pages: list[pymupdf.Page]) -> None:
    assert all("演示" in page.get_text() for page in pages)
    assert "演示文件，不具有任何效力" in pages[1].get_text()


def test_text_stays_in_the_type_area(pages: list[pymupdf.Page]) -> None:
    for page in pages:
        for x0, y0, x1, y1, text, *_ in page.get_text("words"):
            area_mm = pymupdf.Rect(x0, y0, x1, y1) * MM_PER_PT
            if area_mm.y0 < BOTTOM_MM:
                assert area_mm.x0 >= LEFT_MM - 0.1, text
                assert area_mm.x1 <= RIGHT_MM + 0.1, text
                assert area_mm.y0 >= TOP_MM - 0.1, text


def test_the_seal_presses_name_and_date_slightly_below_its_centre(
    pages: list[pymupdf.Page],
) -> None:
    made = letter()
    name, date = signed_lines_mm(pages[made.seal_page - 1])
    assert (date.x0 + date.x1) / 2 == pytest.approx(made.seal_x_mm, abs=0.3)
    assert (name.x0 + name.x1) / 2 == pytest.approx(made.seal_x_mm, abs=0.3)
    assert 2 <= (name.y0 + date.y1) / 2 - made.seal_y_mm <= 5
    assert date.y1 < made.seal_y_mm + SEAL_RADIUS_MM


def test_the_top_of_the_seal_is_within_one_row_of_the_text(pages: list[pymupdf.Page]) -> None:
    made = letter()
    last = place_mm(pages[made.seal_page - 1], "附件：")
    assert 0 <= made.seal_y_mm - SEAL_RADIUS_MM - last.y1 <= ROW_MM


def test_other_programs_read_the_letter_without_complaint(tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(letter().pdf)
    for command in (["qpdf", "--check", file], ["pdftotext", file, "-"]):
        finished = subprocess.run(command, check=True, capture_output=True, timeout=60)
        assert not finished.stderr
