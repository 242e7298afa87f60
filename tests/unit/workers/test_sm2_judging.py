"""SM2 containers and seals that strangers may have written."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.crypto.x509 import read_certificate
from app.domain.errors import AppError, ErrorCode
from app.domain.profile import HANDLER_NAMES, Profile
from app.domain.seal import SealFormat
from app.domain.validation import Anchors, Indication, SubIndication
from app.formats.pdf import stamps
from app.profiles import pades_sm2
from app.profiles.signed_data import write_signed_data
from app.workers import sm2_judging
from app.workers.verifying import verify_file
from tests.gm.authority import (
    SealWish,
    certify,
    general_time,
    old_seal,
    old_signature,
)
from tests.gm.der import bits, integer, octets, oid, only, seq, tlv
from tests.pdf_samples import (
    ring_seal,
)
from tests.sm2_sealing import (
    DOUBTFUL,
    NOW,
    OFFICE,
    PROFILES,
    applied,
    fill_container,
    judged,
    raw_value,
    signed_parts,
)


def test_F1_a_picture_without_a_seal_is_never_one(document: Path, result: Path) -> None:
    OFFICE.sign(document, result, OFFICE.spec(Profile.DETACHED, ["1@60,60"]))
    assert OFFICE.verdict(result).seal is None


def test_F2_nobody_vouches_for_the_maker(document: Path, result: Path) -> None:
    OFFICE.sign(document, result, OFFICE.spec(Profile.SEAL, ["1@60,60"]))
    (verdict,) = verify_file(result, Anchors((OFFICE.root.der,)), None).signatures
    assert judged(verdict) == DOUBTFUL
    assert verdict.intact
    assert verdict.trusted
    assert verdict.problems == ("seal-maker-certificate:no-anchors",)


def test_F3_a_foreign_seal_under_ones_own_certificate(document: Path, result: Path) -> None:
    thief = certify("别的局", OFFICE.root)
    wanted = OFFICE.spec(Profile.SEAL, ["1@60,60"])
    OFFICE.embed(document, result, wanted, lambda d: OFFICE.by_hand(d, who=thief))
    verdict = OFFICE.verdict(result)
    assert judged(verdict) == DOUBTFUL
    assert verdict.problems == ("seal-binding:not-in-seal",)


def test_F4_a_seal_that_had_expired_when_it_was_used(document: Path, result: Path) -> None:
    old = OFFICE.seal_like(SealWish(picture=ring_seal(), end=general_time(NOW - timedelta(days=1))))
    OFFICE.embed(
        document,
        result,
        OFFICE.spec(Profile.SEAL, ["1@60,60"]),
        lambda d: OFFICE.by_hand(d, old),
    )
    assert OFFICE.verdict(result).problems == ("seal-validity:expired",)


def test_F6_the_first_edition_is_read(document: Path, result: Path) -> None:
    made = old_seal(OFFICE.maker, OFFICE.signer)
    time = bits(NOW.strftime("%Y-%m-%dT%H:%M:%SZ").encode())
    OFFICE.embed(
        document,
        result,
        OFFICE.spec(Profile.SEAL, ["1@60,60"]),
        lambda d: old_signature(OFFICE.signer, made, d, time),
    )
    verdict = OFFICE.verdict(result)
    assert applied(verdict).report.format is SealFormat.V1
    assert verdict.intact
    # the drawn ring is not the dot in the old seal
    assert not applied(verdict).drawing.passed


def test_F6_a_raw_value_is_told_and_never_green(document: Path, result: Path) -> None:
    wanted = OFFICE.spec(Profile.SEAL, ["1@60,60"])
    OFFICE.embed(document, result, wanted, lambda d: OFFICE.by_hand(d, raw=True))
    verdict = OFFICE.verdict(result)
    assert judged(verdict) == DOUBTFUL
    assert verdict.intact
    assert "signature-raw" in verdict.problems


def bare(document: bytes) -> bytes:
    """GB/T 35275 without attributes: the value is over the document itself."""
    certificate = only(OFFICE.signer.der)[0]
    kinds = [oid(f"1.2.156.10197.6.1.4.2.{n}") for n in (1, 2)]
    digest, key = seq(oid("1.2.156.10197.1.401")), seq(oid("1.2.156.10197.1.301.1"))
    value = octets(OFFICE.signer.key.sign(document))
    name = seq(certificate[3].whole, certificate[1].whole)
    signer_info = seq(integer(1), name, digest, key, value)
    certificates = tlv(0xA0, OFFICE.signer.der)
    sets = tlv(0x31, digest), seq(kinds[0]), certificates, tlv(0x31, signer_info)
    return seq(kinds[1], tlv(0xA0, seq(integer(1), *sets)))


def test_a_value_over_the_document_itself(
    document: Path, result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = OFFICE.spec(Profile.DETACHED, ["1@60,60"])
    OFFICE.embed(document, result, wanted, lambda _: b"")
    _, signed = signed_parts(result)
    fill_container(result, bare(signed))
    verdict = OFFICE.verdict(result)
    assert (verdict.intact, verdict.problems) == (
        True, ("structure:odd-encoding", "attributes-missing"),
    )  # fmt: skip
    monkeypatch.setattr(sm2_judging, "MAX_BARE_BYTES", 100)
    verdict = OFFICE.verdict(result)
    assert judged(verdict) == DOUBTFUL
    assert "signature:document-too-large" in verdict.problems


def cms(digest: bytes, algorithm: str, *, raw: bool = False) -> bytes:
    """RFC 5652 with SM2, named and encoded otherwise than the program does it."""
    certificate = read_certificate(OFFICE.signer.der)
    attributes = pades_sm2.to_be_signed(digest, certificate)
    value = OFFICE.signer.key.sign(attributes)
    dialect = replace(pades_sm2._DIALECT, digest=seq(oid(algorithm)))
    return write_signed_data(
        dialect, attributes, raw_value(value) if raw else value, certificate, ()
    )


def test_a_raw_value_in_a_cms_container_is_never_green(document: Path, result: Path) -> None:
    wanted = OFFICE.spec(Profile.PADES_SM2, ["1@60,60"])
    OFFICE.embed(document, result, wanted, lambda d: cms(d, "1.2.156.10197.1.401", raw=True))
    verdict = OFFICE.verdict(result)
    assert judged(verdict) == DOUBTFUL
    assert (verdict.intact, verdict.problems) == (True, ("signature-raw",))


def test_D6_sm2_with_another_digest_is_not_judged(document: Path, result: Path) -> None:
    wanted = OFFICE.spec(Profile.PADES_SM2, ["1@60,60"])
    OFFICE.embed(document, result, wanted, lambda d: cms(d, "2.16.840.1.101.3.4.2.1"))
    verdict = OFFICE.verdict(result)
    assert verdict.indication is Indication.INDETERMINATE
    assert verdict.problems == ("algorithm-unsupported",)
    assert not verdict.intact


@pytest.mark.parametrize("profile", PROFILES)
def test_changed_bytes_are_told(document: Path, result: Path, profile: Profile) -> None:
    OFFICE.sign(document, result, OFFICE.spec(profile, ["1@60,60"]))
    data = bytearray(result.read_bytes())
    data[data.index(b"%PDF-") + 7] ^= 1
    result.write_bytes(data)
    verdict = OFFICE.verdict(result)
    assert judged(verdict) == (Indication.TOTAL_FAILED, SubIndication.HASH_FAILURE)
    assert not verdict.intact


def test_garbage_under_a_chinese_name_is_a_failure(document: Path, result: Path) -> None:
    OFFICE.embed(document, result, OFFICE.spec(Profile.SEAL, ["1@60,60"]), lambda _: b"0\x03abc")
    verdict = OFFICE.verdict(result)
    assert judged(verdict) == (Indication.TOTAL_FAILED, SubIndication.FORMAT_FAILURE)


def test_a_bare_seal_is_no_signature(document: Path, result: Path) -> None:
    wanted = OFFICE.spec(Profile.SEAL, ["1@60,60"])
    OFFICE.embed(document, result, wanted, lambda _: OFFICE.seal)
    assert OFFICE.verdict(result).problems == ("not-signed-data",)


def test_a_document_with_too_many_impressions_is_refused(
    document: Path, result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    OFFICE.sign(document, result, OFFICE.spec(Profile.SEAL, ["1@60,60"]))
    monkeypatch.setattr(stamps, "MAX_STAMPS", 0)
    with pytest.raises(AppError) as raised:
        OFFICE.verify(result)
    assert raised.value.code is ErrorCode.DOCUMENT_TOO_COMPLEX


@pytest.mark.parametrize("profile", PROFILES)
def test_the_container_is_what_it_is_whatever_it_is_called(
    document: Path, result: Path, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ETSI.CAdES.detached", "adbe.pkcs7.detached", "GM.sm2seal", "GM.SM2"):
        names = replace(HANDLER_NAMES[profile], subfilter=name)
        monkeypatch.setitem(HANDLER_NAMES, profile, names)
        OFFICE.sign(document, result, OFFICE.spec(profile, ["1@60,60"]))
        assert OFFICE.verdict(result).indication is Indication.TOTAL_PASSED
        result.unlink()
