"""A seal that can be put on a page: its picture, its name, its size on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.placement import SealSize
from app.domain.preview import Pixels

if TYPE_CHECKING:
    from app.domain.seal import SealFile
    from app.domain.signing import SealPicture


@dataclass(frozen=True)
class SealChoice:
    """`key` tells seals apart and is remembered; `pixels` is the decoded picture for the screen.

    `seal` are the bytes of an electronic seal; without them it is a seal picture.
    """

    key: str
    name: str
    size: SealSize
    picture: SealPicture
    pixels: Pixels
    seal: SealFile | None = None

    @property
    def electronic(self) -> bool:
        """Whether it is a signed seal and not only a picture."""
        return self.seal is not None
