"""`yinxin doctor`: what works on this machine and what does not."""

import argparse

from app.cli.console import Console
from app.cli.exit_status import ExitStatus
from app.cli.parser import Parser
from app.domain.finding import Finding
from app.messages.language import Language
from app.services import Services


def parser(language: Language) -> Parser:
    """The options of `doctor`."""
    return Parser("doctor", language)


def run(options: argparse.Namespace, console: Console, services: Services) -> ExitStatus:  # noqa: ARG001 - every verb is called alike
    """Print every finding; one that failed makes the whole fail."""
    findings = services.diagnose()
    console.data(
        {
            "findings": [
                {"name": finding.name, "ok": finding.ok, "detail": _detail(finding)}
                for finding in findings
            ]
        }
    )
    words = {
        True: console.say("正常", "good"),
        False: console.say("异常", "BAD"),
        None: console.say("信息", "info"),
    }
    for finding in findings:
        console.result(f"[{words[finding.ok]}] {finding.name}: {_detail(finding)}")
    broken = any(finding.ok is False for finding in findings)
    return ExitStatus.BROKEN if broken else ExitStatus.OK


def _detail(finding: Finding) -> str:
    return f"{finding.detail}, {finding.personal}" if finding.personal else finding.detail
