"""A time stamp beside a signature value (RFC 3161; with SM2 also GM/T 0033-2014).

Owns threat C10 for stamps inside containers: is it on this value, is it unbroken, may its authority
stamp and is it trusted. That one is there says nothing; what is wrong with it never speaks for the
signature.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import tsp, x509

from app.crypto.algorithms import WEAK_DIGESTS
from app.crypto.gm_oids import GM_SIGNED_DATA, TIME_STAMP_INFO
from app.crypto.tlv import parse
from app.crypto.x509 import read_certificate
from app.domain.answer import PASSED, Answer, Reason
from app.domain.time_stamp import TimeStampVerdict
from app.domain.validation import SignatureKind, SubIndication
from app.profiles import cms, gbt35275
from app.profiles.cms_container import (
    PARSE_ERRORS,
    TIMESTAMP,
    ContainerDefectError,
    ContainerUnsupportedError,
    imprint,
    read_container,
)
from app.profiles.seal_signature import not_in_future
from app.profiles.signed_message import read_signed_message
from app.trust.paths import judge_path

_UNREADABLE = Answer.failed(Reason.MALFORMED)
_UNSUPPORTED = Answer.unknown(Reason.ALGORITHM_UNSUPPORTED)
_TIME = re.compile(rb"\d{14}(\.\d+)?Z")
_FAILURES = {
    SubIndication.HASH_FAILURE: Answer.failed(Reason.STAMP_OF_OTHER_DATA),
    SubIndication.SIG_CRYPTO_FAILURE: Answer.failed(Reason.SIGNATURE_WRONG),
    SubIndication.FORMAT_FAILURE: _UNREADABLE,
    SubIndication.NO_SIGNING_CERTIFICATE_FOUND: Answer.unknown(Reason.CERTIFICATE_MISSING),
    SubIndication.SIG_CONSTRAINTS_FAILURE: Answer.unknown(Reason.ODD_ENCODING),
}
_PATH_FAILURES = {
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND: Answer.unknown(Reason.NO_PATH),
    SubIndication.OUT_OF_BOUNDS_NO_POE: Answer.unknown(Reason.EXPIRED_SINCE),
    SubIndication.NOT_YET_VALID: Answer.failed(Reason.NOT_YET_VALID),
    SubIndication.CHAIN_CONSTRAINTS_FAILURE: Answer.failed(Reason.WRONG_KEY_USAGE),
}


@dataclass(frozen=True)
class StampToken:
    """A token that was read: `answer` is about value and imprint, `info` the TSTInfo in it.

    `signer` and `others` are certificates (DER), the first the authority's.
    """

    answer: Answer
    info: bytes
    signer: bytes | None
    others: tuple[bytes, ...]


def judge_time_stamp(
    token: bytes, stamped: bytes, anchors: tuple[bytes, ...], now: datetime
) -> TimeStampVerdict:
    """Judge a token that should be on the signature value `stamped`; never raises for bad input.

    `anchors` are the DER certificates that a path must lead to.
    """
    try:
        return _verdict(read_token(token, stamped), anchors, now)
    except ContainerUnsupportedError:
        return TimeStampVerdict(_UNSUPPORTED)
    except (ContainerDefectError, *PARSE_ERRORS):
        return TimeStampVerdict(_UNREADABLE)


def read_token(token: bytes, stamped: bytes) -> StampToken:
    """Read a token and compare it with the value it should be on.

    Raises `ContainerDefectError`, `ContainerUnsupportedError` and `PARSE_ERRORS`.
    """
    return _gm_token(token, stamped) if _is_gm(token) else _token(token, stamped)


def _is_gm(token: bytes) -> bool:
    return parse(token).root.children[0].oid == GM_SIGNED_DATA


def _token(token: bytes, stamped: bytes) -> StampToken:
    container = read_container(token, TIMESTAMP)
    digests = {name: cms.hashed(name, stamped) for name in container.algorithms}
    verdict = cms.judge(container, digests, b"")
    answer = PASSED
    if verdict.indication is not None:
        known = verdict.sub_indication
        answer = _UNSUPPORTED if known is None else _FAILURES.get(known, _UNSUPPORTED)
    return StampToken(answer, container.content or b"", verdict.signer, verdict.certificates)


def _gm_token(token: bytes, stamped: bytes) -> StampToken:
    """GM/T 0033-2014: the same, in a SignedData of GB/T 35275."""
    message = read_signed_message(token, (TIME_STAMP_INFO,))
    answer, signer = gbt35275.judge_enclosed(message)
    info = message.content or b""
    digest, value = imprint(info)
    if answer.passed and digest in WEAK_DIGESTS:
        answer = _UNSUPPORTED
    elif answer.passed and cms.hashed(digest, stamped) != value:
        answer = Answer.failed(Reason.STAMP_OF_OTHER_DATA)
    return StampToken(answer, info, signer.der if signer else None, message.certificates)


def _verdict(found: StampToken, anchors: tuple[bytes, ...], now: datetime) -> TimeStampVerdict:
    time = _stated_time(found.info)
    if found.signer is None:
        answer = found.answer if not found.answer.passed else _UNREADABLE
        return TimeStampVerdict(answer, time)
    authority = read_certificate(found.signer)
    answer = found.answer
    if answer.passed and not authority.not_before <= time <= authority.not_after:
        answer = Answer.failed(Reason.EXPIRED)
    if answer.passed:
        answer = not_in_future(time, now)
    if answer.passed:
        answer = _trusted(found, anchors, now)
    return TimeStampVerdict(answer, time, authority.holder)


def _stated_time(info: bytes) -> datetime:
    """In UTC and to the second, as RFC 3161, 2.4.2, wants it; raises one of `PARSE_ERRORS`."""
    stated = tsp.TSTInfo.load(info, strict=True)["gen_time"]
    time = stated.native
    if not (_TIME.fullmatch(stated.contents) and isinstance(time, datetime)):
        raise ValueError("not a time of a time stamp")
    return time


def _trusted(found: StampToken, anchors: tuple[bytes, ...], now: datetime) -> Answer:
    if not anchors or found.signer is None:
        return Answer.unknown(Reason.NO_ANCHORS)
    trust = judge_path(found.signer, found.others, anchors, SignatureKind.TIMESTAMP, now)
    if trust.trusted:
        return PASSED if _only_stamps(found.signer) else Answer.unknown(Reason.WRONG_KEY_USAGE)
    if trust.sub_indication is None:
        return Answer.failed(Reason.PATH_INVALID)
    return _PATH_FAILURES.get(trust.sub_indication, Answer.failed(Reason.PATH_INVALID))


def _only_stamps(authority: bytes) -> bool:
    """RFC 3161, 2.3: one purpose, or whoever signs with it could prove any time for that."""
    purposes = x509.Certificate.load(authority).extended_key_usage_value
    return purposes is not None and purposes.native == ["time_stamping"]
