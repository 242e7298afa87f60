"""A sheet to draw a seal picture on: one font, one colour, transparent paper; PNG or SVG.

Pictures are for rehearsals. The picture of a registered seal comes from its maker and is never
copied with this.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pymupdf

from app.domain.seal_design import PictureForm
from app.formats.picture.fonts import song_font

PT_PER_MM = 72 / 25.4
SEAL_RED = (230, 0, 18)

_FONT = "song"
# A Chinese glyph stands in a square that begins 12 % of the type size below its baseline.
_GLYPH_MIDDLE = 0.38
_STROKE = 0.03  # thickens the light strokes of text fonts to those of a carved seal
_SVG_SIZE = re.compile(r'(<svg[^>]*?) width="[^"]*" height="[^"]*"', re.DOTALL)


@dataclass(frozen=True)
class Canvas:
    """The sheet; all measures in points from its upper left corner."""

    page: pymupdf.Page
    font: pymupdf.Font
    colour: tuple[float, ...]
    width_pt: float
    height_pt: float

    @property
    def centre(self) -> pymupdf.Point:
        """The middle of the sheet."""
        return pymupdf.Point(self.width_pt / 2, self.height_pt / 2)

    def frame(self, border_pt: float) -> pymupdf.Rect:
        """The sheet's edge, moved inwards so that a border of that width fits."""
        half_pt = border_pt / 2
        return pymupdf.Rect(half_pt, half_pt, self.width_pt - half_pt, self.height_pt - half_pt)

    def letter(
        self,
        letter: str,
        middle: pymupdf.Point,
        height_pt: float,
        width_share: float = 1,
        clockwise_deg: float = 0,
    ) -> None:
        """One letter about `middle`, narrowed to a share of its width, then turned."""
        origin = middle + pymupdf.Point(
            -self.font.text_length(letter, height_pt) / 2, height_pt * _GLYPH_MIDDLE
        )
        turn = pymupdf.Matrix(width_share, 1) * pymupdf.Matrix(-clockwise_deg)
        self.page.insert_text(
            origin,
            letter,
            fontname=_FONT,
            fontsize=height_pt,
            color=self.colour,
            fill=self.colour,
            render_mode=2,
            border_width=_STROKE,
            morph=(middle, turn),
        )

    def line(
        self, text: str, middle: pymupdf.Point, height_pt: float, width_share: float = 1
    ) -> None:
        """A horizontal line of text about `middle`."""
        widths_pt = [self.font.text_length(one, height_pt) * width_share for one in text]
        left_pt = middle.x - sum(widths_pt) / 2
        for letter, width_pt in zip(text, widths_pt, strict=True):
            place = pymupdf.Point(left_pt + width_pt / 2, middle.y)
            self.letter(letter, place, height_pt, width_share)
            left_pt += width_pt

    def save(self, form: PictureForm, dpi: int) -> bytes:
        """The drawing as a file of its true size; `dpi` matters for pixels only."""
        if form is PictureForm.PNG:
            return bytes(self.page.get_pixmap(dpi=dpi, alpha=True).tobytes("png"))
        svg = self.page.get_svg_image(text_as_path=True)
        width_mm, height_mm = self.width_pt / PT_PER_MM, self.height_pt / PT_PER_MM
        size = rf'\1 width="{width_mm:g}mm" height="{height_mm:g}mm"'
        return _SVG_SIZE.sub(size, svg, count=1).encode()


@contextmanager
def sheet(width_mm: float, height_mm: float, colour: tuple[int, int, int]) -> Iterator[Canvas]:
    """An empty sheet of that size."""
    width_pt, height_pt = width_mm * PT_PER_MM, height_mm * PT_PER_MM
    with pymupdf.open() as document:
        page = document.new_page(width=width_pt, height=height_pt)
        font = song_font()
        page.insert_font(fontname=_FONT, fontbuffer=font.buffer)
        yield Canvas(page, font, tuple(part / 255 for part in colour), width_pt, height_pt)
