"""The electronic seal inside a signature, in the words of a signature card.

A glance tells which seal it is and whether all is well with it; every single answer is in the
details. The answers come from verification, their words from `app.messages`, like those of the
command line.
"""

from app.domain.answer import Answer, Outcome
from app.domain.seal import AppliedSeal
from app.gui.i18n import language, tr
from app.gui.models.local_times import day_of
from app.messages.seal_verdicts import (
    QUESTIONS,
    answer_in_words,
    oddity_in_words,
    shown_seal_answers,
)

Line = tuple[str, str]
"""Words and the kind of label that shows them."""

_KINDS = {Outcome.FAILED: "danger", Outcome.UNKNOWN: "caution"}


def seal_lines(seal: AppliedSeal) -> list[Line]:
    """Which seal, by whom, until when; then that all is well, or each thing that is not."""
    report = seal.report
    lines = [
        (tr("signature.seal", name=report.name), ""),
        (tr("seals.maker", maker=report.maker or "?"), "secondary"),
        (tr("signature.seal-until", date=day_of(report.valid_until)), "secondary"),
    ]
    open_questions = [one for one in shown_seal_answers(seal).items() if not one[1].passed]
    if not open_questions:
        return [*lines, (tr("signature.seal-good"), "secondary")]
    return lines + [(_in_words(*one), _KINDS[one[1].outcome]) for one in open_questions]


def seal_details(seal: AppliedSeal) -> list[str]:
    """Every question with its answer, and what deviates from the standards."""
    code = tr("signature.seal-code", code=seal.report.code, format=seal.report.format.value)
    answers = [_in_words(*one) for one in shown_seal_answers(seal).items()]
    oddities = [oddity_in_words(one.value, language.current) for one in seal.oddities]
    return [code, *answers, *oddities]


def _in_words(question: str, answer: Answer) -> str:
    name = language.current.pick(*QUESTIONS[question])
    return tr(
        "signature.seal-answer", question=name, answer=answer_in_words(answer, language.current)
    )
