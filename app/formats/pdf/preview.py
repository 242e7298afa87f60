"""A document held open for looking at: pieces of pages as pixels, its text, its pages with seals.

Two views of one file: the snapshot's own bytes, and the revision that a signing would append,
written behind them by the very code that signs. The second is opened anew for every set of seals;
the first never sees those bytes, because it was opened before they were there.
"""

import os
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import pymupdf

from app.domain.algorithms import KeyType, SigningAlgorithm
from app.domain.certificate import Certificate
from app.domain.errors import AppError, ErrorCode
from app.domain.geometry import POINTS_PER_MM, Box, PageTransform, RectMm
from app.domain.placement import SealPlacement, StraddlePlacement
from app.domain.preview import Found, Pixels, TextLine, Tile
from app.domain.secret import Secret
from app.domain.signing import Certify, SealPicture, SigningSpec
from app.formats.pdf.rendering import open_as_pdf

if TYPE_CHECKING:
    from app.formats.pdf.revision import Revision

pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)

MAX_TILE_PX = 4096
MAX_DPI = 2400
_DRAWN_LISTS = 6
_EMPTIED_AFTER_PAGES = 16
_MAX_WHOLE_PX = 12_000_000
_KEPT_PX = 16_000_000
_POINTS_PER_INCH = 72
_FIND_FOR_S = 0.03
_MAX_HITS = 2000
_MAX_LINES = 5000
_MAX_LINE_LENGTH = 1000
_FAILURES = (pymupdf.mupdf.FzErrorBase, RuntimeError, ValueError)
_LAYOUT_FLAGS = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP

NOBODY = Certificate(
    der=b"", sha256="", common_name="", organisation="", unit="", issuer_name="", serial_number="",
    not_before=datetime.min.replace(tzinfo=UTC), not_after=datetime.max.replace(tzinfo=UTC),
    key_type=KeyType.RSA, key_bits=2048, curve=None, key_usage=None, is_authority=False,
    subject_der=b"", issuer_der=b"",
)  # fmt: skip
"""Stands for the signer while a seal is only looked at: the pages do not show who signs."""

_SPEC = SigningSpec(
    certificate=NOBODY,
    other_certificates=(),
    algorithm=SigningAlgorithm.RSA_PKCS1_SHA256,
    pictures=(),
    seals=(),
    straddles=(),
    field=None,
    certify=Certify.NONE,
    reason=None,
    location=None,
    signing_time=datetime(2000, 1, 1, tzinfo=UTC),
)
_RESERVED_BYTES = 16
_ANY_SEAL = b""
"""Stands for the electronic seal: its bytes go into the signature, which nobody sees."""


@dataclass
class PreviewFile:
    """One snapshot, opened; raises `DOCUMENT_DAMAGED`, `DOCUMENT_PASSWORD_WRONG`.

    `size` is the snapshot's: what stands behind it is a revision of an earlier showing and is cut.
    """

    path: Path
    size: int
    password: Secret | None

    def __post_init__(self) -> None:
        os.truncate(self.path, self.size)
        self._bare = _View(self.path, self.password)
        self._sealed: _View | None = None

    @property
    def plain(self) -> bool:
        """Neither repaired nor encrypted: it may be shown before its structure is judged."""
        return self._bare.plain

    def pages(self) -> tuple[PageTransform, ...]:
        """The size of every page as displayed."""
        return tuple(self._bare.pages())

    def render(self, tile: Tile) -> Pixels:
        """Raises `PAGE_MISSING`; a sealed tile without seals shown is the bare one."""
        if not (0 < tile.width_px <= MAX_TILE_PX and 0 < tile.height_px <= MAX_TILE_PX):
            raise AppError(ErrorCode.DOCUMENT_TOO_COMPLEX)
        if not 0 < tile.dpi <= MAX_DPI:
            raise AppError(ErrorCode.DOCUMENT_TOO_COMPLEX)
        view = self._sealed if tile.sealed and self._sealed is not None else self._bare
        return view.render(tile)

    def lines(self, page: int) -> tuple[TextLine, ...]:
        """Raises `PAGE_MISSING`."""
        return tuple(self._bare.lines(page))[:_MAX_LINES]

    def find(self, text: str, page: int) -> Found:
        """Search from `page` on, as many pages as are quick."""
        until = monotonic() + _FIND_FOR_S
        hits: list[tuple[int, RectMm]] = []
        while page < self._bare.page_count:
            hits += [(page, rect) for rect in self._bare.find(text, page)]
            page += 1
            if monotonic() > until or len(hits) >= _MAX_HITS:
                break
        done = page >= self._bare.page_count
        return Found(tuple(hits[:_MAX_HITS]), None if done else page)

    def show_seals(
        self,
        seals: tuple[SealPlacement, ...],
        straddles: tuple[StraddlePlacement, ...],
        pictures: tuple[SealPicture, ...],
        *,
        electronic: bool = False,
    ) -> tuple[int, ...]:
        """Make and open the revision; the indices of the pages that bear a seal."""
        self._close_sealed()
        if not pictures or not seals + straddles:
            return ()
        revision = self._revision(
            replace(
                _SPEC,
                pictures=pictures,
                seals=seals,
                straddles=straddles,
                seal=_ANY_SEAL if electronic else None,
            )
        )
        with self.path.open("r+b", buffering=0) as file:
            file.seek(revision.start)
            tail = memoryview(revision.tail)
            while tail:
                tail = tail[file.write(tail) :]
        self._sealed = _View(self.path, self.password, from_scratch=True)
        return tuple(page - 1 for page in revision.pages)

    def close(self) -> None:
        """Leave the file as the snapshot."""
        self._close_sealed()
        self._bare.close()

    def _close_sealed(self) -> None:
        if self._sealed is not None:
            self._sealed.close()
            self._sealed = None
        os.truncate(self.path, self.size)

    def _revision(self, spec: SigningSpec) -> "Revision":
        # imported late: nothing of the signing code is needed to look at a document
        from app.formats.pdf.revision import build_revision

        with self.path.open("rb") as file:
            return build_revision(file, spec, self.password, _RESERVED_BYTES)


class _Store:
    """MuPDF's decoded pictures, one store for the whole process, and for whom they are there."""

    def __init__(self) -> None:
        self.pictures_of: tuple[_View, int, float] | None = None

    def empty(self) -> None:
        pymupdf.TOOLS.store_shrink(100)
        self.pictures_of = None


_STORE = _Store()


class _View:
    """One state of the file, through MuPDF. Never runs scripts, never follows a link."""

    def __init__(self, path: Path, password: Secret | None, *, from_scratch: bool = False) -> None:
        """`from_scratch` draws every page as a program does that has drawn nothing before: MuPDF
        scales a picture differently when it still has it from another page.
        """
        self._from_scratch = from_scratch
        try:
            self._document = open_as_pdf(path)
        except (*_FAILURES, OSError) as error:
            raise AppError(ErrorCode.DOCUMENT_DAMAGED) from error
        if self._document.needs_pass:
            text = "" if password is None else bytes(password.view()).decode("utf-8", "replace")
            if not self._document.authenticate(text):
                raise AppError(ErrorCode.DOCUMENT_PASSWORD_WRONG)
        self._lists: OrderedDict[int, Any] = OrderedDict()
        self._whole: OrderedDict[tuple[int, float], pymupdf.Pixmap] = OrderedDict()
        self._made = 0

    @property
    def plain(self) -> bool:
        found = self._document
        encrypted = found.needs_pass or (found.metadata or {}).get("encryption")
        return self.page_count > 0 and not found.is_repaired and not encrypted

    @property
    def page_count(self) -> int:
        return int(self._document.page_count)

    def close(self) -> None:
        self._lists.clear()
        self._whole.clear()
        _STORE.empty()
        self._document.close()

    def pages(self) -> Iterator[PageTransform]:
        for index in range(self.page_count):
            try:
                bounds = self._document.load_page(index).bound()
                yield PageTransform(Box(0, 0, max(1.0, bounds.width), max(1.0, bounds.height)))
            except _FAILURES:
                yield PageTransform(Box(0, 0, 612, 792))

    def render(self, tile: Tile) -> Pixels:
        """Cut from the whole page, because pictures are scaled differently when only a part of them
        is drawn; a page too large for that is drawn piece by piece.
        """
        right, bottom = tile.left_px + tile.width_px, tile.top_px + tile.height_px
        area = pymupdf.IRect(tile.left_px, tile.top_px, right, bottom)
        whole = self._whole_page(tile.page, tile.dpi)
        if whole is None:
            self._decode_pictures(tile.page, tile.dpi)
            return _as_pixels(self._drawn(tile.page, tile.dpi, area))
        part = pymupdf.Pixmap(pymupdf.csRGB, area, False)
        part.clear_with(255)
        part.copy(whole, area)
        return _as_pixels(part)

    def _whole_page(self, page: int, dpi: float) -> pymupdf.Pixmap | None:
        """The page in one piece, kept for its next tiles; None if it is too large."""
        key = page, dpi
        if key not in self._whole:
            bounds = self._list(page).rect * (dpi / _POINTS_PER_INCH)
            if bounds.width * bounds.height > _MAX_WHOLE_PX:
                return None
            if self._from_scratch:
                _STORE.empty()
            self._whole[key] = self._drawn(page, dpi, bounds.round())
            while len(self._whole) > 1 and sum(map(_size_px, self._whole.values())) > _KEPT_PX:
                self._whole.popitem(last=False)
        self._whole.move_to_end(key)
        return self._whole[key]

    def _decode_pictures(self, page: int, dpi: float) -> None:
        """Have the pictures of a page that is drawn in pieces ready at this size, and only so: the
        first piece would be drawn otherwise than those that find them decoded.
        """
        if _STORE.pictures_of != (self, page, dpi):
            _STORE.empty()
            self._drawn(page, dpi, pymupdf.IRect(0, 0, 1, 1))
            _STORE.pictures_of = self, page, dpi

    def _drawn(self, page: int, dpi: float, area: pymupdf.IRect) -> pymupdf.Pixmap:
        mupdf = pymupdf.mupdf
        box = mupdf.FzIrect(area.x0, area.y0, area.x1, area.y1)
        # without separations, as `Page.get_pixmap` does: with them colours are mixed differently
        picture = mupdf.fz_new_pixmap_with_bbox(pymupdf.csRGB.this, box, mupdf.FzSeparations(), 0)
        mupdf.fz_clear_pixmap_with_value(picture, 0xFF)
        scale = dpi / _POINTS_PER_INCH
        matrix = mupdf.FzMatrix(scale, 0, 0, scale, 0, 0)
        device = mupdf.fz_new_draw_device_with_bbox(matrix, picture, box)
        everything = mupdf.FzRect(mupdf.FzRect.Fixed_INFINITE)
        try:
            orders = self._list(page).this
            mupdf.fz_run_display_list(
                orders, device, mupdf.FzMatrix(), everything, mupdf.FzCookie()
            )
        except _FAILURES:
            pass  # what could be drawn of a damaged page is shown
        finally:
            mupdf.fz_close_device(device)
        return pymupdf.Pixmap("raw", picture)

    def _list(self, page: int) -> Any:  # noqa: ANN401
        """The page as drawing orders, kept for the next tiles of it."""
        if page in self._lists:
            self._lists.move_to_end(page)
            return self._lists[page]
        if not 0 <= page < self.page_count:
            raise AppError(ErrorCode.PAGE_MISSING, page=page + 1, count=self.page_count)
        try:
            made = self._document.load_page(page).get_displaylist()
        except _FAILURES as error:
            raise AppError(ErrorCode.DOCUMENT_DAMAGED) from error
        self._lists[page] = made
        self._keep_little()
        return made

    def _keep_little(self) -> None:
        """A preview of many pages needs few of them, and few of MuPDF's pictures and fonts."""
        self._made += 1
        if self._made % _EMPTIED_AFTER_PAGES == 0:
            _STORE.empty()
        while len(self._lists) > _DRAWN_LISTS:
            self._lists.popitem(last=False)

    def lines(self, page: int) -> Iterator[TextLine]:
        text = self._layout(page).extractDICT()
        for block in text["blocks"]:
            for line in block.get("lines", ()):
                words = "".join(span["text"] for span in line["spans"])
                if words.strip():
                    yield TextLine(words[:_MAX_LINE_LENGTH], _rect(pymupdf.Rect(line["bbox"])))

    def _layout(self, page: int) -> pymupdf.TextPage:
        return pymupdf.TextPage(self._list(page).get_textpage(_LAYOUT_FLAGS))

    def find(self, text: str, page: int) -> list[RectMm]:
        try:
            found = self._layout(page).search(text, hit_max=0, quads=0)
        except (*_FAILURES, AppError):
            return []
        return [_rect(rect) for rect in found]


def _as_pixels(picture: pymupdf.Pixmap) -> Pixels:
    return Pixels(picture.width, picture.height, picture.n, bytes(picture.samples_mv))


def _size_px(picture: pymupdf.Pixmap) -> int:
    return int(picture.width * picture.height)


def _rect(rect: pymupdf.Rect) -> RectMm:
    return RectMm(
        rect.x0 / POINTS_PER_MM,
        rect.y0 / POINTS_PER_MM,
        rect.width / POINTS_PER_MM,
        rect.height / POINTS_PER_MM,
    )
