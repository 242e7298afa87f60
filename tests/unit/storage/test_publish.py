"""Publishing on file systems that fail, lack operations or lie."""

import errno
import os
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.domain.errors import ErrorCode
from app.ports import Publisher
from app.storage import rename
from app.storage.publish import FilePublisher
from app.storage.temporary import temporary_path
from tests.contract.test_publisher import CONTENT, DIGEST, code, finished, names


@pytest.fixture
def publisher() -> Publisher:
    return FilePublisher()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "通知.pdf"
    path.write_bytes(b"%PDF-1.7 original")
    return path


def failing(number: int) -> Callable[..., None]:
    def call(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return call


def test_H2_a_dangling_link_has_its_name_taken(publisher: Publisher, source: Path) -> None:
    target = source.parent / "out.pdf"
    target.symlink_to(source.parent / "nowhere")
    assert code(lambda: publisher.reserve(source, target, False)) is ErrorCode.OUTPUT_EXISTS


def test_a_folder_is_not_replaced(publisher: Publisher, source: Path) -> None:
    target = source.parent / "folder.pdf"
    target.mkdir()
    assert code(lambda: publisher.reserve(source, target, True)) is ErrorCode.OUTPUT_EXISTS


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


def test_the_result_has_the_mode_of_any_new_file(source: Path) -> None:
    old = os.umask(0o027)
    try:
        publisher = FilePublisher()
    finally:
        os.umask(old)
    target = source.parent / "out.pdf"
    publisher.publish(finished(source.parent), target, False, DIGEST)
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


@pytest.fixture(params=["no hard links", "no hard links, no renameat2"])
def poor_share(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", failing(errno.EOPNOTSUPP))
    if request.param != "no hard links":
        monkeypatch.setattr(rename, "_by_exclusive_rename", failing(errno.EINVAL))


@pytest.mark.usefixtures("poor_share")
def test_H5_a_share_without_hard_links_gets_the_result(publisher: Publisher, source: Path) -> None:
    target = source.parent / "结果.pdf"
    publisher.publish(finished(source.parent), target, False, DIGEST)
    assert target.read_bytes() == CONTENT
    assert names(source.parent) == {source.name, target.name}


@pytest.mark.usefixtures("poor_share")
def test_H5_a_share_without_hard_links_keeps_what_is_there(
    publisher: Publisher, source: Path
) -> None:
    target = source.parent / "out.pdf"
    target.write_bytes(b"old")
    temporary = finished(source.parent)
    assert (
        code(lambda: publisher.publish(temporary, target, False, DIGEST)) is ErrorCode.OUTPUT_EXISTS
    )
    assert (target.read_bytes(), temporary.read_bytes()) == (b"old", CONTENT)


def test_H5_a_claimed_name_is_given_back_when_renaming_fails(
    publisher: Publisher, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", failing(errno.EPERM))
    monkeypatch.setattr(rename, "_by_exclusive_rename", failing(errno.ENOSYS))
    monkeypatch.setattr(os, "replace", failing(errno.EIO))
    target, temporary = source.parent / "out.pdf", finished(source.parent)
    assert (
        code(lambda: publisher.publish(temporary, target, False, DIGEST)) is ErrorCode.OUTPUT_FAILED
    )
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
    publisher.publish(finished(source.parent), target, False, DIGEST)
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
    assert (
        code(lambda: publisher.publish(temporary, target, False, DIGEST)) is ErrorCode.OUTPUT_FAILED
    )
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
    assert (
        code(lambda: publisher.publish(temporary, target, False, DIGEST)) is ErrorCode.OUTPUT_FAILED
    )
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
    assert (
        code(lambda: publisher.publish(temporary, target, False, DIGEST)) is ErrorCode.OUTPUT_FAILED
    )
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
    assert code(lambda: publisher.publish(temporary, target, False, DIGEST)) is expected
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
        publisher.publish(temporary, target, replace, DIGEST)
        assert target.read_bytes() == CONTENT
    else:
        call = lambda: publisher.publish(temporary, target, replace, DIGEST)  # noqa: E731
        assert code(call) is ErrorCode.OUTPUT_FAILED
        assert not target.exists()


def test_H5_a_file_system_without_fsync_is_used_all_the_same(
    publisher: Publisher, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", failing(errno.EINVAL))
    target = source.parent / "out.pdf"
    publisher.publish(finished(source.parent), target, False, DIGEST)
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


def another_after(
    monkeypatch: pytest.MonkeyPatch, source: Path, content: bytes
) -> Callable[[], None]:
    """A share that has a file of its own, with this content, once the name was given."""
    link = os.link

    def exchanged(old: Path, new: Path) -> None:
        link(old, new)
        new.unlink()
        new.write_bytes(content)

    monkeypatch.setattr(os, "link", exchanged)
    return lambda: FilePublisher().publish(
        finished(source.parent), source.with_name("out.pdf"), False, DIGEST
    )


def test_H3_other_bytes_of_the_same_length_under_the_name_are_taken_back(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish = another_after(monkeypatch, source, CONTENT[::-1])
    assert code(publish) is ErrorCode.OUTPUT_FAILED
    assert not source.with_name("out.pdf").exists()


def test_H5_a_share_that_numbers_its_files_anew_is_read_again(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    another_after(monkeypatch, source, CONTENT)()
    assert source.with_name("out.pdf").read_bytes() == CONTENT
