"""What a time stamp on a signature value is worth: an answer of its own."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.answer import Answer


@dataclass(frozen=True)
class TimeStampVerdict:
    """`answer` is a yes if the stamp is on this signature, unbroken, by a trusted authority.

    `time` and `authority` are what the stamp says; without a yes that is a claim.
    """

    answer: Answer
    time: datetime | None = None
    authority: str | None = None
