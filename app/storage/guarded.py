"""Whether ordinary users could have put or changed a file (G11, J4)."""

import stat
import sys
from pathlib import Path

ADMINISTRATORS = frozenset({0})
ADMINISTRATORS_GROUPS = frozenset({"root", "staff"})
"""`staff` owns /usr/local on Debian; nobody is in it unless root says so."""


def only_administrators_change(path: Path) -> bool:
    """Whether neither the file (links followed) nor a folder above it can be changed by others.

    The folder it lies in is closed to everybody. One further up may be open if it is sticky: what
    an administrator owns in it cannot be exchanged.
    """
    try:
        real = path.resolve(strict=True)
        if sys.platform == "win32":
            return _guarded_by_windows(real)
        return all(
            _closed(one.stat().st_mode, one.stat().st_uid, one.stat().st_gid, sticky_suffices=far)
            for one, far in ((real, False), *((up, up != real.parent) for up in real.parents))
        )
    except (OSError, RuntimeError):
        return False


def _guarded_by_windows(file: Path) -> bool:
    """In a folder that administrators fill, as long as nobody has opened it, or one below it."""
    from app.storage.windows_access import access_of, ordinary_people_change
    from app.storage.windows_folders import machine_folder

    top = machine_folder(file)
    if top is None:
        return False
    below = (one for one in (file, *file.parents) if one.is_relative_to(top))
    return not any(ordinary_people_change(access_of(one)) for one in below)


def _closed(mode: int, owner: int, group: int, *, sticky_suffices: bool) -> bool:
    if owner not in ADMINISTRATORS:
        return False
    open_to_others = mode & stat.S_IWOTH or (mode & stat.S_IWGRP and not _administrators(group))
    return not open_to_others or (sticky_suffices and bool(mode & stat.S_ISVTX))


def _administrators(group: int) -> bool:
    if sys.platform == "win32":
        return False
    import grp

    try:
        return grp.getgrgid(group).gr_name in ADMINISTRATORS_GROUPS
    except KeyError:
        return False
