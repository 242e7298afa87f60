"""List what is plugged in, and find the one token and certificate that a signing means."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.domain.errors import AppError, ErrorCode
from app.domain.signing import ReceiptError
from app.domain.token import (
    KnownDriver,
    SigningIdentity,
    Token,
    choose_certificate,
    choose_token,
)
from app.ports import TokenDriver


@dataclass(frozen=True)
class DriverReport:
    """What one driver said: its tokens, or why it said nothing."""

    name: str
    path: str
    error: ReceiptError | None
    tokens: tuple[Token, ...]


@dataclass(frozen=True)
class Drivers:
    """Which drivers there are and how to reach one; the same object serves all use cases."""

    known: Callable[[], tuple[KnownDriver, ...]]
    reach: Callable[[Path], TokenDriver]

    def chosen(self, path: Path | None) -> tuple[KnownDriver, ...]:
        """The named driver, or every known one; raises `DRIVER_NOT_FOUND`."""
        if path is not None:
            if not path.is_file():
                raise AppError(ErrorCode.DRIVER_NOT_FOUND, path=str(path))
            return (KnownDriver(path.stem, path),)
        known = self.known()
        if not known:
            raise AppError(ErrorCode.DRIVER_NOT_FOUND, path="")
        return known


def list_tokens(drivers: Drivers, path: Path | None) -> tuple[DriverReport, ...]:
    """Ask each driver; one that fails is reported and does not hide the others."""
    return tuple(_report(drivers, driver) for driver in drivers.chosen(path))


def _report(drivers: Drivers, driver: KnownDriver) -> DriverReport:
    path = str(driver.path.absolute())
    try:
        tokens = drivers.reach(driver.path).tokens()
    except AppError as error:
        return DriverReport(driver.name, path, ReceiptError.of(error), ())
    return DriverReport(driver.name, path, None, tokens)


def find_identity(
    drivers: Drivers, path: Path | None, token: str | None, certificate: str | None, now: datetime
) -> SigningIdentity:
    """The token and certificate meant.

    A driver that fails matters only if no other one has the token. Raises the TOKEN and
    CERTIFICATE codes, or the first driver's own error.
    """
    reports = list_tokens(drivers, path)
    tokens = [one for report in reports for one in report.tokens]
    failures = [report.error for report in reports if report.error is not None]
    if not tokens and failures:
        raise failures[0].as_error()
    named = [one for one in tokens if token is None or one.is_called(token)]
    chosen = choose_token(_one_view_each(named, now), token)
    return choose_certificate(chosen, certificate, now)


def _one_view_each(tokens: list[Token], now: datetime) -> tuple[Token, ...]:
    """The tokens without those that only show a device again.

    A device with two drivers (SKF and PKCS#11) is seen through both. A view that has nothing usable
    which another one of the same serial number lacks is no other choice for a person.
    """

    def usable(token: Token) -> set[str]:
        return {one.certificate.sha256 for one in token.certificates if not one.problems(now)}

    kept: list[Token] = []
    for token in sorted(tokens, key=lambda one: not usable(one)):
        same = [one for one in kept if one.serial == token.serial and one.driver != token.driver]
        if not same or usable(token) - set().union(*map(usable, same)):
            kept.append(token)
    return tuple(kept)
