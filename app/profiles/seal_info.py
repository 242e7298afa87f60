"""SES_SealInfo, the part of a seal that all editions of the format have: reading and writing."""

from app.crypto.tlv import (
    GENERALIZED_TIME,
    IA5_STRING,
    OCTET_STRING,
    SEQUENCE,
    UTF8_STRING,
    Tlv,
    encode,
    encode_integer,
)
from app.domain.seal import CertificateDigest, Oddity, SealFormat, SealInfo
from app.profiles.seal_fields import (
    Notes,
    encode_time,
    has_list_type,
    read_certificates,
    read_digests,
    read_extensions,
    read_header,
    read_picture,
    read_text,
    read_time,
)

_CERTIFICATES, _DIGESTS = 1, 2
# numbers that belong to a shape; the first edition's text prints 11, products write 1 to 3
_VERSIONS = {SealFormat.V1: (1, 2, 3, 11), SealFormat.V4: (4,), SealFormat.V5: (5,)}

_Signers = tuple[tuple[bytes, ...], tuple[CertificateDigest, ...]]


def read_info(element: Tlv, seal_format: SealFormat, notes: Notes) -> SealInfo:
    """The facts in it; raises `ValueError`."""
    header, code, properties, picture, *extensions = element.expect(SEQUENCE).parts(4, 5)
    version, vendor = read_header(header)
    if version not in _VERSIONS[seal_format]:
        notes.add(Oddity.VERSION_CONTRADICTS_SHAPE)
    if has_list_type(properties) is (seal_format is SealFormat.V1):
        notes.add(Oddity.VERSION_CONTRADICTS_SHAPE)
    kind, name, *signers, created, valid_from, valid_until = properties.children
    certificates, digests = _read_signers(signers, notes)
    return SealInfo(
        version=version,
        vendor=vendor,
        code=read_text(code),
        kind=kind.integer,
        name=read_text(name),
        signer_certificates=certificates,
        signer_digests=digests,
        created=read_time(created, notes),
        valid_from=read_time(valid_from, notes),
        valid_until=read_time(valid_until, notes),
        picture=read_picture(picture),
        critical_extensions=read_extensions(extensions[0]) if extensions else (),
    )


def _read_signers(elements: list[Tlv], notes: Notes) -> _Signers:
    """The list of signers, by its type if it has one; an unknown type is judged by its shape."""
    entries = elements[-1].expect(SEQUENCE)
    list_type = elements[0].integer if len(elements) > 1 else _CERTIFICATES
    if list_type not in (_CERTIFICATES, _DIGESTS):
        notes.add(Oddity.CERTIFICATE_LIST_TYPE)
        whole = all(entry.tag == OCTET_STRING for entry in entries.children)
        list_type = _CERTIFICATES if whole else _DIGESTS
    if list_type == _DIGESTS:
        return (), read_digests(entries)
    return read_certificates(entries, notes), ()


def write_info(info: SealInfo) -> bytes:
    """DER after GB/T 38540-2020, with the signers' certificates in full."""
    certificates = (encode(OCTET_STRING, one) for one in info.signer_certificates)
    times = (info.created, info.valid_from, info.valid_until)
    picture = info.picture
    return encode(
        SEQUENCE,
        encode(
            SEQUENCE,
            encode(IA5_STRING, b"ES"),
            encode_integer(info.version),
            encode(IA5_STRING, info.vendor.encode("ascii")),
        ),
        encode(IA5_STRING, info.code.encode("ascii")),
        encode(
            SEQUENCE,
            encode_integer(info.kind),
            encode(UTF8_STRING, info.name.encode()),
            encode_integer(_CERTIFICATES),
            encode(SEQUENCE, *certificates),
            *(encode(GENERALIZED_TIME, encode_time(time)) for time in times),
        ),
        encode(
            SEQUENCE,
            encode(IA5_STRING, picture.kind.value.upper().encode("ascii")),
            encode(OCTET_STRING, picture.data),
            encode_integer(picture.width_mm),
            encode_integer(picture.height_mm),
        ),
    )
