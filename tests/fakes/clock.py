"""A clock that stands still."""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class FixedClock:
    """Always the same moment."""

    moment: datetime = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)

    def now(self) -> datetime:
        """That moment."""
        return self.moment
