"""The form of a document in any revision: its fields, their widgets, the pages they are on.

Walks the field tree with inheritance (ISO 32000-2, 12.7.4) and never trusts it to be a tree.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.formats.pdf.audit.history import History
from app.formats.pdf.audit.syntax import Ref, Value, text

MAX_FIELDS = 100_000
_MAX_DEPTH = 32


@dataclass(frozen=True)
class Field:
    """A terminal field: full name, type, the object it is, inherited /V as written.

    `reference` is None for a field written directly into its parent's array. `widgets` are the
    widget annotations that show it: itself, or its kids.
    """

    name: str
    type: str | None
    reference: Ref | None
    entries: dict[str, Value]
    value: Value
    widgets: tuple[tuple[Ref | None, dict[str, Value]], ...]
    path: tuple[int, ...]
    """Numbers of the objects above it in the field tree."""

    @property
    def visible(self) -> bool:
        """Whether any widget has an area."""
        return any(has_area(entries.get("Rect")) for _, entries in self.widgets)


def has_area(rectangle: Value) -> bool:
    """Whether an annotation with this rectangle can be seen."""
    if not isinstance(rectangle, list) or len(rectangle) != 4:
        return False
    x0, y0, x1, y1 = rectangle
    numbers = [item for item in rectangle if type(item) in (int, float)]
    return len(numbers) == 4 and x0 != x1 and y0 != y1


def form(history: History, revision: int) -> dict[str, Value]:
    """The interactive form dictionary, empty if there is none."""
    return history.dictionary(history.catalog(revision).get("AcroForm"), revision)


def fields(history: History, revision: int) -> list[Field]:
    """All terminal fields of a revision, in the order of the tree."""
    walk = _Walk(history, revision)
    return list(walk.under(form(history, revision).get("Fields"), _Inherited()))


@dataclass(frozen=True)
class _Inherited:
    name: str = ""
    type: Value = None
    value: Value = None
    path: tuple[int, ...] = ()


class _Walk:
    """One walk over one revision's field tree."""

    def __init__(self, history: History, revision: int) -> None:
        self.history = history
        self.revision = revision
        self.seen: set[int] = set()

    def under(self, kids: Value, above: _Inherited) -> Iterator[Field]:
        """The terminal fields in an array of fields."""
        if len(above.path) > _MAX_DEPTH:
            return
        for kid in self.history.array(kids, self.revision):
            entries = self.history.dictionary(kid, self.revision)
            if not entries or self._known(kid):
                continue
            yield from self._field(kid if isinstance(kid, Ref) else None, entries, above)

    def _known(self, kid: Value) -> bool:
        """Guards against loops and against forms that repeat themselves without end."""
        if isinstance(kid, Ref):
            if kid.number in self.seen or len(self.seen) > MAX_FIELDS:
                return True
            self.seen.add(kid.number)
        return False

    def _field(
        self, reference: Ref | None, entries: dict[str, Value], above: _Inherited
    ) -> Iterator[Field]:
        here = self._inherit(reference, entries, above)
        kids = self._kids(entries)
        if any("T" in kid for _, kid in kids):
            yield from self.under(entries.get("Kids"), here)
            return
        own = self._placed(entries)
        widgets = [(reference, own)] if entries.get("Subtype") == "Widget" else []
        kind = str(here.type) if here.type is not None else None
        yield Field(
            here.name, kind, reference, entries, here.value, tuple(widgets + kids), above.path
        )

    def _inherit(
        self, reference: Ref | None, entries: dict[str, Value], above: _Inherited
    ) -> _Inherited:
        own = text(self.history.resolve(entries.get("T"), self.revision))
        name = f"{above.name}.{own}" if above.name and own else above.name or own
        return _Inherited(
            name,
            self.history.resolve(entries.get("FT", above.type), self.revision),
            entries.get("V", above.value),
            (*above.path, reference.number) if reference else above.path,
        )

    def _kids(self, entries: dict[str, Value]) -> list[tuple[Ref | None, dict[str, Value]]]:
        kids = self.history.array(entries.get("Kids"), self.revision)
        return [
            (
                kid if isinstance(kid, Ref) else None,
                self._placed(self.history.dictionary(kid, self.revision)),
            )
            for kid in kids
        ]

    def _placed(self, entries: dict[str, Value]) -> dict[str, Value]:
        """The entries with a rectangle that is written elsewhere put in its place."""
        rectangle = entries.get("Rect")
        corners = self.history.array(rectangle, self.revision)
        if not isinstance(rectangle, Ref) and not any(isinstance(one, Ref) for one in corners):
            return entries
        return entries | {"Rect": [self.history.resolve(one, self.revision) for one in corners]}
