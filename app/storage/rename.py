"""Give a finished file its name, and never take the name from another file.

Owns the ways of doing that and their order. Each is atomic but the last: where a share offers
nothing better, the name is claimed first with an empty file.
"""

import errno
import os
import sys
from pathlib import Path

_AT_FDCWD = -100
_RENAME_NOREPLACE = 1
_UNSUPPORTED = frozenset(
    {
        errno.EPERM,
        errno.EACCES,
        errno.EINVAL,
        errno.ENOSYS,
        errno.EOPNOTSUPP,
        errno.ENOTSUP,
        errno.EMLINK,
        errno.EXDEV,
    }
)
"""What file systems answer that lack an operation; SMB and FAT use several of them."""


def rename_without_replacing(temporary: Path, target: Path) -> None:
    """Raises `FileExistsError` if the name is taken, `OSError` if nothing works.

    Afterwards `temporary` may still exist as a second name of the same file.
    """
    if sys.platform == "win32":
        temporary.rename(target)  # Windows itself refuses a name that is taken
        return
    for attempt in (_by_link, _by_exclusive_rename):
        try:
            attempt(temporary, target)
        except OSError as error:
            if error.errno not in _UNSUPPORTED:
                raise
        else:
            return
    _by_claiming(temporary, target)


def _by_link(temporary: Path, target: Path) -> None:
    """Atomic everywhere in POSIX; the second name goes later, when the result was checked."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        # NFS may repeat a request whose answer was lost: then the name is already ours.
        if not temporary.samefile(target):
            raise


def _by_exclusive_rename(temporary: Path, target: Path) -> None:
    """`renameat2(RENAME_NOREPLACE)`, Linux: the only atomic way where hard links are missing.

    Python offers no call for it, hence ctypes; the C library is the one already loaded. Claiming
    the name instead would leave an empty file behind if the program is killed in between.
    """
    import ctypes

    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    names = os.fsencode(temporary), os.fsencode(target)
    if renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_NOREPLACE) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), os.fspath(target))


def _by_claiming(temporary: Path, target: Path) -> None:
    """Last resort: take the name with an empty file, then rename over our own file."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        temporary.replace(target)
    except OSError:
        target.unlink()
        raise
