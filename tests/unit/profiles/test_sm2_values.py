"""Signature values as products write them: read, named, and never quite a yes."""

import pytest

from app.crypto.sm2 import signature_to_raw
from app.crypto.x509 import read_certificate
from app.domain.answer import Answer, Outcome, Reason
from app.domain.errors import AppError, ErrorCode
from app.domain.seal import Oddity
from app.profiles.sm2_values import check_value, judge_value, read_value
from tests.gm.authority import SM2_SM3, Holder, authority, certify
from tests.gm.der import integer, seq, tlv

ROOT = authority("根")
SIGNER = certify("签章人", ROOT)
CERTIFICATE = read_certificate(SIGNER.der)
MESSAGE = b"the message"


def signature_where(*, high_r: bool, s_ends_in_zero: bool = False) -> bytes:
    """A raw signature of a wanted look."""
    while True:
        raw = signature_to_raw(SIGNER.key.sign(MESSAGE))
        if (raw[0] >= 0x80) is high_r and (not s_ends_in_zero or raw[-1] == 0):
            return raw


HIGH = signature_where(high_r=True)
ENDS_IN_ZERO = signature_where(high_r=False, s_ends_in_zero=True)
UNSIGNED = seq(tlv(2, HIGH[:32]), tlv(2, HIGH[32:]))
PADDED = seq(tlv(2, b"\0\0" + HIGH[:32]), tlv(2, b"\0\0" + HIGH[32:]))


def der(raw: bytes) -> bytes:
    return seq(*(integer(int.from_bytes(half, "big")) for half in (raw[:32], raw[32:])))


ODD = {
    "raw": (HIGH, {Oddity.SIGNATURE_RAW}),
    "raw without its last zero": (
        ENDS_IN_ZERO[:-1],
        {Oddity.SIGNATURE_RAW, Oddity.TRAILING_ZEROS_DROPPED},
    ),
    "negative integers": (UNSIGNED, {Oddity.SIGNATURE_NOT_DER}),
    "padded integers": (PADDED, {Oddity.SIGNATURE_NOT_DER}),
    "DER without its last zero": (der(ENDS_IN_ZERO)[:-1], {Oddity.TRAILING_ZEROS_DROPPED}),
}


def test_strict_der_is_a_yes() -> None:
    answer, oddities = judge_value(CERTIFICATE, SM2_SM3, MESSAGE, SIGNER.key.sign(MESSAGE))
    assert answer.passed
    assert not oddities


@pytest.mark.parametrize("name", ODD)
def test_D4_an_oddity_is_named_and_is_no_yes(name: str) -> None:
    value, expected = ODD[name]
    answer, oddities = judge_value(CERTIFICATE, SM2_SM3, MESSAGE, value)
    assert answer == Answer.unknown(Reason.ODD_ENCODING)
    assert answer.holds
    assert oddities == expected


@pytest.mark.parametrize("name", ODD)
def test_D4_an_odd_value_over_something_else_is_a_no(name: str) -> None:
    answer, _ = judge_value(CERTIFICATE, SM2_SM3, b"else", ODD[name][0])
    assert answer == Answer.failed(Reason.SIGNATURE_WRONG)


UNREADABLE = [
    b"",
    b"\x30",
    b"\x30\x00",
    bytes(64),
    HIGH[:-4],
    HIGH + b"\0",
    der(HIGH) + b"\0",
    seq(integer(1), integer(2), integer(3)),
    seq(tlv(4, HIGH[:32]), tlv(4, HIGH[32:])),
    b"\x30\x44\x02\x7f" + bytes(66),
    b"\xff" * 64,
]


@pytest.mark.parametrize("value", UNREADABLE)
def test_what_is_no_signature_in_any_reading_is_refused(value: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_value(value)
    answer, _ = judge_value(CERTIFICATE, SM2_SM3, MESSAGE, value)
    assert answer.outcome is Outcome.FAILED


def test_D5_a_value_from_a_token_is_checked_strictly() -> None:
    check_value(CERTIFICATE, MESSAGE, SIGNER.key.sign(MESSAGE))
    stranger: Holder = certify("别人", ROOT)
    wrong = (
        stranger.key.sign(MESSAGE),
        SIGNER.key.sign(b"stale"),
        SIGNER.key.sign(MESSAGE, b""),
        HIGH,
        b"\0" * 70,
    )
    for value in wrong:
        with pytest.raises(AppError) as failure:
            check_value(CERTIFICATE, MESSAGE, value)
        assert failure.value.code is ErrorCode.SIGNATURE_WRONG
