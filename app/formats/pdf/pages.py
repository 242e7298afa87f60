"""Pages of a PDF: how many, and how each is displayed (ISO 32000-2, 7.7.3 and 14.11.2).

Reads only the nodes on the way to a page: a 2,000-page document costs what its few sealed pages
cost. Attributes are taken the way common readers take them when a document leaves them out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfReadError

from app.domain.geometry import Box, PageTransform
from app.formats.pdf.objects import dictionary_entry, entry, items, number, raw_items

_INHERITED = ("/MediaBox", "/CropBox", "/Rotate", "/Resources")
_MAX_DEPTH = 64
LETTER = Box(0, 0, 612, 792)
"""What Acrobat, MuPDF and poppler use for a page without a usable MediaBox."""


@dataclass(frozen=True)
class PdfPage:
    """A page object with the attributes its ancestors leave to it (raw: maybe references)."""

    reference: generic.IndirectObject
    dictionary: generic.DictionaryObject
    inherited: dict[str, Any]

    def attribute(self, name: str) -> Any:  # noqa: ANN401
        """The resolved value of an inheritable attribute, or None."""
        raw = self.inherited.get(name)
        return raw.get_object() if isinstance(raw, generic.IndirectObject) else raw

    @property
    def parents_agree(self) -> bool:
        """Whether /Parent leads up to the attributes that were met on the way down.

        Some readers go the one way and some the other: where both differ, so do their pages.
        """
        found, node = _own(self.dictionary), dictionary_entry(self.dictionary, "/Parent")
        for _ in range(_MAX_DEPTH):
            if node is None:
                break
            found, node = _own(node) | found, dictionary_entry(node, "/Parent")
        return found == self.inherited

    def transform(self) -> PageTransform:
        """How the page is displayed."""
        media = _box(self.attribute("/MediaBox")) or LETTER
        crop = _box(self.attribute("/CropBox")) or media
        unit = number(entry(self.dictionary, "/UserUnit"))
        return PageTransform(
            visible=crop.intersection(media) or media,
            rotation=_rotation(self.attribute("/Rotate")),
            user_unit=unit if unit is not None and unit > 0 else 1.0,
        )


class PageTree:
    """The pages of one document, found by index."""

    def __init__(self, root: generic.DictionaryObject) -> None:
        """Raises what the reader raises, `PdfReadError` if there is no page tree."""
        self._top = root["/Pages"]
        if not isinstance(self._top, generic.DictionaryObject) or "/Kids" not in self._top:
            raise PdfReadError("no page tree")
        self.count = int(self._top["/Count"])

    def page(self, index: int) -> PdfPage:
        """The page at a zero-based index."""
        node, first, inherited = self._top, 0, _own(self._top)
        for _ in range(_MAX_DEPTH):
            reference, first = self._kid(node, index, first)
            node = reference.get_object()
            inherited = inherited | _own(node)
            if "/Kids" not in node:
                return PdfPage(reference, node, inherited)
        raise PdfReadError("page tree is too deep")

    def _kid(
        self, node: generic.DictionaryObject, index: int, first: int
    ) -> tuple[generic.IndirectObject, int]:
        """The child of `node` that holds page `index`, and the first page index below it."""
        kids = node["/Kids"]
        if int(node["/Count"]) == len(kids):
            return _reference(kids.raw_get(index - first)), index
        for kid in raw_items(kids):
            reference = _reference(kid)
            below = _page_count(reference.get_object())
            if index < first + below:
                return reference, first
            first += below
        raise PdfReadError("page tree holds fewer pages than it says")

    def walk(self) -> Iterator[PdfPage]:
        """All pages in order; raises `PdfReadError` where counts and pages disagree."""
        seen: set[int] = set()
        for page in self._walk(self._top, {}, 0):
            if page.reference.idnum in seen:
                raise PdfReadError("a page object is used twice")
            seen.add(page.reference.idnum)
            yield page
        if len(seen) != self.count:
            raise PdfReadError("page tree holds another number of pages than it says")

    def _walk(
        self, node: generic.DictionaryObject, inherited: dict[str, Any], depth: int
    ) -> Iterator[PdfPage]:
        inherited = inherited | _own(node)
        for raw in raw_items(node["/Kids"]):
            reference = _reference(raw)
            kid = reference.get_object()
            if "/Kids" not in kid:
                yield PdfPage(reference, kid, inherited | _own(kid))
            elif depth < _MAX_DEPTH:
                yield from self._walk(kid, inherited, depth + 1)
            else:
                raise PdfReadError("page tree is too deep")


def _own(node: generic.DictionaryObject) -> dict[str, Any]:
    return {name: node.raw_get(name) for name in _INHERITED if name in node}


def _page_count(node: generic.DictionaryObject) -> int:
    return int(node["/Count"]) if "/Kids" in node else 1


def _reference(value: object) -> generic.IndirectObject:
    if not isinstance(value, generic.IndirectObject):
        raise PdfReadError("a page is not an indirect object")
    if not isinstance(value.get_object(), generic.DictionaryObject):
        raise PdfReadError("a page is not a dictionary")
    return value


def _box(value: object) -> Box | None:
    if not isinstance(value, generic.ArrayObject) or len(value) != 4:
        return None
    corners = [corner for corner in map(number, items(value)) if corner is not None]
    if len(corners) != 4:
        return None
    xa, ya, xb, yb = corners
    box = Box(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))
    return box if box.width > 0 and box.height > 0 else None


def _rotation(value: object) -> int:
    degrees = number(value) or 0.0
    return int(degrees) % 360 if degrees % 90 == 0 else 0
