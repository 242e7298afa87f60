"""A PIN or password that can be wiped and never prints itself.

Never becomes a Python string: text objects cannot be erased and live in tracebacks and caches.
"""

import mmap
import sys
from contextlib import suppress

_MAP_LOCKED = 0x2000
"""As mlock(2): the same number on every machine that this program is made for."""


def locked_buffer(size: int) -> memoryview:
    """Zeros in memory that is not swapped out, dumped or inherited, where the system allows it.

    Only Linux has the flags: elsewhere, or where no more may be locked, it is ordinary memory (G4).
    """
    if not sys.platform.startswith("linux") or size == 0:
        return memoryview(bytearray(size))
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    try:
        page = mmap.mmap(-1, size, flags | _MAP_LOCKED)
    except OSError:  # more than this person may lock
        page = mmap.mmap(-1, size, flags)
    for advice in (mmap.MADV_DONTDUMP, mmap.MADV_DONTFORK):
        with suppress(OSError):
            page.madvise(advice)
    return memoryview(page)


class Secret:
    """Bytes of a PIN or password in one buffer that is zeroed by `wipe`.

    Use it in a `with` block; after it the buffer is zero and empty.
    """

    def __init__(self, buffer: bytearray | memoryview) -> None:
        """Take over `buffer`, which can be written to: the caller keeps no other copy."""
        self._buffer = buffer

    def __len__(self) -> int:
        return len(self._buffer)

    def __repr__(self) -> str:
        return "Secret(…)"

    def __reduce__(self) -> str:
        raise TypeError("a secret is never serialised")

    def __enter__(self) -> "Secret":
        return self

    def __exit__(self, *_: object) -> None:
        self.wipe()

    def copy(self) -> "Secret":
        """The same once more, to be wiped by whoever asked for it."""
        other = locked_buffer(len(self._buffer))
        other[:] = self._buffer
        return Secret(other)

    def view(self) -> memoryview:
        """The bytes themselves, to be written to a pipe; copy them nowhere."""
        return memoryview(self._buffer)

    def wipe(self) -> None:
        """Overwrite the buffer with zeros and forget its length."""
        self._buffer[:] = bytes(len(self._buffer))
        self._buffer = bytearray()
