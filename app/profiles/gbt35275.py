"""The profile "detached": GB/T 35275-2017 SignedData with signed attributes, for SM2 keys.

PKCS #7 with object identifiers of its own; not RFC 5652 (that is `app.profiles.pades_sm2`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from app.crypto.digests import sm3
from app.crypto.gm_oids import (
    CONTENT_TYPE,
    GM_DATA,
    GM_SIGNED_DATA,
    MESSAGE_DIGEST,
    SIGNING_TIME,
    SM2_SIGN,
    SM3,
)
from app.crypto.sm2_certificates import issuer_and_serial
from app.crypto.tlv import (
    NULL,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    UTC_TIME,
    encode,
    encode_oid,
    encode_set,
)
from app.crypto.x509 import read_certificate
from app.domain.answer import PASSED, Answer, Reason, answer_if
from app.domain.certificate import Certificate
from app.domain.gm_verdict import GmVerdict
from app.domain.seal import Oddity
from app.profiles.seal_fields import Notes, read_time
from app.profiles.seal_signature import judge_signer, malformed, not_in_future
from app.profiles.signed_data import Dialect, attribute, write_signed_data
from app.profiles.signed_message import SignedMessage, digest_attribute, read_signed_message
from app.profiles.sm2_values import Oddities, judge_value, strict_answer
from app.trust.gm_paths import TrustMaterial

DIGEST = "sm3"
_SM3_ALGORITHM = encode(SEQUENCE, encode_oid(SM3), encode(NULL))
_DIALECT = Dialect(
    signed_data=GM_SIGNED_DATA,
    data=GM_DATA,
    digest=_SM3_ALGORITHM,
    # the key operation, where RFC 5652 names the signature scheme
    signature=encode(SEQUENCE, encode_oid(SM2_SIGN), encode(NULL)),
)


def to_be_signed(digest: bytes, signing_time: datetime) -> bytes:
    """The DER SET OF attributes that the token signs; `digest` is SM3 of the byte range."""
    time = signing_time.astimezone(UTC).strftime("%y%m%d%H%M%SZ").encode("ascii")
    return encode_set(
        attribute(CONTENT_TYPE, encode_oid(GM_DATA)),
        attribute(SIGNING_TIME, encode(UTC_TIME, time)),
        attribute(MESSAGE_DIGEST, encode(OCTET_STRING, digest)),
    )


def assemble(
    attributes: bytes,
    signature: bytes,
    certificate: Certificate,
    others: Iterable[Certificate],
    stamp: bytes = b"",
) -> bytes:
    """The DER ContentInfo; `signature` is a DER SM2Signature that was checked.

    `stamp` is a time-stamp token on it, empty for none.
    """
    return write_signed_data(_DIALECT, attributes, signature, certificate, others, stamp)


def validate(
    container: bytes,
    digest: bytes,
    *,
    signers: TrustMaterial,
    now: datetime,
    document: bytes | None = None,
) -> GmVerdict:
    """Judge a container over data with the SM3 `digest`; never raises for bad input.

    `document` are those data, needed only by detached containers without signed attributes.
    """
    try:
        found = read_signed_message(container)
        return _judge(found, _Data(digest, document), signers, now)
    except ValueError:
        return malformed()


@dataclass(frozen=True)
class _Data:
    """What is said to be signed; `octets` is None where only the digest is at hand."""

    digest: bytes
    octets: bytes | None


def _judge(found: SignedMessage, data: _Data, signers: TrustMaterial, now: datetime) -> GmVerdict:
    notes: Notes = set(found.oddities)
    signing_time = _signing_time(found, notes)
    signer = _signer(found)
    content = _content(found, data, notes)
    signature, oddities = _signature(found, signer, data)
    at = signing_time or now
    with_certificates = TrustMaterial(
        signers.anchors, signers.others + found.certificates, signers.revocation_lists
    )
    certificate = (
        judge_signer(signer, with_certificates, at, now)
        if signer
        else Answer.failed(Reason.CERTIFICATE_MISSING)
    )
    return GmVerdict(
        structure=strict_answer(frozenset(notes)),
        content=content,
        signature=signature,
        certificate=certificate,
        time=not_in_future(at, now),
        seal=None,
        signer=signer,
        signing_time=signing_time,
        oddities=tuple(sorted(notes | oddities)),
    )


def judge_enclosed(found: SignedMessage) -> tuple[Answer, Certificate | None]:
    """Whether a message with its content inside is whole and its value right, and who signed.

    Raises `ValueError`. Whether the signer is trusted is not asked.
    """
    notes: Notes = set(found.oddities)
    signer = _signer(found)
    data = _Data(sm3(found.content or b""), None)
    content = _content(found, data, notes)
    signature, _ = _signature(found, signer, data)
    answers = (content, signature, strict_answer(frozenset(notes)))
    return next((one for one in answers if not one.passed), PASSED), signer


def _signer(found: SignedMessage) -> Certificate | None:
    """The one certificate that the signer's issuer and serial number name."""
    named = [der for der in set(found.certificates) if _is_named(der, found.issuer_and_serial)]
    return read_certificate(named[0]) if len(named) == 1 else None


def _is_named(der: bytes, issuer_serial: tuple[bytes, bytes]) -> bool:
    try:
        return issuer_and_serial(der) == issuer_serial
    except ValueError:  # not ours to judge: nobody needs it
        return False


def _signing_time(found: SignedMessage, notes: Notes) -> datetime | None:
    value = found.attributes.values.get(SIGNING_TIME) if found.attributes else None
    return None if value is None else read_time(value, notes)


def _content(found: SignedMessage, data: _Data, notes: Notes) -> Answer:
    """Whether the digest inside is that of the data; notes what the standard does not foresee."""
    if found.digest_algorithm != SM3:
        return Answer.failed(Reason.ALGORITHM_MISMATCH)
    if found.attributes is None:
        notes.add(Oddity.ATTRIBUTES_MISSING)
        return _bare_content(found, data, notes)
    named = found.attributes.values.get(CONTENT_TYPE)
    if named is None or named.tag != OBJECT_IDENTIFIER or named.oid != found.content_type:
        notes.add(Oddity.CONTENT_TYPE_MISMATCH)
    digest = digest_attribute(found.attributes.values.get(MESSAGE_DIGEST))
    if found.content is not None and digest != sm3(found.content):
        return Answer.failed(Reason.DIGEST_DIFFERS)
    if found.content is not None and digest != data.digest:
        return _bare_content(found, data, notes)
    return answer_if(digest == data.digest, Reason.DIGEST_DIFFERS)


def _bare_content(found: SignedMessage, data: _Data, notes: Notes) -> Answer:
    """Content inside the container: the data, or in some products only their digest.

    Detached content without attributes is bound by the signature value alone.
    """
    if found.content is None:
        return PASSED
    if found.content == data.digest:
        notes.add(Oddity.CONTENT_IS_DIGEST)
        return PASSED
    return answer_if(sm3(found.content) == data.digest, Reason.DIGEST_DIFFERS)


def _signature(
    found: SignedMessage, signer: Certificate | None, data: _Data
) -> tuple[Answer, Oddities]:
    """The value over the attributes as received, else in the order they should have."""
    if signer is None:
        return Answer.unknown(Reason.CERTIFICATE_MISSING), frozenset()
    answer, oddities = Answer.failed(Reason.SIGNATURE_WRONG), Oddities()
    for message in _messages(found, data):
        answer, oddities = judge_value(signer, found.signature_algorithm, message, found.value)
        if answer.reason is not Reason.SIGNATURE_WRONG:
            break
    return answer, oddities


def _messages(found: SignedMessage, data: _Data) -> list[bytes]:
    """What the signer may have signed; no form without Z is among them."""
    if found.attributes:
        attributes = found.attributes
        same = attributes.message == attributes.sorted_message
        return [attributes.message] if same else [attributes.message, attributes.sorted_message]
    if found.content is not None:
        return [found.content]
    return [octets for octets in (data.octets, data.digest) if octets is not None]
