"""Make sure that what was written survives a power failure, as far as the file system can."""

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path

_UNSUPPORTED = (errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)


def sync(descriptor: int) -> None:
    """Bring a file's bytes to the disk; raises `OSError` unless there is merely no such call."""
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk; Windows cannot open folders."""
    if sys.platform == "win32":
        return
    with suppress(PermissionError):  # a folder one may write but not list
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            sync(descriptor)
        finally:
            os.close(descriptor)
