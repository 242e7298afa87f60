"""What on a token may be a seal, and how much of it is carried to the main process.

No standard names the files or objects that seals are kept in, so whatever begins like DER and has a
fitting size may be one.
"""

from collections.abc import Iterable

MAX_SEAL_BYTES = 1 << 20
MAX_SEALS = 16
MAX_SEALS_BYTES = 4 << 20
"""Of one token together: the answer is one line, and in base64 longer by a third."""

_DER_SEQUENCE = b"\x30"


def possible_seals(contents: Iterable[bytes]) -> tuple[bytes, ...]:
    """Those that may be seals, in their order, as far as they fit."""
    found: list[bytes] = []
    room = MAX_SEALS_BYTES
    for content in contents:
        if content.startswith(_DER_SEQUENCE) and len(content) <= min(room, MAX_SEAL_BYTES):
            found.append(content)
            room -= len(content)
        if len(found) == MAX_SEALS:
            break
    return tuple(found)
