"""A seal that can be put on a page: its picture, its name, its size on paper."""

from dataclasses import dataclass

from app.domain.placement import SealSize
from app.domain.preview import Pixels
from app.domain.signing import SealPicture


@dataclass(frozen=True)
class SealChoice:
    """`key` tells seals apart and is remembered; `pixels` is the decoded picture for the screen."""

    key: str
    name: str
    size: SealSize
    picture: SealPicture
    pixels: Pixels
