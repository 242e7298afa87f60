"""SKF libraries that their installers registered with Windows.

A convention of the vendors: the description of their cryptographic service provider has a value
`SKFImagePath`. Only the machine's part of the registry is read: anybody may write the user's (G11).
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path, PureWindowsPath

PROVIDERS = r"Microsoft\Cryptography\Defaults\Provider"
# what 32-bit installers write is kept apart, and often names a library for both
ROOTS = (rf"SOFTWARE\{PROVIDERS}", rf"SOFTWARE\WOW6432Node\{PROVIDERS}")
VALUE = "SKFImagePath"
SYSTEM_FOLDER = PureWindowsPath("C:/Windows/System32")

# Path of a key under HKEY_LOCAL_MACHINE -> names of its subkeys and their `SKFImagePath`.
Reader = Callable[[str], Iterator[tuple[str, str]]]


def registered_libraries(read: Reader | None = None) -> Iterator[tuple[str, Path]]:
    """Name of the provider and path of its library, each library once; none outside Windows."""
    reader = _read_windows if read is None else read
    seen = set()
    for root in ROOTS:
        for name, value in reader(root):
            path = _absolute(value)
            if path is not None and path not in seen:
                seen.add(path)
                yield name, Path(path)


def _absolute(value: str) -> PureWindowsPath | None:
    """A bare file name lies in the system folder; any other relative path could be planted."""
    path = PureWindowsPath(value.strip().strip('"'))
    if path.is_absolute():
        return path
    return SYSTEM_FOLDER / path if path.name and len(path.parts) == 1 else None


def _read_windows(root: str) -> Iterator[tuple[str, str]]:
    """The `Reader` of this machine; a key that is missing or closed to us has no values."""
    if sys.platform == "win32":
        import winreg

        with suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, root) as providers:
            for number in range(winreg.QueryInfoKey(providers)[0]):
                name = winreg.EnumKey(providers, number)
                with suppress(OSError), winreg.OpenKey(providers, name) as provider:
                    value, kind = winreg.QueryValueEx(provider, VALUE)
                    if kind in (winreg.REG_SZ, winreg.REG_EXPAND_SZ):
                        yield name, winreg.ExpandEnvironmentStrings(value)
    else:
        yield from ()
