"""The walk over foreign ASN.1: what is refused, and that refusing it is cheap."""

from collections.abc import Callable

import pytest

from app.crypto.der import (
    CMS_LIMITS,
    LONG_TERM_CMS_LIMITS,
    MAX_DEPTH,
    DerError,
    DerLimits,
    cms_limits,
    scan,
)
from tests.signed_samples import Recipe


def tlv(tag: int, content: bytes) -> bytes:
    """One element in DER."""
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def nested(depth: int, tag: int = 0x30) -> bytes:
    """Elements inside each other."""
    found = b""
    for _ in range(depth):
        found = tlv(tag, found)
    return found


def indefinite(depth: int, closed: bool = True) -> bytes:
    """The same with indefinite lengths."""
    return b"\x30\x80" * depth + b"\0\0" * (depth if closed else 0)


NULL = b"\x05\x00"
BOMBS: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "tag only": lambda: b"\x30",
    "length cut off": lambda: b"\x30\x82\x01",
    "content cut off": lambda: b"\x30\x05\x05\x00",
    "inner reaches beyond outer": lambda: tlv(0x30, b"\x04\x05ab"),
    "inner reaches beyond outer, deep": lambda: nested(5)[:-2] + b"\x04\x7f",
    "length of five octets": lambda: b"\x30\x85\x01\0\0\0\0",
    "length of 126 octets": lambda: b"\x30\xfe" + b"\1" * 126,
    "reserved length": lambda: b"\x30\xff" + b"\0" * 127,
    "length of 4 GiB": lambda: b"\x30\x84\xff\xff\xff\xff",
    "long form for a short length": lambda: b"\x30\x81\x02\x05\x00",
    "length with a leading zero": lambda: b"\x30\x82\x00\x81" + bytes(0x81),
    "zero octets of length": lambda: tlv(0x30, b"\x04\x84\0\0\0\0"),
    "depth over the limit": lambda: nested(MAX_DEPTH + 1),
    "depth 1,000": lambda: nested(1000),
    "depth 20,000": lambda: nested(20_000),
    "sets 5,000 deep": lambda: nested(5000, 0x31),
    "context tags 5,000 deep": lambda: nested(5000, 0xA0),
    "constructed strings 5,000 deep": lambda: nested(5000, 0x24),
    "indefinite over the limit": lambda: indefinite(MAX_DEPTH + 1),
    "indefinite 1,000": lambda: indefinite(1000),
    "indefinite 100,000": lambda: indefinite(100_000),
    "indefinite without end": lambda: indefinite(3, closed=False),
    "indefinite 100,000 without end": lambda: indefinite(100_000, closed=False),
    "indefinite primitive": lambda: b"\x04\x80ab\0\0",
    "end marker in a definite element": lambda: tlv(0x30, b"\0\0"),
    "end marker alone": lambda: b"\0\0",
    "wide set of nulls": lambda: tlv(0x31, NULL * 20_000),
    "wide set of 500,000 nulls": lambda: tlv(0x31, NULL * 500_000),
    "wide indefinite set": lambda: b"\x31\x80" + NULL * 200_000 + b"\0\0",
    "two megabyte identifier": lambda: tlv(0x06, b"\x81" * 2_000_000 + b"\1"),
    "identifier of 65 octets": lambda: tlv(0x06, b"\x2a" * 65),
    "identifier cut off": lambda: tlv(0x06, b"\x2a\x86"),
    "empty identifier": lambda: tlv(0x06, b""),
    "relative identifier of 1 MB": lambda: tlv(0x0D, b"\x2a" * 1_000_000),
    "integer of 1,025 octets": lambda: tlv(0x02, b"\1" * 1025),
    "integer of 1 MB": lambda: tlv(0x02, b"\1" * 1_000_000),
    "empty integer": lambda: tlv(0x02, b""),
    "high tag number": lambda: b"\x3f\x81\x81\x81\x81\x01\x00",
    "two megabytes of text": lambda: tlv(0x04, bytes(2 << 20)),
}


def test_there_are_forty_bombs() -> None:
    assert len(BOMBS) == 40


@pytest.mark.parametrize("name", BOMBS)
def test_C5_bomb_is_refused(name: str) -> None:
    with pytest.raises(DerError):
        scan(BOMBS[name]())


@pytest.mark.parametrize("name", BOMBS)
def test_C5_bomb_inside_a_container_is_refused(name: str) -> None:
    with pytest.raises(DerError):
        scan(tlv(0x30, tlv(0x06, b"\x2a\x86\x48") + tlv(0xA0, BOMBS[name]() or b"\x30")))


@pytest.mark.parametrize(
    "name", ["wide set of 500,000 nulls", "indefinite 100,000", "depth 20,000"]
)
def test_C5_refusing_takes_bounded_work(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in elements, not in seconds."""
    import app.crypto.der as module

    seen = 0
    original = module._Walk.element

    def counted(self: object, position: int) -> int:
        nonlocal seen
        seen += 1
        return original(self, position)  # type: ignore[arg-type]

    monkeypatch.setattr(module._Walk, "element", counted)
    with pytest.raises(DerError):
        scan(BOMBS[name]())
    assert seen <= CMS_LIMITS.elements + 1


def test_a_real_container_passes_and_ends_where_it_ends() -> None:
    data = Recipe().container(b"document")
    found = scan(data + bytes(100))
    assert found.end == len(data)
    assert found.definite


def test_indefinite_lengths_are_followed_and_told() -> None:
    data = indefinite(5)
    found = scan(data + bytes(10))
    assert found.end == len(data)
    assert not found.definite


def test_large_keys_and_serial_numbers_pass() -> None:
    modulus = tlv(0x02, b"\0" + b"\xff" * 512)
    assert scan(tlv(0x30, modulus + tlv(0x02, b"\x7f" * 40))).definite


def test_padded_integers_of_old_authorities_pass() -> None:
    assert scan(tlv(0x30, b"\x02\x02\x00\x50")).end == 6


def test_long_term_data_widens_the_limits() -> None:
    archival = bytes.fromhex("06092a864886f72f010108")
    big = tlv(0x30, archival + tlv(0x31, NULL * 30_000))
    assert cms_limits(big) is LONG_TERM_CMS_LIMITS
    assert scan(big, cms_limits(big)).end == len(big)
    with pytest.raises(DerError):
        scan(big)


def test_the_size_limit_counts_the_element_not_its_padding() -> None:
    data = tlv(0x04, b"x" * 100)
    assert scan(data + bytes(5000), DerLimits(size=200, elements=10)).end == len(data)
    with pytest.raises(DerError):
        scan(data, DerLimits(size=50, elements=10))
