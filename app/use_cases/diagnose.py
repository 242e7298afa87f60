"""Say what works on this machine and what does not: each probe reports its own failure."""

from collections.abc import Callable, Iterator

from app.domain.errors import AppError
from app.domain.finding import Finding
from app.ports import UseRegister
from app.use_cases.list_tokens import Drivers, list_tokens

Probe = Callable[[], Finding]


def diagnose(
    drivers: Drivers, register: UseRegister, environment: tuple[tuple[str, Probe], ...]
) -> tuple[Finding, ...]:
    """All findings; `environment` are the named probes of what surrounds the program."""
    findings = [_probe(name, probe) for name, probe in environment]
    findings.extend(_drivers(drivers))
    findings.append(_probe("register", lambda: _register(register)))
    return tuple(findings)


def _probe(name: str, probe: Probe) -> Finding:
    """One broken probe must not hide the others: that is what a diagnosis is for."""
    try:
        return probe()
    except AppError as error:
        return Finding(name, False, error.code.value)
    except Exception as error:  # noqa: BLE001 - see above
        return Finding(name, False, type(error).__name__)


def _drivers(drivers: Drivers) -> Iterator[Finding]:
    try:
        reports = list_tokens(drivers, None)
    except AppError as error:
        yield Finding("driver", False, error.code.value)
        return
    for report in reports:
        name = f"driver {report.name}"
        if report.error is not None:
            yield Finding(name, False, f"{report.path}: {report.error.code.value}")
            continue
        labels = ", ".join(f"{token.label} ({token.serial})" for token in report.tokens)
        yield Finding(name, True, f"{report.path}: {len(report.tokens)}", labels)


def _register(register: UseRegister) -> Finding:
    check = register.check()
    unfinished = len(check.unfinished)
    detail = f"{check.records} records, {unfinished} unfinished, head {check.head[:16]}"
    return Finding("register", check.intact, detail)
