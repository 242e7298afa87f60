"""What is kept for one person is for nobody else to read, whatever its folder allows."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.placement import SealSize
from app.domain.seal import SealFile
from app.domain.signing import SealPicture
from app.storage.anchor_files import AnchorFolder
from app.storage.habits import JsonMemory
from app.storage.private_file import replace_private
from app.storage.seal_files import SealFileFolder
from app.storage.seal_pictures import SealPictureFolder


@pytest.fixture
def open_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that was there before and lets everybody in, and a careless umask."""
    folder = tmp_path / "open"
    folder.mkdir(mode=0o755)
    old = os.umask(0)
    yield folder
    os.umask(old)


def test_H6_everything_kept_is_for_its_owner_alone(open_folder: Path) -> None:
    JsonMemory(open_folder / "window.json").save({"recent": ["/home/x/通知.pdf"]})
    SealPictureFolder(open_folder).add(SealPicture(b"picture"), "公章", SealSize(42, 42))
    SealFileFolder(open_folder).add(SealFile(b"seal"))
    AnchorFolder(open_folder).add("root.cer", b"anchor")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in open_folder.iterdir()}
    assert len(modes) == 5
    assert set(modes.values()) == {0o600}


def test_a_file_that_cannot_be_replaced_stays(open_folder: Path) -> None:
    path = open_folder / "kept"
    replace_private(path, b"old")
    (open_folder / f"kept.{os.getpid()}").mkdir()
    with pytest.raises(OSError, match="directory"):
        replace_private(path, b"new")
    assert path.read_bytes() == b"old"


def test_habits_may_hold_names_that_are_no_text(tmp_path: Path) -> None:
    memory = JsonMemory(tmp_path / "window.json")
    memory.save({"folder": "/home/\udcb9\udcab"})
    assert memory.load() == {"folder": "/home/\udcb9\udcab"}
