"""SKF libraries that registered themselves, read from a registry that a test writes."""

from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

import pytest

from app.domain.token import KnownDriver
from app.storage import known_drivers as module
from app.storage.skf_registry import ROOTS, SYSTEM_FOLDER, registered_libraries

Registry = dict[str, list[tuple[str, str]]]


def libraries(registry: Registry) -> list[tuple[str, PureWindowsPath]]:
    """What is found in a registry with these values below each root."""

    def read(root: str) -> Iterator[tuple[str, str]]:
        yield from registry.get(root, [])

    return [(name, PureWindowsPath(path)) for name, path in registered_libraries(read)]


def test_both_halves_of_the_registry_are_read_and_a_library_counts_once() -> None:
    registry = {
        ROOTS[0]: [("甲 CSP", r"C:\Program Files\jia\skf.dll")],
        ROOTS[1]: [("甲 CSP", "C:\\program files\\JIA\\skf.dll"), ("乙 CSP", r"D:\yi\skf.dll")],
    }
    assert libraries(registry) == [
        ("甲 CSP", PureWindowsPath(r"C:\Program Files\jia\skf.dll")),
        ("乙 CSP", PureWindowsPath(r"D:\yi\skf.dll")),
    ]


def test_a_bare_name_lies_in_the_system_folder() -> None:
    registry = {ROOTS[0]: [("甲", "gm_skf.dll"), ("乙", '"C:\\yi\\skf.dll"')]}
    assert libraries(registry) == [
        ("甲", SYSTEM_FOLDER / "gm_skf.dll"),
        ("乙", PureWindowsPath(r"C:\yi\skf.dll")),
    ]


@pytest.mark.parametrize(
    "value", ["", "  ", r"folder\skf.dll", r"..\skf.dll", r"\skf.dll", "C:skf.dll"]
)
def test_G11_a_path_that_depends_on_where_we_stand_is_left_out(value: str) -> None:
    assert libraries({ROOTS[0]: [("甲", value)]}) == []


def test_only_the_machine_s_registry_has_a_reader() -> None:
    source = Path(module.__file__).with_name("skf_registry.py").read_text(encoding="utf-8")
    assert "HKEY_LOCAL_MACHINE" in source
    assert "HKEY_CURRENT_USER" not in source


def test_registered_libraries_are_known_after_the_listed_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = tmp_path / "drivers.toml"
    listed.write_text("driver = []\n[folders]\nlinux = []\nwindows = []\n")
    library = tmp_path / "skf.dll"
    library.write_bytes(b"")
    found = [("甲 CSP", library), ("乙 CSP", tmp_path / "missing.dll")]
    monkeypatch.setattr(module, "registered_libraries", lambda: iter(found))
    assert module.known_drivers(listed) == (KnownDriver("甲 CSP", library),)
