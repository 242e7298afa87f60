"""Remove unfinished files of processes that died; never one that somebody still writes."""

import os
import stat
import sys
import time
from contextlib import suppress
from pathlib import Path

from app.domain.temporary import is_temporary, owner
from app.storage.machine import host_name

ABANDONED_AFTER_S = 24 * 3600
"""Whoever made it, no signing takes a day: covers other machines and reused process numbers."""


def remove_leftovers(folder: Path) -> None:
    """Delete the temporary files in `folder` whose process is gone; never raises."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if is_temporary(entry.name):
                with suppress(OSError):
                    _remove_if_dead(entry)


def _remove_if_dead(entry: os.DirEntry[str]) -> None:
    status = entry.stat(follow_symlinks=False)
    if not stat.S_ISREG(status.st_mode):
        return
    process = owner(entry.name, host_name())
    dead = process is not None and not _alive(process)
    if dead or time.time() - status.st_mtime > ABANDONED_AFTER_S:
        Path(entry.path).unlink()


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
