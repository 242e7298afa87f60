"""Which SM2 container some bytes are, whatever is written beside them, and its judgement."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from app.crypto.gm_oids import GM_SIGNED_DATA
from app.crypto.sm2 import decode_signature
from app.crypto.tlv import INTEGER, OBJECT_IDENTIFIER, SEQUENCE, Tlv, parse
from app.domain.answer import Answer, Reason
from app.domain.gm_verdict import GmVerdict
from app.domain.seal import SealFormat
from app.domain.time_stamp import TimeStampVerdict, proved_time
from app.profiles import gbt35275, seal_signature
from app.profiles.seals import LIMITS, read_seal_signature
from app.profiles.signed_message import read_signed_message
from app.trust.gm_paths import TrustMaterial


class ContainerKind(StrEnum):
    """What the outermost elements say."""

    SEAL_SIGNATURE = "seal-signature"
    SEAL = "seal"
    GM_SIGNED_DATA = "gm-signed-data"
    CMS = "cms"
    BARE_VALUE = "bare-value"
    UNKNOWN = "unknown"


def kind_of(data: bytes) -> ContainerKind:
    """Look at the first elements; names such as a SubFilter are only hints. Never raises."""
    try:
        first = parse(data, LIMITS).root.expect(SEQUENCE).children[0]
        if first.tag == OBJECT_IDENTIFIER:
            ours = first.oid == GM_SIGNED_DATA
            return ContainerKind.GM_SIGNED_DATA if ours else ContainerKind.CMS
        if first.tag == INTEGER:
            return _bare_value(data)
        return _seal_or_signature(first)
    except (ValueError, IndexError):
        return ContainerKind.UNKNOWN


def _bare_value(data: bytes) -> ContainerKind:
    decode_signature(data)
    return ContainerKind.BARE_VALUE


def _seal_or_signature(first: Tlv) -> ContainerKind:
    """A seal begins with its header, what a seal signature signs with a version number."""
    if first.children[0].tag == INTEGER:
        return ContainerKind.SEAL_SIGNATURE
    return ContainerKind.SEAL


def validate(
    container: bytes,
    digest: bytes,
    *,
    signers: TrustMaterial,
    makers: TrustMaterial,
    now: datetime,
    document: bytes | None = None,
    of_time: tuple[bytes, ...] = (),
) -> GmVerdict | None:
    """Judge an SM2 container over data with the SM3 `digest`; None if it is something else.

    `document`: see `app.profiles.gbt35275.validate`. `of_time` are the DER anchors of time
    stamps. Everything is judged at the time that a good time stamp proves, else `now`.
    """
    kind = kind_of(container)
    if kind is ContainerKind.SEAL_SIGNATURE:
        stamp = _judged(_stamp_of_seal(container), of_time, now)
        proved = proved_time(stamp, now)
        verdict = seal_signature.validate(
            container, digest, signers=signers, makers=makers, now=proved
        )
        return _stamped(verdict, stamp)
    if kind is ContainerKind.GM_SIGNED_DATA:
        stamp = _judged(_stamp_of_message(container), of_time, now)
        proved = proved_time(stamp, now)
        verdict = gbt35275.validate(
            container, digest, signers=signers, now=proved, document=document
        )
        return _stamped(verdict, stamp)
    return _BARE if kind is ContainerKind.BARE_VALUE else None


_Stamp = tuple[bytes, bytes] | None
"""A token, and the signature value that it should be on."""


def _stamp_of_seal(container: bytes) -> _Stamp:
    """On the signature value (GB/T 38540-2020); in the first edition it is itself signed."""
    try:
        found = read_seal_signature(container)
    except ValueError:
        return None
    if found.time_stamp is None or found.format is SealFormat.V1:
        return None
    return found.time_stamp, found.signer.value


def _stamp_of_message(container: bytes) -> _Stamp:
    try:
        found = read_signed_message(container)
    except ValueError:
        return None
    return None if found.time_stamp is None else (found.time_stamp, found.value)


def _judged(stamp: _Stamp, of_time: tuple[bytes, ...], now: datetime) -> TimeStampVerdict | None:
    if stamp is None:
        return None
    from app.profiles.time_stamps import judge_time_stamp

    return judge_time_stamp(*stamp, of_time, now)


def _stamped(verdict: GmVerdict, stamp: TimeStampVerdict | None) -> GmVerdict:
    """A claimed time that seems to lie ahead is one after the stamp, if a stamp proves the time."""
    time = verdict.time
    if stamp is not None and stamp.answer.passed and time.reason is Reason.NOT_YET_VALID:
        time = replace(time, reason=Reason.STAMPED_EARLIER)
    return replace(verdict, time=time, time_stamp=stamp)


_BARE = GmVerdict.nothing_known(
    Answer.unknown(Reason.CERTIFICATE_MISSING), Reason.CERTIFICATE_MISSING
)
"""A signature value alone: nothing tells whose it is, so nothing can be said."""
