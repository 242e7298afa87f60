"""What the author of a form demands of the signature in a field (ISO 32000-2, 12.7.5.5).

A demand that binds and that we cannot meet refuses the signing; wishes are not looked at.
"""

from typing import Any

from pyhanko.pdf_utils import generic

from app.domain.errors import AppError, ErrorCode
from app.domain.profile import HANDLER_NAMES
from app.domain.signing import Certify, SigningSpec
from app.formats.pdf.objects import array_entry, dictionary_entry, entry, integer, items

CERTIFY_LEVELS = {Certify.FILL: 2, Certify.ANNOTATE: 3}

_FILTER, _SUB_FILTER, _VERSION, _REASONS, _LEGAL, _REVOCATION, _DIGEST, _LOCK, _APPEARANCE = (
    1 << bit for bit in range(9)
)
_SUBJECT, _ISSUER = 1, 2
_KNOWN_CERTIFICATE_DEMANDS = _SUBJECT | _ISSUER


def require_seed_values(field: generic.DictionaryObject, spec: SigningSpec) -> None:
    """Raise `FIELD_DEMANDS` (with the name of the demand) if we cannot sign as demanded."""
    seed = dictionary_entry(field, "/SV")
    if seed is None:
        return
    flags = integer(entry(seed, "/Ff"))
    names = HANDLER_NAMES[spec.profile]
    ours = f"/{names.filter}", f"/{names.subfilter}"
    for name, unmet in (
        ("Filter", flags & _FILTER and entry(seed, "/Filter") != ours[0]),
        ("SubFilter", flags & _SUB_FILTER and ours[1] not in _listed(seed, "/SubFilter")),
        ("V", flags & _VERSION and integer(entry(seed, "/V")) > 2),
        ("Reasons", flags & _REASONS and not _reason_allowed(seed, spec.reason)),
        ("LegalAttestation", flags & _LEGAL and spec.certify is not Certify.NONE),
        ("AddRevInfo", flags & _REVOCATION and bool(entry(seed, "/AddRevInfo"))),
        ("DigestMethod", flags & _DIGEST and not _digest_allowed(seed, spec)),
        ("LockDocument", flags & _LOCK and entry(seed, "/LockDocument") in ("/true", True)),
        ("AppearanceFilter", flags & _APPEARANCE),
        ("MDP", not _certification_allowed(seed, spec.certify)),
        ("TimeStamp", _time_stamp_demanded(seed)),
        ("Cert", not _certificate_allowed(seed, spec)),
    ):
        if unmet:
            raise AppError(ErrorCode.FIELD_DEMANDS, demand=name)


def _listed(dictionary: generic.DictionaryObject, key: str) -> list[Any]:
    values = array_entry(dictionary, key)
    return [] if values is None else list(items(values))


def _reason_allowed(seed: generic.DictionaryObject, reason: str | None) -> bool:
    """A list of one full stop, or an empty one, means: no reason (table 237)."""
    allowed = [str(text) for text in _listed(seed, "/Reasons")]
    return not reason if allowed in ([], ["."]) else reason in allowed


def _digest_allowed(seed: generic.DictionaryObject, spec: SigningSpec) -> bool:
    allowed = [str(name).upper() for name in _listed(seed, "/DigestMethod")]
    return spec.algorithm.digest.upper() in allowed


def _certification_allowed(seed: generic.DictionaryObject, certify: Certify) -> bool:
    """/MDP says what kind of signature the field is for: /P 0 an approval, else certification."""
    demanded = dictionary_entry(seed, "/MDP")
    if demanded is None or "/P" not in demanded:
        return True
    return integer(entry(demanded, "/P")) == CERTIFY_LEVELS.get(certify, 0)


def _time_stamp_demanded(seed: generic.DictionaryObject) -> bool:
    stamp = dictionary_entry(seed, "/TimeStamp")
    return stamp is not None and bool(integer(entry(stamp, "/Ff")) & 1)


def _certificate_allowed(seed: generic.DictionaryObject, spec: SigningSpec) -> bool:
    demanded = dictionary_entry(seed, "/Cert")
    flags = 0 if demanded is None else integer(entry(demanded, "/Ff"))
    if demanded is None or not flags:
        return True
    if flags & ~_KNOWN_CERTIFICATE_DEMANDS:
        return False
    if flags & _SUBJECT and spec.certificate.der not in _certificates(demanded, "/Subject"):
        return False
    chain = {spec.certificate.der, *(other.der for other in spec.other_certificates)}
    return not flags & _ISSUER or bool(chain & _certificates(demanded, "/Issuer"))


def _certificates(demanded: generic.DictionaryObject, key: str) -> set[bytes]:
    return {
        text.original_bytes
        for text in _listed(demanded, key)
        if isinstance(text, generic.ByteStringObject | generic.TextStringObject)
    }
