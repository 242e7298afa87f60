r"""The folders of Windows that only administrators fill, as the machine's registry names them.

Not as the environment names them: anybody may set that. The system folders count for files that lie
directly in them, because some of their subfolders (spool, Tasks) are open to everybody.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import PurePath, PureWindowsPath

CURRENT = r"SOFTWARE\Microsoft\Windows\CurrentVersion"
CURRENT_NT = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"

# Key under HKEY_LOCAL_MACHINE, name of a value -> its text; None if there is none.
Reader = Callable[[str, str], str | None]


def machine_folder(path: PurePath, read: Reader | None = None) -> PureWindowsPath | None:
    """The system or program folder that a file (links already followed) lies in."""
    reader = _read_windows if read is None else read
    file = PureWindowsPath(path)
    names = (reader(CURRENT, name) for name in ("ProgramFilesDir", "ProgramFilesDir (x86)"))
    for programs in (PureWindowsPath(one) for one in names if one):
        if file.is_relative_to(programs) and ".." not in file.parts:
            return programs
    system = reader(CURRENT_NT, "SystemRoot")
    folders = [PureWindowsPath(system, name) for name in ("System32", "SysWOW64")] if system else []
    return file.parent if file.parent in folders else None


def _read_windows(key: str, name: str) -> str | None:
    """The `Reader` of this machine."""
    if sys.platform == "win32":
        import winreg

        access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
        with (
            suppress(OSError),
            winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key, 0, access) as opened,
        ):
            value = winreg.QueryValueEx(opened, name)[0]
            return value if isinstance(value, str) else None
    return None
