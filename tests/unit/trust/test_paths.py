"""Paths lead to the given anchors or nowhere."""

import datetime as dt

import pytest

from app.domain.validation import Indication, SignatureKind, SubIndication
from app.trust.paths import TrustVerdict, judge_path
from tests.signed_samples import _ec_key, _root_key, certificate, identity, root

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def judge(
    signer: bytes,
    others: tuple[bytes, ...] = (),
    anchors: tuple[bytes, ...] | None = None,
    kind: SignatureKind = SignatureKind.SIGNATURE,
) -> TrustVerdict:
    return judge_path(signer, others, (root(),) if anchors is None else anchors, kind, NOW)


def test_path_to_an_anchor() -> None:
    found = judge(identity().certificate)
    assert found.trusted
    assert found.indication is Indication.TOTAL_PASSED


def test_path_through_a_link_from_the_document() -> None:
    key, own = _ec_key(), _ec_key()
    link = certificate("中间", key, "根", _root_key("根"), usage="authority")
    signer = certificate("签名人", own, "中间", key)
    assert judge(signer, (link,)).trusted
    assert not judge(signer).trusted


def self_signed() -> bytes:
    key = _ec_key()
    return certificate("根", key, "根", key, usage="authority")


def imitation() -> tuple[bytes, bytes]:
    """A signer below an authority that has the anchor's name and another key."""
    key, own = _ec_key(), _ec_key()
    return (
        certificate("签名人", own, "根", key),
        certificate("根", key, "根", key, usage="authority"),
    )


def test_C4_root_from_the_document_is_not_believed() -> None:
    other = identity("签名人", "别家的根")
    found = judge(other.certificate, (other.issuer,))
    assert not found.trusted
    assert found.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND


def test_C4_imitation_of_the_anchor_from_the_document() -> None:
    signer, authority = imitation()
    assert not judge(signer, (authority,)).trusted


def test_C4_imitation_without_the_authority_enclosed() -> None:
    signer, _ = imitation()
    assert not judge(signer).trusted


def test_C4_self_signed_imitation_of_the_anchor() -> None:
    assert not judge(self_signed()).trusted


def test_C4_self_signed_imitation_enclosed_with_itself() -> None:
    one = self_signed()
    assert not judge(one, (one,)).trusted


def test_C4_link_that_is_no_authority() -> None:
    """A person's certificate below the anchor does not make others trusted."""
    person, own = identity(), _ec_key()
    signer = certificate("冒名", own, "签名人", person.key)
    assert not judge(signer, (person.certificate,)).trusted


def test_C4_anchor_of_the_same_name_and_another_key() -> None:
    assert not judge(identity().certificate, (root(),), (self_signed(),)).trusted


def test_C4_every_enclosed_certificate_is_only_a_link() -> None:
    other = identity("签名人", "别家的根")
    assert not judge(other.certificate, (other.issuer, root(), self_signed())).trusted


def test_expired_and_not_yet_valid() -> None:
    old = identity("过期", begin=LONG_AGO, end=dt.datetime(2025, 6, 1, tzinfo=dt.UTC))
    coming = identity("未来", begin=dt.datetime(2030, 1, 1, tzinfo=dt.UTC))
    expired, early = judge(old.certificate), judge(coming.certificate)
    assert expired.sub_indication is SubIndication.OUT_OF_BOUNDS_NO_POE
    assert early.sub_indication is SubIndication.NOT_YET_VALID
    assert not expired.trusted
    assert not early.trusted


def test_key_usage() -> None:
    found = judge(identity("加密证书", usage="encrypt").certificate)
    assert not found.trusted
    assert found.sub_indication is SubIndication.CHAIN_CONSTRAINTS_FAILURE
    assert judge(identity("不限", usage="any").certificate).trusted


def test_time_stamps_need_their_purpose() -> None:
    right = judge(identity("时间戳", usage="stamp").certificate, kind=SignatureKind.TIMESTAMP)
    wrong = judge(identity().certificate, kind=SignatureKind.TIMESTAMP)
    assert right.trusted
    assert wrong.sub_indication is SubIndication.CHAIN_CONSTRAINTS_FAILURE


def test_C7_time_stamps_need_a_key_that_may_sign() -> None:
    encrypting = identity("时间戳", usage="stamp-encrypt").certificate
    found = judge(encrypting, kind=SignatureKind.TIMESTAMP)
    assert found.sub_indication is SubIndication.CHAIN_CONSTRAINTS_FAILURE


@pytest.mark.parametrize("der", [b"", b"\x30\x03\x02\x01\x01", identity().certificate[:-20]])
def test_certificate_that_cannot_be_read(der: bytes) -> None:
    found = judge(der)
    assert not found.trusted
    assert found.indication is Indication.INDETERMINATE
