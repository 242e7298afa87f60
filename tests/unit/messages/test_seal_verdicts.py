"""Every answer about a seal has words in both languages."""

import pytest

from app.domain.answer import Reason
from app.domain.errors import ErrorCode
from app.domain.seal import Oddity
from app.messages import error_message
from app.messages.language import Language
from app.messages.problems import problem_text
from app.messages.seal_verdicts import ODDITIES, REASONS, reason_in_words


def test_no_reason_and_no_oddity_is_without_words() -> None:
    assert set(REASONS) == set(Reason)
    assert set(ODDITIES) == set(Oddity)
    for chinese, english in (*REASONS.values(), *ODDITIES.values()):
        assert chinese
        assert english.isascii()


@pytest.mark.parametrize(
    ("language", "words"), [(Language.ZH, "已过期"), (Language.EN, "it has expired")]
)
def test_a_seal_that_cannot_be_used_says_why(language: Language, words: str) -> None:
    facts = {"seal_problem": Reason.EXPIRED.value}
    assert words in error_message(ErrorCode.SEAL_NOT_USABLE, facts, language).why


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("seal-validity:expired", "validity of the seal: it has expired"),
        ("signature-raw", "signature value without DER"),
        ("seal-validity", "seal-validity"),
        ("who-knows:expired", "who-knows:expired"),
    ],
)
def test_a_problem_with_a_seal_has_words(name: str, words: str) -> None:
    assert problem_text(name, Language.EN) == words


def test_a_name_without_words_stays_as_it_is() -> None:
    assert reason_in_words("something-else", Language.EN) == "something-else"
