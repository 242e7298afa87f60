"""Electronic seals of any edition: reading, judging, and the picture that may be shown.

The order of checking follows GM/T 0031-2014, 6.1.2 and GB/T 38540-2020: structure, the maker's
signature, the maker's certificate, the period of validity, the signer.
"""

import hashlib
from datetime import datetime
from functools import lru_cache

from app.crypto.der import SEAL_LIMITS
from app.crypto.digests import sm3
from app.crypto.gm_oids import SM3
from app.crypto.tlv import SEQUENCE, Scanned, parse
from app.domain.answer import PASSED, Answer, Reason
from app.domain.certificate import Certificate
from app.domain.errors import AppError, ErrorCode
from app.domain.seal import (
    DRAWABLE_PICTURES,
    CertificateDigest,
    EmbeddedPicture,
    Oddity,
    Seal,
    SealSignature,
    SealVerdict,
)
from app.profiles import gbt38540, gmt0031
from app.profiles.seal_fields import Notes
from app.profiles.sm2_values import judge_slice
from app.trust.gm_paths import TrustMaterial, judge_certificate

MAX_SEAL_BYTES = 4 << 20
LIMITS = SEAL_LIMITS

_SM3_NAMES = frozenset({SM3, "sm3"})
_SHA256_NAMES = frozenset({"2.16.840.1.101.3.4.2.1", "sha256", "sha-256"})


def read_seal(data: bytes) -> Seal:
    """The seal in `data`, such as an `.esl` file; raises `SEAL_TOO_LARGE`, `SEAL_MALFORMED`."""
    if len(data) > MAX_SEAL_BYTES:
        raise AppError(ErrorCode.SEAL_TOO_LARGE, limit_mib=MAX_SEAL_BYTES >> 20)
    try:
        scanned = parse(data, LIMITS)
        return _seal(scanned)
    except ValueError as error:
        raise AppError(ErrorCode.SEAL_MALFORMED, detail=str(error)) from error


def _seal(scanned: Scanned) -> Seal:
    root, notes = scanned.root.expect(SEQUENCE), _encoding_notes(scanned)
    if gmt0031.is_seal(root):
        return gmt0031.read_seal(root, notes)
    if gbt38540.has_shape(root):
        return gbt38540.read_seal(root, notes)
    raise ValueError("not the shape of a seal")


def read_seal_signature(data: bytes) -> SealSignature:
    """The SES_Signature in `data`; behind it only zeros may follow. Raises `ValueError`."""
    scanned = parse(data, LIMITS)
    root, notes = scanned.root.expect(SEQUENCE), _encoding_notes(scanned)
    if gmt0031.is_signature(root):
        return gmt0031.read_signature(root, notes)
    if gbt38540.has_shape(root):
        return gbt38540.read_signature(root, notes)
    raise ValueError("not the shape of a seal signature")


def _encoding_notes(scanned: Scanned) -> Notes:
    return set() if scanned.definite else {Oddity.INDEFINITE_LENGTH}


def judge_seal(
    seal: Seal,
    signer: Certificate | None,
    makers: TrustMaterial,
    *,
    used_at: datetime,
    now: datetime,
) -> SealVerdict:
    """Every question about a seal that was or shall be used at `used_at` by `signer`.

    `now` is the time that a stamp proves, if there is one. `makers` are the seal anchors, a store
    of their own. Without a signer (a seal that is only looked at) the binding is unknown.
    """
    signature, maker, _oddities = judge_slice(seal.maker)
    certificate = (
        judge_certificate(maker, makers, signed_at=seal.info.created, now=now)
        if maker
        else Answer.failed(Reason.CERTIFICATE_UNREADABLE)
    )
    return SealVerdict(
        structure=_structure(seal),
        maker_signature=signature,
        maker_certificate=certificate,
        validity=_validity(seal, used_at, now),
        binding=_binding(seal, signer),
    )


def _structure(seal: Seal) -> Answer:
    if seal.info.critical_extensions:
        return Answer.unknown(Reason.CRITICAL_EXTENSION)
    if seal.time_stamp is not None:
        return Answer.unknown(Reason.TIME_STAMP_NOT_CHECKED)
    return Answer.unknown(Reason.ODD_ENCODING) if seal.oddities else PASSED


def _validity(seal: Seal, used_at: datetime, now: datetime) -> Answer:
    """F4: `used_at` may be no more than a claim, made after the seal had expired."""
    if used_at < seal.info.valid_from:
        return Answer.failed(Reason.NOT_YET_VALID)
    if used_at > seal.info.valid_until:
        return Answer.failed(Reason.EXPIRED)
    return PASSED if now <= seal.info.valid_until else Answer.unknown(Reason.EXPIRED_SINCE)


def _binding(seal: Seal, signer: Certificate | None) -> Answer:
    """GM/T 0031-2014, 6.2.2 c: byte for byte, so a renewed certificate needs a new seal."""
    if signer is None:
        return Answer.unknown(Reason.NO_SIGNER)
    digests = [_is_digest_of(entry, signer.der) for entry in seal.info.signer_digests]
    if signer.der in seal.info.signer_certificates or True in digests:
        return PASSED
    if None in digests:
        return Answer.unknown(Reason.ALGORITHM_UNSUPPORTED)
    return Answer.failed(Reason.NOT_IN_SEAL)


def _is_digest_of(entry: CertificateDigest, der: bytes) -> bool | None:
    """Whether it is the certificate's digest; None if the algorithm is not trusted or known."""
    algorithm = entry.algorithm.lower()
    if algorithm in _SM3_NAMES:
        return entry.value == sm3(der)
    if algorithm in _SHA256_NAMES:
        return entry.value == hashlib.sha256(der).digest()
    return None


@lru_cache(maxsize=4)
def usable_seal(
    data: bytes, signer: Certificate, makers: tuple[bytes, ...], at: datetime
) -> tuple[Seal, EmbeddedPicture]:
    """The seal in `data`, which `signer` may use now, `at` that time, and its picture.

    `makers` are the seal anchors, DER. Raises the SEAL codes. A batch asks again and again.
    """
    seal = read_seal(data)
    verdict = judge_seal(seal, signer, TrustMaterial(anchors=makers), used_at=at, now=at)
    require_usable(seal, verdict)
    return seal, shown_picture(seal, verdict)


def shown_picture(seal: Seal, verdict: SealVerdict) -> EmbeddedPicture:
    """The picture, if the maker signed it and it can be drawn.

    Raises `SEAL_NOT_USABLE` (nobody vouches for these bytes), `SEAL_PICTURE_UNSUPPORTED`.
    """
    if not verdict.maker_signature.passed:
        raise AppError(ErrorCode.SEAL_NOT_USABLE, seal_problem=str(verdict.maker_signature.reason))
    picture = seal.info.picture
    if picture.kind not in DRAWABLE_PICTURES:
        raise AppError(ErrorCode.SEAL_PICTURE_UNSUPPORTED, kind=picture.kind.value)
    return picture


def require_usable(seal: Seal, verdict: SealVerdict) -> None:
    """Raise `SEAL_NOT_USABLE` unless every answer about the seal is a yes.

    The gate before signing; the first edition's seals cannot be put into today's signatures.
    """
    if not gbt38540.can_hold(seal):
        raise AppError(ErrorCode.SEAL_NOT_USABLE, seal_problem=Reason.OLD_FORMAT.value)
    if not verdict.usable:
        raise AppError(ErrorCode.SEAL_NOT_USABLE, seal_problem=str(verdict.problem.reason))
