"""A private copy of foreign bytes, made once and hashed on the way.

Nothing is parsed here, so whoever only copies has loaded no PDF library. The user's file is only
read.
"""

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from app.crypto.digests import new_sm3
from app.domain.errors import AppError, ErrorCode

CHUNK_BYTES = 1 << 20
MAX_DOCUMENT_BYTES = 9_000_000_000
"""A cross-reference table has ten digits for an offset."""

_MAGIC_WITHIN = 1024
_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class HashState(Protocol):
    """A running digest that can be continued twice."""

    def update(self, data: bytes | memoryview, /) -> None: ...
    def copy(self) -> "HashState": ...
    def digest(self) -> bytes: ...
    def hexdigest(self) -> str: ...


def take_copy(source: Path, target: Path) -> HashState:
    """Copy a PDF into the new private file `target`: the SHA-256 state after its last byte.

    Raises what `copy_into` and `create_private` raise, `OUTPUT_DISK_FULL`, `OUTPUT_FAILED`; after a
    failure no file is left.
    """
    create_private(target)
    try:
        with file_failures():
            return copy_into(source, target)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def create_private(path: Path) -> None:
    """Make a new empty file that only this user can read; raises `OUTPUT_NOT_WRITABLE`."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    try:
        os.close(os.open(path, flags, 0o600))
    except OSError as error:
        raise AppError(ErrorCode.OUTPUT_NOT_WRITABLE, file=str(path.parent)) from error


def open_private(path: Path) -> BinaryIO:
    """Open a file made by `create_private`, never what a link in its place leads to."""
    flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags), "r+b", buffering=0)


def copy_into(source: Path, target: Path) -> HashState:
    """Copy a PDF into the private file `target` while hashing it: the state after its last byte.

    Raises `DOCUMENT_NOT_FOUND`, `DOCUMENT_UNREADABLE`, `DOCUMENT_TOO_LARGE`, `DOCUMENT_NOT_PDF`,
    `DOCUMENT_CHANGED` if it is written meanwhile, `OSError` from the target.
    """
    try:
        reading = source.open("rb", buffering=0)
    except FileNotFoundError as error:
        raise AppError(ErrorCode.DOCUMENT_NOT_FOUND, file=source.name) from error
    except OSError as error:
        raise AppError(ErrorCode.DOCUMENT_UNREADABLE, file=source.name) from error
    with reading, open_private(target) as writing:
        before = _identity(reading)
        if before[0] > MAX_DOCUMENT_BYTES:
            raise AppError(ErrorCode.DOCUMENT_TOO_LARGE, file=source.name, limit="9 GB")
        state, copied = _transfer(reading, writing, source)
        if _identity(reading) != before or copied != before[0]:
            raise AppError(ErrorCode.DOCUMENT_CHANGED, file=source.name)
    return state


def _identity(file: BinaryIO) -> tuple[int, int]:
    found = os.fstat(file.fileno())
    return found.st_size, found.st_mtime_ns


def _transfer(reading: BinaryIO, writing: BinaryIO, source: Path) -> tuple[HashState, int]:
    state, copied = hashlib.sha256(), 0
    buffer = memoryview(bytearray(CHUNK_BYTES))
    while True:
        try:
            size = reading.readinto(buffer)  # type: ignore[attr-defined]
        except OSError as error:
            raise AppError(ErrorCode.DOCUMENT_UNREADABLE, file=source.name) from error
        if copied == 0 and b"%PDF-" not in bytes(buffer[: min(size, _MAGIC_WITHIN + 5)]):
            raise AppError(ErrorCode.DOCUMENT_NOT_PDF, file=source.name)
        if not size:
            return state, copied
        state.update(buffer[:size])
        write_all(writing, buffer[:size])
        copied += size


def write_all(writing: BinaryIO, data: memoryview) -> None:
    """Write everything to an unbuffered file; raises `OSError`."""
    while data:
        data = data[writing.write(data) :]


@contextmanager
def file_failures() -> Iterator[None]:
    """Whatever the system refuses for a file of ours: `OUTPUT_DISK_FULL`, `OUTPUT_FAILED`."""
    try:
        yield
    except OSError as error:
        code = ErrorCode.OUTPUT_DISK_FULL if error.errno in _NO_SPACE else ErrorCode.OUTPUT_FAILED
        raise AppError(code, reason=error.strerror or "") from error


def hash_file(path: Path, algorithm: str) -> HashState:
    """The digest state after all bytes of a file."""
    state: HashState = new_sm3() if algorithm == "sm3" else hashlib.new(algorithm)
    buffer = memoryview(bytearray(CHUNK_BYTES))
    with path.open("rb", buffering=0) as file:
        while size := file.readinto(buffer):
            state.update(buffer[:size])
    return state
