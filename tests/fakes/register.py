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
        used = (RegisterEvent.KEY_USE_BEGIN, RegisterEvent.KEY_USE_END)
        settled = {entry.job for entry in self.entries if entry.event not in used}
        unfinished = tuple(
            entry
            for entry in self.entries
            if entry.event is RegisterEvent.KEY_USE_BEGIN and entry.job not in settled
        )
        return RegisterCheck(len(self.entries), True, None, "", unfinished)
