"""The seals a person can choose from, out of the pictures that are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.placement import SealSize
from app.domain.preview import Pixels
from app.gui.models.seal_choice import SealChoice

if TYPE_CHECKING:
    from app.domain.seal_picture import KeptPicture

CARD_PX = 512
"""The longest side of a decoded picture: enough for a seal of 42 mm on a sharp screen."""


def choice_of(kept: KeptPicture, pixels: Pixels) -> SealChoice:
    """A kept picture as a seal that can be put on a page."""
    return SealChoice(kept.key, kept.name, kept.size, kept.picture, pixels)


def size_in_words(size: SealSize) -> str:
    """`42 × 42 mm`, without needless decimals."""
    return f"{size.width_mm:g} × {size.height_mm:g} mm"
