"""A time stamp on a signature is judged apart, and its presence makes nothing green (C10)."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.crypto.digests import sm3
from app.crypto.x509 import read_certificate
from app.domain.answer import PASSED, Answer, Reason
from app.domain.gm_verdict import GmVerdict
from app.domain.time_stamp import TimeStampVerdict
from app.domain.validation import Indication, SubIndication
from app.profiles import gbt35275, seal_signature
from app.profiles.seals import read_seal
from app.profiles.sm2_containers import validate
from app.profiles.time_stamps import judge_time_stamp
from app.trust.gm_paths import TrustMaterial
from tests.gm.authority import (
    ISSUING,
    NOW,
    Holder,
    SealWish,
    Wish,
    authority,
    certify,
    general_time,
    old_seal,
    old_signature,
    seal,
)
from tests.gm.der import Node, bits, oid, only, seq, tlv
from tests.gm.time_stamps import ON_SIGNATURES, Token, stamping_authority
from tests.signed_samples import identity, root, stamp

YEAR = timedelta(days=365)
ROOT = authority("根")
STAMPER = stamping_authority(ROOT)
LASTING_ROOT = certify("长期的根", None, Wish(ISSUING, end=NOW + 5 * YEAR, authority=True))
LASTING = stamping_authority(LASTING_ROOT, end=NOW + 5 * YEAR)
SIGNER, MAKER = certify("签章人", ROOT), certify("制章", ROOT)
VALUE = b"the signature value"
GOOD = Token(STAMPER, ROOT, VALUE)
DOCUMENT = b"%PDF"
DIGEST = sm3(DOCUMENT)
GREEN = (Indication.TOTAL_PASSED, None)
DOUBTFUL = (Indication.INDETERMINATE, SubIndication.SIG_CONSTRAINTS_FAILURE)
BOTH = pytest.mark.parametrize("gm", [True, False], ids=["GM/T 0033", "RFC 3161"])


def issuer_of(stamper: Holder) -> Holder:
    return LASTING_ROOT if stamper is LASTING else ROOT


def judged(
    token: Token | bytes, anchors: tuple[bytes, ...] = (ROOT.der,), now: datetime = NOW
) -> TimeStampVerdict:
    der = token.der if isinstance(token, Token) else token
    return judge_time_stamp(der, VALUE, anchors, now)


@BOTH
def test_a_stamp_on_this_value_by_a_trusted_authority(gm: bool) -> None:
    verdict = judged(replace(GOOD, gm=gm))
    assert verdict == TimeStampVerdict(PASSED, GOOD.time, "时间戳机构")


def test_the_stamps_of_other_authorities() -> None:
    token = stamp().container(VALUE)
    verdict = judge_time_stamp(token, VALUE, (root(),), NOW)
    assert verdict.answer == PASSED
    assert verdict.authority == "时间戳"


WRONG: dict[str, tuple[Token, Answer]] = {
    "for other data": (
        replace(GOOD, stamped=b"another"), Answer.failed(Reason.STAMP_OF_OTHER_DATA),
    ),
    "spoilt": (replace(GOOD, spoilt=True), Answer.failed(Reason.SIGNATURE_WRONG)),
    "by somebody who may not stamp": (
        replace(GOOD, authority=SIGNER), Answer.failed(Reason.WRONG_KEY_USAGE),
    ),
    "by somebody whom nobody knows": (
        replace(GOOD, authority=stamping_authority(authority("别的根"))),
        Answer.unknown(Reason.CERTIFICATE_MISSING),
    ),
    "before its authority had a certificate": (
        replace(GOOD, time=NOW - YEAR), Answer.failed(Reason.EXPIRED),
    ),
    "in the future": (
        replace(GOOD, time=NOW + timedelta(hours=1)), Answer.failed(Reason.NOT_YET_VALID),
    ),
    "no stamp at all": (
        replace(GOOD, kind="1.2.840.113549.1.7.1"), Answer.failed(Reason.MALFORMED),
    ),
}  # fmt: skip


@BOTH
@pytest.mark.parametrize("name", WRONG)
def test_C10_a_stamp_that_proves_nothing(name: str, gm: bool) -> None:
    token, answer = WRONG[name]
    assert judged(replace(token, gm=gm)).answer == answer


@BOTH
def test_C10_an_authority_under_no_anchor(gm: bool) -> None:
    token = replace(GOOD, gm=gm)
    assert judged(token, ()).answer == Answer.unknown(Reason.NO_ANCHORS)
    assert judged(token, (authority("别的根").der,)).answer == Answer.unknown(Reason.NO_PATH)


@BOTH
def test_C10_an_authority_whose_certificate_has_expired_since(gm: bool) -> None:
    answer = judged(replace(GOOD, gm=gm), now=NOW + 2 * YEAR).answer
    assert answer == Answer.unknown(Reason.EXPIRED_SINCE)


@pytest.mark.parametrize(
    "token", [b"", b"\x30\0", b"\x30\x80", GOOD.der[:-1], VALUE, seq(oid("1.2.3"), tlv(0xA0))]
)
def test_what_is_no_token(token: bytes) -> None:
    assert judged(token).answer == Answer.failed(Reason.MALFORMED)


def test_C1_a_stamp_with_a_broken_digest() -> None:
    token = replace(stamp(), imprint="sha1").container(VALUE)
    answer = judge_time_stamp(token, VALUE, (root(),), NOW).answer
    assert answer == Answer.unknown(Reason.ALGORITHM_UNSUPPORTED)


@BOTH
@pytest.mark.parametrize("name", ["sha1", "md5"])
def test_C1_a_stamp_of_an_sm2_key_with_a_broken_digest(name: str, gm: bool) -> None:
    oids = {"sha1": "1.3.14.3.2.26", "md5": "1.2.840.113549.2.5"}
    token = replace(GOOD, gm=gm, digest=oids[name], imprint=hashlib.new(name, VALUE).digest())
    assert judged(token).answer == Answer.unknown(Reason.ALGORITHM_UNSUPPORTED)


@BOTH
@pytest.mark.parametrize(
    "written",
    [
        b"00000101000000Z", b"00010101000000+0800", b"99991231235959-0500", b"20260101000000",
        b"20260101000000+0000", b"2026010100Z", b"20260101000000,5Z", b"20261301000000Z",
    ],
)  # fmt: skip
def test_C10_a_time_that_is_not_written_as_RFC_3161_wants_it(written: bytes, gm: bool) -> None:
    assert judged(replace(GOOD, gm=gm, written_time=written)) == TimeStampVerdict(
        Answer.failed(Reason.MALFORMED)
    )


@BOTH
def test_parts_of_seconds_are_read(gm: bool) -> None:
    written = GOOD.time.strftime("%Y%m%d%H%M%S.25Z").encode()
    verdict = judged(replace(GOOD, gm=gm, written_time=written))
    assert verdict.answer == PASSED
    assert verdict.time == GOOD.time.replace(microsecond=250_000)


def test_C10_a_stamp_by_somebody_who_may_not() -> None:
    token = replace(stamp(), signer=identity()).container(VALUE)
    assert not judge_time_stamp(token, VALUE, (root(),), NOW).answer.passed


@pytest.mark.parametrize(
    ("usage", "expected"),
    [("stamp-loosely", PASSED), ("stamp-and-more", Answer.unknown(Reason.WRONG_KEY_USAGE))],
)
def test_C10_a_certificate_that_people_sign_with_too_proves_no_time(
    usage: str, expected: Answer
) -> None:
    signer = identity(f"时间戳 {usage}", usage=usage)
    token = replace(stamp(), signer=signer).container(VALUE)
    assert judge_time_stamp(token, VALUE, (root(),), NOW).answer == expected


# in the containers of the Chinese standards


def whole(
    container: bytes, of_time: tuple[bytes, ...] = (ROOT.der,), now: datetime = NOW
) -> GmVerdict:
    trust = TrustMaterial((ROOT.der,))
    verdict = validate(container, DIGEST, signers=trust, makers=trust, now=now, of_time=of_time)
    assert verdict is not None
    return verdict


def sealed(
    authority_of_time: Holder | None = None,
    *,
    on: bytes = b"",
    held: bytes = b"",
    claimed: datetime = NOW,
    **more: datetime,
) -> bytes:
    """A seal signature with a stamp on its value, or on something else."""
    chosen = read_seal(held or seal(MAKER, SIGNER))
    to_sign = seal_signature.to_be_signed(DIGEST, chosen, claimed, "[0 1 2 3]")
    value = SIGNER.key.sign(to_sign)
    container = seal_signature.assemble(to_sign, value, read_certificate(SIGNER.der))
    by = authority_of_time or STAMPER
    token = Token(by, issuer_of(by), on or value, **more)
    return seq(*_parts(container), tlv(0xA0, bits(token.der)))


def _parts(container: bytes) -> list[bytes]:
    return [one.whole for one in only(container).children]


def test_a_seal_signature_with_a_stamp_is_green_only_if_the_stamp_is() -> None:
    good = whole(sealed())
    assert good.time_stamp is not None
    assert (good.time_stamp.answer, good.indication) == (PASSED, GREEN)
    bad = whole(sealed(on=b"something else"))
    assert bad.time_stamp is not None
    assert bad.time_stamp.answer == Answer.failed(Reason.STAMP_OF_OTHER_DATA)
    assert bad.intact
    assert bad.indication == DOUBTFUL


def test_a_stamp_by_an_authority_that_nobody_knows_takes_nothing_away() -> None:
    verdict = whole(sealed(), of_time=())
    assert verdict.time_stamp is not None
    assert verdict.time_stamp.answer == Answer.unknown(Reason.NO_ANCHORS)
    assert verdict.indication == GREEN


@pytest.mark.parametrize("made", [lambda: sealed(LASTING), lambda: message(by=LASTING)])
def test_a_good_stamp_proves_the_time_of_a_certificate_that_has_expired_since(
    made: Callable[[], bytes],
) -> None:
    container, later = made(), NOW + 2 * YEAR
    proved = whole(container, now=later, of_time=(LASTING_ROOT.der,))
    assert proved.time_stamp is not None
    assert proved.time_stamp.answer == PASSED
    assert (proved.certificate, proved.indication) == (PASSED, GREEN)
    unproved = whole(container, now=later, of_time=())
    assert unproved.certificate == Answer.unknown(Reason.EXPIRED_SINCE)


def test_C8_a_claimed_time_after_the_stamp() -> None:
    verdict = whole(sealed(time=NOW - timedelta(hours=1)))
    assert verdict.time_stamp is not None
    assert verdict.time_stamp.answer == PASSED
    assert verdict.time == Answer.failed(Reason.STAMPED_EARLIER)
    assert verdict.indication == DOUBTFUL


@pytest.mark.parametrize(
    ("end", "answer"),
    [
        (0, PASSED),
        (-30, Answer.unknown(Reason.EXPIRED_SINCE)),
        (-70, Answer.failed(Reason.EXPIRED)),
    ],
)
def test_F4_a_seal_that_had_expired_before_the_stamp_whatever_time_is_claimed(
    end: int, answer: Answer
) -> None:
    """A claim of sixty days ago, stamped today; to take the stamp away wins nothing."""
    claimed = NOW - timedelta(days=60)
    wish = SealWish(end=general_time(NOW + timedelta(days=end)))
    container = sealed(held=seal(MAKER, SIGNER, wish=wish), claimed=claimed)
    stamped, unproved = whole(container), whole(container, of_time=())
    assert stamped.time_stamp is not None
    assert stamped.time_stamp.answer == PASSED
    for verdict in (stamped, unproved):
        assert verdict.seal is not None
        assert verdict.seal.validity == answer
        assert verdict.indication == (GREEN if answer.passed else DOUBTFUL)


def message(tokens: int = 1, on: bytes = b"", by: Holder = STAMPER) -> bytes:
    """GB/T 35275 with time stamps beside the value."""
    attributes = gbt35275.to_be_signed(DIGEST, NOW)
    value = SIGNER.key.sign(attributes)
    signer = read_certificate(SIGNER.der)
    container = gbt35275.assemble(attributes, value, signer, ())
    token = Token(by, issuer_of(by), on or value).der
    beside = tlv(0xA1, seq(oid(ON_SIGNATURES), tlv(0x31, *[token] * tokens)))
    return _with_unsigned(only(container), beside)


def _with_unsigned(node: Node, beside: bytes) -> bytes:
    """The attributes come last in the SignerInfo, which comes last in everything."""
    if node.tag == 0x31:
        (signer,) = node.children
        return tlv(0x31, seq(*(one.whole for one in signer.children), beside))
    *before, last = node.children
    return tlv(node.tag, *(one.whole for one in before), _with_unsigned(last, beside))


def test_signed_data_with_a_stamp() -> None:
    good, bad, several = whole(message()), whole(message(on=b"?")), whole(message(2))
    answers = [one.time_stamp and one.time_stamp.answer for one in (good, bad, several)]
    assert answers == [
        PASSED, Answer.failed(Reason.STAMP_OF_OTHER_DATA), Answer.failed(Reason.MALFORMED),
    ]  # fmt: skip
    assert [one.indication for one in (good, bad, several)] == [GREEN, DOUBTFUL, DOUBTFUL]


def test_v1_a_stamp_in_place_of_the_time_is_not_taken_on_trust() -> None:
    container = old_signature(SIGNER, old_seal(MAKER, SIGNER), DIGEST, bits(GOOD.der))
    verdict = whole(container)
    assert verdict.time == Answer.unknown(Reason.TIME_STAMP_NOT_CHECKED)
    assert verdict.time_stamp is None
    assert verdict.indication == DOUBTFUL
