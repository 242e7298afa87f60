"""The lock of the use register, as far as one system can tell of another."""

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from app.storage import locks


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Where the C library of Windows is asked to lock: at the file's position."""
    found: list[int] = []
    library = ModuleType("msvcrt")
    library.LK_NBLCK, library.LK_UNLCK = 2, 0  # type: ignore[attr-defined]

    def locking(descriptor: int, how: int, count: int) -> None:
        found.append(os.lseek(descriptor, 0, os.SEEK_CUR))

    library.locking = locking  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "msvcrt", library)
    monkeypatch.setattr(sys, "platform", "win32")
    return found


def on_windows() -> Any:
    """The same source, read as on Windows."""
    spec = importlib.util.spec_from_file_location("windows_locks", locks.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_windows_locks_a_byte_that_its_c_library_can_name(
    places: list[int], tmp_path: Path
) -> None:
    """It takes positions of 32 bits, with a sign, and refuses to lock at any other."""
    with (tmp_path / "file").open("wb") as file, on_windows().exclusive(file.fileno()):
        pass
    assert len(set(places)) == 1
    assert 1 << 30 < places[0] < (1 << 31) - 1


def test_on_windows_too_a_file_is_read_from_where_one_stands(
    places: list[int], tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"one\ntwo\n")
    with file.open("rb") as reading:
        with on_windows().exclusive(reading.fileno()):
            pass
        assert reading.readline() == b"one\n"
    assert len(places) == 2


def test_a_file_is_free_again_after_use(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as file:
        for _ in range(2):
            with locks.exclusive(file.fileno()):
                file.write(b"x")
    assert (tmp_path / "file").read_bytes() == b"xx"
