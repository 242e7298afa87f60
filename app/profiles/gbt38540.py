"""GB/T 38540-2020 (v4) and its successor GM/T 0031-2025 (v5): seals and seal signatures.

Reads both, which differ in an optional time stamp at the seal's end; writes v4.
"""

from datetime import datetime

from app.crypto.gm_oids import SM2_WITH_SM3
from app.crypto.tlv import (
    GENERALIZED_TIME,
    IA5_STRING,
    INTEGER,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    Tlv,
    context,
    encode,
    encode_bits,
    encode_integer,
    encode_oid,
)
from app.domain.seal import Oddity, Seal, SealFormat, SealSignature, SignedSlice
from app.profiles.seal_fields import (
    Notes,
    encode_time,
    is_bits,
    read_bits,
    read_extensions,
    read_header,
    read_text,
    read_time,
    read_time_stamp,
)
from app.profiles.seal_info import read_info

VERSION = 4
_VERSION_2025 = 5
_SHAPE = [SEQUENCE, OCTET_STRING, OBJECT_IDENTIFIER]


def has_shape(root: Tlv) -> bool:
    """SEQUENCE { what is signed, certificate, algorithm, value, time stamp OPTIONAL }.

    Seals and seal signatures both have it.
    """
    children = root.children
    tags = [child.tag for child in children[:3]]
    return len(children) in (4, 5) and tags == _SHAPE and is_bits(children[3])


def read_seal(root: Tlv, notes: Notes) -> Seal:
    """The seal at `root`; raises `ValueError`."""
    maker, time_stamp = _signed_slice(root, notes)
    info = root.children[0]
    seal_format = _format(info)
    if time_stamp is not None and seal_format is SealFormat.V4:
        notes.add(Oddity.VERSION_CONTRADICTS_SHAPE)
    facts = read_info(info, seal_format, notes)
    return Seal(root.encoded, seal_format, facts, maker, time_stamp, tuple(sorted(notes)))


def _format(info: Tlv) -> SealFormat:
    version, _vendor = read_header(info.expect(SEQUENCE).parts(4, 5)[0])
    return SealFormat.V5 if version == _VERSION_2025 else SealFormat.V4


def _signed_slice(root: Tlv, notes: Notes) -> tuple[SignedSlice, bytes | None]:
    signed, certificate, algorithm, value, *time_stamp = root.parts(4, 5)
    found = SignedSlice(
        certificate=certificate.expect(OCTET_STRING).content,
        algorithm=algorithm.oid,
        signed=signed.encoded,
        value=read_bits(value, notes),
    )
    return found, read_time_stamp(time_stamp[0]) if time_stamp else None


def read_signature(root: Tlv, notes: Notes) -> SealSignature:
    """The seal signature at `root`; raises `ValueError`."""
    signer, time_stamp = _signed_slice(root, notes)
    fields = root.children[0].expect(SEQUENCE).parts(5, 6)
    version, seal, time, digest, protects, *extensions = fields
    version.expect(INTEGER)
    if extensions and read_extensions(extensions[0]):
        raise ValueError("a critical extension of the signature")
    inner = read_seal(seal.expect(SEQUENCE), notes)
    if version.integer != inner.info.version:
        notes.add(Oddity.VERSION_CONTRADICTS_SHAPE)
    return SealSignature(
        format=inner.format,
        seal=inner,
        time=read_time(time, notes),
        data_digest=read_bits(digest, notes),
        protects=read_text(protects),
        signer=signer,
        time_stamp=time_stamp,
        oddities=tuple(sorted(notes)),
    )


def write_seal(seal_info: bytes, maker_certificate: bytes, signature: bytes) -> bytes:
    """DER of a seal from what was signed, the maker's DER certificate and DER signature."""
    return encode(SEQUENCE, seal_info, *_closing(maker_certificate, signature))


def write_to_sign(seal: Seal, digest: bytes, time: datetime, protects: str) -> bytes:
    """DER of TBS_Sign: exactly what the signer signs. The seal goes in byte for byte."""
    return encode(
        SEQUENCE,
        encode_integer(seal.info.version),
        seal.der,
        encode(GENERALIZED_TIME, encode_time(time)),
        encode_bits(digest),
        encode(IA5_STRING, protects.encode("ascii")),
    )


def write_signature(
    to_sign: bytes, certificate: bytes, signature: bytes, stamp: bytes = b""
) -> bytes:
    """DER of a seal signature; `certificate` and `signature` are DER, `stamp` is none if empty."""
    stamped = (encode(context(0), encode_bits(stamp)),) if stamp else ()
    return encode(SEQUENCE, to_sign, *_closing(certificate, signature), *stamped)


def _closing(certificate: bytes, signature: bytes) -> tuple[bytes, ...]:
    algorithm = encode_oid(SM2_WITH_SM3)
    return encode(OCTET_STRING, certificate), algorithm, encode_bits(signature)


def can_hold(seal: Seal) -> bool:
    """Whether a signature of this edition may contain the seal: not one of the first edition."""
    return seal.format is not SealFormat.V1
