"""A plain DER writer and walker of the tests' own, sharing nothing with the program."""

from dataclasses import dataclass


def tlv(tag: int, *parts: bytes) -> bytes:
    """One element around its parts."""
    content = b"".join(parts)
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 128 + len(octets)]) + octets + content


def seq(*parts: bytes) -> bytes:
    return tlv(0x30, *parts)


def integer(value: int) -> bytes:
    return tlv(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    octets = bytearray([40 * first + second])
    for arc in rest:
        chunk = [arc & 127]
        while arc := arc >> 7:
            chunk.insert(0, arc & 127 | 128)
        octets += bytes(chunk)
    return tlv(6, bytes(octets))


def octets(value: bytes) -> bytes:
    return tlv(4, value)


def bits(value: bytes, unused: int = 0) -> bytes:
    return tlv(3, bytes([unused]), value)


def utf8(text: str) -> bytes:
    return tlv(0x0C, text.encode())


def ia5(text: str) -> bytes:
    return tlv(0x16, text.encode())


@dataclass(frozen=True)
class Node:
    """An element found by walking: its tag, all its bytes, and what is inside."""

    tag: int
    whole: bytes
    content: bytes

    @property
    def children(self) -> list["Node"]:
        return list(walk(self.content))

    def __getitem__(self, index: int) -> "Node":
        return self.children[index]


def walk(data: bytes) -> list[Node]:
    """The elements that follow one another in `data`; raises ValueError unless they fill it."""
    found, position = [], 0
    while position < len(data):
        size, start = data[position + 1], position + 2
        if size == 128:
            raise ValueError("indefinite length")
        if size > 128:
            count = size - 128
            size = int.from_bytes(data[start : start + count], "big")
            start += count
        if start + size > len(data):
            raise ValueError("too short")
        found.append(
            Node(data[position], data[position : start + size], data[start : start + size])
        )
        position = start + size
    return found


def only(data: bytes) -> Node:
    """The one element in `data`, zeros behind it removed as in a PDF container."""
    size = _size(data)
    assert not data[size:].strip(b"\0"), "bytes behind the element"
    (node,) = walk(data[:size])
    return node


def _size(data: bytes) -> int:
    if data[1] < 128:
        return 2 + data[1]
    count = data[1] - 128
    return 2 + count + int.from_bytes(data[2 : 2 + count], "big")
