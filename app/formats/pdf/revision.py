"""One incremental update that signs: seal, field, signature dictionary with an empty container.

Owns the choice of construction (ISO 32000-2 allows one widget per signature field): on a document
without signatures the first impression is the field's widget and the others are page content, or
fields too where the page's content never ends and would swallow them; on one that has some, every
impression is a field of its own, all sharing one signature dictionary, so that the earlier
signatures stay valid. An electronic seal is always shown by fields: whether they show the picture
inside it can be followed to the last one (F7), which foreign content may prevent.
What the container will hold is `app.profiles`.
"""

import io
import os
from dataclasses import dataclass, field
from typing import BinaryIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from app.domain.errors import AppError, ErrorCode
from app.domain.geometry import PageTransform
from app.domain.placement import Appearance, appearances
from app.domain.secret import Secret
from app.domain.signing import SigningSpec
from app.formats.pdf.appearance import Impression, SealForms, draw_on_page, page_end
from app.formats.pdf.content_end import ContentEnd
from app.formats.pdf.fields import form_fields
from app.formats.pdf.objects import dictionary_entry
from app.formats.pdf.pages import PageTree, PdfPage
from app.formats.pdf.picture import decoded
from app.formats.pdf.reading import OpenPdf, open_pdf, parse_failures
from app.formats.pdf.restrictions import Restrictions, require_permission, restrictions_of
from app.formats.pdf.seed_values import require_seed_values
from app.formats.pdf.signature_dictionary import SignatureDictionary, add_references
from app.formats.pdf.signature_field import (
    add_field,
    fill_field,
    new_names,
    require_empty_field,
    update_form,
)

_TRANSPARENCY = (1, 4)


class RevisionWriter(IncrementalPdfFileWriter):
    """pyHanko's writer without what it adds unasked: dates, producer, XMP, a higher version.

    An update that signs changes nothing but what the signature needs.
    """

    output_version = (1, 0)

    def _prep_dom_for_writing(self) -> None:
        """Nothing: no fonts, no metadata."""


@dataclass(frozen=True)
class Revision:
    """The bytes to append at `start`.

    `gap_start` and `gap_end` are the file offsets of the hex string's `<` and of the byte after
    its `>`: what the signature does not cover. `pages` are numbers from 1.
    """

    start: int
    tail: bytes
    gap_start: int
    gap_end: int
    fields: tuple[str, ...]
    pages: tuple[int, ...]
    earlier_signatures: int

    @property
    def byte_range(self) -> str:
        """What is covered, in the words of /ByteRange."""
        behind = self.start + len(self.tail) - self.gap_end
        return f"[0 {self.gap_start} {self.gap_end} {behind}]"


def build_revision(
    file: BinaryIO, spec: SigningSpec, password: Secret | None, reserved_bytes: int
) -> Revision:
    """Make the update for a document; `file` is only read.

    Raises the DOCUMENT, FIELD, PICTURE and placement codes that stand in the way of signing.
    """
    opened = open_pdf(file, password)
    with parse_failures():
        return _Builder(opened, spec, reserved_bytes).build(file)


@dataclass
class _Builder:
    """The state of one update while it grows."""

    opened: OpenPdf
    spec: SigningSpec
    reserved_bytes: int
    names: list[str] = field(default_factory=list)
    pages: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.writer = RevisionWriter.from_reader(self.opened.reader)
        self.root = self.writer.root
        self.tree = PageTree(self.root)
        self.fields = form_fields(self.root)
        self.restrictions: Restrictions = restrictions_of(self.root, self.fields)
        self.container = SignatureDictionary(self.spec, self.reserved_bytes)
        self.signature = self.writer.add_object(self.container)
        self._transforms: dict[int, PageTransform] = {}
        self._pages: dict[int, PdfPage] = {}
        self._ends: dict[int, ContentEnd] = {}

    def build(self, file: BinaryIO) -> Revision:
        require_permission(self.opened.permissions, existing_field=self.spec.field is not None)
        self.restrictions.require_signable(self.spec.certify)
        locked_by: generic.DictionaryObject | None = None
        if self.spec.field is not None:
            locked_by = self._sign_existing_field(self.spec.field)
        elif self.spec.pictures and self.spec.placements:
            self._seal()
        else:
            self._sign_invisibly()
        add_references(self.writer, self.signature, self.container, self.spec.certify, locked_by)
        return self._written(file)

    def _page(self, index: int) -> PdfPage:
        if index not in self._pages:
            self._pages[index] = self.tree.page(index)
        return self._pages[index]

    def _transform(self, index: int) -> PageTransform:
        if index not in self._transforms:
            self._transforms[index] = self._page(index).transform()
        return self._transforms[index]

    def _end(self, index: int) -> ContentEnd:
        if index not in self._ends:
            self._ends[index] = page_end(self._page(index))
        return self._ends[index]

    def _forms(self) -> tuple[SealForms, ...]:
        """Of each picture, in their order."""
        self.writer.ensure_output_version(_TRANSPARENCY)
        return tuple(SealForms(self.writer, decoded(one.data)) for one in self.spec.pictures)

    def _sign_existing_field(self, name: str) -> generic.DictionaryObject | None:
        """Fill the field called `name`; the result is its /Lock."""
        if self.spec.placements:
            raise AppError(ErrorCode.FIELD_HAS_PLACE, field=name)
        found = require_empty_field(self.fields, name)
        self.restrictions.require_field(name, new_and_visible=False)
        require_seed_values(found.dictionary, self.spec)
        forms = next(iter(self._forms()), None) if self.spec.pictures else None
        page = fill_field(self.writer, self.tree, found, self.signature, forms, self.spec.seal_size)
        self._finish_form(new=())
        self.names.append(name)
        if page is not None:
            self.pages.add(page)
        return dictionary_entry(found.dictionary, "/Lock")

    def _sign_invisibly(self) -> None:
        name = new_names(self.fields, 1)[0]
        self.restrictions.require_field(name, new_and_visible=False)
        keep = bool(self.restrictions.earlier)
        made = add_field(self.writer, self._page(0), name, self.signature, None, 0, keep)
        self._finish_form(new=(made,))
        self.names.append(name)

    def _seal(self) -> None:
        placed = appearances(self.spec.placements, self.tree.count, self._transform)
        if any(one.picture >= len(self.spec.pictures) for one in placed):
            raise AppError(ErrorCode.PICTURE_UNREADABLE)
        self.pages.update(one.page + 1 for one in placed)
        keep = bool(self.restrictions.earlier)
        as_fields, drawn = self._divided(placed)
        self.names.extend(new_names(self.fields, len(as_fields)))
        for name in self.names:
            self.restrictions.require_field(name, new_and_visible=True)
        forms = self._forms()
        made = [
            self._widget(forms, name, one, keep)
            for name, one in zip(self.names, as_fields, strict=True)
        ]
        self._draw(forms, drawn)
        self._finish_form(new=tuple(made))

    @property
    def _fields_only(self) -> bool:
        return bool(self.restrictions.earlier) or self.spec.seal is not None

    def _divided(
        self, placed: tuple[Appearance, ...]
    ) -> tuple[tuple[Appearance, ...], list[Appearance]]:
        """What becomes fields and what page content."""
        if self._fields_only:
            return placed, []
        finished = [self._end(one.page).finished for one in placed[1:]]
        as_fields = (one for one, fine in zip(placed[1:], finished, strict=True) if not fine)
        drawn = [one for one, fine in zip(placed[1:], finished, strict=True) if fine]
        return (*placed[:1], *as_fields), drawn

    def _widget(
        self, forms: tuple[SealForms, ...], name: str, one: Appearance, keep: bool
    ) -> generic.IndirectObject:
        rotation = self._transform(one.page).rotation
        impression = self._impression(forms, one, rotation)
        page = self._page(one.page)
        return add_field(self.writer, page, name, self.signature, impression, rotation, keep)

    def _impression(
        self, forms: tuple[SealForms, ...], one: Appearance, rotation: int
    ) -> Impression:
        rect = one.rect
        form = forms[one.picture].form(rect.width_mm, rect.height_mm, one.slice, rotation)
        box = self._transform(one.page).box_of(rect)
        return Impression(form, box, rect.width_mm, rect.height_mm)

    def _draw(self, forms: tuple[SealForms, ...], placed: list[Appearance]) -> None:
        by_page: dict[int, list[Impression]] = {}
        for one in placed:
            by_page.setdefault(one.page, []).append(self._impression(forms, one, rotation=0))
        for index, impressions in by_page.items():
            rotation, saved = self._transform(index).rotation, self._end(index).saved
            draw_on_page(self.writer, self._page(index), impressions, rotation, saved)

    def _finish_form(self, new: tuple[generic.IndirectObject, ...]) -> None:
        update_form(self.writer, new, keep_flags=bool(self.restrictions.earlier))

    def _written(self, file: BinaryIO) -> Revision:
        start = file.seek(0, os.SEEK_END)
        file.seek(-1, os.SEEK_END)
        tail = _Tail(start)
        if file.read(1) not in (b"\n", b"\r"):
            tail.write(b"\n")
        self.writer._write_updated_section(tail)  # noqa: SLF001 - the only way without a copy
        gap_start, gap_end = self.container.gap
        end = start + len(tail.getbuffer())
        self.container.fill_byte_range(tail, end)
        return Revision(
            start=start,
            tail=tail.getvalue(),
            gap_start=gap_start,
            gap_end=gap_end,
            fields=tuple(self.names),
            pages=tuple(sorted(self.pages)),
            earlier_signatures=self.restrictions.earlier,
        )


class _Tail(io.BytesIO):
    """The update in memory, which gives offsets in the file it will be appended to."""

    def __init__(self, start: int) -> None:
        super().__init__()
        self._start = start

    def tell(self) -> int:
        """Offset in the file."""
        return self._start + super().tell()

    def overwrite(self, offset: int, data: bytes) -> None:
        """Replace bytes that stand at a file offset."""
        self.seek(offset - self._start)
        self.write(data)
