"""The round seal of an office: border, ring text, star, and a number along the lower border.

Proportions follow trade practice for a seal of 42 mm (border 1.2 mm, star 14 mm from tip to tip)
and scale with the diameter.
"""

import math

import pymupdf

from app.domain.seal_design import PictureForm
from app.formats.picture.canvas import SEAL_RED, Canvas, sheet

# Shares of the diameter, so that a seal of any size looks the same.
_BORDER = 1.2 / 42
_STAR_RADIUS = 7.0 / 42
_RING_GAP = 1.1 / 42
_RING_LETTER_HEIGHT = 6.6 / 42
_BOTTOM_LETTER_HEIGHT = 4.6 / 42
_BOTTOM_DROP = 11.6 / 42
_CENTRE_LETTER_HEIGHT = 7.0 / 42
_CODE_GAP = 0.7 / 42
_CODE_LETTER_HEIGHT = 1.9 / 42

_RING_SPAN_DEG = 236.0
_RING_STEP_MAX_DEG = 32.0
_CODE_STEP_DEG = 4.6
_LETTER_WIDTH_MAX = 0.82  # of its height: ring letters are always a little narrow
_LETTER_WIDTH_MIN = 0.55  # narrower than this is unreadable: the letters shrink instead
_LETTER_FILL = 0.92  # of the arc between two letters
_INNER_STAR_RADIUS = math.sin(math.radians(18)) / math.sin(math.radians(54))


def draw_round_seal(
    ring_text: str,
    *,
    centre_text: str | None = None,
    bottom_text: str | None = None,
    code: str | None = None,
    diameter_mm: float = 42,
    dpi: int = 600,
    colour: tuple[int, int, int] = SEAL_RED,
    form: PictureForm = PictureForm.PNG,
) -> bytes:
    """A picture with alpha, `diameter_mm` wide, at `dpi` if it is made of pixels.

    `ring_text` runs clockwise along the upper arc, `bottom_text` stands below the star,
    `centre_text` takes the star's place, `code` runs along the lower border.
    """
    with sheet(diameter_mm, diameter_mm, colour) as canvas:
        _draw_border(canvas)
        _draw_ring(canvas, ring_text)
        if centre_text:
            _draw_line(canvas, centre_text, _CENTRE_LETTER_HEIGHT, drop=0)
        else:
            _draw_star(canvas)
        if bottom_text:
            _draw_line(canvas, bottom_text, _BOTTOM_LETTER_HEIGHT, drop=_BOTTOM_DROP)
        if code:
            _draw_code(canvas, code)
        return canvas.save(form, dpi)


def _draw_border(canvas: Canvas) -> None:
    width_pt = _BORDER * canvas.width_pt
    radius_pt = (canvas.width_pt - width_pt) / 2
    canvas.page.draw_circle(canvas.centre, radius_pt, color=canvas.colour, width=width_pt)


def _draw_star(canvas: Canvas) -> None:
    outer_pt = _STAR_RADIUS * canvas.width_pt
    corners = [
        _on_circle(canvas, outer_pt * (_INNER_STAR_RADIUS if turn % 2 else 1), 36 * turn)
        for turn in range(10)
    ]
    canvas.page.draw_polyline(corners, fill=canvas.colour, color=None, width=0, closePath=True)


def _on_circle(canvas: Canvas, radius_pt: float, clockwise_deg: float) -> pymupdf.Point:
    """The point on a circle about the centre, counted clockwise from its top."""
    angle = math.radians(clockwise_deg)
    return pymupdf.Point(
        canvas.centre.x + math.sin(angle) * radius_pt,
        canvas.centre.y - math.cos(angle) * radius_pt,
    )


def _draw_ring(canvas: Canvas, text: str) -> None:
    """Letters evenly along the upper arc, each with its foot towards the centre."""
    step_deg = min(_RING_STEP_MAX_DEG, _RING_SPAN_DEG / max(1, len(text) - 1))
    outer_pt = (0.5 - _BORDER - _RING_GAP) * canvas.width_pt
    height_pt, width_share = _letter_shape(canvas, outer_pt, step_deg)
    for index, letter in enumerate(text):
        angle_deg = (index - (len(text) - 1) / 2) * step_deg
        middle = _on_circle(canvas, outer_pt - height_pt / 2, angle_deg)
        canvas.letter(letter, middle, height_pt, width_share, angle_deg)


def _letter_shape(canvas: Canvas, outer_pt: float, step_deg: float) -> tuple[float, float]:
    """The letters' height, and their width as a share of it, that fit the arc between two."""
    height_pt = _RING_LETTER_HEIGHT * canvas.width_pt
    arc_pt = math.radians(step_deg) * (outer_pt - height_pt * 0.75) * _LETTER_FILL
    width_share = min(_LETTER_WIDTH_MAX, arc_pt / height_pt)
    if width_share >= _LETTER_WIDTH_MIN:
        return height_pt, width_share
    return arc_pt / _LETTER_WIDTH_MIN, _LETTER_WIDTH_MIN


def _draw_line(canvas: Canvas, text: str, height_share: float, *, drop: float) -> None:
    """A horizontal line of text, `drop` of the diameter below the centre."""
    middle = canvas.centre + pymupdf.Point(0, drop * canvas.width_pt)
    canvas.line(text, middle, height_share * canvas.width_pt)


def _draw_code(canvas: Canvas, code: str) -> None:
    """Digits along the lower border, upright at the bottom, read from left to right."""
    height_pt = _CODE_LETTER_HEIGHT * canvas.width_pt
    radius_pt = (0.5 - _BORDER - _CODE_GAP) * canvas.width_pt - height_pt / 2
    for index, digit in enumerate(code):
        right_deg = (index - (len(code) - 1) / 2) * _CODE_STEP_DEG
        middle = _on_circle(canvas, radius_pt, 180 - right_deg)
        canvas.letter(digit, middle, height_pt, clockwise_deg=-right_deg)
