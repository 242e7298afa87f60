"""`yinxin register`: the use register for people and spreadsheets."""

import argparse
from dataclasses import asdict
from pathlib import Path

from app.cli.console import Console, Json
from app.cli.exit_status import ExitStatus
from app.cli.parser import Parser
from app.domain.errors import AppError, ErrorCode
from app.domain.register import RegisterCheck, RegisterEntry, RegisterRecord
from app.messages.language import Language
from app.messages.verdicts import EVENTS, pick
from app.services import Services
from app.use_cases.export_register import export_register


def parser(language: Language) -> Parser:
    """The options of `register`."""
    parser = Parser("register", language)
    parser.action(("list", "check", "export"), "列出、检查或导出", "list, check or export")
    parser.option(
        "--csv", metavar="FILE", zh="导出到此文件（export）", en="file to export to (export)"
    )
    return parser


def run(options: argparse.Namespace, console: Console, services: Services) -> ExitStatus:
    """One of the three actions."""
    if (options.action == "export") is not bool(options.csv):
        reason = console.say(
            "写作 register export --csv 文件", "it is written: register export --csv FILE"
        )
        raise AppError(ErrorCode.USAGE, reason=reason)
    if options.action == "list":
        return _list(console, services)
    if options.action == "check":
        return _check(services.register.check(), console)
    return _export(Path(options.csv), console, services)


def _list(console: Console, services: Services) -> ExitStatus:
    for record in services.register.records():
        console.data(_record_data(record))
        entry = record.entry
        parts = (
            f"{record.number:>6}",
            record.time.isoformat(" ", "seconds"),
            pick(EVENTS[entry.event], console.language),
            entry.document,
            entry.signer,
            _seal_in_words(entry, console),
            entry.error,
        )
        console.result("  ".join(part for part in parts if part))
    return ExitStatus.OK


def _seal_in_words(entry: RegisterEntry, console: Console) -> str:
    """The electronic seal that was used; its digest is in `--json` and in the table."""
    if not entry.seal_sha256:
        return ""
    known = f"{entry.seal_name} ({entry.seal_code})" if entry.seal_code else entry.seal_sha256[:16]
    return console.say(f"电子印章 {known}", f"electronic seal {known}")


def _check(check: RegisterCheck, console: Console) -> ExitStatus:
    console.data({**asdict(check), "unfinished": [asdict(one) for one in check.unfinished]})
    if check.intact:
        console.result(
            console.say(
                f"用印台账完整，共 {check.records} 条。",
                f"The use register is intact: {check.records} records.",
            )
        )
    else:
        console.failure(AppError(ErrorCode.REGISTER_BROKEN, line=check.first_bad or 0))
    _print_remarks(check, console)
    return ExitStatus.OK if check.intact else ExitStatus.BROKEN


def _print_remarks(check: RegisterCheck, console: Console) -> None:
    unkeyed = check.records - check.keyed
    if unkeyed:
        console.result(
            console.say(
                f"其中 {unkeyed} 条只有链式校验，没有系统密钥环的密钥保护。",
                f"{unkeyed} of them are chained only, without a key of the system's keyring.",
            )
        )
    for line in check.torn:
        console.result(
            console.say(
                f"第 {line} 行因断电等原因没有写完，已原样保留。",
                f"Line {line} was cut short, as by a power failure; it is kept as it is.",
            )
        )
    for entry in check.unfinished:
        console.result(
            console.say(
                f"用印结果不明（可能已生成签名但未保存）：{entry.document} {entry.signer}",
                f"Outcome unknown, a signature may exist unsaved: {entry.document} {entry.signer}",
            )
        )


def _export(target: Path, console: Console, services: Services) -> ExitStatus:
    names = {event: pick(both, console.language) for event, both in EVENTS.items()}
    count = export_register(services.register, target, names)
    console.data({"output": str(target), "records": count})
    console.result(
        console.say(f"已导出 {count} 条到 {target}", f"Exported {count} records to {target}")
    )
    return ExitStatus.OK


def _record_data(record: RegisterRecord) -> Json:
    return {
        "number": record.number,
        "time": record.time.isoformat(),
        "program": record.program,
        "user": record.user,
        "host": record.host,
        **asdict(record.entry),
    }
