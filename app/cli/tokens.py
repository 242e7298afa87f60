"""`yinxin tokens`: what is plugged in, and which certificates may sign."""

import argparse
from datetime import datetime
from pathlib import Path

from app.cli.console import Console, Json
from app.cli.exit_status import OF_KIND, ExitStatus, worst
from app.cli.parser import Parser
from app.cli.seal_output import seal_data, seal_line
from app.domain.errors import AppError
from app.domain.seal import SealReport
from app.domain.token import Token, TokenCertificate
from app.messages.language import Language
from app.messages.seal_verdicts import answer_in_words
from app.messages.verdicts import CERTIFICATE_PROBLEMS, pick
from app.services import Services
from app.use_cases.list_tokens import DriverReport


def parser(language: Language) -> Parser:
    """The options of `tokens`."""
    parser = Parser("tokens", language)
    parser.option("--driver", metavar="LIB", zh="UKey 驱动文件", en="driver library of the token")
    return parser


def run(options: argparse.Namespace, console: Console, services: Services) -> ExitStatus:
    """List; a driver that fails matters only if no other one answered."""
    now = datetime.now().astimezone()
    reports = services.list_tokens(Path(options.driver) if options.driver else None)
    seals = {id(token): _seals(token, services) for one in reports for token in one.tokens}
    console.data({"drivers": [_driver_data(report, now, seals, console) for report in reports]})
    for report in reports:
        _print_driver(report, now, seals, console)
    failures = [OF_KIND[report.error.code.kind] for report in reports if report.error is not None]
    return worst(failures) if len(failures) == len(reports) else ExitStatus.OK


Seals = dict[int, tuple[SealReport, ...] | AppError]


def _seals(token: Token, services: Services) -> tuple[SealReport, ...] | AppError:
    """Seals that cannot be read do not hide the token."""
    try:
        return services.list_seals(token)
    except AppError as error:
        return error


def _print_driver(report: DriverReport, now: datetime, seals: Seals, console: Console) -> None:
    if report.error is not None:
        console.failure(report.error.as_error(), about=report.name)
        return
    console.result(f"{report.name}  {report.path}")
    if not report.tokens:
        console.result(console.say("  没有插入 UKey", "  no token is plugged in"))
    for token in report.tokens:
        console.result(f"  {token.label} ({token.serial}) {token.model} {token.manufacturer}")
        for certificate in token.certificates:
            console.result(f"    {_certificate_line(certificate, now, console)}")
        _print_seals(seals[id(token)], console)


def _print_seals(held: tuple[SealReport, ...] | AppError, console: Console) -> None:
    if isinstance(held, AppError):
        console.failure(held)
        return
    for report in held:
        console.result(f"    {seal_line(report, console)}")
        if not report.verdict.genuine:
            answer = answer_in_words(report.verdict.problem, console.language)
            console.result(f"      ! {answer}")


def _certificate_line(one: TokenCertificate, now: datetime, console: Console) -> str:
    certificate = one.certificate
    problems = [pick(CERTIFICATE_PROBLEMS[p], console.language) for p in one.problems(now)]
    usable = console.say("可签章", "can sign")
    end = f"{console.say('有效至', 'valid until')} {certificate.not_after.date().isoformat()}"
    return (
        f"{certificate.holder}  {certificate.sha256[:16]}  {end}  {', '.join(problems) or usable}"
    )


def _driver_data(report: DriverReport, now: datetime, seals: Seals, console: Console) -> Json:
    error = report.error
    return {
        "name": report.name,
        "path": report.path,
        "error": console.error_data(error.as_error()) if error is not None else None,
        "tokens": [_token_data(token, now, seals[id(token)]) for token in report.tokens],
    }


def _token_data(token: Token, now: datetime, held: tuple[SealReport, ...] | AppError) -> Json:
    pin, seals = token.pin, () if isinstance(held, AppError) else held
    return {
        "label": token.label,
        "serial": token.serial,
        "model": token.model,
        "manufacturer": token.manufacturer,
        "pin": {
            "tries_left": pin.tries_left,
            "low": pin.low,
            "final": pin.final,
            "locked": pin.locked,
            "is_set": pin.is_set,
            "keypad": pin.keypad,
            "is_default": pin.is_default,
            "shortest": pin.shortest,
            "longest": pin.longest,
        },
        "certificates": [_certificate_data(one, now) for one in token.certificates],
        "seals": [seal_data(report) for report in seals],
    }


def _certificate_data(one: TokenCertificate, now: datetime) -> Json:
    certificate = one.certificate
    problems = [problem.value for problem in one.problems(now)]
    return {
        "sha256": certificate.sha256,
        "name": certificate.holder,
        "organisation": certificate.organisation,
        "issuer": certificate.issuer_name,
        "serial_number": certificate.serial_number,
        "not_before": certificate.not_before.isoformat(),
        "not_after": certificate.not_after.isoformat(),
        "key_type": certificate.key_type.value,
        "key_bits": certificate.key_bits,
        "curve": certificate.curve,
        "usable": not problems,
        "problems": problems,
    }
