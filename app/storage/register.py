"""The use register as a file of lines that only grows. Implements `ports.UseRegister`.

Owns writing and reading. What a line looks like is `register_line`, how lines hang together is
`register_chain`. A cut at the end of the file cannot be seen from the file alone.
"""

import os
from collections.abc import Callable, Iterator
from io import FileIO
from pathlib import Path

from app import __version__
from app.domain.errors import AppError, ErrorCode
from app.domain.register import RegisterCheck, RegisterEntry, RegisterEvent, RegisterRecord
from app.ports import Clock
from app.storage.durable import sync, sync_folder
from app.storage.folders import private_folder
from app.storage.locks import exclusive
from app.storage.machine import host_name, user_name
from app.storage.register_chain import Chain, link
from app.storage.register_line import encode, parse

TAILS_BYTES = (8 * 1024, 128 * 1024)
"""Longer than most lines, and than any: the last record is found without reading the whole file."""

SYNCED_LATER = frozenset({RegisterEvent.KEY_USE_END, RegisterEvent.PUBLISHED})
"""Good news may reach the disk with the next record: lost in a power failure, it leaves a doubt
about a signature that was in fact saved, never a signature without a record."""


class JsonLinesRegister:
    """One file; safe for several processes at once."""

    def __init__(self, path: Path, clock: Clock, key: Callable[[], bytes | None]) -> None:
        """`key` gives the key of the check values, or None; it is asked when first needed."""
        self._path = path
        self._clock = clock
        self._key = key

    def append(self, entry: RegisterEntry) -> None:
        """Store one event; raises `REGISTER_UNAVAILABLE`: then no key may be used.

        It survives the end of the program at once, and a power failure unless `SYNCED_LATER`.
        """
        key = self._key()
        try:
            private_folder(self._path.parent)
            opened = FileIO(os.fspath(self._path), "ab+", opener=_private)
            with opened as file, exclusive(file.fileno()):
                self._append(file, entry, key)
        except OSError as error:
            raise _unavailable(error) from None

    def records(self) -> Iterator[RegisterRecord]:
        """All records in order; raises `REGISTER_BROKEN` at one that cannot be read.

        Remains of a power failure are passed over; `check` names them.
        """
        chain = Chain(None)
        for line in self._lines(chain):
            parsed = chain.add(line)
            _require_readable(chain)
            if parsed is not None:
                yield parsed.record
        _require_readable(chain)

    def check(self) -> RegisterCheck:
        """Follow the chain from the first record to the last."""
        chain = Chain(self._key())
        for line in self._lines(chain):
            chain.add(line)
        return chain.result()

    def _append(self, file: FileIO, entry: RegisterEntry, key: bytes | None) -> None:
        size = file.seek(0, os.SEEK_END)
        number, before, closed = _last_record(file, size)
        record = RegisterRecord(
            number=number + 1,
            time=self._clock.now(),
            program=__version__,
            user=user_name(),
            host=host_name(),
            previous=link(before),
            entry=entry,
        )
        # A line that a power failure cut short is closed and kept, never continued or dropped.
        start = b"" if closed else b"\n"
        _write_whole(file, size, start + encode(record, key) + b"\n")
        if entry.event not in SYNCED_LATER:
            sync(file.fileno())
        if size == 0:
            sync_folder(self._path.parent)

    def _lines(self, chain: Chain) -> Iterator[bytes]:
        """The lines that stand now; what others append meanwhile is left out."""
        try:
            with self._path.open("rb") as file:
                with exclusive(file.fileno()):
                    left = os.fstat(file.fileno()).st_size
                line = b"\n"
                while left > 0 and (line := file.readline(left)):
                    left -= len(line)
                    yield line.removesuffix(b"\n")
                chain.finish(cut_short=not line.endswith(b"\n"))
        except FileNotFoundError:
            return
        except OSError as error:
            raise _unavailable(error) from None


def _last_record(file: FileIO, size: int) -> tuple[int, bytes, bool]:
    """Number of the last record, all bytes from its start, and whether the last line is closed."""
    for window in (*TAILS_BYTES, size):
        start = max(0, size - window)
        file.seek(start)
        tail = _read(file, size - start)
        lines = tail.removesuffix(b"\n").split(b"\n")
        oldest = 1 if start else 0  # the first piece may lack its beginning
        for index in range(len(lines) - 1, oldest - 1, -1):
            parsed = parse(lines[index])
            if parsed is not None:
                return parsed.record.number, b"\n".join(lines[index:]), tail.endswith(b"\n")
    return 0, tail.removesuffix(b"\n"), not tail or tail.endswith(b"\n")


def _read(file: FileIO, count: int) -> bytes:
    data = bytearray()
    while len(data) < count and (piece := file.read(count - len(data))):
        data += piece
    return bytes(data)


def _write_whole(file: FileIO, size: int, data: bytes) -> None:
    """All of it or nothing: a full disk must not leave half a line."""
    try:
        written = file.write(data) or 0
        if written < len(data):
            file.write(data[written:])
            if file.seek(0, os.SEEK_END) != size + len(data):
                raise OSError("short write")
    except OSError:
        file.truncate(size)
        raise


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _require_readable(chain: Chain) -> None:
    if chain.unreadable is not None:
        raise AppError(ErrorCode.REGISTER_BROKEN, line=chain.unreadable)


def _unavailable(error: OSError) -> AppError:
    return AppError(ErrorCode.REGISTER_UNAVAILABLE, reason=error.strerror or str(error))
