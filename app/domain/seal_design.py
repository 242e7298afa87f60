"""What a drawn seal picture shall look like, in the three shapes that Chinese seals have."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.domain.placement import SealSize


class SealShape(StrEnum):
    """`ROUND` for offices, `OVAL` for finance and invoices, `SQUARE` for persons."""

    ROUND = "round"
    OVAL = "oval"
    SQUARE = "square"


USUAL_SIZES = {
    SealShape.ROUND: SealSize(42, 42),
    SealShape.OVAL: SealSize(40, 30),
    SealShape.SQUARE: SealSize(20, 20),
}


class PictureForm(StrEnum):
    """Pixels with alpha, or outlines."""

    PNG = "png"
    SVG = "svg"


@dataclass(frozen=True)
class SealDesign:
    """The words and measures; `purpose` is the line below the middle, such as 财务专用章."""

    shape: SealShape
    name: str
    code: str | None
    purpose: str | None
    size: SealSize
    form: PictureForm
    dpi: int = 600


@dataclass(frozen=True)
class RehearsalWish:
    """A rehearsal seal: whose DER certificate may use it, its name and picture, where it goes."""

    certificate: Path
    name: str
    picture: Path
    size_mm: int
    target: Path
