"""The one sentence about a document: its tone belongs to the worst signature."""

from dataclasses import replace

import pytest

from app.domain.validation import (
    Headline,
    Indication,
    Modification,
    Revocation,
    SignatureKind,
    SignatureVerdict,
    SubIndication,
    ValidationReport,
    headline,
)
from app.gui.models.headline import BAD, CAUTION, GOOD, UNKNOWN, summary, tone_of

GOOD_ONE = SignatureVerdict(
    "F", ("F",), SignatureKind.SIGNATURE, None, Indication.TOTAL_PASSED, None, True, True,
    Modification.NONE, "甲", None, True, Revocation.NOT_CHECKED, None, None, None, (1,), 10, (),
)  # fmt: skip
BAD_ONE = replace(
    GOOD_ONE, indication=Indication.TOTAL_FAILED, sub_indication=SubIndication.HASH_FAILURE,
    signer="乙", intact=False,
)  # fmt: skip
UNKNOWN_ONE = replace(
    GOOD_ONE, indication=Indication.INDETERMINATE, signer="丙",
    sub_indication=SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
)  # fmt: skip
EXPIRED_ONE = replace(UNKNOWN_ONE, sub_indication=SubIndication.OUT_OF_BOUNDS_NO_POE)
STAMP = replace(GOOD_ONE, kind=SignatureKind.TIMESTAMP, signer="时间戳机构")


def report(*verdicts: SignatureVerdict, problems: tuple[str, ...] = ()) -> ValidationReport:
    return ValidationReport(headline(verdicts), verdicts, 10, "", problems)


@pytest.mark.parametrize(
    ("verdicts", "tone", "key", "signer"),
    [
        ((GOOD_ONE,), GOOD, "verdict.valid", "甲"),
        ((GOOD_ONE, STAMP), GOOD, "verdict.valid", "甲"),
        ((replace(GOOD_ONE, modified_after=Modification.PERMITTED),), GOOD,
         "verdict.valid-extended", "甲"),
        ((GOOD_ONE, replace(GOOD_ONE, signer="丁")), GOOD, "verdict.all-valid", "丁"),
        ((GOOD_ONE, BAD_ONE), BAD, "", "乙"),
        ((UNKNOWN_ONE, BAD_ONE), BAD, "", "乙"),
        ((GOOD_ONE, UNKNOWN_ONE), UNKNOWN, "verdict.unknown-signer", "丙"),
        ((EXPIRED_ONE,), CAUTION, "", "丙"),
        ((replace(UNKNOWN_ONE, modified_after=Modification.FORBIDDEN),), UNKNOWN, "", "丙"),
    ],
)  # fmt: skip
def test_the_worst_signature_speaks(
    verdicts: tuple[SignatureVerdict, ...], tone: str, key: str, signer: str
) -> None:
    found = summary(report(*verdicts))
    assert found is not None
    assert (found.tone, found.key) == (tone, key)
    assert found.verdict is not None
    assert found.verdict.signer == signer


def test_without_signatures_only_oddities_are_told() -> None:
    assert summary(report()) is None
    found = summary(report(problems=("structure-irregular",)))
    assert found is not None
    assert found.tone == CAUTION
    assert report().headline is Headline.NO_SIGNATURE


def test_an_unknown_seal_maker_is_no_alarm() -> None:
    doubtful = replace(
        GOOD_ONE, indication=Indication.INDETERMINATE,
        sub_indication=SubIndication.SIG_CONSTRAINTS_FAILURE,
        problems=("certificate:no-anchors", "seal-maker-certificate:no-anchors"),
    )  # fmt: skip
    assert tone_of(doubtful) == UNKNOWN
    assert tone_of(replace(doubtful, modified_after=Modification.FORBIDDEN)) == CAUTION
    assert tone_of(replace(doubtful, problems=("seal-binding:not-in-seal",))) == CAUTION
