"""Reading keeps the bytes; writing is DER that another library reads the same."""

import pytest
from asn1crypto import core

from app.crypto.der import DerError
from app.crypto.tlv import (
    OCTET_STRING,
    SEQUENCE,
    context,
    encode,
    encode_integer,
    encode_oid,
    encode_set,
    parse,
)


@pytest.mark.parametrize("value", [0, 1, 127, 128, 255, 256, 2**255, 2**256 - 1, -1, -128, -129])
def test_integers(value: int) -> None:
    encoded = encode_integer(value)
    assert core.Integer.load(encoded, strict=True).native == value
    if value >= 0:
        assert encoded == core.Integer(value).dump()
        assert parse(encoded).root.integer == value


@pytest.mark.parametrize(
    "dotted", ["1.2.156.10197.1.301", "2.5.4.3", "2.999.1", "0.9.2342.19200300.100.1.1", "1.3"]
)
def test_object_identifiers(dotted: str) -> None:
    encoded = encode_oid(dotted)
    assert core.ObjectIdentifier.load(encoded).dotted == dotted
    assert parse(encoded).root.oid == dotted


@pytest.mark.parametrize("size", [0, 1, 127, 128, 255, 256, 65535, 65536])
def test_lengths(size: int) -> None:
    encoded = encode(OCTET_STRING, bytes(size))
    assert encoded == core.OctetString(bytes(size)).dump()
    assert parse(encoded).root.octets == bytes(size)


def test_slices_are_the_bytes_that_came() -> None:
    inner = encode(SEQUENCE, encode_integer(5))
    data = encode(SEQUENCE, inner, encode(context(0), b"\x04\x01x"))
    root = parse(data + b"\0\0").root
    assert root.encoded == data
    assert root.children[0].encoded == inner
    assert root.children[1].children[0].octets == b"x"


def test_open_lengths_are_followed_and_reported() -> None:
    pieces = b"\x24\x80\x04\x01a\x04\x01b\0\0"
    scanned = parse(b"\x30\x80" + pieces + b"\x02\x01\x05\0\0")
    assert not scanned.definite
    first, second = scanned.root.children
    assert first.octets == b"ab"
    assert first.encoded == pieces
    assert second.integer == 5


def test_sets_are_sorted() -> None:
    assert encode_set(b"\x02\x01\x09", b"\x02\x01\x01") == b"\x31\x06\x02\x01\x01\x02\x01\x09"


@pytest.mark.parametrize(
    "data", [b"", b"\x30", b"\x30\x05\x02", b"\x02\x01\x05\x01", b"\x30\x80\x02\x01\x05"]
)
def test_what_is_not_one_element_is_refused(data: bytes) -> None:
    with pytest.raises(DerError):
        parse(data)


def test_a_value_of_another_type_is_refused() -> None:
    root = parse(encode_integer(5)).root
    for read in ("octets", "oid", "bits", "children"):
        with pytest.raises(DerError):
            getattr(root, read)
    with pytest.raises(DerError):
        parse(encode(SEQUENCE)).root.parts(1, 2)
    with pytest.raises(DerError):
        _ = parse(b"\x03\x01\x08").root.bits
