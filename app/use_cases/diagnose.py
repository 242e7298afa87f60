"""Say what works on this machine and what does not: each probe reports its own failure."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.domain.errors import AppError
from app.domain.finding import Finding
from app.domain.policy import Policy, Stamping
from app.domain.signing import ReceiptError
from app.domain.time_stamp import StampAuthority
from app.domain.token import ListedDriver, Token
from app.ports import UseRegister
from app.use_cases.list_tokens import DriverReport, Drivers, list_tokens
from app.use_cases.time_stamping import ReachAuthority, stamp_anchors

Probe = Callable[[], Finding]
SHOWN_DIGITS = 4
"""Of a serial number, at most half of it: enough to tell two tokens apart."""

NO_DRIVER = "none of the known ones is installed; any other can be named"
MISSING_DRIVER = "{path}: named by the policy, not there"
CHOSEN_MISSING = "{path}: named in the settings, not there"
FORBIDDEN_DRIVER = "{path}: installed, but not permitted by the policy"
UNGUARDED_DRIVER = "{path}: left out, because ordinary users could change it"
FAILED_DRIVER = "{path}: {bits} bit, {code}"
LOADED_DRIVER = (
    "{path}: {bits} bit, loads, {tokens} tokens{serials}, "
    "{certificates} certificates, {seals} seals"
)
OFFLINE = "no connection is made"
ONLINE = "for time stamps only: {hosts}"
STAMPS = "{host}: stamps, and is believed"
NO_STAMP = "{host}: {code}"
REGISTER = "{records} records, {unfinished} unfinished, head {head}"


@dataclass(frozen=True)
class Surroundings:
    """What a diagnosis looks at beside tokens.

    `probes` are named; `driver_bits` says 32 or 64 for a library, None if that cannot be told;
    `listed` are all drivers that are looked for.
    """

    policy: Policy
    register: UseRegister
    probes: tuple[tuple[str, Probe], ...]
    driver_bits: Callable[[Path], int | None]
    listed: Callable[[], tuple[ListedDriver, ...]] = tuple
    reach_authority: ReachAuthority | None = None


def diagnose(
    drivers: Drivers, around: Surroundings, chosen: Path | None = None
) -> tuple[Finding, ...]:
    """All findings; `chosen` is a driver that the person's settings name beside the known ones."""
    findings = [_probe(name, probe) for name, probe in around.probes]
    findings.append(_policy(around.policy))
    findings.extend(_network(around))
    findings.extend(_drivers(drivers, around, chosen))
    findings.append(_probe("register", lambda: _register(around.register)))
    return tuple(findings)


def _probe(name: str, probe: Probe) -> Finding:
    """One broken probe must not hide the others: that is what a diagnosis is for."""
    try:
        return probe()
    except Exception as error:  # noqa: BLE001 - see above
        return _failed(name, error)


def _failed(name: str, error: Exception) -> Finding:
    reason = error.code.value if isinstance(error, AppError) else type(error).__name__
    return Finding(name, False, reason)


def _policy(policy: Policy) -> Finding:
    """Where it is, how much it sets, and every line that is wrong."""
    if not policy.origin:
        return Finding("policy", None, "-")
    facts: dict[str, str | int] = {"origin": policy.origin, "rules": len(policy.places)}
    if not policy.problems:
        return Finding("policy", True, "{origin}: {rules} rules", facts=facts)
    problems = [f"{one.place} {one.kind} {one.key}".rstrip() for one in policy.problems]
    facts["problems"] = "; ".join(problems)
    return Finding("policy", False, "{origin}: {rules} rules; {problems}", facts=facts)


def _network(around: Surroundings) -> Iterator[Finding]:
    """The rule, and whether the authority answers: it is asked to stamp a few random bytes."""
    policy, reach = around.policy, around.reach_authority
    if policy.stamping is Stamping.NONE or not policy.time_stamp_url or reach is None:
        yield Finding("network", None, OFFLINE)
        return
    facts: dict[str, str | int] = {"hosts": ", ".join(policy.network_hosts) or "-"}
    yield Finding("network", None, ONLINE, facts=facts)
    yield _probe("time stamps", partial(_time_stamps, policy, policy.time_stamp_url, reach))


def _time_stamps(policy: Policy, url: str, reach: ReachAuthority) -> Finding:
    """Named by its host: what else is in the URL may be what the authority knows the office by."""
    authority = reach(StampAuthority(url, stamp_anchors(policy), policy.network_hosts))
    facts: dict[str, str | int] = {"host": policy.stamping_host}
    try:
        authority.stamp(os.urandom(32), "sha256").result()
    except AppError as error:
        facts["code"] = error.code.value
        failure = ReceiptError.of(error)
        return Finding("time stamps", False, NO_STAMP, error=failure, facts=facts)
    finally:
        authority.close()
    return Finding("time stamps", True, STAMPS, facts=facts)


def _drivers(drivers: Drivers, around: Surroundings, chosen: Path | None) -> Iterator[Finding]:
    """Each that is there. Whoever only verifies has none: that is no fault, unless one is named."""
    try:
        known = drivers.known()
    except Exception as error:  # noqa: BLE001 - a damaged list is one finding among others
        yield _failed("driver", error)
        return
    named = tuple(map(Path, around.policy.drivers_allowed or ()))
    there = {one.path for one in known}
    for path in (one for one in named if one not in there):
        yield Finding(f"driver {path.stem}", False, MISSING_DRIVER, facts={"path": str(path)})
    if not known and not named and chosen is None:
        yield Finding("driver", None, NO_DRIVER)
    reports = list_tokens(drivers, None) if known else ()
    if chosen is not None and chosen not in there:
        if chosen.is_file():
            reports += list_tokens(drivers, chosen)
        else:
            facts = {"path": str(chosen)}
            yield Finding(f"driver {chosen.stem}", False, CHOSEN_MISSING, facts=facts)
    for report in reports:
        yield _probe(f"driver {report.name}", partial(_driver, report, drivers, around.driver_bits))
    yield from _unused(around.listed(), there, limited=around.policy.drivers_allowed is not None)


def _unused(
    listed: tuple[ListedDriver, ...], used: set[Path], *, limited: bool
) -> Iterator[Finding]:
    """Drivers that are looked for and not used, and why; `limited` to those of the policy."""
    for one in listed:
        if limited and one.path not in (None, *used):
            facts = {"path": str(one.path)}
            yield Finding(f"driver {one.name}", None, FORBIDDEN_DRIVER, facts=facts)
        elif one.unguarded is not None and not limited:
            facts = {"path": str(one.unguarded)}
            yield Finding(f"driver {one.name}", False, UNGUARDED_DRIVER, facts=facts)
    names = [one.name for one in listed if one.path is None and one.unguarded is None]
    if names and not limited:
        yield Finding("drivers not installed", None, ", ".join(names))


def _driver(report: DriverReport, drivers: Drivers, bits: Callable[[Path], int | None]) -> Finding:
    name, path = f"driver {report.name}", Path(report.path)
    facts: dict[str, str | int] = {"path": report.path, "bits": bits(path) or "?"}
    if report.error is not None:
        facts["code"] = report.error.code.value
        return Finding(name, False, FAILED_DRIVER, error=report.error, facts=facts)
    facts |= {
        "tokens": len(report.tokens),
        "serials": "".join(f" {_shortened(token.serial)}" for token in report.tokens),
        "certificates": sum(len(token.certificates) for token in report.tokens),
        "seals": _seals(drivers, path, report.tokens),
    }
    labels = ", ".join(f"{token.label} ({token.serial})" for token in report.tokens)
    return Finding(name, True, LOADED_DRIVER, labels, facts=facts)


def _shortened(serial: str) -> str:
    return f"…{serial[len(serial) - min(SHOWN_DIGITS, len(serial) // 2) :]}"


def _seals(drivers: Drivers, path: Path, tokens: tuple[Token, ...]) -> str:
    """How many there are; a driver that cannot tell is named by its error."""
    try:
        return str(sum(len(drivers.reach(path).seals(token)) for token in tokens))
    except AppError as error:
        return f"({error.code.value})"


def _register(register: UseRegister) -> Finding:
    check = register.check()
    facts: dict[str, str | int] = {
        "records": check.records,
        "unfinished": len(check.unfinished),
        "head": check.head[:16],
    }
    return Finding("register", check.intact, REGISTER, facts=facts)
