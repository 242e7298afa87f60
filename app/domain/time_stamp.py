"""Time stamps on signature values: who makes them, and what one is worth, an answer of its own."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.answer import Answer

MAX_TOKEN_BYTES = 16 * 1024
"""Of a token that the program asked for: what room for one has to be kept."""


@dataclass(frozen=True)
class TimeStampVerdict:
    """`answer` is a yes if the stamp is on this signature, unbroken, by a trusted authority.

    `time` and `authority` are what the stamp says; without a yes that is a claim.
    """

    answer: Answer
    time: datetime | None = None
    authority: str | None = None


@dataclass(frozen=True)
class StampAuthority:
    """The time-stamp authority that the office's rules name.

    `anchors` are files (PEM or DER) of the roots that a stamp's path must lead to; `hosts` are what
    the program may call at all (`app.domain.network`).
    """

    url: str
    anchors: tuple[bytes, ...]
    hosts: tuple[str, ...]


def proved_time(stamp: TimeStampVerdict | None, now: datetime) -> datetime:
    """The best signature time (EN 319 102-1, 5.5.4): what a good stamp proves, else `now`."""
    return stamp.time if stamp and stamp.time and stamp.answer.passed else now
