"""One process at a time on one open file."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

DEADLINE_S = 10.0
_PAUSE_S = 0.02
_WINDOWS_LOCK_AT = (1 << 31) - 2
"""Windows locks bytes and keeps others from reading them: lock one that no file has. Its C library
counts them in 32 bits and refuses what is further on."""


@contextmanager
def exclusive(descriptor: int) -> Iterator[None]:
    """Hold the file alone; raises `TimeoutError` when another process does not let go."""
    end = time.monotonic() + DEADLINE_S
    while not _try_lock(descriptor):
        if time.monotonic() > end:
            raise TimeoutError("the file stays locked")
        time.sleep(_PAUSE_S)
    try:
        yield
    finally:
        _unlock(descriptor)


if sys.platform == "win32":
    import msvcrt
    import os

    def _try_lock(descriptor: int) -> bool:
        try:
            _at_the_byte(descriptor, msvcrt.LK_NBLCK)
        except OSError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        _at_the_byte(descriptor, msvcrt.LK_UNLCK)

    def _at_the_byte(descriptor: int, how: int) -> None:
        """Where a reader or writer stands in the file is not changed."""
        before = os.lseek(descriptor, 0, os.SEEK_CUR)
        os.lseek(descriptor, _WINDOWS_LOCK_AT, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, how, 1)
        finally:
            os.lseek(descriptor, before, os.SEEK_SET)

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
