"""Which object refers to which, kept current from revision to revision.

Needed to say that an object is used in one place only, and that a number was referred to before
it existed. Object 0 stands for the trailer.
"""

from collections.abc import Iterator

from app.formats.pdf.audit.history import History
from app.formats.pdf.audit.syntax import Ref, Stream, Value

TRAILER = 0
MAX_OBJECTS = 500_000


def references_in(value: Value) -> Iterator[int]:
    """Numbers of the objects that a value refers to, directly."""
    if isinstance(value, Ref):
        yield value.number
    elif isinstance(value, list):
        for item in value:
            yield from references_in(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from references_in(item)
    elif isinstance(value, Stream) and value.entries.get("Type") != "XRef":
        yield from references_in(value.entries)


class References:
    """The references of one revision, moved forward revision by revision."""

    def __init__(self, history: History, revision: int) -> None:
        """Reads every object of `revision` once, without keeping it."""
        self.history = history
        self.revision = revision
        self._from: dict[int, frozenset[int]] = {}
        self._to: dict[int, set[int]] = {}
        for number in history.numbers(revision):
            self._set(number, frozenset(references_in(history.read_once(number, revision))))
        self._set_trailer()

    def to(self, number: int) -> frozenset[int]:
        """The objects that refer to `number`, whether it exists or not."""
        return frozenset(self._to.get(number, ()))

    def advance(self) -> None:
        """Move to the next revision."""
        self.revision += 1
        for number in self.history.sections[self.revision].entries:
            value = self.history.object(number, self.revision)
            self._set(number, frozenset(references_in(value)))
        self._set_trailer()

    def _set_trailer(self) -> None:
        trailer = self.history.trailer(self.revision)
        kept: list[Value] = [trailer.get(key) for key in ("Root", "Info", "Encrypt")]
        self._set(TRAILER, frozenset(references_in(kept)))

    def _set(self, number: int, targets: frozenset[int]) -> None:
        for target in self._from.get(number, frozenset()) - targets:
            self._to[target].discard(number)
        for target in targets:
            self._to.setdefault(target, set()).add(number)
        if targets:
            self._from[number] = targets
        else:
            self._from.pop(number, None)
