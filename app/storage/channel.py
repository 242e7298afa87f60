"""Where the window of this person listens for a second start, and how that knows the right window.

Nobody else can take the name of a socket, which lies in a folder of this person. The name of a pipe
is free for whoever comes first: there the greeting tells who it is.
"""

import hashlib
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

from app.storage.folders import private_folder

GREETING_FILE = "window-greeting"
GREETING_BYTES = 32
_ONCE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)

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


def window_greeting(state: Path) -> bytes:
    """What the window says first: `GREETING_BYTES` that only this person can read, or nothing."""
    path = state / GREETING_FILE
    try:
        private_folder(state)
        with suppress(FileExistsError), os.fdopen(os.open(path, _ONCE, 0o600), "wb") as file:
            file.write(os.urandom(GREETING_BYTES))
        kept = path.read_bytes()
        if len(kept) != GREETING_BYTES:  # of a start that was broken off, or is not done yet
            path.unlink()
    except OSError:
        return b""
    return kept if len(kept) == GREETING_BYTES else b""


def _is_private(folder: Path) -> bool:
    """Whether nobody else may go in; a folder that was there before may be anybody's."""
    status = folder.lstat()
    own = stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()
    return own and not status.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
