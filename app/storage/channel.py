"""Where the window of this person listens for a second start: a name that nobody else can take."""

import hashlib
import os
import stat
import sys
from pathlib import Path

from app.storage.folders import private_folder

LONGEST_SOCKET = 100
"""Bytes of a path that every system takes for a local socket."""


def window_channel(state: Path) -> str:
    """The name of a pipe, or the path of a socket in a folder of this user alone; or nothing."""
    mark = hashlib.sha256(os.fsencode(state)).hexdigest()[:16]
    if sys.platform == "win32":
        return f"yinxin-{mark}"
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    folder = Path(runtime, "yinxin") if runtime else state
    try:
        private = _is_private(private_folder(folder))
    except OSError:
        return ""
    path = str(folder / f"window-{mark}")
    return path if private and len(os.fsencode(path)) <= LONGEST_SOCKET else ""


def _is_private(folder: Path) -> bool:
    """Whether nobody else may go in; a folder that was there before may be anybody's."""
    status = folder.lstat()
    own = stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()
    return own and not status.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
