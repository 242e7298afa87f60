"""The last step of a signing: a complete file appears under its name, or nothing does.

Implements `ports.Publisher`. What it publishes has the digest of what was verified; it never reads
more of a document than that and never touches the original.
"""

import errno
import hashlib
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from app.domain.errors import AppError, ErrorCode
from app.storage.durable import sync, sync_folder
from app.storage.rename import rename_without_replacing
from app.storage.temporary import remove_leftovers, temporary_path

SPACE_PER_SOURCE_BYTE = 3
"""Free space asked for before anything is written: copy, rewritten copy, new revision (H4)."""

_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
"""In a folder that others may write to, a link may have taken the temporary file's place."""
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
_NOT_WRITABLE = (
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENAMETOOLONG,
    errno.EINVAL,
    errno.EILSEQ,
    errno.ETXTBSY,
    errno.EBUSY,
)


class FilePublisher:
    """Publishes into ordinary folders, network shares included."""

    def __init__(self) -> None:
        """Read the umask once, while no other thread runs: it can be read only by setting it."""
        umask = os.umask(0o077)
        os.umask(umask)
        self._mode = 0o666 & ~umask
        self._tidied: set[Path] = set()

    def reserve(self, source: Path, target: Path, replace: bool) -> Path:
        """Check that `target` may be written; the path of a temporary file beside it, not made yet.

        Nothing is kept of it: `publish` does not rely on these checks. Raises the OUTPUT codes
        and `DOCUMENT_NOT_FOUND`.
        """
        folder = target.parent
        with _failures(target):
            size = _size_of(source)
            _require_folder(folder)
            _require_free_name(source, target, replace)
            self._tidy(folder)
            temporary = temporary_path(folder)
            _require_writable(temporary)
            _require_space(folder, size)
        return temporary

    def publish(self, temporary: Path, target: Path, replace: bool, sha256: str) -> None:
        """Give the finished file its name, atomically and durably: bytes of this digest, no others.

        Raises the OUTPUT codes; the name is then as it was.
        """
        with _failures(target):
            durable = self._make_durable(temporary, sha256)
            if replace:
                temporary.replace(target)
            else:
                rename_without_replacing(temporary, target)
            _settle(target, durable, sha256, replaced=replace)
        self.discard(temporary)

    def discard(self, temporary: Path) -> None:
        """Remove a temporary file; never raises."""
        with suppress(OSError):
            temporary.unlink(missing_ok=True)

    def _make_durable(self, temporary: Path, sha256: str) -> os.stat_result:
        """Contents reach the disk before the name does, and are what was verified (H3).

        Returns what tells the file from any other.
        """
        with os.fdopen(os.open(temporary, os.O_RDWR | _NO_LINK), "rb+", buffering=0) as file:
            if sys.platform != "win32":
                with suppress(OSError):  # FAT and some shares have no modes
                    os.fchmod(file.fileno(), self._mode)
            sync(file.fileno())
            _require_digest(file, sha256)
            return os.fstat(file.fileno())

    def _tidy(self, folder: Path) -> None:
        """Once per folder: a batch does not list a folder of thousands again and again."""
        if folder not in self._tidied:
            self._tidied.add(folder)
            remove_leftovers(folder)


@contextmanager
def _failures(target: Path) -> Iterator[None]:
    """Turn the system's errors into the OUTPUT codes."""
    try:
        yield
    except FileExistsError:
        raise AppError(ErrorCode.OUTPUT_EXISTS, file=target.name) from None
    except OSError as error:
        raise AppError(_code(error), file=target.name, reason=error.strerror or "") from None


def _code(error: OSError) -> ErrorCode:
    if error.errno in _DISK_FULL:
        return ErrorCode.OUTPUT_DISK_FULL
    if error.errno in _NOT_WRITABLE:
        return ErrorCode.OUTPUT_NOT_WRITABLE
    return ErrorCode.OUTPUT_FAILED


def _size_of(source: Path) -> int:
    try:
        return source.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        raise AppError(ErrorCode.DOCUMENT_NOT_FOUND, file=source.name) from None


def _require_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise AppError(ErrorCode.OUTPUT_FOLDER_MISSING, folder=str(folder))


def _require_free_name(source: Path, target: Path, replace: bool) -> None:
    """Another name of the input (link, other case) is still the input."""
    if sys.platform == "win32" and (target.is_reserved() or ":" in target.name):
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    try:
        found = target.lstat()
    except FileNotFoundError:
        return
    if target.exists() and target.samefile(source):
        raise AppError(ErrorCode.OUTPUT_IS_INPUT, file=target.name)
    if not (replace and (stat.S_ISREG(found.st_mode) or stat.S_ISLNK(found.st_mode))):
        raise AppError(ErrorCode.OUTPUT_EXISTS, file=target.name)


def _require_writable(temporary: Path) -> None:
    """Only an attempt tells: permission bits say little on shares and read-only mounts."""
    os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    temporary.unlink()


def _require_space(folder: Path, source_size: int) -> None:
    usage = shutil.disk_usage(folder)
    # Some network file systems report nothing at all: then only writing can tell.
    if usage.total and usage.free < SPACE_PER_SOURCE_BYTE * source_size:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _require_digest(file: FileIO, sha256: str) -> None:
    """The bytes as the disk or the share gives them back, not as memory still has them."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def _settle(target: Path, durable: os.stat_result, sha256: str, *, replaced: bool) -> None:
    """Bring the name to the disk and look at the result once more.

    Who is told of a failure signs again: a new name is then taken back. What was replaced cannot
    come back, and the whole file that stands there instead is the result.
    """
    try:
        sync_folder(target.parent)
        found = target.lstat()
    except OSError:
        if replaced:
            return
        target.unlink(missing_ok=True)
        raise
    if _untouched(found, durable):
        return
    # Another file, or a share that counts files and times anew, or one that lost the end of it.
    try:
        with os.fdopen(os.open(target, os.O_RDONLY | _NO_LINK), "rb", buffering=0) as file:
            _require_digest(file, sha256)
    except OSError:
        target.unlink()
        raise


def _untouched(found: os.stat_result, durable: os.stat_result) -> bool:
    """Whether the name leads to the very file whose bytes were read, unwritten since."""
    return stat.S_ISREG(found.st_mode) and all(
        getattr(found, name) == getattr(durable, name)
        for name in ("st_dev", "st_ino", "st_size", "st_mtime_ns")
    )
