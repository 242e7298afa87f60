"""What one signature's container says besides the verdict: a time stamp, the kind it is."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import cms

from app.domain.answer import PASSED
from app.domain.validation import Anchors, Indication, SignatureVerdict, SubIndication
from app.workers.verifying import verify_file
from tests.signed_samples import Identity, Recipe, identity, root, signed, stamp

STAMPED_AT, DAY = datetime(2025, 5, 5, tzinfo=UTC), timedelta(days=1)


def verify(data: bytes, folder: Path) -> SignatureVerdict:
    path = folder / "sample.pdf"
    path.write_bytes(data)
    (verdict,) = verify_file(path, Anchors((root(),)), None).signatures
    return verdict


def value_stamped(
    recipe: Recipe, tmp_path: Path, signer: Identity | None = None
) -> SignatureVerdict:
    """A signature with a token beside its value."""

    def beside(data: cms.SignedData) -> None:
        (info,) = data["signer_infos"]
        token = cms.ContentInfo.load(recipe.container(info["signature"].native))
        kind = "signature_time_stamp_token"
        info["unsigned_attrs"] = cms.CMSAttributes([{"type": kind, "values": [token]}])

    return verify(signed(Recipe(edit=beside, signer=signer or identity())), tmp_path)


def test_C10_a_stamp_is_an_answer_of_its_own(tmp_path: Path) -> None:
    verdict = value_stamped(stamp(), tmp_path)
    assert verdict.time_stamp is not None
    assert verdict.time_stamp.answer == PASSED
    assert verdict.time_stamp.authority == "时间戳"
    assert verdict.problems == ()


@pytest.mark.parametrize("recipe", [stamp(wrong_imprint=True), Recipe()])
def test_C10_a_stamp_that_proves_nothing_is_told_and_leaves_the_signature_as_it_is(
    recipe: Recipe, tmp_path: Path
) -> None:
    verdict = value_stamped(recipe, tmp_path)
    assert verdict.time_stamp is not None
    assert not verdict.time_stamp.answer.passed
    assert verdict.problems == (f"time-stamp:{verdict.time_stamp.answer.reason}",)
    assert verdict.indication is Indication.TOTAL_PASSED


@pytest.mark.parametrize(("until", "proved"), [(STAMPED_AT + DAY, True), (STAMPED_AT - DAY, False)])
def test_a_stamp_proves_that_a_certificate_had_not_expired_yet(
    tmp_path: Path, until: datetime, proved: bool
) -> None:
    signer = identity(f"至 {until:%F}", end=until)
    verdict = value_stamped(stamp(), tmp_path, signer)
    assert verdict.time_stamp is not None
    assert verdict.time_stamp.answer == PASSED
    expired = (Indication.INDETERMINATE, SubIndication.OUT_OF_BOUNDS_NO_POE)
    passed = (Indication.TOTAL_PASSED, None)
    assert (verdict.indication, verdict.sub_indication) == (passed if proved else expired)
    alone = verify(signed(Recipe(signer=signer)), tmp_path)
    assert (alone.indication, alone.sub_indication) == expired


def test_authorities_of_time_are_believed_about_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "sample.pdf"
    path.write_bytes(signed())
    (verdict,) = verify_file(path, Anchors(stampers=(root(),)), None).signatures
    assert verdict.trusted is None
    assert verdict.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND


def test_without_a_stamp_nothing_is_said(tmp_path: Path) -> None:
    assert verify(signed(), tmp_path).time_stamp is None
