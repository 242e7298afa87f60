"""What one update changed on the pages: nothing, but for new signature fields (threats B2, B6)."""

from app.formats.pdf.audit.references import references_in
from app.formats.pdf.audit.syntax import Ref, Value, same
from app.formats.pdf.changed_objects import ChangedObjects, ForbiddenError, different


class PageChanges:
    """The review of pages and their lists of annotations."""

    def __init__(self, objects: ChangedObjects, new_widgets: set[Ref]) -> None:
        self.objects = objects
        self.history = objects.history
        self.old, self.new = objects.old, objects.new
        self.new_widgets = new_widgets

    def review(self) -> None:
        """Raises `ForbiddenError` for a page that changed in more than its annotations."""
        for number, (old, new) in list(self.objects.changed.items()):
            if number in self.objects.explained:
                continue
            if _is_page(old) and _is_page(new):
                self._page(number, old, new)
            elif isinstance(old, list) and isinstance(new, list) and self._is_annots(number):
                self._annotations(old, new)
                self.objects.explain(number)

    def _page(self, number: int, old: Value, new: Value) -> None:
        if not isinstance(old, dict) or not isinstance(new, dict):
            return
        if different(old, new) - {"Annots"}:
            raise ForbiddenError("later-page-changed")
        before = self.history.array(old.get("Annots"), self.old)
        after = self.history.array(new.get("Annots"), self.new)
        self._annotations(before, after)
        self.objects.explain(number)

    def _is_annots(self, number: int) -> bool:
        users = self.objects.references.to(number)
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


def _is_page(value: Value) -> bool:
    return isinstance(value, dict) and value.get("Type") == "Page"
