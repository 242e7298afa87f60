"""Cross-reference sections of a PDF, one per revision (ISO 32000-2, 7.5.4 to 7.5.8).

Owns the reading of tables and streams and the chain of `Prev`. Small irregularities that common
writers produce are read and reported; what cannot be read raises.
"""

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from app.formats.pdf.audit.syntax import PdfSyntaxError, Ref, Scanner, Stream, Value

MAX_SECTIONS = 4096
MAX_OBJECTS = 1 << 23
MAX_XREF_BYTES = 64 << 20

_UP = 2
_START = re.compile(rb"startxref[\0\t\n\f\r ]*(\d{1,15})")
_SUBSECTION = re.compile(rb"[\0\t\n\f\r ]*(\d{1,10})[ \t]+(\d{1,10})[\0\t\n\f\r ]*")
_ENTRY = re.compile(rb"[\0\t\n\f\r ]*(\d{1,10})[ \t]+(\d{1,6})[ \t]+([nf])")
_TRAILER = re.compile(rb"[\0\t\n\f\r ]*trailer")


class Entry(NamedTuple):
    """Where an object is: at a file offset, or at `place` in the object stream `container`.

    Both None: the object is free.
    """

    offset: int | None
    container: int | None = None
    place: int = 0
    generation: int = 0


@dataclass
class Section:
    """One revision's cross-reference section; `start` and `end` are file offsets.

    `repeated`: it says two things about one object, so that readers may differ.
    """

    start: int
    end: int
    trailer: dict[str, Value]
    entries: dict[int, Entry] = field(default_factory=dict)
    hybrid: bool = False
    repeated: bool = False
    irregular: bool = False

    def put(self, number: int, entry: Entry) -> None:
        """Note where an object is."""
        self.repeated |= number in self.entries
        self.entries[number] = entry


# the object at a file offset; the bytes from an offset to (at most) so many later
ReadObject = Callable[[int], tuple[Ref, Value, int]]
ReadBytes = Callable[[int, int], bytes]
StreamData = Callable[[Stream], bytes]


def last_startxref(tail: bytes) -> int:
    """The last `startxref` of a file in its final bytes; raises `PdfSyntaxError`."""
    found = _START.findall(tail)
    if not found:
        raise PdfSyntaxError("no startxref")
    return int(found[-1])


class XrefReader:
    """Follows the chain of sections from the newest to the oldest."""

    def __init__(self, read: ReadBytes, read_object: ReadObject, stream_data: StreamData) -> None:
        self._read = read
        self._read_object = read_object
        self._stream_data = stream_data

    def chain(self, newest: int) -> list[Section]:
        """All sections, oldest first; raises `PdfSyntaxError`."""
        sections: list[Section] = []
        seen: set[int] = set()
        offset: int | None = newest
        while offset is not None:
            if offset in seen or len(seen) >= MAX_SECTIONS:
                raise PdfSyntaxError("a loop of cross-reference sections")
            seen.add(offset)
            section = self.section(offset)
            sections.append(section)
            offset = _previous(section.trailer)
        return sections[::-1]

    def section(self, offset: int) -> Section:
        """The section at a file offset, with its hybrid part merged in."""
        if not self._read(offset, 32).lstrip(b"\0\t\n\f\r ").startswith(b"xref"):
            return self._from_stream(offset)
        section = self._from_table(offset)
        hybrid = section.trailer.get("XRefStm")
        if isinstance(hybrid, int):
            section.hybrid = True
            for number, entry in self._from_stream(hybrid).entries.items():
                known = section.entries.get(number)
                if known is None or (known.offset is None and known.container is None):
                    section.entries[number] = entry
        return section

    def _from_table(self, offset: int) -> Section:
        size = 1 << 16
        while True:
            data = self._read(offset, size)
            try:
                return _table(data, offset, final=len(data) < size)
            except PdfSyntaxError:
                if len(data) < size or size >= MAX_XREF_BYTES:
                    raise
                size <<= 3

    def _from_stream(self, offset: int) -> Section:
        _, value, end = self._read_object(offset)
        if not isinstance(value, Stream) or value.entries.get("Type") != "XRef":
            raise PdfSyntaxError("no cross-reference section there")
        section = Section(offset, end, value.entries)
        _stream_entries(section, value.entries, self._stream_data(value))
        return section


def _previous(trailer: dict[str, Value]) -> int | None:
    previous = trailer.get("Prev")
    # a Prev of 0 is written by producers that mean: none
    return int(previous) if isinstance(previous, int | float) and previous > 0 else None


def _table(data: bytes, offset: int, final: bool) -> Section:
    scanner = Scanner(data, offset, final)
    position = scanner.blank(0) + len(b"xref")
    section = Section(offset, 0, {})
    while (trailer := _TRAILER.match(data, position)) is None:
        position = _subsection(data, position, section)
    value, end = scanner.value(trailer.end())
    if not isinstance(value, dict):
        raise PdfSyntaxError("a trailer that is not a dictionary")
    section.trailer, section.end = value, offset + end
    section.repeated |= scanner.repeated
    return section


def _subsection(data: bytes, position: int, section: Section) -> int:
    head = _SUBSECTION.match(data, position)
    if head is None:
        raise PdfSyntaxError("a broken cross-reference table")
    first, count, position = int(head[1]), int(head[2]), head.end()
    if count > MAX_OBJECTS:
        raise PdfSyntaxError("too many objects")
    for index in range(count):
        line = _ENTRY.match(data, position)
        if line is None:
            raise PdfSyntaxError("a broken cross-reference entry")
        position = line.end()
        if index == 0 and first == 1 and line[3] == b"f" and int(line[2]) >= 65535:
            first, section.irregular = 0, True
        used = line[3] == b"n" and int(line[1]) > 0
        offset = int(line[1]) if used else None
        section.put(first + index, Entry(offset, generation=int(line[2])))
    return position


def _stream_entries(section: Section, entries: dict[str, Value], data: bytes) -> None:
    widths = _numbers(entries.get("W"))
    index = _numbers(entries.get("Index") or [0, entries.get("Size")])
    step = sum(widths)
    if len(widths) != 3 or not 0 < step <= 32:
        raise PdfSyntaxError("a broken cross-reference stream")
    position = 0
    for start, count in zip(index[::2], index[1::2], strict=False):
        for number in range(start, start + min(count, (len(data) - position) // step)):
            section.put(number, _row(data[position : position + step], widths))
            position += step


def _row(row: bytes, widths: list[int]) -> Entry:
    kind_width, first_width, _ = widths
    kind = int.from_bytes(row[:kind_width], "big") if kind_width else 1
    first = int.from_bytes(row[kind_width : kind_width + first_width], "big")
    return _entry(kind, first, int.from_bytes(row[kind_width + first_width :], "big"))


def _entry(kind: int, first: int, second: int) -> Entry:
    if kind == 1:
        return Entry(first or None, generation=second)
    if kind == 2:
        return Entry(None, container=first, place=second)
    return Entry(None, generation=second)


def _numbers(value: Value) -> list[int]:
    found = value if isinstance(value, list) else []
    numbers = [item for item in found if type(item) is int and 0 <= item <= MAX_OBJECTS]
    if len(numbers) != len(found) or not numbers:
        raise PdfSyntaxError("a broken cross-reference stream")
    return numbers


def flate(data: bytes, parameters: dict[str, Value], limit: int) -> bytes:
    """Decompress, undo the predictor; raises `PdfSyntaxError`, also beyond `limit` bytes."""
    engine = zlib.decompressobj()
    try:
        plain = engine.decompress(data, limit + 1)
    except zlib.error as error:
        raise PdfSyntaxError("damaged compression") from error
    if len(plain) > limit:
        raise PdfSyntaxError("it unpacks to more than allowed")
    predictor = parameters.get("Predictor", 1)
    if predictor in (1, None):
        return plain
    if not isinstance(predictor, int) or predictor < 10:
        raise PdfSyntaxError("a predictor that is not used there")
    columns = parameters.get("Columns", 1)
    if type(columns) is not int or not 0 < columns <= 1 << 16:
        raise PdfSyntaxError("a predictor without columns")
    return _undo_png(plain, columns)


def _undo_png(data: bytes, columns: int) -> bytes:
    """PNG prediction with one byte per pixel, as cross-reference streams use it."""
    out = bytearray()
    above = bytearray(columns)
    for start in range(0, len(data), columns + 1):
        kind, row = data[start], bytearray(data[start + 1 : start + 1 + columns])
        if kind == _UP:
            row = bytearray((one + up) & 0xFF for one, up in zip(row, above, strict=False))
        elif kind:
            _undo_row(kind, row, above)
        out += row
        above = row.ljust(columns, b"\0")
    return bytes(out)


def _undo_row(kind: int, row: bytearray, above: bytearray) -> None:
    for i in range(len(row)):
        left = row[i - 1] if i else 0
        corner = above[i - 1] if i else 0
        row[i] = (row[i] + _prediction(kind, left, above[i], corner)) & 0xFF


def _prediction(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 1:
        return left
    if kind == 3:
        return (left + up) // 2
    if kind == 4:
        estimate = left + up - corner
        return min((left, up, corner), key=lambda near: abs(estimate - near))
    return 0
