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


def in_machine_folder(path: PurePath, read: Reader | None = None) -> bool:
    """Whether a file (links already followed) lies in the system or program folders."""
    reader = _read_windows if read is None else read
    file = PureWindowsPath(path)
    programs = (reader(CURRENT, name) for name in ("ProgramFilesDir", "ProgramFilesDir (x86)"))
    if any(file.is_relative_to(PureWindowsPath(one)) for one in programs if one):
        return ".." not in file.parts
    system = reader(CURRENT_NT, "SystemRoot")
    folders = [PureWindowsPath(system, name) for name in ("System32", "SysWOW64")] if system else []
    return file.parent in folders


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
