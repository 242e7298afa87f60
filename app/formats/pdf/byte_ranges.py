"""One pass over the file: its own digest, those of all byte ranges, and hidden signatures.

All byte ranges start at the first byte, so their digests share one running state per algorithm,
copied where a gap begins: fifty signatures cost little more than one.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Protocol

from app.crypto.digests import new_sm3
from app.formats.pdf.audit.files import PdfFile
from app.formats.pdf.gate import Container
from app.formats.pdf.signatures import BYTE_RANGE_KEY, MAX_SIGNATURES, byte_range_places

ENOUGH_PLACES = 2 * MAX_SIGNATURES
"""More places of `/ByteRange` than a document may have: no need to find them all."""


class _State(Protocol):
    def update(self, data: bytes | memoryview, /) -> None: ...
    def copy(self) -> "_State": ...


@dataclass(frozen=True)
class Wanted:
    """The bytes that one container signs, and the digests that it names."""

    container: Container
    algorithms: frozenset[str]


@dataclass
class FileDigests:
    """What the pass found; `ranges[i][algorithm]` belongs to the i-th wanted range."""

    sha256: str = ""
    ranges: list[dict[str, bytes]] = field(default_factory=list)
    key_places: list[int] = field(default_factory=list)


@dataclass
class _Tail:
    """The bytes behind one gap, hashed on from a copy of the common state."""

    start: int
    end: int
    state: _State


class _Pass:
    """States that are fed while the file goes by."""

    def __init__(self, wanted: list[Wanted]) -> None:
        needed = frozenset().union(*(one.algorithms for one in wanted)) | {"sha256"}
        self.common: dict[str, _State] = {name: _new(name) for name in sorted(needed)}
        self.wanted = wanted
        self.tails: list[dict[str, _Tail]] = [{} for _ in wanted]
        self.last_gap = {
            name: max((w.container.gap_start for w in wanted if name in w.algorithms), default=0)
            for name in needed
        }

    def cuts(self) -> list[int]:
        """Offsets where a state is copied or ends."""
        return sorted({one.container.gap_start for one in self.wanted})

    def feed(self, start: int, piece: memoryview) -> None:
        """Bytes that hold no cut but at their start."""
        self._branch(start)
        for name, state in self.common.items():
            if name == "sha256" or start < self.last_gap[name]:
                state.update(piece)
        for tails in self.tails:
            for tail in tails.values():
                part = piece[max(0, tail.start - start) : max(0, tail.end - start)]
                if part:
                    tail.state.update(part)

    def _branch(self, start: int) -> None:
        for one, tails in zip(self.wanted, self.tails, strict=True):
            place = one.container
            if place.gap_start == start and not tails:
                for name in one.algorithms:
                    copy = self.common[name].copy()
                    tails[name] = _Tail(place.gap_end, place.end, copy)


def digest_file(file: PdfFile, wanted: list[Wanted]) -> FileDigests:
    """Hash the whole file and every wanted range; find every place of `/ByteRange`."""
    walk, found = _Pass(wanted), FileDigests()
    cuts = walk.cuts()
    carried = b""
    for start, data in file.chunks():
        if len(found.key_places) <= ENOUGH_PLACES:
            seam = carried + data[: len(BYTE_RANGE_KEY) - 1]
            found.key_places += (start - len(carried) + at for at in byte_range_places(seam))
            found.key_places += (start + at for at in byte_range_places(data))
            carried = data[-len(BYTE_RANGE_KEY) + 1 :]
        for at, piece in _pieces(start, data, cuts):
            walk.feed(at, piece)
    found.sha256 = _finished("sha256", walk.common["sha256"]).hex()
    found.ranges = [
        {name: _finished(name, tail.state) for name, tail in tails.items()} for tails in walk.tails
    ]
    return found


def _pieces(start: int, data: bytes, cuts: list[int]) -> Iterator[tuple[int, memoryview]]:
    view = memoryview(data)
    end = start + len(data)
    edges = [start, *(cut for cut in cuts if start < cut < end), end]
    for at, stop in pairwise(edges):
        yield at, view[at - start : stop - start]


_SHAKE256_BYTES = 64


def _new(name: str) -> _State:
    if name == "sm3":
        return new_sm3()
    state: _State = hashlib.new(name, usedforsecurity=False)
    return state


def _finished(name: str, state: Any) -> bytes:  # noqa: ANN401
    # Ed448 signs over 512 bits of SHAKE256 (RFC 8419, 2.3)
    digest = state.digest
    return bytes(digest(_SHAKE256_BYTES) if name == "shake_256" else digest())
