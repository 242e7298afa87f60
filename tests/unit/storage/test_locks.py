"""The lock of the use register, as far as one system can tell of another."""

from pathlib import Path

from app.storage import locks


def test_the_byte_that_windows_locks_is_one_that_its_c_library_can_name() -> None:
    """It takes positions of 32 bits, with a sign, and refuses to lock at any other."""
    assert 1 << 30 < locks._WINDOWS_LOCK_AT < (1 << 31) - 1


def test_a_file_is_free_again_after_use(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as file:
        for _ in range(2):
            with locks.exclusive(file.fileno()):
                file.write(b"x")
    assert (tmp_path / "file").read_bytes() == b"xx"
