"""The one sentence about a signature says what is known of it and no more."""

from dataclasses import replace

import pytest

from app.domain.validation import Indication, Modification, SubIndication
from app.messages.language import Language
from app.messages.verdicts import verdict_text
from tests.unit.cli.test_looking import VERDICT

DOUBTFUL = replace(
    VERDICT,
    indication=Indication.INDETERMINATE,
    sub_indication=SubIndication.SIG_CONSTRAINTS_FAILURE,
)
NOBODY_IS_TRUSTED = ("certificate:no-anchors", "seal-maker-certificate:no-anchors")


def test_a_forbidden_change_is_told() -> None:
    changed = replace(DOUBTFUL, modified_after=Modification.FORBIDDEN)
    assert "未经许可的改动" in verdict_text(changed, Language.ZH)


@pytest.mark.parametrize("problems", [("seal-binding:not-in-seal",), NOBODY_IS_TRUSTED])
@pytest.mark.parametrize("kind", [Modification.NONE, Modification.PERMITTED])
def test_no_change_is_told_where_there_was_none(
    problems: tuple[str, ...], kind: Modification
) -> None:
    doubtful = replace(DOUBTFUL, modified_after=kind, problems=problems)
    assert "改动" not in verdict_text(doubtful, Language.ZH)
    assert "changed" not in verdict_text(doubtful, Language.EN)


def test_an_unknown_seal_maker_is_told_as_that() -> None:
    unknown = replace(DOUBTFUL, problems=NOBODY_IS_TRUSTED)
    assert verdict_text(unknown, Language.ZH) == "不认识制作印章的机构，请联系信息部门。"
    beside = replace(DOUBTFUL, problems=(*NOBODY_IS_TRUSTED, "seal-binding:not-in-seal"))
    assert "不认识" not in verdict_text(beside, Language.ZH)
