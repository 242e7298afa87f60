"""Draws a round seal picture for rehearsals: border, ring text, star. Must not be used to copy
the picture of a registered seal, which comes from its maker.

Proportions follow trade practice for a seal of 42 mm (border 1.2 mm, star 14 mm from tip to tip)
and scale with the diameter.
"""

import math
from dataclasses import dataclass

import pymupdf

from app.formats.picture.fonts import song_font

_PT_PER_MM = 72 / 25.4
_FONT = "song"

# Shares of the diameter, so that a seal of any size looks the same.
_BORDER = 1.2 / 42
_STAR_RADIUS = 7.0 / 42
_RING_GAP = 1.1 / 42
_RING_LETTER_HEIGHT = 6.6 / 42
_BOTTOM_LETTER_HEIGHT = 4.6 / 42
_BOTTOM_DROP = 11.6 / 42
_CENTRE_LETTER_HEIGHT = 7.0 / 42

_RING_SPAN_DEG = 236.0
_RING_STEP_MAX_DEG = 32.0
_LETTER_WIDTH_MAX = 0.82  # of its height: ring letters are always a little narrow
_LETTER_WIDTH_MIN = 0.55  # narrower than this is unreadable: the letters shrink instead
_LETTER_FILL = 0.92  # of the arc between two letters
_INNER_STAR_RADIUS = math.sin(math.radians(18)) / math.sin(math.radians(54))

# A Chinese glyph stands in a square that begins 12 % of the type size below its baseline.
_GLYPH_MIDDLE = 0.38
_STROKE = 0.03  # thickens the light strokes of text fonts to those of a carved seal


@dataclass(frozen=True)
class _Seal:
    """The page being drawn on: a square of `side_pt` with one font and one colour."""

    page: pymupdf.Page
    font: pymupdf.Font
    colour: tuple[float, ...]
    side_pt: float

    @property
    def centre(self) -> pymupdf.Point:
        return pymupdf.Point(self.side_pt / 2, self.side_pt / 2)


def draw_round_seal(
    ring_text: str,
    *,
    centre_text: str | None = None,
    bottom_text: str | None = None,
    diameter_mm: float = 42,
    dpi: int = 600,
    colour: tuple[int, int, int] = (230, 0, 18),
) -> bytes:
    """A PNG with alpha, `diameter_mm` wide at `dpi`.

    `ring_text` runs clockwise along the upper arc, `bottom_text` stands below the star;
    `centre_text` takes the star's place.
    """
    side_pt = diameter_mm * _PT_PER_MM
    with pymupdf.open() as document:
        page = document.new_page(width=side_pt, height=side_pt)
        font = song_font()
        page.insert_font(fontname=_FONT, fontbuffer=font.buffer)
        seal = _Seal(page, font, tuple(part / 255 for part in colour), side_pt)
        _draw_border(seal)
        _draw_ring(seal, ring_text)
        if centre_text:
            _draw_line(seal, centre_text, _CENTRE_LETTER_HEIGHT, drop=0)
        else:
            _draw_star(seal)
        if bottom_text:
            _draw_line(seal, bottom_text, _BOTTOM_LETTER_HEIGHT, drop=_BOTTOM_DROP)
        return bytes(page.get_pixmap(dpi=dpi, alpha=True).tobytes("png"))


def _draw_border(seal: _Seal) -> None:
    width_pt = _BORDER * seal.side_pt
    radius_pt = (seal.side_pt - width_pt) / 2
    seal.page.draw_circle(seal.centre, radius_pt, color=seal.colour, width=width_pt)


def _draw_star(seal: _Seal) -> None:
    outer_pt = _STAR_RADIUS * seal.side_pt
    corners = [
        _on_circle(seal.centre, outer_pt * (_INNER_STAR_RADIUS if turn % 2 else 1), 36 * turn)
        for turn in range(10)
    ]
    seal.page.draw_polyline(corners, fill=seal.colour, color=None, width=0, closePath=True)


def _on_circle(centre: pymupdf.Point, radius_pt: float, clockwise_deg: float) -> pymupdf.Point:
    """The point on a circle, counted clockwise from its top."""
    angle = math.radians(clockwise_deg)
    return pymupdf.Point(
        centre.x + math.sin(angle) * radius_pt, centre.y - math.cos(angle) * radius_pt
    )


def _draw_ring(seal: _Seal, text: str) -> None:
    """Letters evenly along the upper arc, each with its foot towards the centre."""
    step_deg = min(_RING_STEP_MAX_DEG, _RING_SPAN_DEG / max(1, len(text) - 1))
    outer_pt = (0.5 - _BORDER - _RING_GAP) * seal.side_pt
    height_pt, width_share = _letter_shape(seal, outer_pt, step_deg)
    middle_pt = outer_pt - height_pt / 2
    for index, letter in enumerate(text):
        angle_deg = (index - (len(text) - 1) / 2) * step_deg
        _draw_letter(seal, letter, height_pt, (middle_pt, width_share, angle_deg))


def _letter_shape(seal: _Seal, outer_pt: float, step_deg: float) -> tuple[float, float]:
    """The letters' height, and their width as a share of it, that fit the arc between two."""
    height_pt = _RING_LETTER_HEIGHT * seal.side_pt
    arc_pt = math.radians(step_deg) * (outer_pt - height_pt * 0.75) * _LETTER_FILL
    width_share = min(_LETTER_WIDTH_MAX, arc_pt / height_pt)
    if width_share >= _LETTER_WIDTH_MIN:
        return height_pt, width_share
    return arc_pt / _LETTER_WIDTH_MIN, _LETTER_WIDTH_MIN


def _draw_letter(
    seal: _Seal, letter: str, height_pt: float, place: tuple[float, float, float]
) -> None:
    """One letter set upright at the top, narrowed, then turned about the seal's centre."""
    radius_pt, width_share, angle_deg = place
    turn = pymupdf.Matrix(width_share, 1) * pymupdf.Matrix(-angle_deg)
    origin = seal.centre + pymupdf.Point(
        -seal.font.text_length(letter, height_pt) / 2,
        -radius_pt + height_pt * _GLYPH_MIDDLE,
    )
    _write(seal, origin, letter, height_pt, morph=(seal.centre, turn))


def _draw_line(seal: _Seal, text: str, height_share: float, *, drop: float) -> None:
    """A horizontal line of text, `drop` of the diameter below the centre."""
    height_pt = height_share * seal.side_pt
    origin = seal.centre + pymupdf.Point(
        -seal.font.text_length(text, height_pt) / 2,
        drop * seal.side_pt + height_pt * _GLYPH_MIDDLE,
    )
    _write(seal, origin, text, height_pt, morph=None)


def _write(
    seal: _Seal,
    origin: pymupdf.Point,
    text: str,
    height_pt: float,
    *,
    morph: tuple[pymupdf.Point, pymupdf.Matrix] | None,
) -> None:
    seal.page.insert_text(
        origin,
        text,
        fontname=_FONT,
        fontsize=height_pt,
        color=seal.colour,
        fill=seal.colour,
        render_mode=2,
        border_width=_STROKE,
        morph=morph,
    )
