"""The bundle of a diagnosis: a file that is complete, or none."""

from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorCode
from app.storage.diagnosis_bundle import write_bundle


def test_the_same_texts_make_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        write_bundle(tmp_path / name, {"findings.txt": "正常"})
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_an_existing_file_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "a.zip"
    target.write_bytes(b"old")
    with pytest.raises(AppError) as caught:
        write_bundle(target, {"findings.txt": ""})
    assert (caught.value.code, target.read_bytes()) == (ErrorCode.OUTPUT_EXISTS, b"old")


@pytest.mark.usefixtures("removes_closed_files_only")
def test_a_failure_leaves_no_half_file(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write_bundle(tmp_path / "a.zip", {"good.txt": "x", "bad.txt": "\ud800"})
    assert list(tmp_path.iterdir()) == []
