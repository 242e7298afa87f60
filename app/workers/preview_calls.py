"""What a preview asks of its document worker, as values: the one place where both halves agree.

Every call names the copy and its size: a worker that has just been started finds the document
open again. Pixels do not travel through the pipe but through the shared file `pixels`.
"""

from dataclasses import dataclass

from app.domain.geometry import PageTransform
from app.domain.placement import SealPlacement, StraddlePlacement
from app.domain.preview import Tile
from app.domain.signing import SealPicture


@dataclass(frozen=True)
class Copy:
    """The private copy of a document: the first `size` bytes of `path`."""

    path: str
    size: int


@dataclass(frozen=True)
class Open:
    """Copy `source` into the new file `target` and open it there."""

    source: str
    target: str


@dataclass(frozen=True)
class Opened:
    """The answer to `Open`: size and digest of the copy, and its pages as displayed.

    `pages` is None for a document that should not be shown before its structure has been judged.
    """

    size: int
    sha256: str
    pages: tuple[PageTransform, ...] | None


@dataclass(frozen=True)
class Judge:
    """Is the structure of the copy regular? If not, rewrite it in the new file `clean`.

    `sha256` is the digest of the copy and of `source`.
    """

    copy: Copy
    clean: str
    source: str
    sha256: str


@dataclass(frozen=True)
class Pages:
    """How large are the pages?"""

    copy: Copy


@dataclass(frozen=True)
class PageSizes:
    """The answer to `Pages`."""

    pages: tuple[PageTransform, ...]


@dataclass(frozen=True)
class DrawTile:
    """Write the pixels of a tile to the start of the file `pixels`."""

    copy: Copy
    tile: Tile
    pixels: str


@dataclass(frozen=True)
class DrawPicture:
    """Write a seal picture of at most `side_px` as RGBA to the start of the file `pixels`."""

    picture: SealPicture
    side_px: int
    pixels: str


@dataclass(frozen=True)
class Drawn:
    """What the shared file holds now: the answer to `DrawTile` and `DrawPicture`."""

    width_px: int
    height_px: int
    channels: int


@dataclass(frozen=True)
class Lines:
    """The lines of text on a page."""

    copy: Copy
    page: int


@dataclass(frozen=True)
class Find:
    """Where `text` stands, from `page` on."""

    copy: Copy
    text: str
    page: int


@dataclass(frozen=True)
class ShowSeals:
    """Make the revision with these seals, or with one electronic seal."""

    copy: Copy
    seals: tuple[SealPlacement, ...]
    straddles: tuple[StraddlePlacement, ...]
    pictures: tuple[SealPicture, ...]
    electronic: bool


@dataclass(frozen=True)
class ExportFont:
    """Write a font with Chinese letters to the new file `target`."""

    target: str
