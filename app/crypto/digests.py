"""The SM3 digest, from whichever library of this machine has it."""

import hashlib


def sm3(data: bytes) -> bytes:
    """The 32-byte SM3 digest of `data` (GB/T 32905).

    The C library behind `hashlib` has it in most builds; `cryptography` brings its own copy and
    costs more to import, so it is asked second.
    """
    try:
        return hashlib.new("sm3", data, usedforsecurity=False).digest()
    except ValueError:
        return _from_cryptography(data)


def _from_cryptography(data: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SM3, Hash

    digest = Hash(SM3())
    digest.update(data)
    return digest.finalize()
