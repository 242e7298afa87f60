"""Seal signatures: written so that an independent checker agrees, read with separate answers."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.crypto.digests import sm3
from app.crypto.x509 import read_certificate
from app.domain.answer import Answer, Outcome, Reason
from app.domain.gm_verdict import GmVerdict
from app.domain.seal import Oddity
from app.domain.validation import Indication, SubIndication
from app.profiles import seal_signature
from app.profiles.seals import read_seal
from app.trust.gm_paths import TrustMaterial
from tests import independent_gm
from tests.gm.authority import (
    NOW,
    SM2_SM3,
    Holder,
    authority,
    certify,
    extension,
    general_time,
    old_seal,
    old_signature,
    seal,
)
from tests.gm.der import bits, ia5, integer, octets, oid, only, seq, tlv

ROOT = authority("根")
MAKER, SIGNER, STRANGER = (certify(name, ROOT) for name in ("制章", "签章人", "别人"))
SEAL = seal(MAKER, SIGNER)
TRUST = TrustMaterial(anchors=(ROOT.der,))
DOCUMENT = b"%PDF the bytes of the range"
DIGEST = sm3(DOCUMENT)
PASSED = (Indication.TOTAL_PASSED, None)
DOUBTFUL = (Indication.INDETERMINATE, SubIndication.SIG_CONSTRAINTS_FAILURE)


def written(signer: Holder = SIGNER, made: bytes = SEAL) -> bytes:
    found = read_seal(made)
    to_sign = seal_signature.to_be_signed(DIGEST, found, NOW, "[0 100 200 300]")
    value = signer.key.sign(to_sign)
    return seal_signature.assemble(to_sign, value, read_certificate(signer.der))


def validate(container: bytes, digest: bytes = DIGEST, **changes: TrustMaterial) -> GmVerdict:
    trust = {"signers": TRUST, "makers": TRUST} | changes
    return seal_signature.validate(container, digest, now=NOW, **trust)


def by_hand(signer: Holder = SIGNER, made: bytes = SEAL, **parts: bytes) -> bytes:
    """A v4 seal signature of which every part can be replaced."""
    to_sign = seq(
        parts.get("version", integer(4)),
        made,
        parts.get("time", general_time(NOW)),
        parts.get("digest", bits(DIGEST)),
        parts.get("protects", ia5("/Doc_0/Signs/Sign_0/Signature.xml")),
        parts.get("extensions", b""),
    )
    value = parts.get("value") or bits(signer.key.sign(to_sign))
    algorithm = parts.get("algorithm", oid(SM2_SM3))
    return seq(to_sign, octets(signer.der), algorithm, value, parts.get("tail", b""))


def test_what_we_write_passes_our_checks_and_the_independent_ones() -> None:
    container = written()
    verdict = validate(container)
    assert verdict.indication == PASSED
    assert verdict.intact
    assert verdict.signing_time == NOW
    independent_gm.check_seal_signature(container, DOCUMENT)


def test_F5_the_seal_goes_in_byte_for_byte() -> None:
    assert only(written())[0][1].whole == SEAL


def test_the_zeros_behind_a_container_in_a_pdf_are_allowed_and_nothing_else() -> None:
    assert validate(written() + bytes(500)).indication == PASSED
    assert validate(written() + bytes(9) + b"\x01").structure == Answer.failed(Reason.MALFORMED)


def test_the_reserved_size_is_enough() -> None:
    certificate = read_certificate(SIGNER.der)
    reserved = seal_signature.reserved_bytes(read_seal(SEAL), certificate, "[0 100 200 300]")
    assert max(len(written()) for _ in range(20)) <= reserved


def test_changed_content_is_a_failure_of_the_digest() -> None:
    verdict = validate(written(), sm3(b"changed"))
    assert verdict.content == Answer.failed(Reason.DIGEST_DIFFERS)
    assert verdict.signature.passed
    assert verdict.indication == (Indication.TOTAL_FAILED, SubIndication.HASH_FAILURE)


def test_a_wrong_value_is_a_failure_of_the_signature() -> None:
    verdict = validate(by_hand(value=bits(SIGNER.key.sign(b"else"))))
    assert verdict.indication == (Indication.TOTAL_FAILED, SubIndication.SIG_CRYPTO_FAILURE)


def test_F3_anybody_may_sign_again_with_a_foreign_seal_but_is_not_in_it() -> None:
    verdict = validate(by_hand(STRANGER))
    assert verdict.signature.passed
    assert verdict.seal is not None
    assert verdict.seal.binding == Answer.failed(Reason.NOT_IN_SEAL)
    assert verdict.indication == DOUBTFUL


def test_F2_a_forged_seal_in_a_sound_signature() -> None:
    forged = seal(replace(MAKER, key=STRANGER.key), SIGNER)
    verdict = validate(by_hand(made=forged))
    assert verdict.signature.passed
    assert verdict.seal is not None
    assert verdict.seal.maker_signature == Answer.failed(Reason.SIGNATURE_WRONG)
    assert verdict.indication == DOUBTFUL


def test_F2_makers_and_signers_have_anchors_of_their_own() -> None:
    verdict = validate(written(), makers=TrustMaterial())
    assert verdict.certificate.passed
    assert verdict.indication == DOUBTFUL
    verdict = validate(written(), signers=TrustMaterial())
    assert verdict.indication == (
        Indication.INDETERMINATE,
        SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
    )


def test_F4_the_seal_must_be_in_force_when_it_is_used() -> None:
    late = general_time(NOW - timedelta(days=95))
    verdict = validate(by_hand(time=late))
    assert verdict.seal is not None
    assert verdict.seal.validity == Answer.failed(Reason.NOT_YET_VALID)
    assert verdict.indication == DOUBTFUL


def test_a_time_in_the_future_is_refused() -> None:
    verdict = validate(by_hand(time=general_time(NOW + timedelta(days=1))))
    assert verdict.time == Answer.failed(Reason.NOT_YET_VALID)
    assert verdict.indication == DOUBTFUL


def test_v1_signatures_are_read() -> None:
    container = old_signature(SIGNER, old_seal(MAKER, SIGNER), DIGEST)
    verdict = validate(container)
    assert verdict.indication == PASSED
    # text without a zone is Chinese time
    assert verdict.signing_time == NOW - timedelta(hours=8)


@pytest.mark.parametrize(
    "text", [b"2026-05-30T07:31:56.377Z", b"20260530073156Z", b"260530073156Z"]
)
def test_v1_times_in_text(text: bytes) -> None:
    container = old_signature(SIGNER, old_seal(MAKER, SIGNER), DIGEST, bits(text))
    verdict = validate(container)
    assert verdict.signing_time is not None
    assert verdict.signing_time.isoformat() == "2026-05-30T07:31:56+00:00"


def test_v1_a_time_stamp_is_not_taken_on_trust() -> None:
    container = old_signature(SIGNER, old_seal(MAKER, SIGNER), DIGEST, bits(b"\x30\x03\x02\x01"))
    verdict = validate(container)
    assert verdict.time == Answer.unknown(Reason.TIME_STAMP_NOT_CHECKED)
    assert verdict.signing_time is None


def test_extensions_of_the_signature() -> None:
    plain = seq(seq(oid("1.2.3.4"), octets(b"?")))
    for extensions in (plain, tlv(0xA0, plain)):
        assert validate(by_hand(extensions=extensions)).indication == PASSED
    critical = seq(extension("1.2.3.4", b"?", critical=True))
    assert validate(by_hand(extensions=critical)).structure.outcome is Outcome.FAILED


def raw_value(to_sign: bytes) -> bytes:
    r, s = (one.content[-32:].rjust(32, b"\0") for one in only(SIGNER.key.sign(to_sign)).children)
    return r + s


def test_D4_a_raw_value_with_unused_bits_is_intact_and_not_green() -> None:
    to_sign = only(by_hand())[0].whole
    verdict = validate(by_hand(value=bits(raw_value(to_sign), 1)))
    assert verdict.intact
    assert set(verdict.oddities) == {Oddity.SIGNATURE_RAW, Oddity.UNUSED_BITS}
    assert verdict.indication == DOUBTFUL


def test_a_digest_whose_last_zero_was_dropped_is_intact_and_not_green() -> None:
    document = next(b"%d" % n for n in range(10**5) if sm3(b"%d" % n)[-1] == 0)
    container = by_hand(digest=bits(sm3(document)[:-1]))
    verdict = validate(container, sm3(document))
    assert verdict.intact
    assert verdict.oddities == (Oddity.TRAILING_ZEROS_DROPPED,)
    assert verdict.indication == DOUBTFUL


@pytest.mark.parametrize("digest", [b"", b"\0", DIGEST[:-1], DIGEST + b"\0"])
def test_a_shortened_digest_is_not_filled_up_to_fit(digest: bytes) -> None:
    assert validate(by_hand(digest=bits(digest))).content.outcome is Outcome.FAILED


def test_F6_an_odd_encoding_is_never_green() -> None:
    contradicting = by_hand(version=integer(5))
    assert validate(contradicting).indication == DOUBTFUL
    misnamed = by_hand(algorithm=oid("1.2.156.10197.6.1.4.2.2"))
    assert validate(misnamed).oddities == (Oddity.ALGORITHM_MISNAMED,)
    assert validate(misnamed).indication == DOUBTFUL


def test_D6_an_algorithm_of_another_key() -> None:
    verdict = validate(by_hand(algorithm=oid("1.2.840.10045.4.3.2")))
    assert verdict.signature == Answer.failed(Reason.ALGORITHM_MISMATCH)


@pytest.mark.parametrize(
    "container", [b"", b"\x30\0", SEAL, written()[:-1], b"\x30\x80" * 40, seq(integer(1))]
)
def test_what_is_no_seal_signature_is_a_format_failure(container: bytes) -> None:
    verdict = validate(container)
    assert verdict.indication == (Indication.TOTAL_FAILED, SubIndication.FORMAT_FAILURE)
    assert not verdict.intact


def test_an_unreadable_signer_certificate_is_in_no_seal() -> None:
    broken = replace(SIGNER, der=b"\x30\x03\x02\x01\x01")
    verdict = validate(by_hand(broken))
    assert verdict.signature == Answer.failed(Reason.CERTIFICATE_UNREADABLE)
    assert verdict.seal is not None
    assert verdict.seal.binding == Answer.failed(Reason.NOT_IN_SEAL)
