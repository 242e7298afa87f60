"""The objects that one incremental update replaced, and which of them a rule explains.

Deny by default (threats B2, B7): what no rule explains is a forbidden change. New objects matter
only through replaced ones, unless somebody referred to them before they existed.
"""

from dataclasses import dataclass, field
from enum import IntEnum

from app.formats.pdf.audit.form import Field
from app.formats.pdf.audit.history import History
from app.formats.pdf.audit.references import TRAILER, References
from app.formats.pdf.audit.syntax import Ref, Stream, Value, same

_MAX_CLIMB = 1000


class Level(IntEnum):
    """How much an update changed: validation material only, or what filling a form changes."""

    MAINTENANCE = 1
    FILLING = 2


class ForbiddenError(Exception):
    """The update changed what may not change; the text is the stable name of what."""


@dataclass
class Step:
    """The result for one update. `changed_fields` are those whose value or looks changed."""

    level: Level = Level.MAINTENANCE
    changed_fields: set[str] = field(default_factory=set)
    new_visible_field: bool = False
    new_fields: list[Field] = field(default_factory=list)
    covers_content: bool = False
    forbidden: str | None = None


class ChangedObjects:
    """Revision `new` of a document beside the one before, which `references` describes."""

    def __init__(self, history: History, references: References, new: int) -> None:
        self.history = history
        self.references = references
        self.old, self.new = new - 1, new
        self.step = Step()
        self.changed: dict[int, tuple[Value, Value]] = {}
        self.explained: set[int] = set()

    def collect(self) -> None:
        """Find what was replaced; raises `ForbiddenError` for what no rule could explain."""
        self._trailer()
        self._collect()

    @property
    def unexplained(self) -> set[int]:
        """Numbers of the replaced objects that no rule has explained so far."""
        return self.changed.keys() - self.explained

    def fill(self, name: str) -> None:
        """The value or the looks of a field changed."""
        self.step.level = Level.FILLING
        self.step.changed_fields.add(name)

    def _trailer(self) -> None:
        section = self.history.sections[self.new]
        # some readers do not follow a link that is no integer
        if section.hybrid or section.repeated or type(section.trailer.get("Prev")) is not int:
            raise ForbiddenError("later-structure-ambiguous")
        if not same(self.history.root(self.old), self.history.root(self.new)):
            raise ForbiddenError("later-catalog-changed")
        before, after = self.history.trailer(self.old), self.history.trailer(self.new)
        if not same(before.get("Encrypt"), after.get("Encrypt")):
            raise ForbiddenError("later-encryption-changed")

    def _collect(self) -> None:
        for number, entry in self.history.sections[self.new].entries.items():
            before = self.history.entry(number, self.old)
            gone = entry.offset is None and entry.container is None
            if before is None:
                self._created(number, gone)
            elif gone or entry.generation != before[1].generation:
                raise ForbiddenError("later-object-removed")
            elif before[1] != entry or entry.container is not None:
                self._replaced(number)

    def _created(self, number: int, gone: bool) -> None:
        """A number that was referred to before it existed was null to the signer."""
        if not gone and number != TRAILER and self.references.to(number):
            raise ForbiddenError("later-undefined-object-defined")
        self.history.object(number, self.new)
        if self.history.says_two_things(number, self.new):
            raise ForbiddenError("later-structure-ambiguous")

    def _replaced(self, number: int) -> None:
        old = self.history.object(number, self.old)
        new = self.history.object(number, self.new)
        if self.history.says_two_things(number, self.new):
            raise ForbiddenError("later-structure-ambiguous")
        if self._alike(old, new) or (_is_xref(old) and _is_xref(new)):
            return
        # whoever may change an object stream may change everything in it
        if self.history.holds_objects(number, self.old):
            raise ForbiddenError("later-object-changed")
        self.changed[number] = old, new

    def _alike(self, old: Value, new: Value) -> bool:
        if isinstance(old, Stream) and isinstance(new, Stream):
            return same(old.entries, new.entries) and (
                self.history.raw_stream(old, self.old) == self.history.raw_stream(new, self.new)
            )
        return same(old, new)

    def explain(self, number: int, level: Level = Level.MAINTENANCE) -> None:
        """A rule allows the change of this object, and of which level it is."""
        if number in self.changed:
            self.explained.add(number)
            self.step.level = max(self.step.level, level)

    def only_used_by(self, number: int, users: set[int]) -> bool:
        """Whether nothing but these refers to an object."""
        return self.references.to(number) <= users

    def private_closure(self, inside: set[int], level: Level) -> None:
        """Explain replaced objects that are used from `inside` only, step by step downwards."""
        pending = set(self.changed) - self.explained
        while reached := {
            number for number in pending if number in inside or self._below(number, inside)
        }:
            for number in reached:
                self.explain(number, level)
            inside |= reached
            pending -= reached

    def _below(self, number: int, inside: set[int]) -> bool:
        """Whether every way from the trailer to an object leads through `inside`."""
        pending, seen = [number], {number}
        while pending:
            users = self.references.to(pending.pop())
            if not users or TRAILER in users or len(seen) > _MAX_CLIMB:
                return False
            pending += users - inside - seen
            seen |= users
        return True

    def holder(self, value: Value) -> int:
        """The object that holds a value which may be written in place: that, or the catalog."""
        if isinstance(value, Ref):
            return value.number
        root = self.history.root(self.new)
        return root.number if isinstance(root, Ref) else -1


def different(old: dict[str, Value], new: dict[str, Value]) -> set[str]:
    """Keys whose values differ; a missing key equals null (ISO 32000-2, 7.3.7)."""
    return {key for key in old.keys() | new.keys() if not same(old.get(key), new.get(key))}


def _is_xref(value: Value) -> bool:
    return isinstance(value, Stream) and value.entries.get("Type") == "XRef"
