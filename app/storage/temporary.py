"""Unfinished files: how they are called, and how those of dead processes are removed.

The name carries the host and the process that answers for the file: the main process, because it
outlives its workers and publishes or discards what they write.
"""

import hashlib
import os
import re
import secrets
import stat
import sys
import time
from contextlib import suppress
from pathlib import Path

from app.storage.machine import host_name

ABANDONED_AFTER_S = 24 * 3600
"""Whoever made it, no signing takes a day: covers other machines and reused process numbers."""

_NAME = re.compile(r"\.yinxin-([0-9a-f]{8})-([1-9][0-9]{0,9})-[0-9a-f]{16}\.part")


def temporary_path(folder: Path) -> Path:
    """A new hidden name in `folder` that nobody can foresee; the file is not made."""
    mark, process, random = _host_mark(host_name()), os.getpid(), secrets.token_hex(8)
    return folder / f".yinxin-{mark}-{process}-{random}.part"


def remove_leftovers(folder: Path) -> None:
    """Delete the temporary files in `folder` whose process is gone; never raises."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            match = _NAME.fullmatch(entry.name)
            if match is not None:
                with suppress(OSError):
                    _remove_if_dead(entry, match[1], int(match[2]))


def _remove_if_dead(entry: os.DirEntry[str], mark: str, process: int) -> None:
    status = entry.stat(follow_symlinks=False)
    if not stat.S_ISREG(status.st_mode):
        return
    dead = mark == _host_mark(host_name()) and not _alive(process)
    if dead or time.time() - status.st_mtime > ABANDONED_AFTER_S:
        Path(entry.path).unlink()


def _host_mark(host: str) -> str:
    """Shares are seen by many machines; a digest keeps their names out of shared folders."""
    return hashlib.sha256(host.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _alive(process: int) -> bool:
    """Whether the process exists; where that cannot be asked without harm, it is said to."""
    if sys.platform == "win32":
        return True  # os.kill would end it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
