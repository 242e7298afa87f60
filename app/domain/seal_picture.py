"""A seal picture that a person keeps for the next time: never called a seal."""

from dataclasses import dataclass

from app.domain.placement import SealSize
from app.domain.signing import SealPicture


@dataclass(frozen=True)
class KeptPicture:
    """`key` tells pictures apart and stays the same; `size` is the one on paper."""

    key: str
    name: str
    size: SealSize
    picture: SealPicture
