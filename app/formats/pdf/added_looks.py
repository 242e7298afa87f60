"""What an update put onto the pages besides the widgets of its signature (threats F7, F8).

A first signature may be shown by page content as well as by its field. Content is followed where it
stands behind everything that was there and draws objects of names that the page did not have; an
update that let a page look otherwise in any other way gives a look that is not `plain`.
"""

import re
from collections.abc import Iterable, Iterator

from app.formats.pdf.audit.form import Field, form
from app.formats.pdf.audit.history import History
from app.formats.pdf.audit.pages import PageObject, pages
from app.formats.pdf.audit.syntax import PdfSyntaxError, Ref, Stream, Value, same
from app.formats.pdf.content_end import content_end
from app.formats.pdf.looks import Look, look_of, look_of_content

_RESTORED = re.compile(rb"\s*((?:Q\s+)*)")
_NAME = re.compile(rb"/([^\0\t\n\f\r ()<>\[\]{}/%]+)")
_UNSEEN_KEYS = frozenset({"LastModified", "PieceInfo", "StructParents", "Tabs", "Thumb"})
_NEVER_DRAWN = frozenset({"Catalog", "Metadata", "ObjStm", "XRef"})
_NEVER_DRAWN_ANNOTATIONS = frozenset({"Link", "Popup"})


def added_looks(
    history: History, revision: int, fields: Iterable[Field]
) -> Iterator[tuple[int, Look]]:
    """Each addition of a revision with the number (from 1) of its page.

    `fields` are those of the signature, which show it in their own way. What an oldest revision
    holds was drawn by nobody knows whom: it adds nothing.
    """
    if revision > 0:
        yield from _Update(history, revision, fields).looks()


class _Update:
    """One revision beside the one before."""

    def __init__(self, history: History, revision: int, fields: Iterable[Field]) -> None:
        self.history = history
        self.old, self.new = revision - 1, revision
        self.written = frozenset(history.sections[revision].entries)
        self.widgets = {place for one in fields for place, _ in one.widgets if place is not None}
        self.explained = {place.number for place in self.widgets}
        self.explained |= {one.reference.number for one in fields if one.reference is not None}

    def looks(self) -> Iterator[tuple[int, Look]]:
        before = {one.reference.number: one for one in pages(self.history, self.old)}
        for number, page in enumerate(pages(self.history, self.new), 1):
            was = before.get(page.reference.number)
            if was is None:
                yield number, Look(plain=False)
            elif self._touched(page):
                yield from ((number, look) for look in self._page(was, page))
        if any(self._shows(number) for number in self.written - self.explained):
            yield 1, Look(plain=False)

    def _touched(self, page: PageObject) -> bool:
        """Its dictionary, or its list of annotations, was written again."""
        places = (page.reference, page.entries.get("Annots"))
        own = {one.number for one in places if isinstance(one, Ref)} & self.written
        self.explained |= own
        return bool(own)

    def _shows(self, number: int) -> bool:
        """Whether another object of an update may have changed how something looks."""
        if self.history.entry(number, self.old) is None:
            return False  # new: it shows only through one that was written again
        old = self.history.object(number, self.old)
        new = self.history.object(number, self.new)
        entries = self.history.dictionary(new, self.new)
        if same(old, new) and not isinstance(new, Stream):
            return False
        if entries.get("Type") in _NEVER_DRAWN or entries == form(self.history, self.new):
            return False
        return number not in self._places_in_the_form()

    def _places_in_the_form(self) -> set[int]:
        """The list of fields, and what only the trailer knows: the document's information."""
        found = (
            form(self.history, self.new).get("Fields"),
            self.history.trailer(self.new).get("Info"),
        )
        return {one.number for one in found if isinstance(one, Ref)}

    def _page(self, was: PageObject, page: PageObject) -> Iterator[Look]:
        different = {
            key
            for key in was.entries.keys() | page.entries.keys()
            if not same(was.entries.get(key), page.entries.get(key))
        }
        if different - _UNSEEN_KEYS - {"Annots", "Contents", "Resources"}:
            yield Look(plain=False)
        if different & {"Contents", "Resources"}:
            yield self._content(was.entries, page.entries)
        yield from self._annotations(was.entries, page.entries)

    # content

    def _content(self, was: dict[str, Value], page: dict[str, Value]) -> Look:
        listed = self.history.array(was.get("Contents"), self.old) or [was.get("Contents")]
        before = [one for one in listed if isinstance(self.history.resolve(one, self.old), Stream)]
        after = self.history.array(page.get("Contents"), self.new)
        try:
            content = self._joined(before)
            drawing = self._behind(content, before, after)
            if drawing is None or not self._only_new_names(was, page, content):
                return Look(plain=False)
        except PdfSyntaxError:
            return Look(plain=False)
        resources = self.history.dictionary(page.get("Resources"), self.new)
        return look_of_content(self.history, self.new, drawing, resources)

    def _behind(self, content: bytes, before: list[Value], after: list[Value]) -> bytes | None:
        """What follows the old content and is drawn in the page's own coordinates, else None."""
        if not before:
            return self._joined(after)
        start = next((at for at in range(len(after)) if same(after[at], before[0])), len(after))
        if not same(after[start : start + len(before)], before):
            return None
        saved = self._joined(after[:start]).split()
        drawing = self._joined(after[start + len(before) :])
        restored = _RESTORED.match(drawing)
        if saved != [b"q"] or restored is None:
            return None
        end = content_end(content)
        seen = end.finished and restored[1].count(b"Q") > end.saved
        return drawing[restored.end() :] if seen else None

    def _joined(self, streams: list[Value]) -> bytes:
        """Raises `PdfSyntaxError` for what is no stream, or is compressed in a rare way."""
        parts = []
        for one in streams:
            stream = self.history.resolve(one, self.new)
            if not isinstance(stream, Stream) or not isinstance(one, Ref):
                raise PdfSyntaxError("no content stream")
            if "Filter" in stream.entries and not self.history.raw_stream(stream, self.new):
                raise PdfSyntaxError("nothing is no compressed data: some readers stop there")
            parts.append(self.history.stream_data(stream, self.new, one))
        return b"\n".join(parts)

    def _only_new_names(
        self, was: dict[str, Value], page: dict[str, Value], content: bytes
    ) -> bool:
        """Whether the old content finds under each name what it found before."""
        old = self.history.dictionary(was.get("Resources"), self.old)
        new = self.history.dictionary(page.get("Resources"), self.new)
        others = (old.keys() | new.keys()) - {"XObject"}
        if not all(same(old.get(key), new.get(key)) for key in others):
            return False
        known = self.history.dictionary(old.get("XObject"), self.old)
        named = self.history.dictionary(new.get("XObject"), self.new)
        waited_for = {one.decode("latin-1") for one in _NAME.findall(content)}
        unchanged = all(same(named.get(name), value) for name, value in known.items())
        return unchanged and not (named.keys() - known) & waited_for

    # annotations

    def _annotations(self, was: dict[str, Value], page: dict[str, Value]) -> Iterator[Look]:
        before = self.history.array(was.get("Annots"), self.old)
        for one in self.history.array(page.get("Annots"), self.new):
            if one in self.widgets or any(same(one, known) for known in before):
                continue
            entries = self.history.dictionary(one, self.new)
            if entries.get("Subtype") in _NEVER_DRAWN_ANNOTATIONS and "AP" not in entries:
                continue
            yield look_of(self.history, self.new, entries) if "AP" in entries else Look(plain=False)
