"""Which page an annotation is on, in any revision, without reading all pages."""

from collections.abc import Iterator

from app.formats.pdf.audit.history import History
from app.formats.pdf.audit.syntax import Ref, Value

_MAX_DEPTH = 64
MAX_PAGES = 100_000


def page_references(history: History, revision: int) -> Iterator[Ref]:
    """The pages in order; a broken tree gives the pages that can be reached."""
    seen: set[int] = set()
    stack = [history.catalog(revision).get("Pages")]
    while stack and len(seen) < 2 * MAX_PAGES:
        node = stack.pop()
        if not isinstance(node, Ref) or node.number in seen:
            continue
        seen.add(node.number)
        entries = history.dictionary(node, revision)
        if "Kids" in entries:
            stack += reversed(history.array(entries["Kids"], revision))
        else:
            yield node


def page_number(history: History, revision: int, page: Value) -> int | None:
    """The number (from 1) of a page object, None if it is not in the page tree."""
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
