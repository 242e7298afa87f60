"""What every `Publisher` does, on ordinary and on failing file systems."""

import errno
import os
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorCode
from app.ports import Publisher
from app.storage import rename
from app.storage.publish import FilePublisher
from app.storage.temporary import temporary_path

CONTENT = b"%PDF-1.7 finished"


@pytest.fixture
def publisher() -> Publisher:
    return FilePublisher()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "通知.pdf"
    path.write_bytes(b"%PDF-1.7 original")
    return path


def finished(folder: Path) -> Path:
    path = temporary_path(folder)
    path.write_bytes(CONTENT)
    path.chmod(0o600)
    return path


def failing(number: int) -> Callable[..., None]:
    def call(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return call


def code(call: Callable[[], object]) -> ErrorCode:
    with pytest.raises(AppError) as caught:
        call()
    return caught.value.code


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# --- reserve


def test_H6_reserve_names_a_temporary_file_beside_the_target_and_makes_none(
    publisher: Publisher, source: Path
) -> None:
    before = names(source.parent)
    target = source.parent / "out.pdf"
    temporaries = {publisher.reserve(source, target, replace=False) for _ in range(3)}
    assert len(temporaries) == 3
    assert {temporary.parent for temporary in temporaries} == {source.parent}
    assert names(source.parent) == before


def test_H2_an_existing_name_is_refused_unless_it_may_be_replaced(
    publisher: Publisher, source: Path
) -> None:
    target = source.parent / "out.pdf"
    target.write_bytes(b"old")
    assert code(lambda: publisher.reserve(source, target, False)) is ErrorCode.OUTPUT_EXISTS
    assert publisher.reserve(source, target, replace=True).parent == source.parent
    assert target.read_bytes() == b"old"


def test_H2_a_dangling_link_has_its_name_taken(publisher: Publisher, source: Path) -> None:
    target = source.parent / "out.pdf"
    target.symlink_to(source.parent / "nowhere")
    assert code(lambda: publisher.reserve(source, target, False)) is ErrorCode.OUTPUT_EXISTS


@pytest.mark.parametrize("kind", ["same", "symlink", "hard link", "through a folder link"])
def test_H2_the_input_is_never_the_output_not_even_by_force(
    publisher: Publisher, source: Path, kind: str
) -> None:
    target = source.parent / "other.pdf"
    if kind == "same":
        target = source
    elif kind == "symlink":
        target.symlink_to(source)
    elif kind == "hard link":
        target.hardlink_to(source)
    else:
        (source.parent / "link").symlink_to(source.parent)
        target = source.parent / "link" / source.name
    assert code(lambda: publisher.reserve(source, target, True)) is ErrorCode.OUTPUT_IS_INPUT


def test_a_folder_is_not_replaced(publisher: Publisher, source: Path) -> None:
    target = source.parent / "folder.pdf"
    target.mkdir()
    assert code(lambda: publisher.reserve(source, target, True)) is ErrorCode.OUTPUT_EXISTS


def test_missing_places_are_named(publisher: Publisher, source: Path) -> None:
    missing = source.parent / "none" / "out.pdf"
    assert (
        code(lambda: publisher.reserve(source, missing, False)) is ErrorCode.OUTPUT_FOLDER_MISSING
    )
    gone = source.parent / "gone.pdf"
    target = source.parent / "out.pdf"
    assert code(lambda: publisher.reserve(gone, target, False)) is ErrorCode.DOCUMENT_NOT_FOUND


def test_H4_a_name_that_is_too_long_is_not_writable(publisher: Publisher, source: Path) -> None:
    target = source.parent / ("长" * 200 + ".pdf")
    assert code(lambda: publisher.reserve(source, target, False)) is ErrorCode.OUTPUT_NOT_WRITABLE


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.EPERM])
def test_H4_a_folder_that_takes_no_file_is_not_writable(
    publisher: Publisher, source: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(os, "open", failing(number))
    target = source.parent / "out.pdf"
    assert code(lambda: publisher.reserve(source, target, False)) is ErrorCode.OUTPUT_NOT_WRITABLE


def test_H4_space_is_asked_for_before_anything_is_written(
    publisher: Publisher, source: Path
) -> None:
    free = os.statvfs(source.parent).f_bavail * os.statvfs(source.parent).f_frsize
    os.truncate(source, free // 2)  # sparse: takes no room itself
    target = source.parent / "out.pdf"
    assert code(lambda: publisher.reserve(source, target, False)) is ErrorCode.OUTPUT_DISK_FULL


# --- publish


def test_H3_the_result_is_complete_under_its_name_and_the_temporary_is_gone(
    publisher: Publisher, source: Path
) -> None:
    target = source.parent / "out.pdf"
    publisher.publish(finished(source.parent), target, replace=False)
    assert target.read_bytes() == CONTENT
    assert names(source.parent) == {source.name, "out.pdf"}


def test_the_result_has_the_mode_of_any_new_file(source: Path) -> None:
    old = os.umask(0o027)
    try:
        publisher = FilePublisher()
    finally:
        os.umask(old)
    target = source.parent / "out.pdf"
    publisher.publish(finished(source.parent), target, replace=False)
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_H2_a_name_taken_meanwhile_is_kept(publisher: Publisher, source: Path) -> None:
    target = source.parent / "out.pdf"
    target.write_bytes(b"somebody else's")
    temporary = finished(source.parent)
    assert code(lambda: publisher.publish(temporary, target, False)) is ErrorCode.OUTPUT_EXISTS
    assert target.read_bytes() == b"somebody else's"
    assert temporary.read_bytes() == CONTENT


def test_replacing_swaps_the_whole_file(publisher: Publisher, source: Path) -> None:
    target = source.parent / "out.pdf"
    target.write_bytes(b"old")
    publisher.publish(finished(source.parent), target, replace=True)
    assert target.read_bytes() == CONTENT
    assert names(source.parent) == {source.name, "out.pdf"}


@pytest.fixture(params=["no hard links", "no hard links, no renameat2"])
def poor_share(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", failing(errno.EOPNOTSUPP))
    if request.param != "no hard links":
        monkeypatch.setattr(rename, "_by_exclusive_rename", failing(errno.EINVAL))


@pytest.mark.usefixtures("poor_share")
def test_H5_a_share_without_hard_links_gets_the_result(publisher: Publisher, source: Path) -> None:
    target = source.parent / "结果.pdf"
    publisher.publish(finished(source.parent), target, replace=False)
    assert target.read_bytes() == CONTENT
    assert names(source.parent) == {source.name, target.name}


@pytest.mark.usefixtures("poor_share")
def test_H5_a_share_without_hard_links_keeps_what_is_there(
    publisher: Publisher, source: Path
) -> None:
    target = source.parent / "out.pdf"
    target.write_bytes(b"old")
    temporary = finished(source.parent)
    assert code(lambda: publisher.publish(temporary, target, False)) is ErrorCode.OUTPUT_EXISTS
    assert (target.read_bytes(), temporary.read_bytes()) == (b"old", CONTENT)


def test_H5_a_claimed_name_is_given_back_when_renaming_fails(
    publisher: Publisher, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", failing(errno.EPERM))
    monkeypatch.setattr(rename, "_by_exclusive_rename", failing(errno.ENOSYS))
    monkeypatch.setattr(os, "replace", failing(errno.EIO))
    target, temporary = source.parent / "out.pdf", finished(source.parent)
    assert code(lambda: publisher.publish(temporary, target, False)) is ErrorCode.OUTPUT_FAILED
    assert not target.exists()


def test_H5_a_repeated_request_that_finds_its_own_name_is_a_success(
    publisher: Publisher, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def twice(old: Path, new: Path) -> None:
        link(old, new)
        link(old, new)

    monkeypatch.setattr(os, "link", twice)
    target = source.parent / "out.pdf"
    publisher.publish(finished(source.parent), target, replace=False)
    assert names(source.parent) == {source.name, "out.pdf"}


def test_H5_a_result_that_lost_its_end_is_removed(
    publisher: Publisher, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def shortened(old: Path, new: Path) -> None:
        link(old, new)
        os.truncate(new, 3)

    monkeypatch.setattr(os, "link", shortened)
    target, temporary = source.parent / "out.pdf", finished(source.parent)
    assert code(lambda: publisher.publish(temporary, target, False)) is ErrorCode.OUTPUT_FAILED
    assert not target.exists()


def test_H2_a_link_in_the_place_of_the_temporary_file_is_not_followed(
    publisher: Publisher, source: Path
) -> None:
    """Whoever else may write to the folder could have a private file published or opened up."""
    private = source.with_name("private.key")
    private.write_bytes(CONTENT)
    private.chmod(0o600)
    temporary, target = temporary_path(source.parent), source.with_name("out.pdf")
    temporary.symlink_to(private)
    assert code(lambda: publisher.publish(temporary, target, False)) is ErrorCode.OUTPUT_FAILED
    assert not target.exists()
    assert stat.S_IMODE(private.stat().st_mode) == 0o600


def test_H2_a_link_that_comes_in_the_last_moment_is_not_left(
    publisher: Publisher, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, link = source.with_name("other"), os.link
    other.write_bytes(CONTENT)

    def exchanged(old: Path, new: Path) -> None:
        old.unlink()
        old.symlink_to(other)
        link(old, new)

    monkeypatch.setattr(os, "link", exchanged)
    temporary, target = finished(source.parent), source.with_name("out.pdf")
    assert code(lambda: publisher.publish(temporary, target, False)) is ErrorCode.OUTPUT_FAILED
    assert not target.is_symlink()
    assert other.read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.ENOSPC, ErrorCode.OUTPUT_DISK_FULL),
        (errno.EDQUOT, ErrorCode.OUTPUT_DISK_FULL),
        (errno.EROFS, ErrorCode.OUTPUT_NOT_WRITABLE),
        (errno.EIO, ErrorCode.OUTPUT_FAILED),
        (errno.ESTALE, ErrorCode.OUTPUT_FAILED),
    ],
)
def test_H4_an_error_while_making_it_durable_publishes_nothing(
    publisher: Publisher,
    source: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    expected: ErrorCode,
) -> None:
    monkeypatch.setattr(os, "fsync", failing(number))
    target, temporary = source.parent / "out.pdf", finished(source.parent)
    assert code(lambda: publisher.publish(temporary, target, False)) is expected
    assert not target.exists()


@pytest.mark.parametrize("replace", [False, True])
def test_H4_a_name_that_may_not_last_is_taken_back_but_not_what_replaced_a_file(
    publisher: Publisher, source: Path, monkeypatch: pytest.MonkeyPatch, replace: bool
) -> None:
    fsync = os.fsync

    def fails_for_folders(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", fails_for_folders)
    target, temporary = source.parent / "out.pdf", finished(source.parent)
    if replace:
        target.write_bytes(b"old")
        publisher.publish(temporary, target, replace)
        assert target.read_bytes() == CONTENT
    else:
        call = lambda: publisher.publish(temporary, target, replace)  # noqa: E731
        assert code(call) is ErrorCode.OUTPUT_FAILED
        assert not target.exists()


def test_H5_a_file_system_without_fsync_is_used_all_the_same(
    publisher: Publisher, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", failing(errno.EINVAL))
    target = source.parent / "out.pdf"
    publisher.publish(finished(source.parent), target, replace=False)
    assert target.read_bytes() == CONTENT


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 64 KiB; only root may make one."""
    if os.geteuid() != 0:
        pytest.skip("mounting needs root")
    folder = tmp_path / "tiny"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("this machine does not let root mount")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_H4_a_real_disk_that_is_full(publisher: Publisher, source: Path, tiny_disk: Path) -> None:
    source.write_bytes(b"x" * 30_000)
    target = tiny_disk / "out.pdf"
    assert code(lambda: publisher.reserve(source, target, False)) is ErrorCode.OUTPUT_DISK_FULL
    assert names(tiny_disk) == set()


# --- discard


def test_discard_never_raises(publisher: Publisher, tmp_path: Path) -> None:
    temporary = finished(tmp_path)
    publisher.discard(temporary)
    publisher.discard(temporary)
    publisher.discard(tmp_path)
    assert names(tmp_path) == set()
