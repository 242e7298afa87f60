"""Looking at a document: pieces of pages as pixels, and the text on them.

Page indices count from zero; positions of text are millimetres on the displayed page.
"""

from dataclasses import dataclass

from app.domain.document import DocumentSnapshot
from app.domain.geometry import PageTransform, RectMm


@dataclass(frozen=True)
class Tile:
    """A rectangle of one page, drawn at `dpi`; its edges are device pixels of that drawing.

    `sealed` asks for the page as it will be with the seals last given to `show_seals`.
    """

    page: int
    dpi: float
    left_px: int
    top_px: int
    width_px: int
    height_px: int
    sealed: bool = False


@dataclass(frozen=True)
class Pixels:
    """Rows from the top without padding; `channels` is 3 for RGB and 4 for RGBA."""

    width_px: int
    height_px: int
    channels: int
    data: bytes


@dataclass(frozen=True)
class TextLine:
    """One line of text as it stands on the page."""

    text: str
    rect: RectMm


@dataclass(frozen=True)
class Found:
    """What a search came to: the places in the pages searched, and where to go on.

    `hits` are pairs of page and rectangle; `next_page` is None after the last page.
    """

    hits: tuple[tuple[int, RectMm], ...]
    next_page: int | None


@dataclass(frozen=True)
class PreviewedDocument:
    """An open document: the bytes that are shown, and the sizes of its pages as displayed.

    Each transform is the identity of a page of that size: displayed millimetres are all that a
    preview speaks of. Until its structure is `judged` a document is shown as it came, and what its
    snapshot says beside path, size and digests is not known yet.
    """

    snapshot: DocumentSnapshot
    pages: tuple[PageTransform, ...]
    judged: bool = True
