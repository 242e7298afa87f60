"""Paths of SM2 certificates, of GB/T 20518 pairs, and revocation lists signed with SM2."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from app.crypto.sm2_certificates import public_point
from app.crypto.x509 import read_certificate
from app.domain.answer import Answer, Outcome, Reason
from app.trust.gm_paths import TrustMaterial, judge_certificate
from tests.gm.authority import (
    ENCRYPTION,
    NOW,
    Holder,
    Wish,
    authority,
    certify,
    extension,
    revocation_list,
)
from tests.gm.der import octets, only, seq


@pytest.fixture(scope="module")
def root() -> Holder:
    return authority("测试根")


@pytest.fixture(scope="module")
def middle(root: Holder) -> Holder:
    return authority("测试机构", root)


@pytest.fixture(scope="module")
def material(root: Holder, middle: Holder) -> TrustMaterial:
    return TrustMaterial(anchors=(root.der,), others=(middle.der,))


def judge(holder: Holder, material: TrustMaterial, days: int = 0) -> Answer:
    moment = NOW + timedelta(days=days)
    return judge_certificate(read_certificate(holder.der), material, signed_at=moment, now=moment)


def test_a_signer_under_the_anchor_is_believed(middle: Holder, material: TrustMaterial) -> None:
    assert judge(certify("签章人", middle), material).passed


def test_openssl_accepts_the_same_certificates(root: Holder, tmp_path: Path) -> None:
    """The default identifier must be told to OpenSSL 3.0 for every certificate it checks."""
    for name, holder in (("root", root), ("leaf", certify("签章人", root))):
        command = ["openssl", "x509", "-inform", "DER", "-out", str(tmp_path / name)]
        subprocess.run(command, input=holder.der, check=True)
    options = ("-no-CAfile", "-vfyopt", "distid:1234567812345678", "-partial_chain")
    moment = ("-attime", str(int(NOW.timestamp())))
    files = ("-CAfile", str(tmp_path / "root"), str(tmp_path / "leaf"))
    command = ["openssl", "verify", *options, *moment, *files]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_C4_without_anchors_nothing_is_believed(middle: Holder) -> None:
    answer = judge(certify("签章人", middle), TrustMaterial())
    assert answer == Answer.unknown(Reason.NO_ANCHORS)


def test_C4_a_look_alike_of_the_authority_is_no_path(material: TrustMaterial) -> None:
    impostor = authority("测试根")
    mine = TrustMaterial(material.anchors, (impostor.der,))
    answer = judge(certify("签章人", impostor), mine)
    assert not answer.passed


def test_a_path_with_a_gap_is_unknown(root: Holder, middle: Holder) -> None:
    answer = judge(certify("签章人", middle), TrustMaterial((root.der,)))
    assert answer == Answer.unknown(Reason.NO_PATH)


def test_a_changed_certificate_is_refused(middle: Holder, material: TrustMaterial) -> None:
    der = bytearray(certify("签章人", middle).der)
    der[-1] ^= 1
    certificate = read_certificate(bytes(der))
    answer = judge_certificate(certificate, material, signed_at=NOW, now=NOW)
    assert answer == Answer.failed(Reason.PATH_INVALID)


@pytest.mark.parametrize(("days", "reason"), [(-200, Reason.NOT_YET_VALID), (600, Reason.EXPIRED)])
def test_validity_is_judged_at_the_signing_time(
    middle: Holder, material: TrustMaterial, days: int, reason: Reason
) -> None:
    assert judge(certify("签章人", middle), material, days) == Answer.failed(reason)


def test_a_claimed_time_does_not_save_a_certificate_that_has_expired_since(
    middle: Holder, material: TrustMaterial
) -> None:
    certificate = read_certificate(certify("签章人", middle).der)
    later = NOW + timedelta(days=3000)
    answer = judge_certificate(certificate, material, signed_at=NOW, now=later)
    assert answer == Answer.unknown(Reason.EXPIRED_SINCE)


def test_C7_an_encryption_certificate_does_not_sign(
    middle: Holder, material: TrustMaterial
) -> None:
    answer = judge(certify("加密", middle, Wish(uses=ENCRYPTION)), material)
    assert answer == Answer.failed(Reason.WRONG_KEY_USAGE)


def test_C7_a_signer_is_no_authority(middle: Holder, material: TrustMaterial) -> None:
    signer = certify("签章人", middle)
    mine = TrustMaterial(material.anchors, (*material.others, signer.der))
    answer = judge(certify("冒名", signer), mine)
    assert answer == Answer.failed(Reason.PATH_INVALID)


def test_C7_an_unknown_critical_extension_is_refused(
    middle: Holder, material: TrustMaterial
) -> None:
    unknown = extension("1.2.156.112562.9.9", octets(b"?"), critical=True)
    answer = judge(certify("签章人", middle, Wish(extensions=(unknown,))), material)
    assert answer == Answer.failed(Reason.PATH_INVALID)


def test_an_unknown_extension_of_a_chinese_authority_is_ignored(
    middle: Holder, material: TrustMaterial
) -> None:
    private = extension("1.2.156.10260.4.1.1", b"\x13\x03123")
    assert judge(certify("签章人", middle, Wish(extensions=(private,))), material).passed


def test_D6_a_certificate_that_names_ecdsa_is_refused(
    middle: Holder, material: TrustMaterial
) -> None:
    wish = Wish(signature_algorithm="1.2.840.10045.4.3.2")
    assert judge(certify("签章人", middle, wish), material).outcome is Outcome.FAILED


def test_revocation_lists_signed_with_sm2_decide(
    root: Holder, middle: Holder, material: TrustMaterial
) -> None:
    good, bad = certify("甲", middle), certify("乙", middle)
    lists = (
        revocation_list(root),
        revocation_list(middle, bad, at=NOW - timedelta(hours=5)),
    )
    checked = TrustMaterial(material.anchors, material.others, lists)
    assert judge(good, checked).passed
    assert judge(bad, checked) == Answer.failed(Reason.REVOKED)


def test_a_forged_or_missing_revocation_list_leaves_it_open(
    middle: Holder, material: TrustMaterial
) -> None:
    signer = certify("签章人", middle)
    forged = bytearray(revocation_list(middle))
    forged[-1] ^= 1
    for lists in ((bytes(forged),), (revocation_list(middle),)):
        checked = TrustMaterial(material.anchors, material.others, lists)
        assert judge(signer, checked) == Answer.unknown(Reason.REVOCATION_UNKNOWN)


def test_the_key_of_a_certificate_is_the_one_that_signs(middle: Holder) -> None:
    holder = certify("签章人", middle)
    assert public_point(read_certificate(holder.der)) == holder.key.point


def test_an_empty_signature_value_is_unreadable_and_no_crash(
    middle: Holder, material: TrustMaterial
) -> None:
    """Found by fuzzing: asn1crypto ends in an IndexError there."""
    body, algorithm, _value = only(certify("签章人", middle).der).children
    emptied = read_certificate(seq(body.whole, algorithm.whole, b"\x03\0"))
    answer = judge_certificate(emptied, material, signed_at=NOW, now=NOW)
    assert answer == Answer.failed(Reason.CERTIFICATE_UNREADABLE)
