"""A time-stamp authority without a network."""

import hashlib
from dataclasses import dataclass, field

from app.crypto.digests import sm3
from app.domain.errors import AppError, ErrorCode
from tests.fakes.documents import Ready
from tests.stamping import Asked, Stamper


@dataclass
class FakeTimeStamps:
    """Stamps with `stamper`, or ends in `failures`, one for each call; notes what it was asked."""

    stamper: Stamper = field(default_factory=Stamper)
    failures: list[ErrorCode | None] = field(default_factory=list)
    asked: list[tuple[bytes, str]] = field(default_factory=list)
    given: list[bytes] = field(default_factory=list)
    closed: bool = False

    def stamp(self, value: bytes, digest: str) -> Ready[bytes]:
        """A good token unless it shall fail."""
        self.asked.append((value, digest))
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            return Ready(error=AppError(failure, host="tsa.example"))
        imprint = sm3(value) if digest == "sm3" else hashlib.new(digest, value).digest()
        self.given.append(self.stamper.token(Asked(digest, imprint, 7)))
        return Ready(self.given[-1])

    def close(self) -> None:
        """Note the end."""
        self.closed = True
