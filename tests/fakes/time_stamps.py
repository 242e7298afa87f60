"""A time-stamp authority without a network."""

import hashlib
from dataclasses import dataclass, field

from app.crypto.digests import sm3
from app.domain.errors import AppError, ErrorCode
from tests.fakes.documents import Ready
from tests.stamping import Asked, Stamper


@dataclass
class FakeTimeStamps:
    """Stamps with `stamper`, or ends in `failure`; notes what it was asked for."""

    stamper: Stamper = field(default_factory=Stamper)
    failure: ErrorCode | None = None
    asked: list[tuple[bytes, str]] = field(default_factory=list)
    closed: bool = False

    def stamp(self, value: bytes, digest: str) -> Ready[bytes]:
        """A good token unless it shall fail."""
        self.asked.append((value, digest))
        if self.failure is not None:
            return Ready(error=AppError(self.failure, host="tsa.example"))
        imprint = sm3(value) if digest == "sm3" else hashlib.new(digest, value).digest()
        return Ready(self.stamper.token(Asked(digest, imprint, 7)))

    def close(self) -> None:
        """Note the end."""
        self.closed = True
