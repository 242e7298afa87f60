"""What was done to a document after each of its signatures.

Every update is reviewed once and the results are combined per signature with what that signature
permits (DocMDP, FieldMDP), so fifty signatures cost fifty reviews. Bytes behind a signature that
cannot be explained count as a forbidden change, never as none.
"""

from dataclasses import dataclass

from app.domain.validation import Modification
from app.formats.pdf.audit.history import History
from app.formats.pdf.audit.references import References
from app.formats.pdf.audit.salvage import object_headers
from app.formats.pdf.audit.syntax import PdfSyntaxError, Value, text
from app.formats.pdf.audit.xref import last_startxref
from app.formats.pdf.changed_objects import Level, Step
from app.formats.pdf.covering import Covering
from app.formats.pdf.revision_step import review_step
from app.formats.pdf.signatures import PdfSignature

_TAIL = 2048
_BLANK = b"\0\t\n\f\r "
NO_CHANGES = 1
FILL_FORMS = 2


@dataclass(frozen=True)
class Changes:
    """The answer for one signature; `problems` are stable names of what was changed."""

    modification: Modification
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Permissions:
    """What a signature leaves to later updates: DocMDP level, and the locks on fields."""

    level: int | None
    locks: tuple[dict[str, Value], ...]

    def locked(self, name: str) -> bool:
        """Whether the field of this name may not change any more (ISO 32000-2, 12.8.2.4)."""
        return any(_locks(lock, name) for lock in self.locks)


class ChangeReview:
    """The reviews of one document's updates, made when somebody asks and kept."""

    def __init__(self, history: History, covering: Covering) -> None:
        self.history = history
        self._covering = covering
        self._steps: dict[int, Step] = {}
        self._unlisted_at: list[int] = []
        self._searched_from = history.file.size

    def since(self, signature: PdfSignature, end: int | None) -> Changes:
        """What came after `signature`, whose signed bytes reach to `end`."""
        if end is None:
            return _forbidden()
        if self._nothing_behind(end):
            return Changes(Modification.NONE)
        if not signature.shown:
            return _forbidden("signature-removed")
        if self.history.ambiguous:
            return _forbidden("later-structure-ambiguous")
        revision = self._signed_revision(signature, end)
        if revision is None:
            return _forbidden("signed-revision-incomplete")
        steps = self._reviewed(revision)
        if not steps or self._unlisted(end):
            return _forbidden("later-bytes-unexplained")
        permissions = read_permissions(self.history, signature, revision)
        return _combine(steps, permissions)

    def _unlisted(self, end: int) -> bool:
        """Whether a signed object is written again behind the signature without being listed.

        Readers that rebuild the table of a file would take that one.
        """
        if end < self._searched_from:
            self._unlisted_at, self._searched_from = self._search(end), end
        return any(at >= end for at in self._unlisted_at)

    def _search(self, end: int) -> list[int]:
        listed = frozenset(self.history.offsets())
        return [
            at
            for at, number in object_headers(self.history.file, end)
            if at not in listed and self.history.entry(number, self.history.last) is not None
        ]

    def _nothing_behind(self, end: int) -> bool:
        """Whether only white space follows the signed bytes, and little of it."""
        size = self.history.file.size - end
        return size <= _TAIL and not self.history.file.read(end, _TAIL).strip(_BLANK)

    def _signed_revision(self, signature: PdfSignature, end: int) -> int | None:
        """The revision that the signed bytes end with, if they hold it completely."""
        sections = self.history.sections
        inside = [at for at, section in enumerate(sections) if section.end <= end]
        if not inside or inside != list(range(len(inside))):
            return None
        if any(section.start < end for section in sections[len(inside) :]):
            return None
        revision = inside[-1]
        start = max(0, end - _TAIL)
        try:
            declared = last_startxref(self.history.file.read(start, end - start))
        except PdfSyntaxError:
            return None
        if declared != sections[revision].start or not self._ends_well() or self._cut_short():
            return None
        return revision if self._present(signature, revision, end) else None

    def _ends_well(self) -> bool:
        """Whether nothing stands behind the end marker of the newest revision."""
        tail = self.history.file.read(max(0, self.history.file.size - _TAIL), _TAIL)
        _, _, behind = tail.rpartition(b"startxref")
        words = behind.split()
        return len(words) == 2 and words[0].isdigit() and words[1] == b"%%EOF"

    def _cut_short(self) -> bool:
        """Whether the newest trailer makes objects disappear (ISO 32000-2, table 15, Size)."""
        size = self.history.trailer(self.history.last).get("Size")
        every = self.history.numbers(self.history.last)
        return not isinstance(size, int) or any(number >= size for number in every)

    def _present(self, signature: PdfSignature, revision: int, end: int) -> bool:
        """Whether this very dictionary was there (B8), and all objects of that time with it."""
        if signature.holder is None:
            return False
        then = self.history.entry(signature.holder.number, revision)
        now = self.history.entry(signature.holder.number, self.history.last)
        if then is None or now is None or then[1] != now[1]:
            return False
        offsets = (
            entry.offset
            for section in self.history.sections[: revision + 1]
            for entry in section.entries.values()
        )
        return all(offset is None or offset < end for offset in offsets)

    def _reviewed(self, revision: int) -> tuple[Step, ...]:
        wanted = range(revision + 1, self.history.last + 1)
        missing = [number for number in wanted if number not in self._steps]
        if missing:
            references = References(self.history, missing[0] - 1)
            for number in missing:
                step = review_step(self.history, references, number)
                visible = [one for one in step.new_fields if one.visible]
                step.covers_content = self._covering.any_over_text(self.history, visible)
                self._steps[number] = step
                references.advance()
        return tuple(self._steps[number] for number in wanted)


def _forbidden(*problems: str) -> Changes:
    return Changes(Modification.FORBIDDEN, problems)


def _combine(steps: tuple[Step, ...], permissions: Permissions) -> Changes:
    problems = [step.forbidden for step in steps if step.forbidden is not None]
    for step in steps:
        problems += _violations(step, permissions)
    if problems:
        return Changes(Modification.FORBIDDEN, tuple(dict.fromkeys(problems)))
    covering = any(step.covers_content for step in steps)
    warning = ("later-signature-covers-content",) if covering else ()
    return Changes(Modification.PERMITTED, warning)


def _violations(step: Step, permissions: Permissions) -> list[str]:
    found = []
    if permissions.level is not None:
        if permissions.level <= NO_CHANGES and step.level > Level.MAINTENANCE:
            found.append("later-change-after-certification")
        # new fields to look at are more than filling in a form (ISO 32000-2, table 257)
        if step.new_visible_field:
            found.append("later-visible-field-after-certification")
    if any(permissions.locked(name) for name in step.changed_fields):
        found.append("later-field-locked")
    return found


def read_permissions(history: History, signature: PdfSignature, revision: int) -> Permissions:
    """What the signature says about later changes, in its references and its field's lock."""
    level: int | None = None
    locks: list[dict[str, Value]] = []
    for item in history.array(signature.entries.get("Reference"), revision):
        reference = history.dictionary(item, revision)
        parameters = history.dictionary(reference.get("TransformParams"), revision)
        if reference.get("TransformMethod") == "DocMDP":
            level = _stricter(level, parameters.get("P", FILL_FORMS))
        elif reference.get("TransformMethod") == "FieldMDP":
            locks.append(_lock(history, parameters, revision))
    for field in signature.fields:
        lock = history.dictionary(field.entries.get("Lock"), revision)
        if "P" in lock:
            level = _stricter(level, lock["P"])
        if "Action" in lock:
            locks.append(_lock(history, lock, revision))
    return Permissions(level, tuple(locks))


def _stricter(level: int | None, said: Value) -> int:
    number = said if type(said) is int and said in (1, 2, 3) else NO_CHANGES
    return number if level is None else min(level, number)


def _lock(history: History, lock: dict[str, Value], revision: int) -> dict[str, Value]:
    return {
        "Action": history.resolve(lock.get("Action"), revision),
        "Fields": history.array(lock.get("Fields"), revision),
    }


def _locks(lock: dict[str, Value], name: str) -> bool:
    listed = lock["Fields"]
    names = [text(item) for item in listed] if isinstance(listed, list) else []
    named = any(name == one or name.startswith(one + ".") for one in names)
    match lock["Action"]:
        case "Include":
            return named
        case "Exclude":
            return not named
        case _:
            return True
