"""An electronic seal as lines and as JSON: in a signature, in a file, on a token."""

import hashlib

from app.cli.console import Console, Json
from app.domain.answer import Answer
from app.domain.seal import AppliedSeal, SealReport
from app.messages.seal_verdicts import (
    QUESTIONS,
    answer_in_words,
    oddity_in_words,
    seal_answers,
    shown_seal_answers,
)


def print_applied_seal(seal: AppliedSeal, console: Console) -> None:
    """The seal in a signature: what it is, every answer, where it is shown."""
    console.result(f"    {seal_line(seal.report, console)}")
    for question, answer in _answers(seal).items():
        name = console.language.pick(*QUESTIONS[question])
        words = answer_in_words(answer, console.language)
        console.result(f"      {console.language.labelled(name, words)}")
    for stamp in seal.stamps:
        rect = stamp.rect
        place = f"{rect.left_mm:.1f}, {rect.top_mm:.1f}  {rect.width_mm:.1f} × {rect.height_mm:.1f}"
        page = console.say(f"第 {stamp.page} 页", f"page {stamp.page}")
        console.result(f"      {console.language.labelled(page, place)} mm")


def print_seal(report: SealReport, console: Console) -> None:
    """A seal that nobody uses yet, with everything it says about itself."""
    say = console.say
    console.result(seal_line(report, console))
    facts = {
        say("编码", "code"): report.code,
        say("格式", "format"): f"{report.format.value} ({report.version})",
        say("厂商", "vendor"): report.vendor,
        say("类型", "kind"): str(report.kind),
        say("制章机构", "maker"): report.maker or "?",
        say("签章人", "signers"): ", ".join(report.signers) or f"{report.signer_digests} SM3",
        say("制作日期", "made"): report.created.date().isoformat(),
        say("图片", "picture"): _picture_text(report),
    }
    for name, value in facts.items():
        console.result(f"  {console.language.labelled(name, value)}")
    for question, answer in seal_answers(report).items():
        if question != "seal-binding":
            name = console.language.pick(*QUESTIONS[question])
            words = answer_in_words(answer, console.language)
            console.result(f"  {console.language.labelled(name, words)}")
    for oddity in report.oddities:
        console.result(f"  ! {oddity_in_words(oddity.value, console.language)}")


def _picture_text(report: SealReport) -> str:
    return f"{report.picture_kind.value} {report.width_mm} × {report.height_mm} mm"


def seal_line(report: SealReport, console: Console) -> str:
    """One line that tells which seal it is."""
    seal = console.say("电子印章", "Electronic seal")
    until = console.say("有效至", "valid until")
    end = report.valid_until.date().isoformat()
    return f"{seal} {report.name} ({report.code}) · {report.maker or '?'} · {until} {end}"


def _answers(seal: AppliedSeal) -> dict[str, Answer]:
    return {
        "content": seal.content,
        "signature": seal.signature,
        "certificate": seal.certificate,
        "time": seal.time,
        **shown_seal_answers(seal),
    }


def applied_seal_data(seal: AppliedSeal) -> Json:
    """The seal in a signature as JSON."""
    return {
        **seal_facts(seal.report),
        "answers": _answers_data(_answers(seal)),
        "stamps": [
            {
                "page": stamp.page,
                "left_mm": round(stamp.rect.left_mm, 2),
                "top_mm": round(stamp.rect.top_mm, 2),
                "width_mm": round(stamp.rect.width_mm, 2),
                "height_mm": round(stamp.rect.height_mm, 2),
            }
            for stamp in seal.stamps
        ],
        "oddities": [oddity.value for oddity in seal.oddities],
    }


def seal_data(report: SealReport) -> Json:
    """A seal that nobody uses yet as JSON."""
    return {
        **seal_facts(report),
        "genuine": report.verdict.genuine,
        "answers": _answers_data(seal_answers(report)),
        "oddities": [oddity.value for oddity in report.oddities],
    }


def seal_facts(report: SealReport) -> Json:
    """What the seal says about itself; the picture only as its digest."""
    picture = report.picture
    return {
        "name": report.name,
        "code": report.code,
        "format": report.format.value,
        "version": report.version,
        "vendor": report.vendor,
        "kind": report.kind,
        "maker": report.maker,
        "signers": list(report.signers),
        "created": report.created.isoformat(),
        "valid_from": report.valid_from.isoformat(),
        "valid_until": report.valid_until.isoformat(),
        "picture": {
            "kind": report.picture_kind.value,
            "width_mm": report.width_mm,
            "height_mm": report.height_mm,
            "sha256": hashlib.sha256(picture).hexdigest() if picture is not None else None,
        },
    }


def _answers_data(answers: dict[str, Answer]) -> Json:
    return {
        question: {"outcome": answer.outcome.value, "reason": answer.reason}
        for question, answer in answers.items()
    }
