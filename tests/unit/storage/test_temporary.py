"""Unfinished files of dead processes go; everything else stays."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.storage import temporary
from app.storage.machine import host_name
from app.storage.publish import FilePublisher
from app.storage.temporary import ABANDONED_AFTER_S, remove_leftovers, temporary_path

OTHER_HOST = "another-pc"


def dead_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def make(folder: Path, host: str, process: int) -> Path:
    """A file as `process` on `host` would have left it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(temporary, "host_name", lambda: host)
        patch.setattr(os, "getpid", lambda: process)
        path = temporary_path(folder)
    path.write_bytes(b"half")
    return path


def test_H3_files_of_a_dead_process_are_removed(tmp_path: Path) -> None:
    path = make(tmp_path, host_name(), dead_process())
    remove_leftovers(tmp_path)
    assert not path.exists()


def test_H7_files_of_living_processes_and_of_other_machines_stay(tmp_path: Path) -> None:
    mine = make(tmp_path, host_name(), os.getpid())
    theirs = make(tmp_path, OTHER_HOST, dead_process())
    remove_leftovers(tmp_path)
    assert mine.exists()
    assert theirs.exists()


def test_after_a_day_nobody_is_still_at_work(tmp_path: Path) -> None:
    path = make(tmp_path, OTHER_HOST, 1)
    old = time.time() - ABANDONED_AFTER_S - 60
    os.utime(path, (old, old))
    remove_leftovers(tmp_path)
    assert not path.exists()


def test_names_of_others_links_and_folders_are_left_alone(tmp_path: Path) -> None:
    document = tmp_path / "通知.pdf"
    document.write_bytes(b"%PDF")
    link = make(tmp_path, host_name(), dead_process())
    link.unlink()
    link.symlink_to(document)
    similar = tmp_path / ".yinxin-mine.part"
    similar.write_bytes(b"")
    remove_leftovers(tmp_path)
    assert link.is_symlink()
    assert similar.exists()
    assert document.exists()


def test_a_missing_folder_is_no_error(tmp_path: Path) -> None:
    remove_leftovers(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_reserving_tidies_a_folder_once(tmp_path: Path) -> None:
    source = tmp_path / "in.pdf"
    source.write_bytes(b"%PDF")
    publisher = FilePublisher()
    first = make(tmp_path, host_name(), dead_process())
    publisher.reserve(source, tmp_path / "out.pdf", replace=False)
    assert not first.exists()
    second = make(tmp_path, host_name(), dead_process())
    publisher.reserve(source, tmp_path / "out.pdf", replace=False)
    assert second.exists()
