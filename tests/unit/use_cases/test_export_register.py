"""The exported table: readable Chinese, and no cell that a spreadsheet would run."""

import csv
import errno
import os
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.register import RegisterEntry, RegisterEvent
from app.use_cases.export_register import COLUMNS, export_register
from tests.fakes.register import MemoryRegister

NAMES = {event: event.value.upper() for event in RegisterEvent}


def exported(target: Path, *entries: RegisterEntry) -> list[dict[str, str]]:
    register = MemoryRegister()
    for entry in entries:
        register.append(entry)
    assert export_register(register, target, NAMES) == len(entries)
    with target.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_excel_reads_the_chinese(tmp_path: Path) -> None:
    entry = RegisterEntry(RegisterEvent.PUBLISHED, "a", document='通知,"草稿".pdf')
    (row,) = exported(tmp_path / "x.csv", entry)
    assert (tmp_path / "x.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert tuple(row) == COLUMNS
    assert (row["event"], row["document"]) == ("PUBLISHED", '通知,"草稿".pdf')


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_L3_no_cell_is_a_formula(tmp_path: Path, start: str) -> None:
    entry = RegisterEntry(RegisterEvent.FAILED, "a", document=f"{start}cmd|' /C calc'!A0")
    (row,) = exported(tmp_path / "x.csv", entry)
    assert row["document"].startswith("'")


def test_L3_control_and_bidi_characters_become_visible(tmp_path: Path) -> None:
    entry = RegisterEntry(RegisterEvent.FAILED, "a", document="a\nb\u202ec\x1b[2J")
    (row,) = exported(tmp_path / "x.csv", entry)
    assert row["document"] == "a\ufffdb\ufffdc\ufffd[2J"


def test_an_existing_file_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "x.csv"
    target.write_bytes(b"old")
    with pytest.raises(AppError) as caught:
        export_register(MemoryRegister(), target, NAMES)
    assert caught.value.code is ErrorCode.OUTPUT_EXISTS
    assert target.read_bytes() == b"old"


@pytest.mark.usefixtures("removes_closed_files_only")
def test_a_broken_register_leaves_no_half_table(tmp_path: Path) -> None:
    class Broken(MemoryRegister):
        def records(self) -> Any:
            yield from ()
            raise AppError(ErrorCode.REGISTER_BROKEN, line=3)

    with pytest.raises(AppError) as caught:
        export_register(Broken(), tmp_path / "x.csv", NAMES)
    assert caught.value.code is ErrorCode.REGISTER_BROKEN
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_takes_no_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(AppError) as caught:
        export_register(MemoryRegister(), tmp_path / "x.csv", NAMES)
    assert caught.value.code is ErrorCode.OUTPUT_NOT_WRITABLE
