"""Small random damage, reproducible from a seed: to bytes, and to elements with lengths kept right.

Damaged bytes mostly end at the first scan; damaged elements get past it.
"""

import random
from collections.abc import Callable

from tests.gm.der import Node, tlv, walk

_INTERESTING = (b"\0", b"\xff", b"\x80", b"\x7f", b"\x30", b"\x31", b"\xa0", b"\x84", b"\x06")
_TAGS = (1, 2, 3, 4, 5, 6, 0x0C, 0x13, 0x16, 0x17, 0x18, 0x30, 0x31, 0xA0, 0xA1, 0x24)
_CONSTRUCTED, _OCTET_STRING = 0x20, 4
_DEPTH_MAX = 12


def mutate(seed: bytes, luck: random.Random, others: list[bytes]) -> bytes:
    """`seed` after one to six changes; `others` lend pieces."""
    changed = seed
    for _ in range(luck.randint(1, 3)):
        changed = _mutate_elements(changed, luck, others, _DEPTH_MAX)
    if luck.random() < 0.3:
        changed = _mutate_bytes(changed, luck, others)
    return changed


def _mutate_elements(data: bytes, luck: random.Random, others: list[bytes], depth: int) -> bytes:
    """One element somewhere inside is changed, and the lengths around it are made to fit."""
    nodes = _elements(data)
    if not nodes:
        return _mutate_bytes(data, luck, others)
    index = luck.randrange(len(nodes))
    node = nodes[index]
    if depth and _may_hold_elements(node) and luck.random() < 0.85:
        new = tlv(node.tag, _mutate_elements(node.content, luck, others, depth - 1))
    else:
        new = luck.choice(_ELEMENT_CHANGES)(node, luck, others)
    return b"".join([*(one.whole for one in nodes[:index]), new]) + b"".join(
        one.whole for one in nodes[index + 1 :]
    )


def _elements(data: bytes) -> list[Node]:
    try:
        return walk(data)
    except (ValueError, IndexError):
        return []


def _may_hold_elements(node: Node) -> bool:
    if node.tag & _CONSTRUCTED:
        return bool(node.content)
    return node.tag == _OCTET_STRING and node.content[:1] == b"\x30"


def _drop(_node: Node, _luck: random.Random, _others: list[bytes]) -> bytes:
    return b""


def _double(node: Node, luck: random.Random, _others: list[bytes]) -> bytes:
    return node.whole * luck.choice((2, 3, 40))


def _retag(node: Node, luck: random.Random, _others: list[bytes]) -> bytes:
    return tlv(luck.choice(_TAGS), node.content)


def _wrap(node: Node, luck: random.Random, _others: list[bytes]) -> bytes:
    return tlv(luck.choice(_TAGS), node.whole)


def _damage(node: Node, luck: random.Random, others: list[bytes]) -> bytes:
    return tlv(node.tag, _mutate_bytes(node.content, luck, others))


def _fill(node: Node, luck: random.Random, _others: list[bytes]) -> bytes:
    size = luck.choice((0, 0, 1, 2, 8, 32, 64, 65, 300))
    return tlv(node.tag, luck.choice((luck.randbytes(size), bytes(size), b"\xff" * size)))


def _borrow(_node: Node, luck: random.Random, others: list[bytes]) -> bytes:
    """Some element of another seed."""
    found = luck.choice(others)
    for _ in range(luck.randint(1, 5)):
        inside = _elements(found)
        if not inside:
            break
        node = luck.choice(inside)
        found = node.content if node.tag & _CONSTRUCTED else node.whole
    return found


_ElementChange = Callable[[Node, random.Random, list[bytes]], bytes]
_ELEMENT_CHANGES: tuple[_ElementChange, ...] = (
    _drop,
    _double,
    _retag,
    _wrap,
    _damage,
    _damage,
    _fill,
    _borrow,
)


def _mutate_bytes(data: bytes, luck: random.Random, others: list[bytes]) -> bytes:
    changed = bytearray(data)
    luck.choice(_BYTE_CHANGES)(changed, luck, others)
    return bytes(changed)


def _place(data: bytearray, luck: random.Random) -> int:
    """Somewhere, more often near the start, where the structure is."""
    return min(luck.randrange(len(data) + 1), luck.randrange(len(data) + 1))


def _flip(data: bytearray, luck: random.Random, _: list[bytes]) -> None:
    if data:
        data[_place(data, luck) % len(data)] ^= 1 << luck.randrange(8)


def _set(data: bytearray, luck: random.Random, _: list[bytes]) -> None:
    place = _place(data, luck)
    data[place : place + 1] = luck.choice(_INTERESTING)


def _cut(data: bytearray, luck: random.Random, _: list[bytes]) -> None:
    place = _place(data, luck)
    del data[place : place + luck.choice((1, 2, 7, 40, len(data)))]


def _insert(data: bytearray, luck: random.Random, _: list[bytes]) -> None:
    place = _place(data, luck)
    data[place:place] = luck.randbytes(luck.choice((1, 2, 3, 16)))


def _splice(data: bytearray, luck: random.Random, others: list[bytes]) -> None:
    other = luck.choice(others)
    start = luck.randrange(len(other))
    place = _place(data, luck)
    size = luck.choice((4, 30, 200))
    data[place : place + size] = other[start : start + size]


_ByteChange = Callable[[bytearray, random.Random, list[bytes]], None]
_BYTE_CHANGES: tuple[_ByteChange, ...] = (_flip, _flip, _set, _set, _cut, _insert, _splice)
