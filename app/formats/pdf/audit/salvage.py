"""Objects found in the bytes themselves, where a file's own cross-references cannot be followed."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.domain.errors import AppError, ErrorCode
from app.formats.pdf.audit.files import PdfFile
from app.formats.pdf.audit.syntax import PdfSyntaxError, Ref, Scanner, Stream
from app.formats.pdf.audit.xref import Entry, Section

if TYPE_CHECKING:
    from app.formats.pdf.audit.history import History

_OBJECT = re.compile(rb"(?<![^\0\t\n\f\r >])(\d{1,10})[\0\t\n\f\r ]+(\d{1,5})[\0\t\n\f\r ]+obj\b")
_TRAILER = re.compile(rb"trailer[\0\t\n\f\r ]*(?=<<)")
_OVERLAP = 64
_MAX_DIGITS = 10


def salvaged(history: "History") -> Section:
    """One made-up section with all objects that can be seen, the last one of each number.

    Raises `DOCUMENT_DAMAGED` if there is no catalog among them.
    """
    return _Salvage(history).section()


def is_number(word: bytes) -> bool:
    """Whether it can be an object's number or place."""
    return word.isdigit() and len(word) <= _MAX_DIGITS


def object_headers(file: PdfFile, start: int = 0) -> Iterator[tuple[int, int]]:
    """Every place from `start` that looks like the start of an object, and its number."""
    carried = b""
    for at, piece in file.chunks(start):
        data, base = carried + piece, at - len(carried)
        for match in _OBJECT.finditer(data):
            if match.end() > len(carried):
                yield base + match.start(), int(match[1])
        carried = data[-_OVERLAP:]


class _Salvage:
    """One made-up section for a file whose own sections cannot be followed."""

    def __init__(self, history: "History") -> None:
        self.history = history
        self.file = history.file
        self.found = Section(0, history.file.size, {})

    def section(self) -> Section:
        """All objects that can be seen, the last one of each number, and a trailer."""
        self._find()
        self._look_inside()
        if "Root" not in self.found.trailer:
            raise AppError(ErrorCode.DOCUMENT_DAMAGED)
        return self.found

    def _find(self) -> None:
        for offset, number in object_headers(self.file):
            self.found.entries[number] = Entry(offset)
        carried = b""
        for start, piece in self.file.chunks():
            data, base = carried + piece, start - len(carried)
            for match in _TRAILER.finditer(data):
                self._trailer(base + match.end())
            carried = data[-_OVERLAP:]

    def _trailer(self, offset: int) -> None:
        data = self.file.read(offset, 1 << 16)
        try:
            value, _ = Scanner(data, offset).value(0)
        except PdfSyntaxError:
            return
        if isinstance(value, dict) and "Root" in value:
            self.found.trailer |= value

    def _look_inside(self) -> None:
        """Object streams, trailers of cross-reference streams, and the catalog itself."""
        for number, entry in sorted(self.found.entries.items(), key=_by_offset):
            try:
                _, value, _ = self.history.object_at(entry.offset or 0)
            except PdfSyntaxError:
                continue
            if isinstance(value, Stream):
                self._stream(number, value)
            elif isinstance(value, dict) and value.get("Type") == "Catalog":
                self.found.trailer.setdefault("Root", Ref(number, entry.generation))

    def _stream(self, number: int, stream: Stream) -> None:
        kind = stream.entries.get("Type")
        if kind == "XRef" and "Root" in stream.entries:
            self.found.trailer |= stream.entries
        if kind == "ObjStm":
            self._members(number, stream)

    def _members(self, container: int, stream: Stream) -> None:
        try:
            data = self.history.stream_data(stream, -1)
        except PdfSyntaxError:
            return
        first = stream.entries.get("First")
        words = data[: first if isinstance(first, int) else 0].split()
        for index, word in enumerate(words[::2]):
            if is_number(word):
                self.found.entries.setdefault(int(word), Entry(None, container, index))


def _by_offset(item: tuple[int, Entry]) -> int:
    return item[1].offset or 0
