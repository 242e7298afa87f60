"""Whom Windows lets change a file: its access list, and whether ordinary people are on it.

People who are named one by one are left to the administrator who named them; it is groups that
everybody is in that make a folder open. Python's library has no call that reads the list, hence
ctypes; the system writes it as text (SDDL), and everything else happens there.
"""

import re
import sys
from pathlib import Path

_LIST = re.compile(r"D:([A-Z_]*)((?:\([^()]*(?:\([^()]*\)[^()]*)*\))*)")
_ENTRY = re.compile(r"\((\w+);(\w*);(\w*);[^;]*;[^;]*;([\w-]+)")
_ALLOWING = frozenset({"A", "OA", "XA", "ZA"})
_FOR_CHILDREN_ONLY = "IO"
# To change, replace or remove it, to put something into it, or to allow oneself to.
_CHANGING = 0x2 | 0x4 | 0x40 | 0x10000 | 0x40000 | 0x80000 | 0x10000000 | 0x40000000
_RIGHTS = {
    "CC": 0x1, "DC": 0x2, "LC": 0x4, "SW": 0x8, "RP": 0x10, "WP": 0x20, "DT": 0x40, "LO": 0x80,
    "CR": 0x100, "SD": 0x10000, "RC": 0x20000, "WD": 0x40000, "WO": 0x80000,
    "GA": 0x10000000, "GX": 0x20000000, "GW": 0x40000000, "GR": 0x80000000,
    "FA": 0x1F01FF, "FR": 0x120089, "FW": 0x120116, "FX": 0x1200A0,
}  # fmt: skip
_EVERYBODYS = re.compile(
    "WD|BU|AU|IU|NU|AN|BG|LG|PU|DU|DG|DC"
    r"|S-1-1-0|S-1-2-[01]|S-1-5-(?:2|3|4|7|11|13|14|15)|S-1-5-32-54[567]"
    r"|S-1-5-21-[\d-]+-(?:501|513|514|515)"
)


def ordinary_people_change(access: str) -> bool:
    """Whether an access list (SDDL) lets them; without a list everybody may do everything."""
    found = _LIST.search(access)
    if found is None or found[1] == "NO_ACCESS_CONTROL":
        return True
    return any(
        kind in _ALLOWING
        and _FOR_CHILDREN_ONLY not in _pairs(flags)
        and _changing(rights)
        and _EVERYBODYS.fullmatch(who)
        for kind, flags, rights, who in _ENTRY.findall(found[2])
    )


def _changing(rights: str) -> bool:
    if rights.lower().startswith("0x"):
        return bool(int(rights, 16) & _CHANGING)
    # a right that is not known here may be one to change it
    return any(_RIGHTS.get(one, _CHANGING) & _CHANGING for one in _pairs(rights))


def _pairs(letters: str) -> list[str]:
    return re.findall("..?", letters)


def access_of(path: Path) -> str:
    """The access list of a file or folder as text; raises `OSError`, everywhere but on Windows."""
    if sys.platform == "win32":
        return _read_windows(path)
    raise OSError("no Windows")


if sys.platform == "win32":

    def _read_windows(path: Path) -> str:
        import ctypes

        of_a_file, the_list, revision = 1, 4, 1
        security, kernel = ctypes.WinDLL("advapi32"), ctypes.WinDLL("kernel32")
        kernel.LocalFree.argtypes = [ctypes.c_void_p]
        found, text = ctypes.c_void_p(), ctypes.c_wchar_p()
        try:
            name = ctypes.c_wchar_p(str(path))
            status = security.GetNamedSecurityInfoW(
                name, of_a_file, the_list, *[None] * 4, ctypes.byref(found)
            )
            if status != 0 or not security.ConvertSecurityDescriptorToStringSecurityDescriptorW(
                found, revision, the_list, ctypes.byref(text), None
            ):
                raise OSError(status, f"the access list cannot be read: {path}")
            return text.value or ""
        finally:
            kernel.LocalFree(text)
            kernel.LocalFree(found)
