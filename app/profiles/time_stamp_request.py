"""Asking for a time stamp and taking the answer (RFC 3161, 2.4).

Owns threat C10 where the program itself asked: a token is taken only if it is on this value, is
the answer to this request, says the time of now, and comes from a trusted authority whose
certificate is for nothing else. `app.profiles.time_stamps` judges any token; this adds the rest.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from asn1crypto import tsp, x509

from app.crypto.der import DerLimits
from app.crypto.gm_oids import SM3
from app.crypto.tlv import (
    BIT_STRING,
    BOOLEAN,
    NULL,
    OCTET_STRING,
    SEQUENCE,
    Tlv,
    encode,
    encode_integer,
    encode_oid,
    parse,
    with_definite_lengths,
)
from app.domain.answer import Answer
from app.domain.time_stamp import MAX_TOKEN_BYTES
from app.profiles.cms import hashed
from app.profiles.cms_container import PARSE_ERRORS, imprint
from app.profiles.time_stamps import judge_time_stamp, read_token

MAX_RESPONSE_BYTES = 64 * 1024
DIGESTS = {
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sm3": SM3,
}

_NONCE_BITS = 63
_CLOCKS_DIFFER = timedelta(minutes=5)
_LIMITS = DerLimits(size=MAX_RESPONSE_BYTES, elements=5_000)
_AROUND = 8
"""Elements of a container that a token lies in, each in the next: they count for its depth."""
_GRANTED, _GRANTED_WITH_MODS = 0, 1
_FAILURES = {
    0: "bad-algorithm",
    2: "bad-request",
    5: "bad-data-format",
    14: "time-not-available",
    15: "unaccepted-policy",
    16: "unaccepted-extension",
    17: "information-not-available",
    25: "system-failure",
}


class StampRefusedError(Exception):
    """The authority did not grant it; the text is a word for it, never the authority's own."""


class StampNotValidError(Exception):
    """What came is no token that can be used; the text is a word for the reason."""


@dataclass(frozen=True)
class StampRequest:
    """A request for a stamp on the signature value `value`, made at the time `at` (aware).

    `digest` is one of `DIGESTS`.
    """

    value: bytes
    digest: str
    at: datetime
    nonce: int = field(default_factory=lambda: 1 + secrets.randbits(_NONCE_BITS))

    @property
    def der(self) -> bytes:
        """The TimeStampReq; it tells nothing of the value but its digest."""
        algorithm = encode(SEQUENCE, encode_oid(DIGESTS[self.digest]), encode(NULL))
        hashed_value = encode(OCTET_STRING, hashed(self.digest, self.value))
        return encode(
            SEQUENCE,
            encode_integer(1),
            encode(SEQUENCE, algorithm, hashed_value),
            encode_integer(self.nonce),
            encode(BOOLEAN, b"\xff"),
        )


def take_token(
    response: bytes, request: StampRequest, anchors: tuple[bytes, ...], now: datetime
) -> bytes:
    """The token in a TimeStampResp, in definite lengths, if it is a good answer to `request`.

    `anchors` are DER certificates. Raises `StampRefusedError`, `StampNotValidError`.
    """
    try:
        token = _granted(response)
        if len(token) > MAX_TOKEN_BYTES:
            raise StampNotValidError("too-large")
        parse(_inside(token), _LIMITS)
        _check(token, request, anchors, now)
    except PARSE_ERRORS:
        raise StampNotValidError("malformed") from None
    return token


def _granted(response: bytes) -> bytes:
    """The encoded token; raises `StampRefusedError` and what parsing raises."""
    scanned = parse(response, _LIMITS)
    if scanned.root.end != len(response):
        raise ValueError("bytes behind the end")
    status, *tokens = scanned.root.expect(SEQUENCE).parts(1, 2)
    number, *more = status.expect(SEQUENCE).parts(1, 3)
    for one in more:
        one.expect(SEQUENCE, BIT_STRING)
    if number.integer not in (_GRANTED, _GRANTED_WITH_MODS):
        raise StampRefusedError(_failure(more))
    (token,) = tokens
    return token.encoded if scanned.definite else with_definite_lengths(token)


def _inside(token: bytes) -> bytes:
    """As deep as it will lie: what was added on the way must not spoil a container (C5)."""
    for _ in range(_AROUND):
        token = encode(SEQUENCE, token)
    return token


def _failure(details: list[Tlv]) -> str:
    """A word for the first reason that is given; the free text beside it is nobody's business."""
    bits = next((one.bits[1] for one in details if one.tag == BIT_STRING), b"")
    given = (name for bit, name in _FAILURES.items() if _is_set(bits, bit))
    return next(given, "rejected")


def _is_set(octets: bytes, bit: int) -> bool:
    return bit // 8 < len(octets) and bool(octets[bit // 8] & 0x80 >> bit % 8)


def _check(token: bytes, request: StampRequest, anchors: tuple[bytes, ...], now: datetime) -> None:
    verdict = judge_time_stamp(token, request.value, anchors, now)
    _require(verdict.answer.passed, _word(verdict.answer))
    found = read_token(token, request.value)
    info = tsp.TSTInfo.load(found.info, strict=True)
    _require(imprint(found.info)[0] == request.digest, "other-digest")
    _require(info["nonce"].native == request.nonce, "other-request")
    _require(info["gen_time"].native >= request.at - _CLOCKS_DIFFER, "too-old")
    _require(_purpose_is_critical(found.signer), "wrong-key-usage")


def _word(answer: Answer) -> str:
    return "" if answer.reason is None else answer.reason.value


def _purpose_is_critical(authority: bytes | None) -> bool:
    """RFC 3161, 2.3; that it is the only purpose was judged."""
    certificate = x509.Certificate.load(authority or b"", strict=True)
    return "extended_key_usage" in certificate.critical_extensions


def _require(holds: bool, reason: str) -> None:
    if not holds:
        raise StampNotValidError(reason)
