"""A use register in memory, which can be made to refuse (L4)."""

from collections.abc import Iterator
from datetime import UTC, datetime

from app.domain.errors import AppError, ErrorCode
from app.domain.register import RegisterCheck, RegisterEntry, RegisterEvent, RegisterRecord


class MemoryRegister:
    """Keeps entries in a list; `unavailable` makes the next appends fail."""

    def __init__(self) -> None:
        self.entries: list[RegisterEntry] = []
        self.unavailable = False

    def append(self, entry: RegisterEntry) -> None:
        if self.unavailable:
            raise AppError(ErrorCode.REGISTER_UNAVAILABLE, reason="test")
        self.entries.append(entry)

    def records(self) -> Iterator[RegisterRecord]:
        for number, entry in enumerate(self.entries, start=1):
            time = datetime(2026, 3, 1, 9, 0, number % 60, tzinfo=UTC)
            yield RegisterRecord(number, time, "test", "user", "host", "", entry)

    def check(self) -> RegisterCheck:
        last = {entry.job: entry for entry in self.entries}
        begun = RegisterEvent.KEY_USE_BEGIN
        unfinished = tuple(entry for entry in last.values() if entry.event is begun)
        return RegisterCheck(len(self.entries), True, None, "", unfinished)
