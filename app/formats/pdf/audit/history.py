"""Every revision of a document: what each object was, and where it stood.

Owns resolution of references in any revision. Nothing is repaired silently: `irregular` tells
that the structure had to be guessed, and then there is one revision only.
"""

import re
from collections.abc import Callable, Iterator
from typing import Protocol

from app.domain.errors import AppError, ErrorCode
from app.formats.pdf.audit.files import PdfFile
from app.formats.pdf.audit.salvage import is_number, salvaged
from app.formats.pdf.audit.syntax import (
    CutOffError,
    Layout,
    PdfSyntaxError,
    Ref,
    Scanner,
    Stream,
    Value,
)
from app.formats.pdf.audit.xref import Entry, Section, XrefReader, flate, last_startxref

MAX_OBJECT_BYTES = 64 << 20
MAX_STREAM_BYTES = 256 << 20
_MAX_REFERENCES = 32
_FIRST_WINDOW = 4096
_TAIL = 4096
_HEADER = re.compile(rb"%PDF-(\d\.\d)")


class Decryption(Protocol):
    """The key of an encrypted document, and what its author lets its holder do."""

    may_sign: bool

    def stream(self, owner: Ref, data: bytes, entries: dict[str, Value]) -> bytes:
        """Stream data of object `owner` in clear."""
        ...

    def string(self, owner: Ref, data: bytes) -> bytes:
        """A string of object `owner` in clear."""
        ...


Unlock = Callable[["History"], Decryption]


class History:
    """The objects of a document, revision by revision (0 is the oldest)."""

    def __init__(self, file: PdfFile, unlock: Unlock | None = None) -> None:
        """`unlock` opens an encrypted document and may raise; without it all stays encrypted.

        Raises `DOCUMENT_NOT_PDF`, `DOCUMENT_DAMAGED` (no catalog can be found at all).
        """
        self.file = file
        self.decryption: Decryption | None = None
        self.irregular = False
        self.ambiguous = False
        self.version = _version(file)
        self.sections: list[Section] = []
        self._unlock = unlock
        self._entries: dict[int, list[tuple[int, Entry]]] = {}
        self._holder_since: dict[int, int] = {}
        self._objects: dict[tuple[int, int], Value] = {}
        self._containers: dict[int, tuple[bytes, list[tuple[int, int]]]] = {}
        self._offsets: list[int] = []
        self._repeated: set[int] = set()
        self.unreadable: set[int] = set()
        """Objects that are said to be there and are not: taken for null, but not the same."""
        try:
            self._read_sections()
        except (PdfSyntaxError, RecursionError):
            self.rebuild()

    def _read_sections(self) -> None:
        start = last_startxref(self.file.read(max(0, self.file.size - _TAIL), _TAIL))
        reader = XrefReader(self.file.read, self._section_object, self._data_of_section)
        self._set_sections(reader.chain(start))
        self._decrypt()
        catalog = self.catalog(self.last)
        if not isinstance(self.resolve(catalog.get("Pages"), self.last), dict):
            raise PdfSyntaxError("no page tree")

    def rebuild(self) -> None:
        """Forget the cross-reference sections and look for objects in the bytes themselves."""
        self.irregular = self.ambiguous = True
        self._objects.clear()
        self._containers.clear()
        self._set_sections([])
        self._set_sections([salvaged(self)])
        self._decrypt()
        if not self.catalog(0):
            raise AppError(ErrorCode.DOCUMENT_DAMAGED)

    @property
    def encrypted(self) -> bool:
        """Whether any revision says that it is encrypted."""
        return any("Encrypt" in section.trailer for section in self.sections)

    def _decrypt(self) -> None:
        if self.decryption is None and self._unlock is not None and self.encrypted:
            self.decryption = self._unlock(self)
            self._objects.clear()

    def _set_sections(self, sections: list[Section]) -> None:
        self.sections = sections
        self.last = len(sections) - 1
        self._entries = {}
        self._holder_since = {}
        for revision, section in enumerate(sections):
            self.irregular |= section.irregular or section.hybrid
            section.repeated |= section.start in self._repeated
            for number, entry in section.entries.items():
                self._entries.setdefault(number, []).append((revision, entry))
                if entry.container is not None:
                    self._holder_since.setdefault(entry.container, revision)

    # what is where

    def entry(self, number: int, revision: int) -> tuple[int, Entry] | None:
        """The entry of an object that holds in `revision`, and the revision that brought it."""
        for since, entry in reversed(self._entries.get(number, ())):
            if since <= revision:
                free = entry.offset is None and entry.container is None
                return None if free else (since, entry)
        return None

    def holds_objects(self, number: int, revision: int) -> bool:
        """Whether an object is, up to a revision, an object stream that others are in."""
        return self._holder_since.get(number, revision + 1) <= revision

    def offsets(self) -> list[int]:
        """Where objects of any revision start, as the cross-reference sections tell; in order."""
        if not self._offsets:
            every = (entry.offset for held in self._entries.values() for _, entry in held)
            self._offsets = sorted({offset for offset in every if offset is not None})
        return self._offsets

    def numbers(self, revision: int) -> Iterator[int]:
        """The objects that exist in a revision."""
        return (number for number in self._entries if self.entry(number, revision) is not None)

    def trailer(self, revision: int) -> dict[str, Value]:
        """The trailer of a revision; older ones do not fill in what it leaves out."""
        return self.sections[revision].trailer

    def root(self, revision: int) -> Value:
        """The reference to the catalog; a section without one (linearized) has its elder's."""
        for section in reversed(self.sections[: revision + 1]):
            if "Root" in section.trailer:
                return section.trailer["Root"]
        return None

    def catalog(self, revision: int) -> dict[str, Value]:
        """The document catalog, empty if there is none."""
        found = self.resolve(self.root(revision), revision)
        return found if isinstance(found, dict) else {}

    # values

    def resolve(self, value: Value, revision: int) -> Value:
        """Follow references; what does not exist is null."""
        for _ in range(_MAX_REFERENCES):
            if not isinstance(value, Ref):
                return value
            value = self.object(value.number, revision)
        return None

    def says_two_things(self, number: int, revision: int) -> bool:
        """Whether an object that was read (or its object stream) has a key twice somewhere."""
        held = self.entry(number, revision)
        if held is not None and held[1].container is not None:
            held = self.entry(held[1].container, held[0])
        return held is not None and held[1].offset in self._repeated

    def dictionary(self, value: Value, revision: int) -> dict[str, Value]:
        """The dictionary (or a stream's) behind a value, empty for anything else."""
        found = self.resolve(value, revision)
        if isinstance(found, Stream):
            return found.entries
        return found if isinstance(found, dict) else {}

    def array(self, value: Value, revision: int) -> list[Value]:
        """The array behind a value, empty for anything else."""
        found = self.resolve(value, revision)
        return found if isinstance(found, list) else []

    def object(self, number: int, revision: int) -> Value:
        """The object `number` as it was in `revision`, null if it is not there or unreadable."""
        held = self.entry(number, revision)
        if held is None:
            return None
        since, entry = held
        try:
            if entry.offset is not None:
                return self._plain_object(number, entry.offset)
            return self._compressed_object(number, entry, since)
        except (PdfSyntaxError, RecursionError):
            self.irregular = self.ambiguous = True
            self.unreadable.add(number)
            return None

    def read_once(self, number: int, revision: int) -> Value:
        """Like `object`, for walks over everything: what was not known is not kept."""
        held = self.entry(number, revision)
        value = self.object(number, revision)
        if held is not None and held[1].offset is not None:
            self._objects.pop((held[1].offset, number), None)
        return value

    def _plain_object(self, number: int, offset: int) -> Value:
        key = offset, number
        if key not in self._objects:
            reference, value, _ = self.object_at(offset)
            if reference.number != number:
                raise PdfSyntaxError("another object stands there")
            self._objects[key] = self._in_clear(reference, value)
        return self._objects[key]

    def object_at(self, offset: int, layout: Layout | None = None) -> tuple[Ref, Value, int]:
        """The object at a file offset as it is written, and the end of the bytes looked at."""
        size = _FIRST_WINDOW
        while True:
            data = self.file.read(offset, size)
            final = len(data) < size
            scanner = Scanner(data, offset, final)
            try:
                reference, value = scanner.object_at(0, layout)
            except CutOffError:
                if size >= MAX_OBJECT_BYTES:
                    raise
                size <<= 3
                if layout is not None:
                    layout.spans.clear()
                    layout.repeated.clear()
            else:
                if scanner.repeated:
                    self._repeated.add(offset)
                return reference, value, offset + len(data)

    def _compressed_object(self, number: int, entry: Entry, since: int) -> Value:
        held = self.entry(entry.container or 0, since)
        if held is None or held[1].offset is None:
            raise PdfSyntaxError("no object stream there")
        offset = held[1].offset
        key = -offset, number
        if key not in self._objects:
            data, index = self._container(offset, since)
            if entry.place >= len(index) or index[entry.place][0] != number:
                raise PdfSyntaxError("the object stream does not hold it")
            scanner = Scanner(data)
            self._objects[key] = scanner.value(index[entry.place][1])[0]
            if scanner.repeated:
                self._repeated.add(offset)
        return self._objects[key]

    def _container(self, offset: int, revision: int) -> tuple[bytes, list[tuple[int, int]]]:
        if offset not in self._containers:
            reference, stream, _ = self.object_at(offset)
            if not isinstance(stream, Stream) or stream.entries.get("Type") != "ObjStm":
                raise PdfSyntaxError("not an object stream")
            data = self.stream_data(stream, revision, reference)
            first = self.resolve(stream.entries.get("First"), revision)
            if not isinstance(first, int) or not 0 <= first <= len(data):
                raise PdfSyntaxError("a broken object stream")
            words = [int(word) for word in data[:first].split() if is_number(word)]
            pairs = zip(words[::2], words[1::2], strict=False)
            self._containers[offset] = data, [(number, first + at) for number, at in pairs]
        return self._containers[offset]

    # streams

    def raw_stream(self, stream: Stream, revision: int) -> bytes:
        """The data of a stream as they stand in the file."""
        length = self.resolve(stream.entries.get("Length"), revision)
        if type(length) is int and 0 <= length <= MAX_STREAM_BYTES:
            behind = self.file.read(stream.data_start + length, 16).lstrip(b"\0\t\n\f\r ")
            if behind.startswith(b"endstream"):
                return self.file.read(stream.data_start, length)
        self.irregular = True
        return self._until_endstream(stream.data_start)

    def _until_endstream(self, start: int) -> bytes:
        found = bytearray()
        for _, piece in self.file.chunks(start, start + MAX_STREAM_BYTES):
            found += piece
            end = found.find(b"endstream", max(0, len(found) - len(piece) - 16))
            if end >= 0:
                return bytes(found[:end])
        raise PdfSyntaxError("a stream without end")

    def stream_data(self, stream: Stream, revision: int, owner: Ref | None = None) -> bytes:
        """The decoded data of a stream of object `owner`; raises `PdfSyntaxError`."""
        data = self.raw_stream(stream, revision)
        if self.decryption is not None and owner is not None:
            data = self.decryption.stream(owner, data, stream.entries)
        filters = self.resolve(stream.entries.get("Filter"), revision)
        parameters = self.resolve(stream.entries.get("DecodeParms"), revision)
        names = filters if isinstance(filters, list) else [filters] if filters else []
        settings = parameters if isinstance(parameters, list) else [parameters] * len(names)
        for position, name in enumerate(names):
            if name not in ("FlateDecode", "Fl"):
                raise PdfSyntaxError("a compression that is not used there")
            own = settings[position] if position < len(settings) else None
            data = flate(data, self.dictionary(own, revision), MAX_STREAM_BYTES)
        return data

    def _section_object(self, offset: int) -> tuple[Ref, Value, int]:
        reference, value, end = self.object_at(offset)
        if isinstance(value, Stream) and type(value.entries.get("Length")) is int:
            end = value.data_start + int(str(value.entries["Length"]))
        return reference, value, end

    def _data_of_section(self, stream: Stream) -> bytes:
        return self.stream_data(stream, -1)

    def _in_clear(self, owner: Ref, value: Value) -> Value:
        if self.decryption is None:
            return value
        if isinstance(value, bytes) and type(value) is bytes:
            return self.decryption.string(owner, value)
        if isinstance(value, list):
            return [self._in_clear(owner, item) for item in value]
        if isinstance(value, dict):
            return {key: self._in_clear(owner, item) for key, item in value.items()}
        if isinstance(value, Stream):
            entries = {key: self._in_clear(owner, item) for key, item in value.entries.items()}
            return Stream(entries, value.data_start)
        return value


def _version(file: PdfFile) -> str:
    found = _HEADER.search(file.read(0, 1024))
    if found is None:
        raise AppError(ErrorCode.DOCUMENT_NOT_PDF)
    return found[1].decode()
