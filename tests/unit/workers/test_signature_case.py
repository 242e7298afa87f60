"""What one signature's container says besides the verdict: a time stamp, the kind it is."""

from pathlib import Path

import pytest
from asn1crypto import cms

from app.domain.answer import PASSED
from app.domain.validation import Indication, SignatureVerdict
from app.workers.verifying import verify_file
from tests.signed_samples import Recipe, root, signed, stamp


def verify(data: bytes, folder: Path) -> SignatureVerdict:
    path = folder / "sample.pdf"
    path.write_bytes(data)
    (verdict,) = verify_file(path, (root(),), None).signatures
    return verdict


def value_stamped(recipe: Recipe, tmp_path: Path) -> SignatureVerdict:
    """A signature with a token beside its value."""

    def beside(data: cms.SignedData) -> None:
        (info,) = data["signer_infos"]
        token = cms.ContentInfo.load(recipe.container(info["signature"].native))
        kind = "signature_time_stamp_token"
        info["unsigned_attrs"] = cms.CMSAttributes([{"type": kind, "values": [token]}])

    return verify(signed(Recipe(edit=beside)), tmp_path)


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


def test_without_a_stamp_nothing_is_said(tmp_path: Path) -> None:
    assert verify(signed(), tmp_path).time_stamp is None
