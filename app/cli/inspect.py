"""`yinxin inspect`: what is in a document, before anybody signs it."""

import argparse
from pathlib import Path

from app.cli.console import Console, Json
from app.cli.exit_status import ExitStatus
from app.cli.parser import Parser
from app.cli.password import add_password_option, password_from
from app.domain.document import DocumentReport, Page
from app.messages.language import Language
from app.messages.verdicts import RISKS, pick
from app.services import Services


def parser(language: Language) -> Parser:
    """The options of `inspect`."""
    parser = Parser("inspect", language)
    parser.inputs.add_argument(
        "file", metavar="FILE", help=parser.say("要查看的文件", "the document")
    )
    add_password_option(parser)
    return parser


def run(options: argparse.Namespace, console: Console, services: Services) -> ExitStatus:
    """Show the report."""
    with password_from(options) as password:
        report = services.inspect_document(Path(options.file), password)
    console.data(report_data(options.file, report))
    _print_report(options.file, report, console)
    return ExitStatus.OK


def _print_report(name: str, report: DocumentReport, console: Console) -> None:
    say = console.say
    console.result(f"{name}: PDF {report.version}，{report.size} {say('字节', 'bytes')}")
    console.result(
        say(
            f"  页数 {len(report.pages)}，签名 {report.signature_count}",
            f"  pages: {len(report.pages)}, signatures: {report.signature_count}",
        )
    )
    for first, last, page in _runs(report.pages):
        numbers = str(first) if first == last else f"{first}-{last}"
        size = f"{page.transform.width_mm:.1f} x {page.transform.height_mm:.1f} mm"
        console.result(f"  {say('第', 'page')} {numbers} {say('页', '')} {size}")
    for fact, chinese, english in (
        (report.encrypted, "已加密", "encrypted"),
        (not report.signing_permitted, "不允许签章", "signing is not permitted"),
        (report.irregular, "结构不规范，签章前会整理", "irregular: will be tidied before sealing"),
        (
            report.certification,
            f"已认证：{report.certification}",
            f"certified: {report.certification}",
        ),
    ):
        if fact:
            console.result(f"  {say(chinese, english)}")
    for field in report.fields:
        state = say("已签名", "signed") if field.signed else ""
        console.result(f"  {say('表单域', 'field')} {field.name} ({field.type}) {state}".rstrip())
    for risk in report.risks:
        console.result(f"  ! {pick(RISKS[risk], console.language)}")


def _runs(pages: tuple[Page, ...]) -> list[tuple[int, int, Page]]:
    """Pages of one size in a row are one line: first number, last number, any of them."""
    runs: list[tuple[int, int, Page]] = []
    for page in pages:
        if runs and runs[-1][2].transform == page.transform:
            runs[-1] = (runs[-1][0], page.number, page)
        else:
            runs.append((page.number, page.number, page))
    return runs


def report_data(name: str, report: DocumentReport) -> Json:
    """A report as JSON."""
    return {
        "file": name,
        "sha256": report.sha256,
        "size": report.size,
        "version": report.version,
        "encrypted": report.encrypted,
        "signing_permitted": report.signing_permitted,
        "irregular": report.irregular,
        "pages": [
            {
                "number": page.number,
                "width_mm": round(page.transform.width_mm, 2),
                "height_mm": round(page.transform.height_mm, 2),
                "rotation": page.transform.rotation,
            }
            for page in report.pages
        ],
        "fields": [
            {"name": field.name, "type": field.type, "page": field.page, "signed": field.signed}
            for field in report.fields
        ],
        "signature_count": report.signature_count,
        "certification": report.certification,
        "risks": [risk.value for risk in report.risks],
    }
