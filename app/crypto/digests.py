"""Digests beside those of `hashlib`: SM3, from whichever library of this machine has it.

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


_SHA256_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")


def sha256_digest_info(data: bytes) -> bytes:
    """DER of DigestInfo with the SHA-256 digest of `data` (RFC 8017, 9.2 note 1)."""
    return _SHA256_DIGEST_INFO + hashlib.sha256(data).digest()


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
