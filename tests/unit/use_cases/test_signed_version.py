"""The version that was signed: exactly the leading bytes, or nothing."""

from pathlib import Path

import pytest

from app.domain.document import DocumentSnapshot
from app.domain.errors import AppError, ErrorCode
from app.use_cases.signed_version import write_signed_version


def shown(path: Path, size: int, *, rewritten: bool = False) -> DocumentSnapshot:
    return DocumentSnapshot("letter.pdf", str(path), size, "", "", rewritten, 1, True)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Six bytes that are shown, and a revision behind them that nobody signed."""
    path = tmp_path / "copy"
    path.write_bytes(b"signedpreview")
    return path


def test_exactly_the_signed_bytes(copy: Path, tmp_path: Path) -> None:
    write_signed_version(shown(copy, 6), 4, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b"sign"


@pytest.mark.parametrize("length", [0, -1, 7])
def test_a_length_beyond_what_is_shown_is_refused(copy: Path, tmp_path: Path, length: int) -> None:
    with pytest.raises(AppError) as caught:
        write_signed_version(shown(copy, 6), length, tmp_path / "out")
    assert caught.value.code is ErrorCode.DOCUMENT_CHANGED
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_there_is_not_overwritten(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"mine")
    with pytest.raises(AppError) as caught:
        write_signed_version(shown(copy, 6), 4, tmp_path / "out")
    assert caught.value.code is ErrorCode.OUTPUT_FAILED
    assert (tmp_path / "out").read_bytes() == b"mine"
