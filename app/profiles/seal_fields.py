"""Fields that all editions of the seal format share, read from their slices.

Real products deviate in known ways; each is read, and noted as an `Oddity`. Whatever else deviates
raises `ValueError`.
"""

import re
from datetime import UTC, datetime, timedelta, timezone

from app.crypto.tlv import (
    BIT_STRING,
    BOOLEAN,
    GENERALIZED_TIME,
    IA5_STRING,
    INTEGER,
    OCTET_STRING,
    PRINTABLE_STRING,
    SEQUENCE,
    UTC_TIME,
    UTF8_STRING,
    Tlv,
    context,
)
from app.domain.seal import CertificateDigest, EmbeddedPicture, Oddity, PictureKind

Notes = set[Oddity]

_MAX_SIDE_MM = 1000
_TELETEX_STRING = 0x14
_TEXTS = (UTF8_STRING, IA5_STRING, PRINTABLE_STRING, _TELETEX_STRING)
# times without a zone come from Chinese products that write local time
_CHINA = timezone(timedelta(hours=8))
_TIME = re.compile(
    r"(\d{2}|\d{4})-?(\d\d)-?(\d\d)[T ]?(\d\d):?(\d\d):?(\d\d)(?:\.\d{1,9})?(Z?)", re.ASCII
)
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", PictureKind.PNG),
    (b"GIF8", PictureKind.GIF),
    (b"\xff\xd8\xff", PictureKind.JPEG),
    (b"BM", PictureKind.BMP),
    (b"PK\x03\x04", PictureKind.OFD),
    (b"<svg", PictureKind.SVG),
    (b"<?xml", PictureKind.SVG),
)


def read_header(element: Tlv) -> tuple[int, str]:
    """Version and vendor of SES_Header."""
    mark, version, vendor = element.expect(SEQUENCE).parts(3, 3)
    if mark.expect(IA5_STRING).content != b"ES":
        raise ValueError("not a seal")
    return version.integer, read_text(vendor)


def read_text(element: Tlv) -> str:
    """Text that is safe to show: without control characters; GBK where it is not UTF-8."""
    content = element.expect(*_TEXTS).content
    try:
        text = str(content, "utf-8")
    except UnicodeDecodeError:
        text = str(content, "gb18030", "replace")
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def read_time(element: Tlv, notes: Notes) -> datetime:
    """A UTCTime or GeneralizedTime; what is in neither's form is noted."""
    text = str(element.expect(UTC_TIME, GENERALIZED_TIME).content, "ascii")
    digits = 12 if element.tag == UTC_TIME else 14
    if not re.fullmatch(rf"\d{{{digits}}}(\.\d{{1,9}})?Z", text, re.ASCII):
        notes.add(Oddity.TIME_FORM)
    return parse_time(text)


def parse_time(text: str) -> datetime:
    """A point in time in one of the forms that products write; raises `ValueError`."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError("not a time")
    year, *rest = (int(part) for part in match.groups()[:6])
    if len(match[1]) == 2:
        year += 2000 if year < 50 else 1900  # RFC 5280, 4.1.2.5.1
    month, day, hour, minute, second = rest
    zone = UTC if match[7] else _CHINA
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=zone).astimezone(UTC)
    except OverflowError:
        raise ValueError("a time before all calendars") from None


def encode_time(time: datetime) -> bytes:
    """The octets of a GeneralizedTime in whole seconds of UTC."""
    return time.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode("ascii")


def read_bits(element: Tlv, notes: Notes) -> bytes:
    """The octets of a BIT STRING; some products write an OCTET STRING, or claim unused bits."""
    if element.tag == OCTET_STRING:
        notes.add(Oddity.FIELD_TYPE)
        return element.content
    unused, octets = element.bits
    if unused:
        notes.add(Oddity.UNUSED_BITS)
    return octets


def read_certificates(element: Tlv, notes: Notes) -> tuple[bytes, ...]:
    """SEQUENCE OF OCTET STRING, each a DER certificate."""
    found = []
    for entry in element.expect(SEQUENCE).children:
        if entry.tag == OCTET_STRING:
            found.append(entry.content)
        else:
            notes.add(Oddity.CERTIFICATE_LIST_FORM)
    return tuple(found)


def read_digests(element: Tlv) -> tuple[CertificateDigest, ...]:
    """SEQUENCE OF { type PrintableString, value OCTET STRING }."""
    pairs = (entry.expect(SEQUENCE).parts(2, 2) for entry in element.expect(SEQUENCE).children)
    return tuple(CertificateDigest(read_text(kind), value.octets) for kind, value in pairs)


def read_picture(element: Tlv) -> EmbeddedPicture:
    """SES_ESPictrueInfo. The bytes tell what the picture is; the type beside them often lies."""
    declared, data, width, height = element.expect(SEQUENCE).parts(4, 4)
    read_text(declared)
    sides_mm = (width.integer, height.integer)
    if not all(0 < side_mm <= _MAX_SIDE_MM for side_mm in sides_mm):
        raise ValueError("a size that no seal has")
    content = data.octets
    return EmbeddedPicture(picture_kind(content), content, *sides_mm)


def picture_kind(data: bytes) -> PictureKind:
    """What the first bytes of a picture say."""
    return next((kind for magic, kind in _MAGIC if data.startswith(magic)), PictureKind.OTHER)


def read_extensions(element: Tlv) -> tuple[str, ...]:
    """The identifiers of critical extensions; ExtensionDatas is found plain or under [0].

    `critical` is often written although it is FALSE, which DER forbids: accepted.
    """
    if element.tag == context(0):
        (element,) = element.parts(1, 1)
    return tuple(
        identifier
        for entry in element.expect(SEQUENCE).children
        for identifier, critical in (_extension(entry),)
        if critical
    )


def _extension(entry: Tlv) -> tuple[str, bool]:
    identifier, *rest = entry.expect(SEQUENCE).parts(2, 3)
    rest[-1].expect(OCTET_STRING)
    critical = len(rest) == 2 and rest[0].expect(BOOLEAN).content != b"\0"
    return identifier.oid, critical


def read_time_stamp(element: Tlv) -> bytes:
    """A time-stamp token, under [0] as the standard says or plain."""
    if element.tag == context(0):
        (element,) = element.parts(1, 1)
    return element.bits[1]


def has_list_type(element: Tlv) -> bool:
    """Whether SES_ESPropertyInfo has the certListType that GB/T 38540 added."""
    children = element.expect(SEQUENCE).parts(6, 7)
    return children[2].tag == INTEGER


def is_bits(element: Tlv) -> bool:
    """Whether it is a BIT STRING, or what some products write instead."""
    return element.tag in (BIT_STRING, OCTET_STRING)
