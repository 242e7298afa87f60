"""Every signature in a document, whatever its kind and however it is hidden.

Owns finding them: through the form of the newest revision, and by their `/ByteRange` in the bytes
of the file, so that removing a field, the form or a revision hides none. Fields that share one
signature dictionary are one signature. Whether it is well formed is `app.formats.pdf.gate`.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.errors import AppError, ErrorCode
from app.formats.pdf.audit.form import Field, fields
from app.formats.pdf.audit.history import History
from app.formats.pdf.audit.pages import AnnotationPages
from app.formats.pdf.audit.syntax import Layout, PdfSyntaxError, Ref, Scanner, Stream, Value

BYTE_RANGE_KEY = b"/ByteRange"
MAX_SIGNATURES = 1000
_BACK = 1 << 16
_OBJECT = re.compile(rb"(?<![^\0\t\n\f\r >])\d{1,10}[\0\t\n\f\r ]+\d{1,5}[\0\t\n\f\r ]+obj\b")
_USAGE_RIGHTS = ("UR", "UR3")


@dataclass(frozen=True)
class PdfSignature:
    """A signature dictionary and the fields that show it.

    `entries` are its values in clear; `layout` the places of its entries in the file, None when it
    does not stand in the file as plain bytes. `holder` is the indirect object it is in, `revision`
    the one that brought this object. `shown` is False for one that no field of the newest revision
    points to.
    """

    fields: tuple[Field, ...]
    entries: dict[str, Value]
    layout: Layout | None
    holder: Ref | None
    revision: int
    pages: tuple[int, ...]
    shown: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the fields that show it."""
        return tuple(field.name for field in self.fields)

    @property
    def subfilter(self) -> str | None:
        """How its container is encoded, as it says itself."""
        value = self.entries.get("SubFilter")
        return str(value) if isinstance(value, str) else None


def shown_signatures(history: History) -> list[PdfSignature]:
    """The signatures that fields of the newest revision show, in the order they were made.

    Raises `DOCUMENT_TOO_COMPLEX`: a verdict that leaves some out is none.
    """
    revision = history.last
    groups: dict[object, list[Field]] = {}
    for field in fields(history, revision):
        if _is_signed(history, field, revision):
            if len(groups) >= MAX_SIGNATURES:
                raise AppError(ErrorCode.DOCUMENT_TOO_COMPLEX)
            key = field.value if isinstance(field.value, Ref) else id(field)
            groups.setdefault(key, []).append(field)
    shown_on = AnnotationPages(history, revision)
    found = [_shown(history, group, shown_on) for group in groups.values()]
    return sorted(found, key=_order)


def _order(signature: PdfSignature) -> tuple[int, int]:
    place = signature.layout.start if signature.layout else 0
    return signature.revision, place


def _is_signed(history: History, field: Field, revision: int) -> bool:
    if field.value is None:
        return False
    value = history.resolve(field.value, revision)
    if field.type == "Sig":
        return value is not None or _is_lost(history, field.value, revision)
    return isinstance(value, dict) and "ByteRange" in value


def _is_lost(history: History, value: Value, revision: int) -> bool:
    """Whether a value should be somewhere and is not, unlike an object that is null."""
    if not isinstance(value, Ref):
        return False
    return history.entry(value.number, revision) is None or value.number in history.unreadable


def _shown(history: History, group: list[Field], shown_on: AnnotationPages) -> PdfSignature:
    field, revision = group[0], history.last
    entries = history.dictionary(field.value, revision)
    if isinstance(field.value, Ref):
        holder: Ref | None = field.value
        layout = _layout(history, field.value, revision)
    else:
        holder = _direct_holder(field)
        layout = _nested_layout(history, holder, revision)
    held = history.entry(holder.number, revision) if holder else None
    return PdfSignature(
        tuple(group),
        entries,
        layout,
        holder,
        held[0] if held else revision,
        _pages(shown_on, group),
    )


def _direct_holder(field: Field) -> Ref | None:
    return field.reference if "V" in field.entries else None


def _layout(history: History, holder: Ref, revision: int) -> Layout | None:
    held = history.entry(holder.number, revision)
    if held is None or held[1].offset is None:
        return None
    layout = Layout()
    try:
        reference, value, _ = history.object_at(held[1].offset, layout)
    except PdfSyntaxError:
        return None
    sound = reference.number == holder.number and isinstance(value, dict)
    return layout if sound else None


def _nested_layout(history: History, holder: Ref | None, revision: int) -> Layout | None:
    """Places in a signature dictionary that is written directly into its field."""
    outer = _layout(history, holder, revision) if holder else None
    if outer is None or "V" not in outer.spans or outer.repeated:
        return None
    span, layout = outer.spans["V"], Layout()
    data = history.file.read(span.start, span.end - span.start)
    Scanner(data, span.start).value(0, 0, layout)
    return layout


def _pages(shown_on: AnnotationPages, group: Iterable[Field]) -> tuple[int, ...]:
    found = {
        shown_on.one(reference, entries.get("P"))
        for field in group
        for reference, entries in field.widgets
    }
    return tuple(sorted(number for number in found if number is not None))


def hidden_signatures(
    history: History, offsets: Iterable[int], known: list[PdfSignature]
) -> list[PdfSignature]:
    """Signatures at some places of `/ByteRange` that no known signature accounts for."""
    offsets = list(offsets)
    if len(offsets) > 2 * MAX_SIGNATURES:
        raise AppError(ErrorCode.DOCUMENT_TOO_COMPLEX)
    places = [one.layout for one in known if one.layout is not None]
    found: dict[int, PdfSignature] = {}
    for offset in offsets:
        if any(place.start <= offset < place.end for place in places):
            continue
        signature = _hidden_at(history, offset)
        if signature is not None and signature.layout is not None:
            found[signature.layout.start] = signature
            places.append(signature.layout)
    return sorted(found.values(), key=_order)


def _hidden_at(history: History, offset: int) -> PdfSignature | None:
    start = _object_before(history, offset)
    if start is None or _inside_stream(history, start, offset):
        return None
    layout = Layout()
    try:
        holder, value, _ = history.object_at(start, layout)
    except PdfSyntaxError:
        return None
    if not isinstance(value, dict) or "ByteRange" not in value or _grants_usage(history, value):
        return None
    revision = _revision_of(history, holder.number, start)
    if revision is None:
        return PdfSignature((), value, layout, holder, history.last, (), shown=False)
    return _removed(history, holder, layout, revision)


def _object_before(history: History, offset: int) -> int | None:
    start = max(0, offset - _BACK)
    headers = list(_OBJECT.finditer(history.file.read(start, offset - start)))
    return start + headers[-1].start() if headers else None


def _inside_stream(history: History, start: int, offset: int) -> bool:
    """Whether the place is data of a stream: a signed document attached to this one."""
    starts = history.offsets()
    at = bisect_right(starts, start)
    if at == 0 or starts[at - 1] == start:
        return False
    before = starts[at - 1]
    try:
        _, value, _ = history.object_at(before)
    except PdfSyntaxError:
        return False
    if not isinstance(value, Stream):
        return False
    length = history.resolve(value.entries.get("Length"), history.last)
    return type(length) is int and offset < value.data_start + length


def _grants_usage(history: History, entries: dict[str, Value]) -> bool:
    """Usage rights (ISO 32000-2, 12.8.2.3) are a licence for a program, not a signature."""
    for item in history.array(entries.get("Reference"), history.last):
        method = history.dictionary(item, history.last).get("TransformMethod")
        if method in _USAGE_RIGHTS:
            return True
    return False


def _revision_of(history: History, number: int, start: int) -> int | None:
    for revision in range(history.last, -1, -1):
        held = history.entry(number, revision)
        if held is not None and held[1].offset == start:
            return revision
    return None


def _removed(history: History, holder: Ref, layout: Layout, revision: int) -> PdfSignature:
    """A signature that is in the file and that no field shows any more."""
    former: tuple[Field, ...] = ()
    held = history.entry(holder.number, revision)
    since = held[0] if held else revision
    while not former and revision >= since:
        former = tuple(one for one in fields(history, revision) if one.value == holder)
        revision -= 1
    revision = max(revision, since)
    return PdfSignature(
        former,
        history.dictionary(holder, revision),
        layout,
        holder,
        since,
        _pages(AnnotationPages(history, revision), former),
        shown=False,
    )


def byte_range_places(piece: bytes) -> Iterator[int]:
    """Where `/ByteRange` stands in some bytes."""
    place = piece.find(BYTE_RANGE_KEY)
    while place >= 0:
        yield place
        place = piece.find(BYTE_RANGE_KEY, place + 1)
