"""PDF values from bytes, with the exact place of each (ISO 32000-2, 7.2 and 7.3).

Owns the reader that judges signed documents: it tells at which byte a value starts and ends, and
the result are plain values that compare with `same`. It knows nothing of files or references.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

MAX_DEPTH = 100

_TOKEN = re.compile(
    rb"(?P<dict><<)|(?P<end>>>)|<(?P<hex>[^>]*)>|(?P<array>\[)|(?P<close>\])"
    rb"|/(?P<name>[^\0\t\n\f\r ()<>\[\]{}/%]*)|(?P<string>\()"
    rb"|(?P<word>[^\0\t\n\f\r ()<>\[\]{}/%]+)|(?P<brace>[{}])"
)
_BLANK = re.compile(rb"(?:[\0\t\n\f\r ]+|%[^\r\n]*(?=[\r\n]))*")
_REFERENCE = re.compile(
    rb"(\d{1,10})[\0\t\n\f\r ]+(\d{1,5})[\0\t\n\f\r ]+R(?![^\0\t\n\f\r ()<>\[\]{}/%])"
)
_INTEGER = re.compile(rb"[+-]?\d{1,20}\Z")
_REAL = re.compile(rb"[+-]?(\d{1,20}\.\d{0,20}|\.\d{1,20})\Z")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STRING_STOP = re.compile(rb"[()\\]")
_NOT_HEX = re.compile(rb"[^0-9A-Fa-f]")
_STREAM_START = re.compile(rb"stream(\r\n|\n|\r)")
_OBJECT_HEADER = re.compile(rb"[\0\t\n\f\r ]*(\d{1,10})[\0\t\n\f\r ]+(\d{1,5})[\0\t\n\f\r ]+obj")


class PdfSyntaxError(ValueError):
    """These bytes are not the value that should be there."""


class CutOffError(PdfSyntaxError):
    """The value goes on behind the bytes at hand."""


class Name(str):
    """A PDF name without its slash, escapes resolved, one character per byte."""

    __slots__ = ()


class Word(bytes):
    """A bare word that is neither number nor keyword; kept so that it can be compared."""

    __slots__ = ()


class Ref(NamedTuple):
    """An indirect reference."""

    number: int
    generation: int


class Span(NamedTuple):
    """Where a value stands: from its first byte to behind its last."""

    start: int
    end: int


@dataclass(frozen=True)
class Stream:
    """A stream: its dictionary, and where its data start in the file (or buffer)."""

    entries: dict[str, "Value"]
    data_start: int


Value = (
    None
    | bool
    | int
    | float
    | bytes
    | Name
    | Word
    | Ref
    | Stream
    | list["Value"]
    | dict[str, "Value"]
)


@dataclass
class Layout:
    """Places of the entries of one dictionary, and which keys it has twice."""

    start: int = 0
    end: int = 0
    spans: dict[str, Span] = field(default_factory=dict)
    repeated: set[str] = field(default_factory=set)


_NUMBERS = (int, float)


def same(one: Value, other: Value) -> bool:
    """Deep equality that does not take `true` for 1, nor a name for a string; 612 is 612.0."""
    if type(one) in _NUMBERS and type(other) in _NUMBERS:
        return one == other
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


class Scanner:
    """Reads values from a buffer that starts at file offset `base`."""

    def __init__(self, data: bytes, base: int = 0, final: bool = True) -> None:
        """`final`: nothing follows the buffer, so a value at its end is complete."""
        self.data = data
        self.base = base
        self.final = final
        self.repeated = False
        """Whether a dictionary had a key twice: readers differ in which one they take."""

    def object_at(self, position: int, layout: Layout | None = None) -> tuple[Ref, Value]:
        """The indirect object `N G obj …` at a buffer position."""
        header = _OBJECT_HEADER.match(self.data, position)
        if header is None:
            raise self._fault(position, "no object there")
        reference = Ref(int(header[1]), int(header[2]))
        value, end = self.value(header.end(), 0, layout)
        if isinstance(value, dict):
            value = self._stream(value, end)
        return reference, value

    def value(
        self, position: int, depth: int = 0, layout: Layout | None = None
    ) -> tuple[Value, int]:
        """The value at a buffer position, and where it ends."""
        if depth > MAX_DEPTH:
            raise PdfSyntaxError("nested too deeply")
        start = self.blank(position)
        token = _TOKEN.match(self.data, start)
        if token is None:
            raise self._fault(start, "no value there")
        kind, end = token.lastgroup, token.end()
        if kind == "dict":
            return self._dictionary(start, depth, layout)
        if kind == "array":
            return self._array(end, depth)
        if kind == "string":
            return self._string(end)
        if kind == "hex":
            digits = token["hex"]
            if b"<" in digits:
                raise self._fault(start, "no value there")
            return _from_hex(digits), end
        self._complete(end)
        if kind == "name":
            return _name(token["name"]), end
        if kind == "word":
            return self._word(start, token["word"], end)
        raise PdfSyntaxError("a closing bracket")

    def blank(self, position: int) -> int:
        """Skip white space and comments."""
        match = _BLANK.match(self.data, position)
        return match.end() if match else position

    def _complete(self, end: int) -> None:
        if end >= len(self.data) and not self.final:
            raise CutOffError

    def _fault(self, position: int, text: str) -> PdfSyntaxError:
        """A value that may go on behind the buffer is cut off, not wrong."""
        rest = self.data[position : position + 32]
        unfinished = len(rest) < 32 or rest[:1] in b"<%"
        return CutOffError(text) if unfinished and not self.final else PdfSyntaxError(text)

    def _word(self, start: int, word: bytes, end: int) -> tuple[Value, int]:
        if word.isdigit():
            if not self.final and len(self.data) - start < 32:
                raise CutOffError
            reference = _REFERENCE.match(self.data, start)
            if reference is not None:
                return Ref(int(reference[1]), int(reference[2])), reference.end()
        return _scalar(word), end

    def _dictionary(self, start: int, depth: int, layout: Layout | None) -> tuple[Value, int]:
        found: dict[str, Value] = {}
        position = start + 2
        while True:
            position = self.blank(position)
            token = _TOKEN.match(self.data, position)
            if token is None or (token.end() >= len(self.data) and not self.final):
                raise self._fault(position, "an unfinished dictionary")
            if token.lastgroup == "end":
                break
            if token.lastgroup != "name":
                raise PdfSyntaxError("a key that is not a name")
            key = _name(token["name"])
            value_start = self.blank(token.end())
            value, position = self.value(value_start, depth + 1)
            if layout is not None:
                _note(layout, key, Span(self.base + value_start, self.base + position))
            self.repeated |= key in found
            found[key] = value
        if layout is not None:
            layout.start, layout.end = self.base + start, self.base + token.end()
        return found, token.end()

    def _array(self, position: int, depth: int) -> tuple[Value, int]:
        found: list[Value] = []
        while True:
            position = self.blank(position)
            if self.data[position : position + 1] == b"]":
                return found, position + 1
            value, position = self.value(position, depth + 1)
            found.append(value)

    def _string(self, start: int) -> tuple[Value, int]:
        """A literal string; returned as written between its brackets when it has no escapes."""
        position, level = start, 1
        while level:
            stop = _STRING_STOP.search(self.data, position)
            if stop is None:
                raise PdfSyntaxError("an unfinished string") if self.final else CutOffError()
            position = stop.end()
            character = stop[0]
            if character == b"\\":
                position += 1
            else:
                level += 1 if character == b"(" else -1
        return _unescaped(self.data[start : position - 1]), position

    def _stream(self, entries: dict[str, Value], end: int) -> Value:
        position = self.blank(end)
        if position + 8 > len(self.data) and not self.final:
            raise CutOffError
        keyword = _STREAM_START.match(self.data, position)
        if keyword is None:
            return entries
        # a lone carriage return is not allowed there; readers take it for the end of line
        return Stream(entries, self.base + keyword.end())


def _note(layout: Layout, key: str, span: Span) -> None:
    if key in layout.spans:
        layout.repeated.add(key)
    layout.spans[key] = span


def _scalar(word: bytes) -> Value:
    if _INTEGER.match(word):
        return int(word)
    if _REAL.match(word):
        return float(word)
    return {b"true": True, b"false": False, b"null": None}.get(word, Word(word))


def _name(raw: bytes) -> Name:
    if b"#" in raw:
        raw = _ESCAPED.sub(lambda match: bytes.fromhex(match[1].decode()), raw)
    return Name(raw.decode("latin-1"))


def _from_hex(digits: bytes) -> bytes:
    with suppress(ValueError):  # ten times faster, and nearly every container is written so
        return bytes.fromhex(digits.decode())
    clean = _NOT_HEX.sub(b"", digits)
    return bytes.fromhex((clean + b"0" if len(clean) % 2 else clean).decode())


_ESCAPES = re.compile(rb"\\(\r\n|[0-7]{1,3}|.)|\r\n?", re.DOTALL)
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def _unescaped(raw: bytes) -> bytes:
    if b"\\" not in raw and b"\r" not in raw:
        return raw
    return _ESCAPES.sub(_one_escape, raw)


def _one_escape(match: re.Match[bytes]) -> bytes:
    code = match[1]
    if code is None:
        return b"\n"
    if code in (b"\r\n", b"\r", b"\n"):
        return b""
    if code[:1] in b"01234567":
        return bytes([int(code, 8) & 0xFF])
    return _PLAIN.get(code, code)


def text(value: Value) -> str:
    """A text string for people to read (ISO 32000-2, 7.9.2.2); empty for anything else."""
    if not isinstance(value, bytes):
        return ""
    if value.startswith(b"\xfe\xff"):
        return value[2:].decode("utf-16-be", "replace")
    if value.startswith(b"\xff\xfe"):
        return value[2:].decode("utf-16-le", "replace")
    if value.startswith(b"\xef\xbb\xbf"):
        return value[3:].decode("utf-8", "replace")
    return value.decode("latin-1")
