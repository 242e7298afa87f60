"""SM2 signature values as real products write them, and whether one fits a certificate.

Strict DER is the only form that leads to a yes. Known deviations are read, and then the best
answer is "unknown, odd encoding": nothing is silently repaired.
"""

from app.crypto.gm_oids import GM_SIGNED_DATA, SM3, belong_together
from app.crypto.sm2 import (
    DEFAULT_IDENTITY,
    decode_signature,
    encode_signature,
    signature_from_raw,
    verify,
)
from app.crypto.sm2_certificates import public_point
from app.crypto.x509 import read_certificate
from app.domain.algorithms import KeyType
from app.domain.answer import PASSED, Answer, Reason
from app.domain.certificate import Certificate
from app.domain.errors import AppError, ErrorCode
from app.domain.seal import Oddity, SignedSlice

_RAW_BYTES = 64
MAX_DROPPED = 2  # bit string encoders that cut trailing zeros seldom find more than one
_SEQUENCE, _INTEGER = 0x30, 0x02

Oddities = frozenset[Oddity]


def read_value(value: bytes) -> tuple[bytes, Oddities]:
    """The DER SM2Signature that `value` stands for, and how it deviates; raises `ValueError`."""
    try:
        decode_signature(value)
    except ValueError:
        return _read_odd_value(value)
    return value, frozenset()


def _read_odd_value(value: bytes) -> tuple[bytes, Oddities]:
    try:
        return _read_loose_der(value)
    except (ValueError, IndexError):
        missing = _RAW_BYTES - len(value)
        if not 0 <= missing <= MAX_DROPPED:
            raise ValueError("not an SM2 signature") from None
        found = {Oddity.SIGNATURE_RAW} | ({Oddity.TRAILING_ZEROS_DROPPED} if missing else set())
        return signature_from_raw(value + bytes(missing)), frozenset(found)


def _read_loose_der(value: bytes) -> tuple[bytes, Oddities]:
    """Two INTEGERs that are meant unsigned, perhaps without the zeros at their end."""
    missing = 2 + value[1] - len(value)
    if value[0] != _SEQUENCE or not 0 <= missing <= MAX_DROPPED:
        raise ValueError("not a short SEQUENCE")
    whole = value + bytes(missing)
    r, position = _unsigned(whole, 2)
    s, position = _unsigned(whole, position)
    if position != len(whole):
        raise ValueError("bytes behind the second integer")
    der = encode_signature(r, s)
    found = set() if der == whole else {Oddity.SIGNATURE_NOT_DER}
    return der, frozenset(found | ({Oddity.TRAILING_ZEROS_DROPPED} if missing else set()))


def _unsigned(data: bytes, position: int) -> tuple[int, int]:
    end = position + 2 + data[position + 1]
    if data[position] != _INTEGER or end > len(data):
        raise ValueError("not an INTEGER")
    return int.from_bytes(data[position + 2 : end], "big"), end


def judge_slice(part: SignedSlice) -> tuple[Answer, Certificate | None, Oddities]:
    """Whether the value was made by the certificate's key over the slice."""
    try:
        certificate = read_certificate(part.certificate)
    except ValueError:
        return Answer.failed(Reason.CERTIFICATE_UNREADABLE), None, frozenset()
    answer, oddities = judge_value(certificate, part.algorithm, part.signed, part.value)
    return answer, certificate, oddities


def judge_value(
    certificate: Certificate, algorithm: str, message: bytes, value: bytes
) -> tuple[Answer, Oddities]:
    """Whether `value` is the certificate's over `message`; the key decides how that is checked."""
    if certificate.key_type is not KeyType.SM2:
        return Answer.unknown(Reason.ALGORITHM_UNSUPPORTED), frozenset()
    named: Oddities = frozenset()
    if algorithm == GM_SIGNED_DATA:  # a content type where an algorithm should be
        named = frozenset({Oddity.ALGORITHM_MISNAMED})
    elif not belong_together(KeyType.SM2, SM3, algorithm):
        return Answer.failed(Reason.ALGORITHM_MISMATCH), frozenset()
    try:
        point = public_point(certificate)
        der, oddities = read_value(value)
    except ValueError:
        return Answer.failed(Reason.SIGNATURE_WRONG), named
    if not verify(point, message, der, identity=DEFAULT_IDENTITY):
        return Answer.failed(Reason.SIGNATURE_WRONG), named | oddities
    return strict_answer(named | oddities), named | oddities


def strict_answer(oddities: Oddities) -> Answer:
    """Yes, unless something deviates."""
    return Answer.unknown(Reason.ODD_ENCODING) if oddities else PASSED


def check_value(certificate: Certificate, message: bytes, signature: bytes) -> None:
    """Raise `SIGNATURE_WRONG` unless the key made `signature` (strict DER) over `message`.

    For what a token has returned, before anything is written.
    """
    try:
        point = public_point(certificate)
    except ValueError as error:
        raise AppError(ErrorCode.SIGNATURE_WRONG) from error
    if not verify(point, message, signature, identity=DEFAULT_IDENTITY):
        raise AppError(ErrorCode.SIGNATURE_WRONG)
