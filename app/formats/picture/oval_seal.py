"""The oval seal for invoices and finance: name around, number in the middle, purpose below.

Measures are those of the invoice seal in the State Taxation Administration's announcement 2011
no. 7 (40 × 30 mm, border 1 mm, letters of 4.2 and 4.6 mm, digits of 3.7 mm); they scale with the
height.
"""

import math

import pymupdf

from app.domain.seal_design import PictureForm
from app.formats.picture.canvas import SEAL_RED, Canvas, sheet

# Shares of the height.
_BORDER = 1.0 / 30
_RING_GAP = 1.0 / 30
_RING_LETTER_HEIGHT = 4.2 / 30
_CODE_HEIGHT = 3.7 / 30
_CODE_WIDTH_MAX = 26.0 / 40  # of the seal's width, for all digits together
_PURPOSE_HEIGHT = 4.6 / 30
_PURPOSE_WIDTH = 3.0 / 4.6  # of the letters' height
_PURPOSE_DROP = 8.6 / 30

_RING_SPAN = 0.5  # of the ellipse's length
_RING_LETTER_WIDTH_MAX = 0.9
_RING_LETTER_FILL = 0.9  # of the arc between two letters
_ARC_STEPS = 720


def draw_oval_seal(
    ring_text: str,
    *,
    code: str | None = None,
    bottom_text: str | None = None,
    width_mm: float = 40,
    height_mm: float = 30,
    dpi: int = 600,
    colour: tuple[int, int, int] = SEAL_RED,
    form: PictureForm = PictureForm.PNG,
) -> bytes:
    """A picture with alpha of that size, at `dpi` if it is made of pixels.

    `ring_text` runs clockwise along the upper arc, `code` stands in the middle, `bottom_text`
    (such as 发票专用章) below it.
    """
    with sheet(width_mm, height_mm, colour) as canvas:
        _draw_border(canvas)
        _draw_ring(canvas, ring_text)
        if code:
            _draw_code(canvas, code)
        if bottom_text:
            drop_pt = _PURPOSE_DROP * canvas.height_pt
            middle = canvas.centre + pymupdf.Point(0, drop_pt)
            canvas.line(bottom_text, middle, _PURPOSE_HEIGHT * canvas.height_pt, _PURPOSE_WIDTH)
        return canvas.save(form, dpi)


def _draw_border(canvas: Canvas) -> None:
    width_pt = _BORDER * canvas.height_pt
    canvas.page.draw_oval(canvas.frame(width_pt), color=canvas.colour, width=width_pt)


def _draw_ring(canvas: Canvas, text: str) -> None:
    """Letters at even distances along an inner ellipse, each standing upright on it."""
    height_pt = _RING_LETTER_HEIGHT * canvas.height_pt
    inset_pt = (_BORDER + _RING_GAP) * canvas.height_pt + height_pt / 2
    axes = (canvas.width_pt / 2 - inset_pt, canvas.height_pt / 2 - inset_pt)
    lengths = _arc_lengths(axes)
    step_pt = lengths[-1] * _RING_SPAN / max(1, len(text))
    width_share = min(_RING_LETTER_WIDTH_MAX, step_pt * _RING_LETTER_FILL / height_pt)
    for index, letter in enumerate(text):
        offset_pt = (index - (len(text) - 1) / 2) * step_pt
        middle, turn_deg = _on_ellipse(canvas, axes, _parameter(lengths, offset_pt))
        canvas.letter(letter, middle, height_pt, width_share, turn_deg)


def _arc_lengths(axes: tuple[float, float]) -> list[float]:
    """Length of the ellipse from its top, clockwise, at even steps of its parameter."""
    step = 2 * math.pi / _ARC_STEPS
    lengths = [0.0]
    for index in range(_ARC_STEPS):
        parameter = (index + 0.5) * step
        speed = math.hypot(axes[0] * math.cos(parameter), axes[1] * math.sin(parameter))
        lengths.append(lengths[-1] + speed * step)
    return lengths


def _parameter(lengths: list[float], offset_pt: float) -> float:
    """The parameter at a distance along the ellipse, clockwise from its top."""
    distance_pt = offset_pt % lengths[-1]
    index = next(i for i, length_pt in enumerate(lengths) if length_pt >= distance_pt)
    return 2 * math.pi * index / _ARC_STEPS


def _on_ellipse(
    canvas: Canvas, axes: tuple[float, float], parameter: float
) -> tuple[pymupdf.Point, float]:
    """A point of the ellipse and the direction that points out of it, clockwise from the top."""
    sine, cosine = math.sin(parameter), math.cos(parameter)
    middle = canvas.centre + pymupdf.Point(axes[0] * sine, -axes[1] * cosine)
    return middle, math.degrees(math.atan2(sine * axes[1], cosine * axes[0]))


def _draw_code(canvas: Canvas, code: str) -> None:
    height_pt = _CODE_HEIGHT * canvas.height_pt
    natural_pt = sum(canvas.font.text_length(digit, height_pt) for digit in code)
    width_share = min(1.0, _CODE_WIDTH_MAX * canvas.width_pt / natural_pt)
    canvas.line(code, canvas.centre, height_pt, width_share)
