"""The pixels that a preview's worker hands over, and workers that play with the file."""

import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.signing import SealPicture
from app.workers import supervision
from app.workers.preview_calls import Drawn
from app.workers.preview_client import MAX_TILE_BYTES, SharedPixels, decoded_picture

WRITES = """\
import json, os, sys
for line in sys.stdin:
    path = json.loads(line)["arguments"]["pixels"]
    with open(path, "r+b") as file:
        file.write(b"\\x10\\x20\\x30\\x40" * 64)
    {trick}
    print(json.dumps({{"ok": {{"width_px": 8, "height_px": 8, "channels": 4}}}}), flush=True)
"""
TRICKS = {
    "nothing": "",
    "truncated": "os.truncate(path, 0)",
    "cut": "os.truncate(path, 255)",
    "another file": "os.unlink(path); open(path, 'wb').write(b'x' * 256)",
    "a pipe": "os.unlink(path); os.mkfifo(path)",
    "longer": "os.truncate(path, 1 << 40)",
}


@pytest.fixture
def new_file(tmp_path: Path) -> Callable[[], Path]:
    numbers = count()
    return lambda: tmp_path / f"private-{next(numbers)}"


@pytest.mark.parametrize("trick", TRICKS)
def test_G10_a_worker_that_plays_with_the_pixel_file_harms_no_one(
    trick: str, new_file: Callable[[], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A mapping of a file that somebody else cuts short ends the process that looks at it."""
    program = WRITES.format(trick=TRICKS[trick])
    monkeypatch.setattr(supervision, "_interpreter", lambda: [sys.executable, "-c", program])
    if trick in ("truncated", "cut"):
        with pytest.raises(AppError) as caught:
            decoded_picture(SealPicture(b""), 8, new_file)
        assert caught.value.code is ErrorCode.WORKER_CRASHED
    else:
        pixels = decoded_picture(SealPicture(b""), 8, new_file)
        assert pixels.data == b"\x10\x20\x30\x40" * 64
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "drawn",
    [
        Drawn(0, 8, 4), Drawn(8, -8, 4), Drawn(-8, -8, 4), Drawn(8, 8, 2), Drawn(8, 8, -4),
        Drawn(1 << 40, 1 << 40, 4), Drawn(MAX_TILE_BYTES // 4 + 1, 1, 4),
    ],
    ids=str,
)  # fmt: skip
def test_G10_sizes_that_cannot_be_are_not_read(drawn: Drawn, new_file: Callable[[], Path]) -> None:
    pixels = SharedPixels(new_file())
    with pytest.raises(AppError) as caught:
        pixels.taken(drawn)
    assert caught.value.code is ErrorCode.WORKER_CRASHED
    pixels.close()


def test_H6_the_pixel_file_is_private_and_goes_with_the_preview(
    new_file: Callable[[], Path], tmp_path: Path
) -> None:
    pixels = SharedPixels(new_file())
    assert pixels.path.stat().st_mode & 0o777 == 0o600
    pixels.close()
    pixels.close()
    assert list(tmp_path.iterdir()) == []
