"""Which folders of Windows count as guarded, as the machine's registry names them."""

from pathlib import PureWindowsPath

import pytest

from app.storage.windows_folders import CURRENT, CURRENT_NT, machine_folder

REGISTRY = {
    (CURRENT, "ProgramFilesDir"): r"C:\Program Files",
    (CURRENT, "ProgramFilesDir (x86)"): r"C:\Program Files (x86)",
    (CURRENT_NT, "SystemRoot"): r"C:\Windows",
}


@pytest.mark.parametrize(
    ("path", "guarded"),
    [
        (r"C:\Windows\System32\key.dll", True),
        (r"c:\windows\system32\KEY.DLL", True),
        (r"C:\Windows\SysWOW64\key.dll", True),
        (r"C:\Program Files\Vendor\key.dll", True),
        (r"C:\Program Files (x86)\Vendor\bin\key.dll", True),
        (r"C:\Windows\key.dll", False),
        (r"C:\Windows\Temp\key.dll", False),
        (r"C:\Windows\System32\spool\drivers\color\key.dll", False),
        (r"C:\Program Files\..\Users\key.dll", False),
        (r"C:\Program Files Mine\key.dll", False),
        (r"C:\Users\somebody\key.dll", False),
        (r"D:\key.dll", False),
        (r"\\server\share\key.dll", False),
        (r"key.dll", False),
    ],
)
def test_G11_machine_folders(path: str, guarded: bool) -> None:
    found = machine_folder(PureWindowsPath(path), lambda *key: REGISTRY.get(key))
    assert (found is not None) is guarded


def test_G11_a_registry_that_tells_nothing_guards_nothing() -> None:
    assert not machine_folder(PureWindowsPath(r"C:\Windows\System32\a.dll"), lambda *_: None)
