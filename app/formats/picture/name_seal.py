"""The square name seal of a person: four characters in two columns, read from the right.

Trade practice: 18 to 22 mm wide with a border of 1 mm for 20 mm; a name of two or three characters
is filled up with 之印 or 印.
"""

import pymupdf

from app.domain.seal_design import PictureForm
from app.formats.picture.canvas import SEAL_RED, sheet

# Shares of the side.
_BORDER = 1.0 / 20
_PADDING = 1.0 / 20
_LETTER_FILL = 0.94  # of its quarter

_FILLERS = {2: "之印", 3: "印", 4: ""}


def draw_name_seal(
    name: str,
    *,
    side_mm: float = 20,
    dpi: int = 600,
    colour: tuple[int, int, int] = SEAL_RED,
    form: PictureForm = PictureForm.PNG,
) -> bytes:
    """A picture with alpha, `side_mm` wide, at `dpi` if it is made of pixels.

    Raises `ValueError` for a name that has not two to four characters.
    """
    if len(name) not in _FILLERS:
        raise ValueError("a name seal has two to four characters")
    with sheet(side_mm, side_mm, colour) as canvas:
        border_pt = _BORDER * canvas.width_pt
        canvas.page.draw_rect(canvas.frame(border_pt), color=canvas.colour, width=border_pt)
        quarter_pt = canvas.width_pt * (0.5 - _BORDER - _PADDING)
        for index, letter in enumerate(name + _FILLERS[len(name)]):
            right = 0.5 if index < 2 else -0.5
            down = 0.5 if index % 2 else -0.5
            middle = canvas.centre + pymupdf.Point(right * quarter_pt, down * quarter_pt)
            canvas.letter(letter, middle, quarter_pt * _LETTER_FILL)
        return canvas.save(form, dpi)
