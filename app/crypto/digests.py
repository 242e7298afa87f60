"""The SM3 digest, from whichever library of this machine has it.

The C library behind `hashlib` has it in most builds; `cryptography` brings its own copy and costs
more to import, so it is asked second.
"""

import hashlib
from typing import Protocol


class RunningDigest(Protocol):
    """A digest that is fed piece by piece; what `hashlib` returns is one."""

    def update(self, data: bytes | memoryview, /) -> None:
        """Take in more of the message."""
        ...

    def copy(self) -> "RunningDigest":
        """The same state, to be continued differently."""
        ...

    def digest(self) -> bytes:
        """The digest of what was taken in so far."""
        ...

    def hexdigest(self) -> str:
        """The same in hexadecimal."""
        ...


def sm3(data: bytes) -> bytes:
    """The 32-byte SM3 digest of `data` (GB/T 32905)."""
    running = new_sm3()
    running.update(data)
    return running.digest()


def new_sm3() -> RunningDigest:
    """An SM3 digest of nothing yet."""
    try:
        return hashlib.new("sm3", usedforsecurity=False)
    except ValueError:
        return _Sm3()


class _Sm3:
    """SM3 of `cryptography` with the interface of `hashlib`."""

    def __init__(self) -> None:
        from cryptography.hazmat.primitives.hashes import SM3, Hash

        self._state = Hash(SM3())

    def update(self, data: bytes | memoryview, /) -> None:
        self._state.update(data)

    def copy(self) -> "_Sm3":
        other = _Sm3()
        other._state = self._state.copy()
        return other

    def digest(self) -> bytes:
        return self._state.copy().finalize()

    def hexdigest(self) -> str:
        return self.digest().hex()
