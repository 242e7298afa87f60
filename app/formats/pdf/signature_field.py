"""Making and filling signature fields (ISO 32000-2, 12.7.5.5): widget, place on the page, form."""

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.writer import BasePdfFileWriter

from app.domain.errors import AppError, ErrorCode
from app.domain.geometry import Box, PageTransform
from app.domain.placement import SealSize
from app.formats.pdf.appearance import Impression, SealForms
from app.formats.pdf.fields import FieldNode, widgets
from app.formats.pdf.objects import array_entry, dictionary_entry, entry, items, number, raw_items
from app.formats.pdf.pages import PageTree, PdfPage

_PRINT_AND_LOCKED = 4 | 128
_SIGNATURES_EXIST_APPEND_ONLY = 3
_ROUNDING_MM = 0.01


def new_names(fields: tuple[FieldNode, ...], count: int) -> list[str]:
    """Field names that the document does not use yet."""
    taken = {field.name for field in fields} | {field.name.split(".")[0] for field in fields}
    names: list[str] = []
    position = 0
    while len(names) < count:
        position += 1
        if f"Seal{position}" not in taken:
            names.append(f"Seal{position}")
    return names


def require_empty_field(fields: tuple[FieldNode, ...], name: str) -> FieldNode:
    """The unsigned signature field called `name`; `FIELD_NOT_FOUND`, `FIELD_NOT_EMPTY`."""
    for field in fields:
        if field.name == name and field.is_signature:
            if field.signature is not None:
                raise AppError(ErrorCode.FIELD_NOT_EMPTY, field=name)
            return field
    empty = [one.name for one in fields if one.is_signature and one.signature is None]
    raise AppError(ErrorCode.FIELD_NOT_FOUND, field=name, fields=", ".join(empty))


def add_field(
    writer: BasePdfFileWriter,
    page: PdfPage,
    name: str,
    signature: generic.IndirectObject,
    impression: Impression | None,
    rotation: int,
    keep_annotations: bool,
) -> generic.IndirectObject:
    """A new signed field with one widget on `page`, invisible without an impression."""
    box = Box(0, 0, 0, 0) if impression is None else impression.box
    widget = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Widget"),
            pdf_name("/FT"): pdf_name("/Sig"),
            pdf_name("/T"): pdf_string(name),
            pdf_name("/V"): signature,
            pdf_name("/P"): page.reference,
            pdf_name("/F"): generic.NumberObject(_PRINT_AND_LOCKED),
            pdf_name("/Rect"): _rect(box),
        }
    )
    if impression is not None:
        _show(widget, impression.form, rotation)
    reference = writer.add_object(widget)
    _annotate(writer, page, reference, keep_annotations)
    return reference


def _rect(box: Box) -> generic.ArrayObject:
    corners = box.x0, box.y0, box.x1, box.y1
    return generic.ArrayObject(generic.FloatObject(f"{corner:.4f}") for corner in corners)


def _show(widget: generic.DictionaryObject, form: generic.IndirectObject, rotation: int) -> None:
    widget["/AP"] = generic.DictionaryObject({pdf_name("/N"): form})
    if rotation:
        widget["/MK"] = generic.DictionaryObject({pdf_name("/R"): generic.NumberObject(rotation)})


def _annotate(
    writer: BasePdfFileWriter,
    page: PdfPage,
    widget: generic.IndirectObject,
    keep_array: bool,
) -> None:
    """Add the widget to the page's annotations.

    An array in an object of its own may be shared with other pages; earlier signatures expect it
    to stay where it is.
    """
    annotations = array_entry(page.dictionary, "/Annots")
    if annotations is not None and keep_array:
        annotations.append(widget)
        writer.update_container(annotations)
        return
    own = generic.ArrayObject(() if annotations is None else raw_items(annotations))
    own.append(widget)
    page.dictionary["/Annots"] = own
    writer.mark_update(page.reference)


def update_form(
    writer: BasePdfFileWriter, new: tuple[generic.IndirectObject, ...], keep_flags: bool
) -> None:
    """Enter new fields in the form and say that it holds signatures.

    `keep_flags`: an earlier signature that was made without the flags would see a change.
    """
    form = dictionary_entry(writer.root, "/AcroForm")
    if form is None:
        form = generic.DictionaryObject({pdf_name("/Fields"): generic.ArrayObject()})
        writer.root["/AcroForm"] = writer.add_object(form)
        writer.update_root()
    fields = array_entry(form, "/Fields")
    if fields is None:
        fields = generic.ArrayObject()
        form["/Fields"] = fields
    if new:
        fields.extend(new)
        writer.update_container(fields)
    if not keep_flags and entry(form, "/SigFlags") != _SIGNATURES_EXIST_APPEND_ONLY:
        form["/SigFlags"] = generic.NumberObject(_SIGNATURES_EXIST_APPEND_ONLY)
        writer.update_container(form)


def fill_field(
    writer: BasePdfFileWriter,
    tree: PageTree,
    field: FieldNode,
    signature: generic.IndirectObject,
    forms: SealForms | None,
    size: SealSize | None = None,
) -> int | None:
    """Sign an existing field; the result is the number (from 1) of the page that shows it.

    The picture has the given size, or else fits the field. Raises `FIELD_TOO_SMALL`.
    """
    field.dictionary["/V"] = signature
    writer.update_container(field.dictionary)
    shown = widgets(field)
    if not shown:
        return None
    widget, reference = shown[0]
    box = _box_of(widget)
    if box is None:
        return None
    found = _page_of(tree, widget, reference)
    transform = PageTransform(box) if found is None else found[1].transform()
    form = _empty_form(writer) if forms is None else _fitted(forms, box, transform, size)
    _show(widget, form, 0)
    writer.update_container(widget)
    return None if found is None else found[0]


def _box_of(widget: generic.DictionaryObject) -> Box | None:
    rect = array_entry(widget, "/Rect")
    values = () if rect is None else map(number, items(rect))
    corners = [value for value in values if value is not None]
    if len(corners) != 4:
        return None
    xa, ya, xb, yb = corners
    box = Box(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))
    return box if box.width > 0 and box.height > 0 else None


def _page_of(
    tree: PageTree, widget: generic.DictionaryObject, reference: object
) -> tuple[int, PdfPage] | None:
    """The page that lists the widget; its own /P is often missing or wrong."""
    for index, page in enumerate(tree.walk()):
        annotations = array_entry(page.dictionary, "/Annots")
        if annotations is None:
            continue
        if any(raw == reference for raw in raw_items(annotations) if reference is not None):
            return index + 1, page
        if any(found is widget for found in items(annotations)):
            return index + 1, page
    return None


def _empty_form(writer: BasePdfFileWriter) -> generic.IndirectObject:
    return writer.add_object(
        generic.StreamObject(
            {
                pdf_name("/Type"): pdf_name("/XObject"),
                pdf_name("/Subtype"): pdf_name("/Form"),
                pdf_name("/BBox"): _rect(Box(0, 0, 1, 1)),
            },
            stream_data=b"",
        )
    )


def _fitted(
    forms: SealForms, box: Box, transform: PageTransform, own: SealSize | None
) -> generic.IndirectObject:
    """A form of the field's shape with the seal in its middle, as large as it fits or its own."""
    rect = transform.rect_of(box)
    frame = rect.width_mm, rect.height_mm
    if own is None:
        width_mm = min(rect.width_mm, rect.height_mm * forms.pixels.ratio)
        size = width_mm, width_mm / forms.pixels.ratio
    else:
        size = own.width_mm, own.height_mm
        if any(inner > outer + _ROUNDING_MM for inner, outer in zip(size, frame, strict=True)):
            width, height = (f"{side:g}" for side in size)
            raise AppError(ErrorCode.FIELD_TOO_SMALL, width_mm=width, height_mm=height)
    return forms.framed(forms.form(*size), frame, size, transform.rotation)
