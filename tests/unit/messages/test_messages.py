"""Every failure, verdict, problem and risk has its words in both languages, whatever the facts."""

import errno
import os
import re
from datetime import UTC, datetime
from enum import StrEnum

import pytest

from app.domain.certificate import CertificateProblem
from app.domain.document import Risk
from app.domain.errors import ErrorCode
from app.domain.profile import Profile
from app.domain.register import RegisterEvent
from app.domain.validation import (
    Headline,
    Indication,
    Modification,
    Revocation,
    SignatureKind,
    SignatureVerdict,
    SubIndication,
)
from app.messages import ERRORS, error_message, fill, in_a_row, verdicts
from app.messages.language import Language, system_language
from app.messages.problems import PROBLEMS, problem_text
from app.messages.readers import readers_text

CHINESE = re.compile("[\u4e00-\u9fff]")
BRACKETED = re.compile(r"\[[^\[\]]*\]")
JARGON = ("slot", "module", "digest", "PKCS", "CKR", "SKF", "DER", "摘要", "槽", "模块")
LANGUAGES = list(Language)


def places(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", sentence))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", list(ErrorCode))
def test_every_failure_says_what_why_and_what_to_do(code: ErrorCode, language: Language) -> None:
    parts = ERRORS[code][LANGUAGES.index(language)]
    facts: dict[str, str | int] = {name: "事实" for part in parts for name in places(part)}
    message = error_message(code, facts, language)
    for part in (message.what, message.why, message.action):
        assert part
        assert not set("[]{}") & set(part)
    assert bool(CHINESE.search(message.what.replace("事实", ""))) is (language is Language.ZH)
    shown = f"{message.what} {message.why} {message.action}"
    assert shown.count("事实") >= len(facts)
    assert message.details == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", list(ErrorCode))
def test_a_missing_fact_leaves_whole_sentences(code: ErrorCode, language: Language) -> None:
    message = error_message(code, {}, language)
    assert message.what
    assert message.action
    for part in (message.what, message.why, message.action):
        assert not set("[]{}") & set(part)
        assert "  " not in part
        assert part == "" or part[-1] in ".。!;" or part.endswith("yinxin tokens")


@pytest.mark.parametrize("code", list(ErrorCode))
def test_every_place_is_optional_and_the_first_line_is_plain(code: ErrorCode) -> None:
    for language in ERRORS[code]:
        for part in language:
            assert places(BRACKETED.sub("", part)) == set()
        assert not [word for word in JARGON if word in language[0]]


def test_facts_without_a_place_are_kept_for_support() -> None:
    message = error_message(ErrorCode.TOKEN_REMOVED, {"reason": "C_Sign: 0x32"}, Language.ZH)
    assert message.details == "reason=C_Sign: 0x32"
    assert str(message).endswith("(reason=C_Sign: 0x32)")


def test_a_path_is_told_as_the_file_it_names() -> None:
    facts = {"path": "C:\\用户\\通知.pdf"}
    message = error_message(ErrorCode.DOCUMENT_NOT_FOUND, facts, Language.ZH)
    assert "“通知.pdf”" in message.what
    assert message.details == ""


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOENT, "没有这个文件或文件夹"), (errno.EACCES, "没有权限")]
)
def test_what_the_system_says_is_told_in_the_language_of_the_sentence(
    number: int, words: str
) -> None:
    facts = {"file": "公章.esl", "reason": os.strerror(number)}
    chinese = error_message(ErrorCode.SEAL_UNREADABLE, facts, Language.ZH)
    assert chinese.why == f"{words}。"
    assert os.strerror(number) not in str(chinese)
    own = error_message(ErrorCode.SEAL_UNREADABLE, facts | {"reason": "odd"}, Language.ZH)
    assert own.why == "odd。"


def test_problems_in_a_list_of_certificates_are_told_in_words() -> None:
    facts = {
        "certificates": "张三 [ab12] 2024-01-01: expired, for-encryption; 李四 [cd] 2030-01-01"
    }
    why = error_message(ErrorCode.NO_USABLE_CERTIFICATE, facts, Language.ZH).why
    assert "已过期, 用于加密" in why
    assert "expired" not in why


def test_A13_foreign_text_in_facts_is_harmless_and_short() -> None:
    facts = {"name": "\x1b[2J\u202egpj.\n{token}[x]" + "长" * 5000}
    message = error_message(ErrorCode.TOKEN_NOT_FOUND, facts, Language.EN)
    assert message.what.isprintable()
    assert "{token}[x]" in message.what
    assert len(message.what) < 700


def test_fill_settles_optional_parts() -> None:
    assert fill("a[ {x}][ {y}].", {"x": 1, "y": ""}) == "a 1."
    assert fill("a[ {x} {y}].", {"x": 1}) == "a."
    assert fill("[{x}]", {"x": 0}) == "0"


TABLES: tuple[tuple[type[StrEnum], dict[StrEnum, tuple[str, str]]], ...] = (
    (Headline, verdicts.HEADLINES),  # type: ignore[arg-type]
    (Indication, verdicts.INDICATIONS),  # type: ignore[arg-type]
    (SubIndication, verdicts.SUB_INDICATIONS),  # type: ignore[arg-type]
    (Modification, verdicts.MODIFICATIONS),  # type: ignore[arg-type]
    (Revocation, verdicts.REVOCATIONS),  # type: ignore[arg-type]
    (SignatureKind, verdicts.KINDS),  # type: ignore[arg-type]
    (CertificateProblem, verdicts.CERTIFICATE_PROBLEMS),  # type: ignore[arg-type]
    (Risk, verdicts.RISKS),  # type: ignore[arg-type]
    (RegisterEvent, verdicts.EVENTS),  # type: ignore[arg-type]
)


@pytest.mark.parametrize(("members", "table"), TABLES)
def test_every_member_has_words_in_both_languages(
    members: type[StrEnum], table: dict[StrEnum, tuple[str, str]]
) -> None:
    assert set(table) == set(members)
    for chinese, english in table.values():
        assert CHINESE.search(chinese)
        assert english
        assert not CHINESE.search(english)


@pytest.mark.parametrize("name", sorted(PROBLEMS))
def test_every_known_problem_has_words(name: str) -> None:
    assert CHINESE.search(problem_text(name, Language.ZH))
    assert not CHINESE.search(problem_text(name, Language.EN))


def test_an_unknown_problem_is_shown_by_its_name() -> None:
    assert problem_text("never-heard-of", Language.ZH) == "never-heard-of"


def verdict(indication: Indication, sub: SubIndication | None, later: Modification) -> str:
    value = SignatureVerdict(
        field="Signature1",
        fields=("Signature1",),
        kind=SignatureKind.SIGNATURE,
        subfilter=None,
        indication=indication,
        sub_indication=sub,
        intact=True,
        covers_whole_file=True,
        modified_after=later,
        signer=None,
        certificate=None,
        trusted=None,
        revocation=Revocation.NOT_CHECKED,
        signing_time=datetime(2026, 3, 1, tzinfo=UTC),
        algorithm=None,
        reason=None,
        pages=(),
        signed_length=None,
        problems=(),
    )
    return verdicts.verdict_text(value, Language.ZH)


def test_a_passed_signature_with_later_additions_says_so() -> None:
    passed = Indication.TOTAL_PASSED
    assert "未被修改" in verdict(passed, None, Modification.NONE)
    assert "未被修改" not in verdict(passed, None, Modification.PERMITTED)
    failed = verdict(Indication.TOTAL_FAILED, SubIndication.HASH_FAILURE, Modification.NONE)
    assert "签名无效" in failed


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, Language.ZH),
        ({"LANG": "C.UTF-8"}, Language.ZH),
        ({"LANG": "en_GB.UTF-8"}, Language.EN),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, Language.ZH),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, Language.EN),
    ],
)
def test_the_environment_chooses_the_language(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: Language
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert system_language() is expected


@pytest.mark.parametrize("profile", list(Profile))
def test_every_kind_of_signature_says_who_can_verify_it(profile: Profile) -> None:
    for language in LANGUAGES:
        assert ("poppler" in readers_text(profile, language)) is (profile is not Profile.PADES)


def test_sentences_in_a_row_have_one_space_between_them_at_most() -> None:
    chinese = error_message(ErrorCode.DOCUMENT_DAMAGED, {"reason": "x"}, Language.ZH)
    assert str(chinese) == in_a_row(chinese.what, chinese.why, chinese.action)
    assert "。 " not in str(chinese)
    english = error_message(ErrorCode.DOCUMENT_DAMAGED, {}, Language.EN)
    assert f"{english.what} {english.why}" in str(english)
