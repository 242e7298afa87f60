"""`yinxin verify`: one verdict per file, its signatures below it."""

import argparse
from pathlib import Path

from app.cli.console import Console, Json
from app.cli.exit_status import ExitStatus, worst
from app.cli.parser import Parser
from app.cli.password import add_password_option, password_from
from app.cli.seal_options import add_anchor_option
from app.cli.seal_output import applied_seal_data, print_applied_seal
from app.domain.errors import AppError
from app.domain.secret import Secret
from app.domain.time_stamp import TimeStampVerdict
from app.domain.validation import Headline, SignatureVerdict, ValidationReport
from app.messages.language import Language
from app.messages.problems import problem_text
from app.messages.readers import readers_text
from app.messages.time_stamps import time_stamp_text
from app.messages.verdicts import (
    HEADLINES,
    REVOCATIONS,
    later_changes_text,
    pick,
    verdict_text,
)
from app.services import Services

STATUS = {
    Headline.TOTAL_PASSED: ExitStatus.OK,
    Headline.TOTAL_FAILED: ExitStatus.NOT_VALID,
    Headline.INDETERMINATE: ExitStatus.INDETERMINATE,
    Headline.NO_SIGNATURE: ExitStatus.INDETERMINATE,
}


def parser(language: Language) -> Parser:
    """The options of `verify`."""
    parser = Parser("verify", language)
    parser.inputs.add_argument(
        "files", nargs="+", metavar="FILE", help=parser.say("要验证的文件", "documents to verify")
    )
    parser.option("--anchor", metavar="PEM", repeatable=True, zh="信任的根证书文件；可重复",
                  en="file with trusted root certificates; repeatable")  # fmt: skip
    add_anchor_option(parser)
    add_password_option(parser)
    return parser


def run(options: argparse.Namespace, console: Console, services: Services) -> ExitStatus:
    """Judge each file; one that cannot be read does not stop the others."""
    anchors = tuple(map(Path, options.anchor)), tuple(map(Path, options.seal_anchor))
    with password_from(options) as password:
        return worst(
            [_verify(name, anchors, password, console, services) for name in options.files]
        )


def _verify(
    name: str,
    anchors: tuple[tuple[Path, ...], tuple[Path, ...]],
    password: Secret | None,
    console: Console,
    services: Services,
) -> ExitStatus:
    try:
        signers, makers = anchors
        report = services.verify_document(Path(name), signers, password, makers)
    except AppError as error:
        console.data(_unread_data(name, error, console))
        return console.failure(error, about=name)
    console.data(report_data(name, report))
    _print_report(name, report, console)
    return STATUS[report.headline]


def _print_report(name: str, report: ValidationReport, console: Console) -> None:
    console.result(f"{name}: {pick(HEADLINES[report.headline], console.language)}")
    for problem in report.problems:
        console.result(f"  ! {problem_text(problem, console.language)}")
    for verdict in report.signatures:
        _print_verdict(verdict, console)


def _print_verdict(verdict: SignatureVerdict, console: Console) -> None:
    language = console.language
    signer = verdict.signer or console.say("签章人不明", "signer unknown")
    when = verdict.signing_time.isoformat(" ", "minutes") if verdict.signing_time else ""
    console.result(f"  {verdict.field}  {signer}  {when}".rstrip())
    console.result(f"    {verdict_text(verdict, language)}")
    facts = [
        " / ".join(filter(None, (verdict.indication.value, verdict.sub_indication))),
        later_changes_text(verdict, language),
        pick(REVOCATIONS[verdict.revocation], language),
        verdict.algorithm or "",
    ]
    console.result(f"    {' · '.join(filter(None, facts))}")
    if verdict.seal is not None:
        print_applied_seal(verdict.seal, console)
    if verdict.time_stamp is not None:
        console.result(f"    {time_stamp_text(verdict.time_stamp, language)}")
    for problem in verdict.problems:
        console.result(f"    ! {problem_text(problem, language)}")
    if verdict.profile is not None and verdict.intact:
        console.result(f"    {readers_text(verdict.profile, language)}")


def report_data(name: str, report: ValidationReport) -> Json:
    """A report as JSON."""
    return {
        "file": name,
        "headline": report.headline.value,
        "signatures": [verdict_data(verdict) for verdict in report.signatures],
        "sha256": report.sha256,
        "problems": list(report.problems),
        "error": None,
    }


def _unread_data(name: str, error: AppError, console: Console) -> Json:
    """A file that could not be judged still gets its object."""
    return {
        "file": name,
        "headline": Headline.INDETERMINATE.value,
        "signatures": [],
        "sha256": None,
        "problems": [],
        "error": console.error_data(error),
    }


def verdict_data(verdict: SignatureVerdict) -> Json:
    """A verdict as JSON."""
    certificate = verdict.certificate
    return {
        "field": verdict.field,
        "subfilter": verdict.subfilter,
        "indication": verdict.indication.value,
        "sub_indication": verdict.sub_indication.value if verdict.sub_indication else None,
        "intact": verdict.intact,
        "covers_whole_file": verdict.covers_whole_file,
        "modified_after": verdict.modified_after.value,
        "signer": verdict.signer,
        "trusted": verdict.trusted,
        "signing_time": verdict.signing_time.isoformat() if verdict.signing_time else None,
        "algorithm": verdict.algorithm,
        "kind": verdict.kind.value,
        "fields": list(verdict.fields),
        "pages": list(verdict.pages),
        "reason": verdict.reason,
        "revocation": verdict.revocation.value,
        "certificate_sha256": certificate.sha256 if certificate else None,
        "signed_length": verdict.signed_length,
        "problems": list(verdict.problems),
        "seal": applied_seal_data(verdict.seal) if verdict.seal is not None else None,
        "time_stamp": _time_stamp_data(verdict.time_stamp),
        "profile": verdict.profile.value if verdict.profile is not None else None,
    }


def _time_stamp_data(stamp: TimeStampVerdict | None) -> Json | None:
    if stamp is None:
        return None
    return {
        "outcome": stamp.answer.outcome.value,
        "reason": stamp.answer.reason.value if stamp.answer.reason else None,
        "time": stamp.time.isoformat() if stamp.time else None,
        "authority": stamp.authority,
    }
