"""Random access to a document of any size. Owns reading; it never maps or loads the whole file."""

from collections.abc import Iterator
from typing import BinaryIO

CHUNK = 1 << 20


class PdfFile:
    """An open document: `size` bytes that are read piece by piece."""

    def __init__(self, stream: BinaryIO) -> None:
        """`stream` stays the caller's to close."""
        self.stream = stream
        self.size = stream.seek(0, 2)

    def read(self, start: int, length: int) -> bytes:
        """Up to `length` bytes from `start`; fewer at the end, none outside the file."""
        if not 0 <= start < self.size:
            return b""
        self.stream.seek(start)
        return self.stream.read(min(length, self.size - start))

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[tuple[int, bytes]]:
        """The bytes from `start` to `end` in pieces, each with its offset."""
        stop = self.size if end is None else min(end, self.size)
        while start < stop:
            piece = self.read(start, min(CHUNK, stop - start))
            if not piece:
                return
            yield start, piece
            start += len(piece)
