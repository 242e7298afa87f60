"""The profile "seal": a document bears an electronic seal (SES_Signature, GB/T 38540-2020).

Written as v4; read in every edition. The seal inside is judged by `app.profiles.seals`.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from app.domain.answer import PASSED, Answer, Reason, answer_if
from app.domain.certificate import Certificate
from app.domain.gm_verdict import GmVerdict
from app.domain.seal import Oddity, Seal, SealSignature, SealVerdict
from app.profiles.gbt38540 import write_signature, write_to_sign
from app.profiles.seals import judge_seal, read_seal_signature
from app.profiles.sm2_values import MAX_DROPPED, judge_slice
from app.trust.gm_paths import TrustMaterial, judge_certificate

DIGEST = "sm3"
_SIGNATURE_BYTES = 72
_CLOCKS_DIFFER = timedelta(minutes=5)
_SM3_BYTES = 32


def to_be_signed(digest: bytes, seal: Seal, signing_time: datetime, protects: str) -> bytes:
    """DER of TBS_Sign, the message that the token signs as SM3(Z ‖ message).

    `digest` is the SM3 digest of the byte range, `protects` says in ASCII what that range is.
    """
    return write_to_sign(seal, digest, signing_time, protects)


def assemble(
    to_sign: bytes, signature: bytes, certificate: Certificate, stamp: bytes = b""
) -> bytes:
    """The DER SES_Signature; `signature` is a DER SM2Signature that was checked.

    `stamp` is a time-stamp token on it, empty for none.
    """
    return write_signature(to_sign, certificate.der, signature, stamp)


def reserved_bytes(seal: Seal, certificate: Certificate, protects: str) -> int:
    """An upper bound of the container's size, known before anything is signed."""
    fixed = 256  # tags, lengths, time, digest
    return len(seal.der) + len(certificate.der) + len(protects) + _SIGNATURE_BYTES + fixed


def validate(
    container: bytes,
    digest: bytes,
    *,
    signers: TrustMaterial,
    makers: TrustMaterial,
    now: datetime,
) -> GmVerdict:
    """Judge a seal signature over data with the SM3 `digest`; never raises for bad input."""
    try:
        found = read_seal_signature(container)
    except ValueError:
        return malformed()
    return _judge(found, digest, signers, makers, now)


def _judge(
    found: SealSignature,
    digest: bytes,
    signers: TrustMaterial,
    makers: TrustMaterial,
    now: datetime,
) -> GmVerdict:
    value, signer, oddities = judge_slice(found.signer)
    oddities = oddities | set(found.oddities)
    signed_at = found.time or now
    content = _content(found.data_digest, digest)
    if content.reason is Reason.ODD_ENCODING:
        oddities |= {Oddity.TRAILING_ZEROS_DROPPED}
    return GmVerdict(
        structure=Answer.unknown(Reason.ODD_ENCODING) if found.oddities else PASSED,
        content=content,
        signature=value,
        certificate=judge_signer(signer, signers, signed_at, now),
        time=_time(found, now),
        seal=_seal(found, signer, makers, signed_at, now),
        signer=signer,
        signing_time=found.time,
        oddities=tuple(sorted(oddities)),
    )


def _seal(
    found: SealSignature,
    signer: Certificate | None,
    makers: TrustMaterial,
    signed_at: datetime,
    now: datetime,
) -> SealVerdict:
    verdict = judge_seal(found.seal, signer, makers, used_at=signed_at, now=now)
    if signer is None:
        verdict = replace(verdict, binding=Answer.failed(Reason.NOT_IN_SEAL))
    return verdict


def judge_signer(
    signer: Certificate | None, signers: TrustMaterial, signed_at: datetime, now: datetime
) -> Answer:
    """The signer's certificate at the claimed time; none that can be read is a no."""
    if signer is None:
        return Answer.failed(Reason.CERTIFICATE_UNREADABLE)
    return judge_certificate(signer, signers, signed_at=signed_at, now=now)


def _content(signed: bytes, digest: bytes) -> Answer:
    """Equal, or equal but for zeros that an encoder cut from the end."""
    if signed == digest:
        return PASSED
    missing = _SM3_BYTES - len(signed)
    cut = 0 < missing <= MAX_DROPPED and signed + bytes(missing) == digest
    return Answer.unknown(Reason.ODD_ENCODING) if cut else Answer.failed(Reason.DIGEST_DIFFERS)


def _time(found: SealSignature, now: datetime) -> Answer:
    if found.time is None:
        # in the first edition a stamp may stand in its place, on what is not written anywhere
        stamped = found.time_stamp is not None
        reason = Reason.TIME_STAMP_NOT_CHECKED if stamped else Reason.TIME_UNREADABLE
        return Answer.unknown(reason)
    return not_in_future(found.time, now)


def not_in_future(time: datetime, now: datetime) -> Answer:
    """A claimed time must have passed, give or take what clocks differ."""
    return not_later(time, now, Reason.NOT_YET_VALID)


def not_later(time: datetime, limit: datetime, otherwise: Reason) -> Answer:
    """Whether a time is not after another, give or take what clocks differ."""
    return answer_if(time <= limit + _CLOCKS_DIFFER, otherwise)


def malformed() -> GmVerdict:
    """The verdict on bytes that could not be read: the format is wrong, nothing else is known."""
    return GmVerdict.nothing_known(Answer.failed(Reason.MALFORMED), Reason.MALFORMED)
