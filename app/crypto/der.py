"""A strict look at BER/DER before any parser sees it.

Owns the limits that make foreign ASN.1 harmless (X.690): size, depth, number of elements, length
of identifiers and integers. It decides nothing about meaning and allocates nothing per element.
"""

from dataclasses import dataclass

MAX_DEPTH = 32
MAX_IDENTIFIER_BYTES = 64
MAX_INTEGER_BYTES = 1024

_INTEGER, _OBJECT_IDENTIFIER, _RELATIVE_IDENTIFIER = 0x02, 0x06, 0x0D
_CONSTRUCTED, _INDEFINITE = 0x20, 0x80
_OPEN_END = -1

# attributes that carry certificates and revocation data: adbe-revocationInfoArchival and
# id-aa-ets-revocationValues, id-aa-ets-certValues (RFC 5126)
_LONG_TERM_ATTRIBUTES = (
    bytes.fromhex("06092a864886f72f010108"),
    bytes.fromhex("060b2a864886f70d0109100218"),
    bytes.fromhex("060b2a864886f70d0109100217"),
)


@dataclass(frozen=True)
class DerLimits:
    """How much of it may be there."""

    size: int
    elements: int


CMS_LIMITS = DerLimits(size=1 << 20, elements=20_000)
# a seal holds its picture
SEAL_LIMITS = DerLimits(size=8 << 20, elements=20_000)
# an embedded revocation list has four elements per entry and tens of thousands of entries
LONG_TERM_CMS_LIMITS = DerLimits(size=10 << 20, elements=400_000)


class DerError(ValueError):
    """Not one well-formed element within the limits; the text says why, for details only."""


@dataclass(frozen=True)
class DerElement:
    """The element at the start of some bytes: where it ends, and whether its lengths are DER."""

    end: int
    definite: bool


def cms_limits(data: bytes) -> DerLimits:
    """The limits for a container: wider for long-term validation data and for seal signatures."""
    if any(attribute in data for attribute in _LONG_TERM_ATTRIBUTES):
        return LONG_TERM_CMS_LIMITS
    return SEAL_LIMITS if _holds_a_seal(data) else CMS_LIMITS


def _holds_a_seal(data: bytes) -> bool:
    """What is sealed starts with a sequence where CMS has the name of its content's type."""
    header = 2 + (data[1] & 0x7F if len(data) > 1 and data[1] > 0x80 else 0)
    return data[:1] == data[header : header + 1] == b"\x30"


def scan(data: bytes, limits: DerLimits = CMS_LIMITS) -> DerElement:
    """Walk the one element that `data` starts with; bytes behind it are not looked at.

    Indefinite lengths are followed and reported (`definite` is False), everything else must be in
    its shortest form. Raises `DerError`.
    """
    walk = _Walk(data, limits)
    position = walk.element(0)
    while walk.open_ends:
        position = walk.step(position)
    if position > limits.size:
        raise DerError("larger than allowed")
    return DerElement(position, walk.definite)


class _Walk:
    """State of one scan: the ends of the elements that are open, innermost last."""

    def __init__(self, data: bytes, limits: DerLimits) -> None:
        self.data = data
        self.limits = limits
        self.size = len(data)
        self.open_ends: list[int] = []
        self.elements = 0
        self.definite = True

    def step(self, position: int) -> int:
        """Close what ends at `position`, or read the next element there."""
        end = self.open_ends[-1]
        if position == end:
            self.open_ends.pop()
            return position
        if end == _OPEN_END and self.data[position : position + 2] == b"\0\0":
            self.open_ends.pop()
            return position + 2
        return self.element(position)

    def element(self, position: int) -> int:
        """Read one header; returns where its content (constructed) or successor starts."""
        self.elements += 1
        if self.elements > self.limits.elements:
            raise DerError("too many elements")
        tag, start = self._tag(position)
        length, start = self._length(start)
        if length == _OPEN_END:
            return self._open(tag, start, _OPEN_END)
        end = start + length
        if end > self._room():
            raise DerError("an element reaches beyond its container")
        if tag & _CONSTRUCTED:
            return self._open(tag, start, end)
        if not tag:
            raise DerError("an end marker outside an indefinite element")
        self._check_primitive(tag, start, length)
        return end

    def _room(self) -> int:
        """Where the innermost element of known length ends."""
        return next((end for end in reversed(self.open_ends) if end != _OPEN_END), self.size)

    def _open(self, tag: int, start: int, end: int) -> int:
        if end == _OPEN_END:
            if not tag & _CONSTRUCTED:
                raise DerError("a primitive element of indefinite length")
            self.definite = False
        if len(self.open_ends) >= MAX_DEPTH:
            raise DerError("nested too deeply")
        self.open_ends.append(end)
        return start

    def _tag(self, position: int) -> tuple[int, int]:
        if position >= self.size:
            raise DerError("it ends too early")
        tag = self.data[position]
        if tag & 0x1F == 0x1F:
            raise DerError("a tag number that no CMS uses")
        return tag, position + 1

    def _length(self, position: int) -> tuple[int, int]:
        if position >= self.size:
            raise DerError("it ends too early")
        first = self.data[position]
        if first < _INDEFINITE:
            return first, position + 1
        if first == _INDEFINITE:
            return _OPEN_END, position + 1
        start = position + 1
        octets = self.data[start : start + first - _INDEFINITE]
        if not 1 <= len(octets) <= 4 or len(octets) != first - _INDEFINITE:
            raise DerError("a length of more than four octets")
        length = int.from_bytes(octets, "big")
        if octets[0] == 0 or length < _INDEFINITE:
            raise DerError("a length that is not in its shortest form")
        return length, start + len(octets)

    def _check_primitive(self, tag: int, start: int, length: int) -> None:
        if tag in (_OBJECT_IDENTIFIER, _RELATIVE_IDENTIFIER):
            if not 1 <= length <= MAX_IDENTIFIER_BYTES or self.data[start + length - 1] & 0x80:
                raise DerError("an object identifier that is too long or cut off")
        elif tag == _INTEGER and not 1 <= length <= MAX_INTEGER_BYTES:
            # padded integers are tolerated: old authorities wrote serial numbers so
            raise DerError("an integer that is too long or empty")
