"""The one sentence about a document's signatures: its tone, and which words it is made of."""

from dataclasses import dataclass

from app.domain.validation import (
    Headline,
    Indication,
    Modification,
    SignatureKind,
    SignatureVerdict,
    SubIndication,
    ValidationReport,
)

GOOD, CAUTION, BAD, UNKNOWN = "good", "caution", "bad", "unknown"
"""Tones of the window, by name."""

_NOBODY_KNOWS = (
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
    SubIndication.NO_SIGNING_CERTIFICATE_FOUND,
    SubIndication.TRY_LATER,
    None,
)


@dataclass(frozen=True)
class Summary:
    """`key` names a string of the window; without one the sentence is that of `verdict` itself."""

    tone: str
    key: str
    verdict: SignatureVerdict | None
    count: int


def summary(report: ValidationReport) -> Summary | None:
    """What to say above the pages; nothing about a document without any signature."""
    count = len(report.signatures)
    if report.headline is Headline.NO_SIGNATURE:
        return Summary(CAUTION, "", None, 0) if report.problems else None
    spokesman = _worst(report)
    tone = tone_of(spokesman)
    if report.headline is Headline.TOTAL_PASSED:
        return Summary(tone, _passed_key(report), spokesman, count)
    if is_only_unknown(spokesman):
        return Summary(tone, "verdict.unknown-signer", spokesman, count)
    return Summary(tone, "", spokesman, count)


def tone_of(verdict: SignatureVerdict) -> str:
    """Green, amber, red or grey."""
    if verdict.indication is Indication.TOTAL_PASSED:
        return GOOD
    if verdict.indication is Indication.TOTAL_FAILED:
        return BAD
    nobody_known = verdict.sub_indication in _NOBODY_KNOWS or verdict.only_maker_unknown
    return UNKNOWN if nobody_known else CAUTION


def gravest_first(signatures: tuple[SignatureVerdict, ...]) -> tuple[SignatureVerdict, ...]:
    """For a list that is cut: what is bad must not be behind the cut."""
    tones = (BAD, CAUTION, UNKNOWN, GOOD)
    return tuple(sorted(signatures, key=lambda one: tones.index(tone_of(one))))


def is_only_unknown(verdict: SignatureVerdict) -> bool:
    """Whether all is well but that nobody here knows who issued the signer's certificate."""
    return (
        verdict.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND
        and verdict.intact
        and verdict.modified_after is not Modification.FORBIDDEN
    )


def _worst(report: ValidationReport) -> SignatureVerdict:
    """The signature that the headline speaks of; of several good ones the last."""
    indications = [one for one in report.signatures if one.indication == report.headline.value]
    people = [one for one in indications if one.kind is SignatureKind.SIGNATURE]
    candidates = people or indications or list(report.signatures)
    passed = report.headline is Headline.TOTAL_PASSED
    return candidates[-1] if passed else candidates[0]


def _passed_key(report: ValidationReport) -> str:
    people = [one for one in report.signatures if one.kind is SignatureKind.SIGNATURE]
    if len(people) > 1:
        return "verdict.all-valid"
    if any(one.modified_after is not Modification.NONE for one in people):
        return "verdict.valid-extended"
    return "verdict.valid"
