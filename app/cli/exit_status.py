"""What the shell is told at the end."""

from collections.abc import Iterable
from enum import IntEnum

from app.domain.errors import ErrorKind


class ExitStatus(IntEnum):
    """The numbers are stable: programs depend on them."""

    OK = 0
    BROKEN = 1
    USAGE = 2
    CANCELLED = 3
    RETRIABLE = 4
    REFUSED = 5
    NOT_VALID = 6
    INDETERMINATE = 7


OF_KIND = {
    ErrorKind.BROKEN: ExitStatus.BROKEN,
    ErrorKind.USAGE: ExitStatus.USAGE,
    ErrorKind.CANCELLED: ExitStatus.CANCELLED,
    ErrorKind.RETRIABLE: ExitStatus.RETRIABLE,
    ErrorKind.REFUSED: ExitStatus.REFUSED,
}

WORST_FIRST = (
    ExitStatus.BROKEN,
    ExitStatus.NOT_VALID,
    ExitStatus.CANCELLED,
    ExitStatus.REFUSED,
    ExitStatus.RETRIABLE,
    ExitStatus.USAGE,
    ExitStatus.INDETERMINATE,
    ExitStatus.OK,
)
"""Of several files the worst speaks: first what nobody expected, then a bad signature."""


def worst(statuses: Iterable[ExitStatus]) -> ExitStatus:
    """The one that speaks for all; `OK` for none."""
    return min(statuses, key=WORST_FIRST.index, default=ExitStatus.OK)
