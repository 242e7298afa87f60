"""What one incremental update changed, and whether anything in it may not change after a signature.

Deny by default (threats B2, B6 to B8): every object that an update replaces must be explained by a
rule below. New objects matter only through replaced ones, unless somebody referred to them before
they existed. The rules follow ISO 32000-2, 12.8.2.2 and, where that leaves room, the stricter
reading; they never look at how a page would be drawn.
"""

from dataclasses import dataclass, field
from enum import IntEnum

from app.formats.pdf.audit.form import Field, fields, form
from app.formats.pdf.audit.history import History
from app.formats.pdf.audit.references import TRAILER, References, references_in
from app.formats.pdf.audit.syntax import Ref, Stream, Value, same
from app.formats.pdf.field_looks import is_signed, paints, redraws, same_flags, well_placed

_MAX_CLIMB = 1000
_CATALOG_MAY_CHANGE = frozenset(
    {"AcroForm", "DSS", "Extensions", "MarkInfo", "Metadata", "Version"}
)
_FORM_MAY_CHANGE = frozenset({"Fields", "SigFlags", "DR", "DA", "Q", "NeedAppearances"})
_FIELD_MAY_CHANGE = frozenset({"AP", "AS", "V", "RV", "I", "F", "DA", "Q", "M", "Ff", "Type"})
# changes without effect on value or looks
_LOCKED_FIELD_MAY_CHANGE = frozenset({"Type", "M"})


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


def review_step(history: History, references: References, new: int) -> Step:
    """Compare revision `new` with the one before, which `references` describes."""
    review = _Review(history, references, new)
    try:
        review.run()
    except ForbiddenError as reason:
        review.step.forbidden = str(reason)
    return review.step


class _Review:
    """One comparison: the replaced objects, and which of them are explained."""

    def __init__(self, history: History, references: References, new: int) -> None:
        self.history = history
        self.references = references
        self.old, self.new = new - 1, new
        self.step = Step()
        self.changed: dict[int, tuple[Value, Value]] = {}
        self.explained: set[int] = set()
        self.new_widgets: set[Ref] = set()

    def run(self) -> None:
        """Raises `ForbiddenError` for the first thing that no rule explains."""
        self._trailer()
        self._collect()
        self._catalog()
        self._form()
        self._pages()
        self._information()
        if self.history.ambiguous:
            raise ForbiddenError("later-structure-ambiguous")
        if self.changed.keys() - self.explained:
            raise ForbiddenError("later-object-changed")

    # what was replaced

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

    def _explain(self, number: int, level: Level = Level.MAINTENANCE) -> None:
        if number in self.changed:
            self.explained.add(number)
            self.step.level = max(self.step.level, level)

    def _only_used_by(self, number: int, users: set[int]) -> bool:
        return self.references.to(number) <= users

    # catalog, metadata, validation material

    def _catalog(self) -> None:
        root = self.history.root(self.new)
        number = root.number if isinstance(root, Ref) else -1
        old, new = self.history.catalog(self.old), self.history.catalog(self.new)
        if _different(old, new) - _CATALOG_MAY_CHANGE:
            raise ForbiddenError("later-catalog-changed")
        self._explain(number)
        for key in ("Extensions", "MarkInfo", "Version", "Metadata", "DSS"):
            self._private_tree(number, old, key)

    def _private_tree(self, owner: int, entries: dict[str, Value], key: str) -> None:
        """Objects below one key of the catalog that nothing else uses: never drawn."""
        elsewhere = set(references_in({k: v for k, v in entries.items() if k != key}))
        top = set(references_in(entries.get(key))) - elsewhere
        inside = {number for number in top if self._only_used_by(number, {owner})}
        self._private_closure(inside, Level.MAINTENANCE)

    def _private_closure(self, inside: set[int], level: Level) -> None:
        """Explain replaced objects that are used from `inside` only, step by step downwards."""
        pending = set(self.changed) - self.explained
        while reached := {
            number for number in pending if number in inside or self._below(number, inside)
        }:
            for number in reached:
                self._explain(number, level)
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

    def _information(self) -> None:
        """The document information dictionary says nothing about the pages."""
        old, new = (self.history.trailer(revision).get("Info") for revision in (self.old, self.new))
        if isinstance(new, Ref) and same(old, new) and self._only_used_by(new.number, {TRAILER}):
            self._explain(new.number)

    # the form

    def _form(self) -> None:
        old, new = form(self.history, self.old), form(self.history, self.new)
        if _different(old, new) - _FORM_MAY_CHANGE:
            raise ForbiddenError("later-form-changed")
        holder = self._holder(self.history.catalog(self.new).get("AcroForm"))
        self._explain(holder)
        for key in ("DR", "Fields"):
            number = self._holder(new.get(key))
            if self._only_used_by(number, {holder}):
                self._explain(number, Level.FILLING if key == "DR" else Level.MAINTENANCE)
        self._default_fonts(old.get("DR"), new.get("DR"))
        if redraws(self.history, self.old, self.new):
            for one in fields(self.history, self.old):
                if one.type != "Sig":
                    self._fill(one.name)
        self._fields()

    def _default_fonts(self, old: Value, new: Value) -> None:
        """Default resources may grow; a font by its name stays what it was."""
        if same(old, new):
            return
        self.step.level = Level.FILLING
        before, after = (
            self.history.dictionary(self.history.dictionary(value, revision).get("Font"), revision)
            for value, revision in ((old, self.old), (new, self.new))
        )
        if any(name in after and not same(before[name], after[name]) for name in before):
            raise ForbiddenError("later-form-changed")

    def _holder(self, value: Value) -> int:
        """The object that holds a value which may be written in place: that, or the catalog."""
        if isinstance(value, Ref):
            return value.number
        root = self.history.root(self.new)
        return root.number if isinstance(root, Ref) else -1

    def _fields(self) -> None:
        before = {one.name: one for one in fields(self.history, self.old)}
        listed = fields(self.history, self.new)
        after = {one.name: one for one in listed}
        if len(after) != len(listed):
            self._repeated_names(listed)
        if before.keys() - after.keys():
            raise ForbiddenError("later-field-removed")
        for name, one in after.items():
            if name in before:
                self._existing_field(before[name], one)
            else:
                self._new_field(one)
        for number in {number for one in listed for number in one.path}:
            self._branch(number)

    def _repeated_names(self, listed: list[Field]) -> None:
        """A field of a name that exists could be shown in the other's place."""
        old = fields(self.history, self.old)
        if len(listed) - len({one.name for one in listed}) > len(old) - len(
            {one.name for one in old}
        ):
            raise ForbiddenError("later-field-added")

    def _branch(self, number: int) -> None:
        """A node above fields may get more kids and change in nothing else."""
        if number not in self.changed:
            return
        old, new = self.changed[number]
        if not isinstance(old, dict) or not isinstance(new, dict):
            return
        if _different(old, new) <= {"Kids"}:
            self._explain(number)

    def _new_field(self, one: Field) -> None:
        if one.type != "Sig":
            raise ForbiddenError("later-field-added")
        self.step.new_fields.append(one)
        self.new_widgets |= {reference for reference, _ in one.widgets if reference is not None}
        if not all(well_placed(entries) for _, entries in one.widgets):
            raise ForbiddenError("later-field-added")
        if one.visible:
            self.step.new_visible_field = True
            self._fill(one.name)
            if not self._signed(one, self.new) and self._paints(one):
                raise ForbiddenError("later-field-added")
        self._new_value(one)

    def _signed(self, one: Field, revision: int) -> bool:
        return is_signed(self.history, revision, one)

    def _paints(self, one: Field) -> bool:
        return any(paints(self.history, self.new, entries) for _, entries in one.widgets)

    def _new_value(self, one: Field) -> None:
        """A signature put into a field: a fresh object, or an old one is passed off as it."""
        if one.value is None:
            return
        if isinstance(one.value, Ref) and self.history.entry(one.value.number, self.old):
            raise ForbiddenError("later-signature-recycled")
        entries = self.history.dictionary(one.value, self.new)
        timestamp = entries.get("SubFilter") == "ETSI.RFC3161"
        if one.visible or not timestamp:
            self._fill(one.name)

    def _fill(self, name: str) -> None:
        self.step.level = Level.FILLING
        self.step.changed_fields.add(name)

    def _existing_field(self, old: Field, new: Field) -> None:
        if old.reference != new.reference or old.type != new.type:
            raise ForbiddenError("later-field-changed")
        signed = self._signed(old, self.old)
        self._field_object(old.reference, old.entries, new.entries, new, signed)
        if len(old.widgets) != len(new.widgets):
            raise ForbiddenError("later-field-changed")
        for (was, before), (now, after) in zip(old.widgets, new.widgets, strict=True):
            if was != now:
                raise ForbiddenError("later-field-changed")
            if now != new.reference:
                self._field_object(now, before, after, new, signed)
        if new.type == "Sig" and not same(old.value, new.value):
            if old.value is not None and self.history.resolve(old.value, self.old) is not None:
                raise ForbiddenError("later-signature-replaced")
            self._new_value(new)
        unsigned = new.type == "Sig" and not self._signed(new, self.new)
        # looks without a signature are somebody's picture on the page
        if unsigned and new.name in self.step.changed_fields and self._paints(new):
            raise ForbiddenError("later-field-changed")

    def _field_object(
        self,
        place: Ref | None,
        old: dict[str, Value],
        new: dict[str, Value],
        one: Field,
        signed: bool,
    ) -> None:
        """A field or widget dictionary: only value and looks may be other ones."""
        different = _different(old, new)
        if "Ff" in different and same_flags(old.get("Ff"), new.get("Ff")):
            different.remove("Ff")
        allowed = _LOCKED_FIELD_MAY_CHANGE if signed else _FIELD_MAY_CHANGE
        if different - allowed or ("Type" in different and new.get("Type") != "Annot"):
            raise ForbiddenError("later-field-changed")
        if place is not None:
            self._explain(place.number)
            self._own_appearance(place, old.get("AP"), different)
        if different - _LOCKED_FIELD_MAY_CHANGE - {"V"} or ("V" in different and one.type != "Sig"):
            self._fill(one.name)
        if not signed:
            self._appearance(place, old, one)

    def _own_appearance(self, place: Ref, looks: Value, different: set[str]) -> None:
        """Looks that were shared with something else were prepared for a trick."""
        shared = isinstance(looks, Ref) and not self._only_used_by(looks.number, {place.number})
        if "AP" in different and shared:
            raise ForbiddenError("later-appearance-shared")

    def _appearance(self, place: Ref | None, old: dict[str, Value], one: Field) -> None:
        """Appearance streams that this field alone uses may be replaced in place."""
        if place is None or not self.changed.keys() - self.explained:
            return
        top = set(references_in(old.get("AP"))) | set(references_in(old.get("V")))
        elsewhere = set(references_in({k: v for k, v in old.items() if k not in ("AP", "V")}))
        inside = {
            number for number in top - elsewhere if self._only_used_by(number, {place.number})
        }
        before = set(self.explained)
        self._private_closure(inside, Level.FILLING)
        if self.explained != before:
            self._fill(one.name)

    # the pages

    def _pages(self) -> None:
        for number, (old, new) in list(self.changed.items()):
            if number in self.explained:
                continue
            if _is_page(old) and _is_page(new):
                self._page(number, old, new)
            elif isinstance(old, list) and isinstance(new, list) and self._is_annots(number):
                self._annotations(old, new)
                self._explain(number)

    def _page(self, number: int, old: Value, new: Value) -> None:
        if not isinstance(old, dict) or not isinstance(new, dict):
            return
        if _different(old, new) - {"Annots"}:
            raise ForbiddenError("later-page-changed")
        before = self.history.array(old.get("Annots"), self.old)
        after = self.history.array(new.get("Annots"), self.new)
        self._annotations(before, after)
        self._explain(number)

    def _is_annots(self, number: int) -> bool:
        users = self.references.to(number)
        pages = [self.history.object(user, self.old) for user in users]
        return bool(pages) and all(
            _is_page(page) and isinstance(page, dict) and self._only_annots(page, number)
            for page in pages
        )

    def _only_annots(self, page: dict[str, Value], number: int) -> bool:
        own = page.get("Annots")
        rest = {key: value for key, value in page.items() if key != "Annots"}
        listed = isinstance(own, Ref) and own.number == number
        return listed and number not in set(references_in(rest))

    def _annotations(self, old: list[Value], new: list[Value]) -> None:
        """All stay in their order, which says what is on top; only new signature fields come."""
        before = {item for item in old if isinstance(item, Ref)}
        added = {item for item in new if isinstance(item, Ref)} - before
        kept = [item for item in new if not isinstance(item, Ref) or item not in added]
        if not same(kept[: len(old)], old):
            raise ForbiddenError("later-annotation-removed")
        if len(kept) > len(old) or added - self.new_widgets:
            raise ForbiddenError("later-annotation-added")


def _different(old: dict[str, Value], new: dict[str, Value]) -> set[str]:
    """Keys whose values differ; a missing key equals null (ISO 32000-2, 7.3.7)."""
    return {key for key in old.keys() | new.keys() if not same(old.get(key), new.get(key))}


def _is_page(value: Value) -> bool:
    return isinstance(value, dict) and value.get("Type") == "Page"


def _is_xref(value: Value) -> bool:
    return isinstance(value, Stream) and value.entries.get("Type") == "XRef"
