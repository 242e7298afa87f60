"""Unfinished files of dead processes go; everything else stays."""

import os
import subprocess
import sys
import time
from pathlib import Path

from app.domain.temporary import is_temporary, owner, temporary_name
from app.storage.leftovers import ABANDONED_AFTER_S, remove_leftovers
from app.storage.machine import host_name
from app.storage.publish import FilePublisher

RANDOM = "0123456789abcdef"


def dead_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def make(folder: Path, host: str, process: int) -> Path:
    path = folder / temporary_name(host, process, RANDOM)
    path.write_bytes(b"half")
    return path


def test_a_name_tells_its_owner_on_its_own_host_only() -> None:
    name = temporary_name("办公室-pc", 4321, RANDOM)
    assert is_temporary(name)
    assert owner(name, "办公室-pc") == 4321
    assert owner(name, "another") is None
    assert not is_temporary(".yinxin-notes.part")
    assert owner("通知.pdf", "办公室-pc") is None


def test_H3_files_of_a_dead_process_are_removed(tmp_path: Path) -> None:
    path = make(tmp_path, host_name(), dead_process())
    remove_leftovers(tmp_path)
    assert not path.exists()


def test_H7_files_of_living_processes_and_of_other_machines_stay(tmp_path: Path) -> None:
    mine = make(tmp_path, host_name(), os.getpid())
    theirs = make(tmp_path, "another", dead_process())
    remove_leftovers(tmp_path)
    assert mine.exists()
    assert theirs.exists()


def test_after_a_day_nobody_is_still_at_work(tmp_path: Path) -> None:
    path = make(tmp_path, "another", 1)
    old = time.time() - ABANDONED_AFTER_S - 60
    os.utime(path, (old, old))
    remove_leftovers(tmp_path)
    assert not path.exists()


def test_names_of_others_links_and_folders_are_left_alone(tmp_path: Path) -> None:
    document = tmp_path / "通知.pdf"
    document.write_bytes(b"%PDF")
    link = tmp_path / temporary_name(host_name(), dead_process(), RANDOM)
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
