"""Oval and square seal pictures, numbers along the border, and outlines instead of pixels."""

from collections.abc import Callable

import pymupdf
import pytest

from app.domain.seal_design import PictureForm
from app.formats.picture.name_seal import draw_name_seal
from app.formats.picture.oval_seal import draw_oval_seal
from app.formats.picture.round_seal import draw_round_seal

DPI = 300
PX_PER_MM = DPI / 25.4
NAME = "演示市某某科技有限公司"


class Picture:
    """Alpha in millimetres from the centre."""

    def __init__(self, png: bytes) -> None:
        self.pixmap = pymupdf.Pixmap(png)

    def inked(self, left_mm: float, top_mm: float, right_mm: float, bottom_mm: float) -> bool:
        """Whether anything is drawn in a rectangle about the centre."""
        centre = (self.pixmap.width / 2, self.pixmap.height / 2)
        x_range = [int(centre[0] + mm * PX_PER_MM) for mm in (left_mm, right_mm)]
        y_range = [int(centre[1] + mm * PX_PER_MM) for mm in (top_mm, bottom_mm)]
        return any(
            self.pixmap.pixel(x, y)[3] > 127 for x in range(*x_range) for y in range(*y_range)
        )


def oval(ring_text: str = NAME, **options: object) -> Picture:
    return Picture(draw_oval_seal(ring_text, dpi=DPI, **options))  # type: ignore[arg-type]


@pytest.mark.parametrize(("width_mm", "height_mm"), [(40, 30), (30, 20), (45, 30)])
def test_an_oval_has_the_size_asked_for(width_mm: float, height_mm: float) -> None:
    picture = oval(width_mm=width_mm, height_mm=height_mm)
    assert picture.pixmap.width == pytest.approx(width_mm * PX_PER_MM, abs=1)
    assert picture.pixmap.height == pytest.approx(height_mm * PX_PER_MM, abs=1)
    assert not picture.inked(-width_mm / 2, -height_mm / 2, -width_mm * 0.4, -height_mm * 0.4)


def test_an_oval_has_a_border_of_one_millimetre() -> None:
    picture = oval("")
    assert picture.inked(-19.9, -0.1, -19.1, 0.1)
    assert picture.inked(-0.1, -14.9, 0.1, -14.1)
    assert not picture.inked(-14, -8, 14, 8)
    assert not picture.inked(-18.9, -0.1, 18.9, 0.1)


def test_the_parts_of_an_oval_stand_in_their_places() -> None:
    ring, middle, below = (-3, -13.2, 3, -8.5), (-13, -1.8, 13, 1.8), (-6, 6.5, 6, 11)
    plain = oval()
    assert plain.inked(*ring)
    assert not plain.inked(*middle)
    assert not plain.inked(*below)
    full = oval(code="91110105MA01ABCD2X", bottom_text="发票专用章")
    assert full.inked(*middle)
    assert full.inked(*below)


def test_the_ring_text_does_not_touch_the_number() -> None:
    with_code = oval("", code="91110105MA01ABCD2X")
    assert not with_code.inked(-17, -2, -13.2, 2)


def test_a_name_seal_is_square_with_four_characters() -> None:
    picture = Picture(draw_name_seal("张三", dpi=DPI))
    assert picture.pixmap.width == picture.pixmap.height
    assert picture.pixmap.width == pytest.approx(20 * PX_PER_MM, abs=1)
    for quarter in ((1, -7, 7, -1), (1, 1, 7, 7), (-7, -7, -1, -1), (-7, 1, -1, 7)):
        assert picture.inked(*quarter)
    assert picture.inked(-9.9, -1, -9.1, 1)
    assert not picture.inked(-8.8, -8.8, -8.2, 8.8)


@pytest.mark.parametrize("name", ["", "张", "一二三四五"])
def test_a_name_seal_has_two_to_four_characters(name: str) -> None:
    with pytest.raises(ValueError, match="two to four"):
        draw_name_seal(name)


def test_the_number_of_a_round_seal_runs_along_the_lower_border() -> None:
    plain = Picture(draw_round_seal(NAME, dpi=DPI))
    numbered = Picture(draw_round_seal(NAME, code="1101050000001", dpi=DPI))
    place = (-3, 17, 3, 19.2)
    assert not plain.inked(*place)
    assert numbered.inked(*place)


@pytest.mark.parametrize(
    ("draw", "size_mm"),
    [
        (lambda: draw_round_seal(NAME, form=PictureForm.SVG), (42, 42)),
        (lambda: draw_oval_seal(NAME, form=PictureForm.SVG), (40, 30)),
        (lambda: draw_name_seal("张三", form=PictureForm.SVG), (20, 20)),
    ],
    ids=["round", "oval", "square"],
)
def test_outlines_have_the_same_size_and_need_no_font(
    draw: Callable[[], bytes], size_mm: tuple[int, int]
) -> None:
    svg = draw()
    assert f'width="{size_mm[0]}mm" height="{size_mm[1]}mm"'.encode() in svg
    assert b"<text" not in svg
    with pymupdf.open(stream=svg, filetype="svg") as document:
        rect = document[0].rect
    assert (rect.width, rect.height) == pytest.approx(
        tuple(mm * 72 / 25.4 for mm in size_mm), abs=0.1
    )
