"""`yinxin doctor`: what works on this machine and what does not, also as a file to pass on."""

import argparse
from pathlib import Path

from app.cli.console import Console
from app.cli.exit_status import ExitStatus
from app.cli.parser import Parser
from app.domain.finding import Finding
from app.messages import error_message
from app.messages.findings import finding_detail, finding_name
from app.messages.language import Language
from app.services import Services


def parser(language: Language) -> Parser:
    """The options of `doctor`."""
    parser = Parser("doctor", language)
    parser.option(
        "--bundle",
        metavar="FILE.zip",
        zh="另存一份可以转交的结果，不含姓名和完整序列号",
        en="also save a report to pass on, without names and whole serial numbers",
    )
    return parser


def run(options: argparse.Namespace, console: Console, services: Services) -> ExitStatus:
    """Print every finding; one that failed makes the whole fail."""
    findings = services.diagnose(None)
    bundle = _bundle(Path(options.bundle), findings, console, services) if options.bundle else {}
    console.data(
        {
            "findings": [
                {
                    "name": finding.name,
                    "ok": finding.ok,
                    "detail": _with_names(finding.detail, finding),
                }
                for finding in findings
            ],
            **bundle,
        }
    )
    words = {
        True: console.say("正常", "good"),
        False: console.say("异常", "BAD"),
        None: console.say("信息", "info"),
    }
    for finding in findings:
        name = finding_name(finding.name, console.language)
        detail = finding_detail(finding, console.language)
        console.result(f"[{words[finding.ok]}] {name}: {_with_names(detail, finding)}")
        for line in _explained(finding, console):
            console.result(f"    {line}")
    broken = any(finding.ok is False for finding in findings)
    return ExitStatus.BROKEN if broken else ExitStatus.OK


def _bundle(
    path: Path, findings: tuple[Finding, ...], console: Console, services: Services
) -> dict[str, object]:
    """Write it and show every word of it: nobody passes on what they have not read."""
    files = services.bundle_files(findings)
    services.write_bundle(path, files)
    console.note(
        console.say(
            f"已写入 {path}；其中全部内容如下，转交之前请过目。",
            f"Written to {path}. All of it follows; read it before you pass it on.",
        )
    )
    for name, text in files.items():
        console.note(f"--- {name}")
        for line in text.splitlines():
            console.note(line)
    return {"bundle": str(path)}


def _explained(finding: Finding, console: Console) -> list[str]:
    """Why a driver does not work, and what to do."""
    if finding.error is None:
        return []
    message = error_message(finding.error.code, finding.error.facts, console.language)
    return [part for part in (message.what, message.why, message.action) if part]


def _with_names(detail: str, finding: Finding) -> str:
    return f"{detail}, {finding.personal}" if finding.personal else detail
