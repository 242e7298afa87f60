"""Whose certificates are plugged in, and which of them a person may sign with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.certificate import Certificate, CertificateProblem
from app.domain.token import Token

if TYPE_CHECKING:
    from app.use_cases.list_tokens import DriverReport

DAYS_WORTH_TELLING = 60


@dataclass(frozen=True)
class Identity:
    """One certificate on one token; `problems` say why it cannot sign."""

    token: Token
    certificate: Certificate
    problems: tuple[CertificateProblem, ...]
    days_left: int

    @property
    def usable(self) -> bool:
        """Whether it may sign."""
        return not self.problems

    @property
    def expires_soon(self) -> bool:
        """Whether the person should ask for a new certificate."""
        return 0 <= self.days_left < DAYS_WORTH_TELLING

    @property
    def key(self) -> str:
        """What is remembered of a choice."""
        return self.certificate.sha256

    def same_as(self, other: Identity) -> bool:
        """Whether both are the same certificate on the same token."""
        return self.key == other.key and self.token.same_device(other.token)


def identities(reports: Iterable[DriverReport], now: datetime) -> tuple[Identity, ...]:
    """Everything that is plugged in, usable certificates first.

    A device behind two drivers shows each certificate twice: the first one counts.
    """
    found: dict[tuple[str, str], Identity] = {}
    for one in _all(reports, now):
        found.setdefault((one.token.serial, one.key), one)
    return tuple(sorted(found.values(), key=lambda one: not one.usable))


def choose(found: tuple[Identity, ...], wanted: str) -> Identity | None:
    """The usable one that was chosen last, else the first one that can sign."""
    usable = [one for one in found if one.usable]
    return next((one for one in usable if one.key == wanted), usable[0] if usable else None)


def _all(reports: Iterable[DriverReport], now: datetime) -> Iterator[Identity]:
    for report in reports:
        for token in report.tokens:
            for one in token.certificates:
                days_left = (one.certificate.not_after - now).days
                yield Identity(token, one.certificate, one.problems(now), days_left)
