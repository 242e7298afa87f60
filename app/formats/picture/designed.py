"""A seal picture from its design: which of the three drawings makes it."""

from pathlib import Path

from app.domain.errors import AppError, ErrorCode
from app.domain.seal_design import SealDesign, SealShape
from app.formats.picture.name_seal import draw_name_seal
from app.formats.picture.oval_seal import draw_oval_seal
from app.formats.picture.round_seal import draw_round_seal

MAX_LETTERS = 60


def draw_design(design: SealDesign, target: Path) -> None:
    """Draw it into the file `target`. Raises `SEAL_TEXT_UNSUITABLE`, `OUTPUT_FAILED`."""
    words = [word for word in (design.name, design.code, design.purpose) if word is not None]
    if any(not word.strip() or len(word) > MAX_LETTERS for word in words):
        raise AppError(ErrorCode.SEAL_TEXT_UNSUITABLE)
    try:
        data = _drawn(design)
    except ValueError as error:
        raise AppError(ErrorCode.SEAL_TEXT_UNSUITABLE, reason=design.name) from error
    try:
        target.write_bytes(data)
    except OSError as error:
        reason = error.strerror or ""
        raise AppError(ErrorCode.OUTPUT_FAILED, file=target.name, reason=reason) from error


def _drawn(design: SealDesign) -> bytes:
    width_mm, height_mm = design.size.width_mm, design.size.height_mm
    match design.shape:
        case SealShape.OVAL:
            return draw_oval_seal(
                design.name,
                code=design.code,
                bottom_text=design.purpose,
                width_mm=width_mm,
                height_mm=height_mm,
                dpi=design.dpi,
                form=design.form,
            )
        case SealShape.SQUARE:
            return draw_name_seal(design.name, side_mm=width_mm, dpi=design.dpi, form=design.form)
        case SealShape.ROUND:
            return draw_round_seal(
                design.name,
                code=design.code,
                bottom_text=design.purpose,
                diameter_mm=width_mm,
                dpi=design.dpi,
                form=design.form,
            )
