"""What one incremental update changed, and whether anything in it may not change after a signature.

Owns the order of the rules and those for catalog, metadata and validation material; they never
look at how a page would be drawn.
"""

from app.formats.pdf.audit.history import History
from app.formats.pdf.audit.references import TRAILER, References, references_in
from app.formats.pdf.audit.syntax import Ref, Value, same
from app.formats.pdf.changed_objects import (
    ChangedObjects,
    ForbiddenError,
    Level,
    Step,
    different,
)
from app.formats.pdf.form_changes import FormChanges
from app.formats.pdf.page_changes import PageChanges

_CATALOG_MAY_CHANGE = frozenset(
    {"AcroForm", "DSS", "Extensions", "MarkInfo", "Metadata", "Version"}
)


def review_step(history: History, references: References, new: int) -> Step:
    """Compare revision `new` with the one before, which `references` describes."""
    objects = ChangedObjects(history, references, new)
    try:
        _review(objects)
    except ForbiddenError as reason:
        objects.step.forbidden = str(reason)
    return objects.step


def _review(objects: ChangedObjects) -> None:
    """Raises `ForbiddenError` for the first thing that no rule explains."""
    objects.collect()
    catalog = _CatalogChanges(objects)
    catalog.review()
    form = FormChanges(objects)
    form.review()
    PageChanges(objects, form.new_widgets).review()
    catalog.information()
    if objects.history.ambiguous:
        raise ForbiddenError("later-structure-ambiguous")
    if objects.unexplained:
        raise ForbiddenError("later-object-changed")


class _CatalogChanges:
    """The review of the catalog, and of what is never drawn."""

    def __init__(self, objects: ChangedObjects) -> None:
        self.objects = objects
        self.history = objects.history
        self.old, self.new = objects.old, objects.new

    def review(self) -> None:
        """Raises `ForbiddenError` for an entry that may not change."""
        root = self.history.root(self.new)
        number = root.number if isinstance(root, Ref) else -1
        old, new = self.history.catalog(self.old), self.history.catalog(self.new)
        if different(old, new) - _CATALOG_MAY_CHANGE:
            raise ForbiddenError("later-catalog-changed")
        self.objects.explain(number)
        for key in ("Extensions", "MarkInfo", "Version", "Metadata", "DSS"):
            self._private_tree(number, old, key)

    def _private_tree(self, owner: int, entries: dict[str, Value], key: str) -> None:
        """Objects below one key of the catalog that nothing else uses: never drawn."""
        elsewhere = set(references_in({k: v for k, v in entries.items() if k != key}))
        top = set(references_in(entries.get(key))) - elsewhere
        inside = {number for number in top if self.objects.only_used_by(number, {owner})}
        self.objects.private_closure(inside, Level.MAINTENANCE)

    def information(self) -> None:
        """The document information dictionary says nothing about the pages."""
        old, new = (self.history.trailer(revision).get("Info") for revision in (self.old, self.new))
        if not isinstance(new, Ref) or not same(old, new):
            return
        if self.objects.only_used_by(new.number, {TRAILER}):
            self.objects.explain(new.number)
