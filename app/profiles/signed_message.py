"""GB/T 35275 SignedData as slices: the shape of PKCS #7, read in the forms that products write.

Reading only; what it means is judged by `app.profiles.gbt35275`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.crypto.gm_oids import (
    GM_DATA,
    GM_SIGNED_DATA,
    PKCS7_DATA,
    PKCS7_SIGNED_DATA,
    SIGNATURE_TIME_STAMP,
)
from app.crypto.tlv import (
    INTEGER,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    SET,
    Tlv,
    context,
    encode,
    parse,
)
from app.domain.seal import Oddity

_CERTIFICATES, _REVOCATION_LISTS = context(0), context(1)
_ATTRIBUTES, _UNSIGNED_ATTRIBUTES = context(0), context(1)


@dataclass(frozen=True)
class Attributes:
    """Signed attributes: the message a signer signs, and single values by identifier.

    `message` is the SET as it was received, `sorted_message` as DER orders it.
    """

    message: bytes
    sorted_message: bytes
    values: dict[str, Tlv]


@dataclass(frozen=True)
class SignedMessage:
    """One SignedData with its one signer; `content` is None where it is kept elsewhere.

    `issuer_and_serial` are the two encoded elements that name the signer's certificate.
    `time_stamp` is the token beside the value, empty if it cannot be told which.
    """

    content_type: str
    content: bytes | None
    certificates: tuple[bytes, ...]
    revocation_lists: tuple[bytes, ...]
    issuer_and_serial: tuple[bytes, bytes]
    digest_algorithm: str
    attributes: Attributes | None
    signature_algorithm: str
    value: bytes
    time_stamp: bytes | None
    oddities: frozenset[Oddity]


def read_signed_message(
    data: bytes, content_types: tuple[str, ...] = (GM_DATA, PKCS7_DATA)
) -> SignedMessage:
    """The ContentInfo in `data`; behind it only zeros may follow. Raises `ValueError`.

    `content_types` are the kinds of content that may be signed.
    """
    scanned = parse(data)
    kind, wrapped = scanned.root.expect(SEQUENCE).parts(2, 2)
    if kind.oid not in (GM_SIGNED_DATA, PKCS7_SIGNED_DATA):
        raise ValueError("not signed data")
    (signed_data,) = wrapped.expect(context(0)).parts(1, 1)
    notes = set() if scanned.definite else {Oddity.INDEFINITE_LENGTH}
    if kind.oid != GM_SIGNED_DATA:
        notes.add(Oddity.CONTENT_TYPE_MISMATCH)
    found = _signed_data(signed_data.expect(SEQUENCE), notes)
    if found.content_type not in content_types:
        raise ValueError("signed content of another kind")
    return found


def _signed_data(element: Tlv, notes: set[Oddity]) -> SignedMessage:
    version, digests, content_info, *optional, signers = element.parts(4, 6)
    version.expect(INTEGER)
    digests.expect(SET)
    by_tag = _by_tag(optional, (_CERTIFICATES, _REVOCATION_LISTS))
    content_type, content = _content(content_info)
    if content_type == PKCS7_DATA:
        notes.add(Oddity.CONTENT_TYPE_MISMATCH)
    (signer,) = signers.expect(SET).parts(1, 1)
    version, name, digest, *middle = signer.expect(SEQUENCE).parts(5, 7)
    attributes = middle.pop(0) if middle[0].tag == _ATTRIBUTES else None
    algorithm, value, *unsigned = middle
    beside = _by_tag(unsigned, (_UNSIGNED_ATTRIBUTES,))
    version.expect(INTEGER)
    issuer, serial = name.expect(SEQUENCE).parts(2, 2)
    return SignedMessage(
        content_type=content_type,
        content=content,
        certificates=_encoded(by_tag.get(_CERTIFICATES)),
        revocation_lists=_encoded(by_tag.get(_REVOCATION_LISTS)),
        issuer_and_serial=(issuer.encoded, serial.encoded),
        digest_algorithm=_algorithm(digest),
        attributes=_attributes(attributes, notes) if attributes else None,
        signature_algorithm=_algorithm(algorithm),
        value=value.octets,
        time_stamp=_time_stamp(beside.get(_UNSIGNED_ATTRIBUTES)),
        oddities=frozenset(notes),
    )


def _by_tag(elements: Sequence[Tlv], allowed: tuple[int, ...]) -> dict[int, Tlv]:
    """Optional elements, each at most once and in order."""
    tags = [element.tag for element in elements]
    if tags != [tag for tag in allowed if tag in tags]:
        raise ValueError("an element where none is expected")
    return dict(zip(tags, elements, strict=True))


def _encoded(element: Tlv | None) -> tuple[bytes, ...]:
    return tuple(child.encoded for child in element.children) if element else ()


def _content(element: Tlv) -> tuple[str, bytes | None]:
    kind, *wrapped = element.expect(SEQUENCE).parts(1, 2)
    if not wrapped:
        return kind.oid, None
    (content,) = wrapped[0].expect(context(0)).parts(1, 1)
    return kind.oid, content.octets


def _algorithm(element: Tlv) -> str:
    return element.expect(SEQUENCE).parts(1, 2)[0].oid


def _attributes(element: Tlv, notes: set[Oddity]) -> Attributes:
    """Every attribute once and with one value, as in RFC 5652, 11."""
    values: dict[str, Tlv] = {}
    for attribute in element.children:
        kind, value_set = attribute.expect(SEQUENCE).parts(2, 2)
        kind.expect(OBJECT_IDENTIFIER)
        (value,) = value_set.expect(SET).parts(1, 1)
        if values.setdefault(kind.oid, value) is not value:
            raise ValueError("an attribute twice")
    message = encode(SET, element.content)
    ordered = encode(SET, *sorted(child.encoded for child in element.children))
    if message != ordered:
        notes.add(Oddity.ATTRIBUTES_UNSORTED)
    return Attributes(message, ordered, values)


def _time_stamp(attributes: Tlv | None) -> bytes | None:
    """The one token among the unsigned attributes (RFC 3161, appendix A)."""
    named = [one.parts(2, 2) for one in (attributes.children if attributes else ())]
    sets = [values for kind, values in named if kind.oid == SIGNATURE_TIME_STAMP]
    tokens = [token.encoded for values in sets for token in values.expect(SET).children]
    if not sets:
        return None
    return tokens[0] if len(tokens) == 1 else b""


def digest_attribute(value: Tlv | None) -> bytes | None:
    """The octets of messageDigest; None if it is missing. Raises `ValueError`."""
    return None if value is None else value.expect(OCTET_STRING).content
