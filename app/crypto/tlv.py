"""ASN.1 as a tree of slices: reading keeps the bytes as they came, writing is plain DER (X.690).

Owns no meaning. What a signature covers is hashed from these slices, never from a re-encoding;
`app.crypto.der` has walked the bytes before a tree is built.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from app.crypto.der import CMS_LIMITS, DerElement, DerError, DerLimits, scan

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL, OBJECT_IDENTIFIER = 1, 2, 3, 4, 5, 6
UTF8_STRING, PRINTABLE_STRING, IA5_STRING = 0x0C, 0x13, 0x16
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18
SEQUENCE, SET = 0x30, 0x31

_CONSTRUCTED, _INDEFINITE = 0x20, 0x80
_END_MARKER = b"\0\0"


def context(number: int) -> int:
    """The tag of a constructed context-specific element, `[number]`."""
    return 0xA0 | number


@dataclass(frozen=True)
class Tlv:
    """One element: `data[start:end]` with header, `data[content_start:content_end]` without."""

    data: bytes
    tag: int
    start: int
    content_start: int
    content_end: int
    end: int

    @property
    def encoded(self) -> bytes:
        """The element as it was received."""
        return self.data[self.start : self.end]

    @property
    def content(self) -> bytes:
        """What is inside, as it was received; without the end marker of an indefinite length."""
        return self.data[self.content_start : self.content_end]

    @cached_property
    def children(self) -> tuple["Tlv", ...]:
        """The elements inside; raises `DerError` if this cannot have any."""
        if not self.tag & _CONSTRUCTED:
            raise DerError("a primitive element where parts are expected")
        return tuple(self._walk())

    def _walk(self) -> Iterator["Tlv"]:
        position = self.content_start
        while position < self.content_end:
            child = _element(self.data, position)
            yield child
            position = child.end

    def expect(self, *tags: int) -> "Tlv":
        """This element if it has one of `tags`; raises `DerError`."""
        if self.tag not in tags:
            raise DerError(f"tag {self.tag:#04x} where {tags[0]:#04x} is expected")
        return self

    def parts(self, least: int, most: int) -> tuple["Tlv", ...]:
        """The children if their number is in the range; raises `DerError`."""
        if not least <= len(self.children) <= most:
            raise DerError(f"{len(self.children)} parts where {least} to {most} are expected")
        return self.children

    @property
    def integer(self) -> int:
        """The value of an INTEGER."""
        return int.from_bytes(self.expect(INTEGER).content, "big", signed=True)

    @property
    def oid(self) -> str:
        """The value of an OBJECT IDENTIFIER in dotted form."""
        return _dotted(self.expect(OBJECT_IDENTIFIER).content)

    @property
    def octets(self) -> bytes:
        """The value of an OCTET STRING; BER may cut it in pieces."""
        if self.tag == OCTET_STRING | _CONSTRUCTED:
            return b"".join(piece.octets for piece in self.children)
        return self.expect(OCTET_STRING).content

    @property
    def bits(self) -> tuple[int, bytes]:
        """Number of unused bits and octets of a BIT STRING; raises `DerError`."""
        content = self.expect(BIT_STRING).content
        if not content or content[0] > 7:
            raise DerError("a bit string without octets")
        return content[0], content[1:]


@dataclass(frozen=True)
class Scanned:
    """A tree and how it was encoded: `definite` is False where BER left a length open."""

    root: Tlv
    definite: bool


def parse(data: bytes, limits: DerLimits = CMS_LIMITS) -> Scanned:
    """The one element in `data`; behind it only zeros may follow. Raises `DerError`."""
    found: DerElement = scan(data, limits)
    if data[found.end :].strip(b"\0"):
        raise DerError("bytes behind the end")
    return Scanned(_element(data, 0), found.definite)


def _element(data: bytes, start: int) -> Tlv:
    """The element at `start` of bytes that were scanned."""
    first = data[start + 1]
    if first == _INDEFINITE:
        return _open_element(data, start)
    octets = first - _INDEFINITE if first > _INDEFINITE else 0
    content = start + 2 + octets
    length = int.from_bytes(data[start + 2 : content], "big") if octets else first
    return Tlv(data, data[start], start, content, content + length, content + length)


def _open_element(data: bytes, start: int) -> Tlv:
    """An element of indefinite length: its end marker is found behind its children."""
    position = start + 2
    while data[position : position + 2] != _END_MARKER:
        position = _element(data, position).end
    return Tlv(data, data[start], start, start + 2, position, position + 2)


def _dotted(content: bytes) -> str:
    """X.690, 8.19: base 128 arcs, the first two folded into one."""
    arcs: list[int] = []
    value = 0
    for octet in content:
        value = value << 7 | octet & 0x7F
        if not octet & 0x80:
            arcs.append(value)
            value = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(str(arc) for arc in (first, arcs[0] - 40 * first, *arcs[1:]))


def encode(tag: int, *parts: bytes) -> bytes:
    """One DER element of `tag` around the joined `parts`."""
    content = b"".join(parts)
    length = len(content)
    if length < _INDEFINITE:
        return bytes((tag, length)) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, _INDEFINITE | len(octets))) + octets + content


def with_definite_lengths(element: Tlv) -> bytes:
    """The same with DER's lengths, and every octet string in one piece (X.690, 10.1 and 10.2)."""
    if element.tag == OCTET_STRING | _CONSTRUCTED:
        return encode(OCTET_STRING, element.octets)
    if not element.tag & _CONSTRUCTED:
        return element.encoded
    return encode(element.tag, *map(with_definite_lengths, element.children))


def encode_integer(value: int) -> bytes:
    """An INTEGER in its shortest form."""
    return encode(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def encode_oid(dotted: str) -> bytes:
    """An OBJECT IDENTIFIER."""
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    return encode(OBJECT_IDENTIFIER, *(_base128(arc) for arc in (first * 40 + second, *rest)))


def _base128(arc: int) -> bytes:
    octets = [arc & 0x7F]
    while arc := arc >> 7:
        octets.append(arc & 0x7F | 0x80)
    return bytes(reversed(octets))


def encode_bits(octets: bytes) -> bytes:
    """A BIT STRING of whole octets."""
    return encode(BIT_STRING, b"\0", octets)


def encode_set(*elements: bytes) -> bytes:
    """A SET OF in the order that DER wants (X.690, 11.6)."""
    return encode(SET, *sorted(elements))
