"""Pages in any revision: how each is displayed, and which one an annotation is on."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.geometry import Box, PageTransform
from app.formats.pdf.audit.history import History
from app.formats.pdf.audit.syntax import Ref, Value

MAX_PAGES = 100_000
_MAX_DEPTH = 64
_INHERITED = ("MediaBox", "CropBox", "Rotate", "Resources")
_LETTER = Box(0, 0, 612, 792)
"""What common readers use for a page without a usable MediaBox."""


@dataclass(frozen=True)
class PageObject:
    """A page with the attributes that its ancestors leave to it."""

    reference: Ref
    entries: dict[str, Value]


def pages(history: History, revision: int) -> Iterator[PageObject]:
    """The pages in order; a broken tree gives the pages that can be reached."""
    seen: set[int] = set()
    stack: list[tuple[Value, dict[str, Value]]] = [(history.catalog(revision).get("Pages"), {})]
    while stack and len(seen) < 2 * MAX_PAGES:
        node, inherited = stack.pop()
        if not isinstance(node, Ref) or node.number in seen:
            continue
        seen.add(node.number)
        entries = history.dictionary(node, revision)
        own = inherited | {key: entries[key] for key in _INHERITED if key in entries}
        if "Kids" in entries:
            kids = history.array(entries["Kids"], revision)
            stack += ((kid, own) for kid in reversed(kids))
        elif entries:
            yield PageObject(node, entries | own)


def transform(history: History, revision: int, page: PageObject) -> PageTransform:
    """How a page is displayed (ISO 32000-2, 14.11.2)."""
    media = _box(history, revision, page.entries.get("MediaBox")) or _LETTER
    crop = _box(history, revision, page.entries.get("CropBox")) or media
    turned = _numbers([history.resolve(page.entries.get("Rotate"), revision)])
    unit = _numbers([history.resolve(page.entries.get("UserUnit"), revision)])
    return PageTransform(
        visible=crop.intersection(media) or media,
        rotation=int(turned[0]) % 360 if turned and turned[0] % 90 == 0 else 0,
        user_unit=unit[0] if unit and unit[0] > 0 else 1.0,
    )


def _numbers(values: list[Value]) -> list[float]:
    return [one for one in values if isinstance(one, int | float) and not isinstance(one, bool)]


def _box(history: History, revision: int, value: Value) -> Box | None:
    corners = [history.resolve(item, revision) for item in history.array(value, revision)]
    numbers = _numbers(corners)
    if len(corners) != 4 or len(numbers) != 4:
        return None
    xa, ya, xb, yb = numbers
    box = Box(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))
    return box if box.width > 0 and box.height > 0 else None


def page_number(history: History, revision: int, page: Value) -> int | None:
    """The number (from 1) of a page object, read from its ancestors only.

    None if it is not in the page tree.
    """
    count = 1
    for _ in range(_MAX_DEPTH):
        if not isinstance(page, Ref):
            return None
        parent = history.dictionary(page, revision).get("Parent")
        if parent is None:
            return count
        before = _pages_before(history, revision, page, parent)
        if before is None:
            return None
        count, page = count + before, parent
    return None


class AnnotationPages:
    """The pages on which annotations of one revision are shown, whatever they claim themselves."""

    def __init__(self, history: History, revision: int) -> None:
        """Reads the pages only when a claim does not hold."""
        self._history = history
        self._revision = revision
        self._index: dict[int, list[int]] | None = None

    def every(self, annotation: Ref) -> tuple[int, ...]:
        """The numbers (from 1) of all pages that list it."""
        if self._index is None:
            self._index = {}
            for number, page in enumerate(pages(self._history, self._revision), 1):
                for one in self._listed(page.entries):
                    self._index.setdefault(one, []).append(number)
        return tuple(self._index.get(annotation.number, ()))

    def one(self, annotation: Ref | None, claimed: Value) -> int | None:
        """The page it says it is on if that lists it, else the first that does, else that page."""
        number = page_number(self._history, self._revision, claimed)
        if annotation is None:
            return number
        entries = self._history.dictionary(claimed, self._revision)
        if number is not None and annotation.number in self._listed(entries):
            return number
        return next(iter(self.every(annotation)), number)

    def _listed(self, page: dict[str, Value]) -> set[int]:
        found = self._history.array(page.get("Annots"), self._revision)
        return {item.number for item in found if isinstance(item, Ref)}


def _pages_before(history: History, revision: int, kid: Ref, parent: Value) -> int | None:
    entries = history.dictionary(parent, revision)
    kids = history.array(entries.get("Kids"), revision)
    position = next((at for at, one in enumerate(kids) if one == kid), None)
    if position is None or entries.get("Count") == len(kids):
        return position
    return sum(_leaves(history, revision, one) for one in kids[:position])


def _leaves(history: History, revision: int, node: Value) -> int:
    entries = history.dictionary(node, revision)
    count = entries.get("Count") if "Kids" in entries else 1
    return count if type(count) is int else 1
