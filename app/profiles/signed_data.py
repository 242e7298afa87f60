"""The SignedData container with one signer that GB/T 35275 and RFC 5652 share, written as DER."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.crypto.sm2_certificates import issuer_and_serial
from app.crypto.tlv import (
    OCTET_STRING,
    SEQUENCE,
    SET,
    context,
    encode,
    encode_integer,
    encode_oid,
)
from app.domain.certificate import Certificate
from app.profiles.pades import chain, unsigned_attributes


@dataclass(frozen=True)
class Dialect:
    """What the two name differently; algorithms are encoded AlgorithmIdentifiers."""

    signed_data: str
    data: str
    digest: bytes
    signature: bytes


def attribute(kind: str, value: bytes) -> bytes:
    """One attribute with one value."""
    return encode(SEQUENCE, encode_oid(kind), encode(SET, value))


def write_signed_data(
    dialect: Dialect,
    attributes: bytes,
    signature: bytes,
    certificate: Certificate,
    others: Iterable[Certificate],
    stamp: bytes = b"",
) -> bytes:
    """The ContentInfo without content, with the signer's certificate and those above it.

    `stamp` is a time-stamp token on the signature value, empty for none.
    """
    signer = encode(
        SEQUENCE,
        encode_integer(1),
        encode(SEQUENCE, *issuer_and_serial(certificate.der)),
        dialect.digest,
        bytes((context(0),)) + attributes[1:],  # the SET that was signed, tagged [0] here
        dialect.signature,
        encode(OCTET_STRING, signature),
        unsigned_attributes(stamp),
    )
    certificates = sorted(one.der for one in chain(certificate, others))
    signed_data = encode(
        SEQUENCE,
        encode_integer(1),
        encode(SET, dialect.digest),
        encode(SEQUENCE, encode_oid(dialect.data)),
        encode(context(0), *certificates),
        encode(SET, signer),
    )
    return encode(SEQUENCE, encode_oid(dialect.signed_data), encode(context(0), signed_data))
