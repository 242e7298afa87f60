"""Form fields of a PDF, with the signature fields among them (ISO 32000-2, 12.7).

Finds fields; what signatures forbid is `app.formats.pdf.restrictions`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic

from app.domain.errors import AppError, ErrorCode
from app.formats.pdf.objects import (
    array_entry,
    dictionary_entry,
    entry,
    items,
    raw_items,
)

_MAX_DEPTH = 32
_MAX_FIELDS = 100_000


@dataclass(frozen=True)
class FieldNode:
    """A terminal form field: full name, ISO field type (`/Sig`, `/Tx` …), raw value.

    `place` is the object in the file that holds it, None for a field written in line.
    """

    name: str
    type: str | None
    dictionary: generic.DictionaryObject
    place: generic.IndirectObject | None
    value: Any

    @property
    def is_signature(self) -> bool:
        """Whether it is a signature field, signed or not."""
        return self.type == "/Sig"

    @property
    def signature(self) -> generic.DictionaryObject | None:
        """The signature dictionary of a signed signature field."""
        value = self.value
        if isinstance(value, generic.IndirectObject):
            value = value.get_object()
        signed = self.is_signature and isinstance(value, generic.DictionaryObject)
        return value if signed else None


def form_fields(root: generic.DictionaryObject) -> tuple[FieldNode, ...]:
    """Every terminal field of the document; raises `DOCUMENT_TOO_COMPLEX`."""
    form = dictionary_entry(root, "/AcroForm")
    top = None if form is None else array_entry(form, "/Fields")
    if top is None:
        return ()
    found = []
    for node in _walk(top, "", {}, frozenset(), 0):
        found.append(node)
        if len(found) > _MAX_FIELDS:
            raise AppError(ErrorCode.DOCUMENT_TOO_COMPLEX)
    return tuple(found)


def _walk(
    kids: generic.ArrayObject,
    prefix: str,
    inherited: dict[str, Any],
    above: frozenset[int],
    depth: int,
) -> Iterator[FieldNode]:
    for raw in raw_items(kids):
        place = raw if isinstance(raw, generic.IndirectObject) else None
        field = raw.get_object() if place is not None else raw
        looped = place is not None and place.idnum in above
        if looped or depth > _MAX_DEPTH or not isinstance(field, generic.DictionaryObject):
            continue
        own = {key: field.raw_get(key) for key in ("/FT", "/V") if key in field}
        attributes = inherited | own
        name = _full_name(prefix, field)
        children = _named_children(field)
        if children is None:
            kind = attributes.get("/FT")
            if isinstance(kind, generic.IndirectObject):
                kind = kind.get_object()
            yield FieldNode(name, kind, field, place, attributes.get("/V"))
        else:
            path = above | {place.idnum} if place is not None else above
            yield from _walk(children, name, attributes, path, depth + 1)


def _full_name(prefix: str, field: generic.DictionaryObject) -> str:
    own = entry(field, "/T")
    if own is None:
        return prefix
    return f"{prefix}.{own}" if prefix else str(own)


def _named_children(field: generic.DictionaryObject) -> generic.ArrayObject | None:
    """The child fields, or None if the kids are only the widgets of this field."""
    kids = array_entry(field, "/Kids")
    if kids is None:
        return None
    named = any(isinstance(kid, generic.DictionaryObject) and "/T" in kid for kid in items(kids))
    return kids if named else None


def widgets(field: FieldNode) -> tuple[tuple[generic.DictionaryObject, Any], ...]:
    """The widget annotations that show a field, itself or its kids, each with its raw value."""
    if entry(field.dictionary, "/Subtype") == "/Widget":
        return ((field.dictionary, field.place),)
    kids = array_entry(field.dictionary, "/Kids")
    pairs = () if kids is None else zip(items(kids), raw_items(kids), strict=True)
    return tuple((kid, raw) for kid, raw in pairs if isinstance(kid, generic.DictionaryObject))
