"""What one update changed in the form: fields filled, added, signed (threats B6 to B8).

The rules follow ISO 32000-2, 12.8.2.2 and, where that leaves room, the stricter reading.
"""

from app.formats.pdf.audit.form import Field, fields, form
from app.formats.pdf.audit.references import references_in
from app.formats.pdf.audit.syntax import Ref, Value, same
from app.formats.pdf.changed_objects import ChangedObjects, ForbiddenError, Level, different
from app.formats.pdf.field_looks import is_signed, paints, redraws, same_flags, well_placed

_FORM_MAY_CHANGE = frozenset({"Fields", "SigFlags", "DR", "DA", "Q", "NeedAppearances"})
_FIELD_MAY_CHANGE = frozenset({"AP", "AS", "V", "RV", "I", "F", "DA", "Q", "M", "Ff", "Type"})
# changes without effect on value or looks
_LOCKED_FIELD_MAY_CHANGE = frozenset({"Type", "M"})


class FormChanges:
    """The review of the form; `new_widgets` are those of new signature fields."""

    def __init__(self, objects: ChangedObjects) -> None:
        self.objects = objects
        self.history, self.step = objects.history, objects.step
        self.old, self.new = objects.old, objects.new
        self.new_widgets: set[Ref] = set()

    def review(self) -> None:
        """Raises `ForbiddenError` for the first thing that no rule explains."""
        old, new = form(self.history, self.old), form(self.history, self.new)
        if different(old, new) - _FORM_MAY_CHANGE:
            raise ForbiddenError("later-form-changed")
        holder = self.objects.holder(self.history.catalog(self.new).get("AcroForm"))
        self.objects.explain(holder)
        for key in ("DR", "Fields"):
            number = self.objects.holder(new.get(key))
            if self.objects.only_used_by(number, {holder}):
                self.objects.explain(number, Level.FILLING if key == "DR" else Level.MAINTENANCE)
        self._default_fonts(old.get("DR"), new.get("DR"))
        if redraws(self.history, self.old, self.new):
            for one in fields(self.history, self.old):
                if one.type != "Sig":
                    self.objects.fill(one.name)
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
        if number not in self.objects.changed:
            return
        old, new = self.objects.changed[number]
        if not isinstance(old, dict) or not isinstance(new, dict):
            return
        if different(old, new) <= {"Kids"}:
            self.objects.explain(number)

    def _new_field(self, one: Field) -> None:
        if one.type != "Sig":
            raise ForbiddenError("later-field-added")
        self.step.new_fields.append(one)
        self.new_widgets |= {reference for reference, _ in one.widgets if reference is not None}
        if not all(well_placed(entries) for _, entries in one.widgets):
            raise ForbiddenError("later-field-added")
        if one.visible:
            self.step.new_visible_field = True
            self.objects.fill(one.name)
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
            self.objects.fill(one.name)

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
        changed = different(old, new)
        if "Ff" in changed and same_flags(old.get("Ff"), new.get("Ff")):
            changed.remove("Ff")
        allowed = _LOCKED_FIELD_MAY_CHANGE if signed else _FIELD_MAY_CHANGE
        if changed - allowed or ("Type" in changed and new.get("Type") != "Annot"):
            raise ForbiddenError("later-field-changed")
        if place is not None:
            self.objects.explain(place.number)
            self._own_appearance(place, old.get("AP"), changed)
        if changed - _LOCKED_FIELD_MAY_CHANGE - {"V"} or ("V" in changed and one.type != "Sig"):
            self.objects.fill(one.name)
        if not signed:
            self._appearance(place, old, one)

    def _own_appearance(self, place: Ref, looks: Value, changed: set[str]) -> None:
        """Looks that were shared with something else were prepared for a trick."""
        own = {place.number}
        shared = isinstance(looks, Ref) and not self.objects.only_used_by(looks.number, own)
        if "AP" in changed and shared:
            raise ForbiddenError("later-appearance-shared")

    def _appearance(self, place: Ref | None, old: dict[str, Value], one: Field) -> None:
        """Appearance streams that this field alone uses may be replaced in place."""
        if place is None or not self.objects.unexplained:
            return
        top = set(references_in(old.get("AP"))) | set(references_in(old.get("V")))
        elsewhere = set(references_in({k: v for k, v in old.items() if k not in ("AP", "V")}))
        own, only_used_by = {place.number}, self.objects.only_used_by
        inside = {number for number in top - elsewhere if only_used_by(number, own)}
        before = set(self.objects.explained)
        self.objects.private_closure(inside, Level.FILLING)
        if self.objects.explained != before:
            self.objects.fill(one.name)
