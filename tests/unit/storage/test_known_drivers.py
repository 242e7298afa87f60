"""Drivers are found by name where administrators put them, and software keys are not offered."""

import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

from app.domain.token import KnownDriver, ListedDriver
from app.storage.known_drivers import DRIVERS_FILE, known_drivers, listed_drivers


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr("sys.platform", "linux")
    return tmp_path


@pytest.fixture
def listed(root: Path, tmp_path: Path) -> Path:
    path = tmp_path / "drivers.toml"
    path.write_text(
        f"""
        [folders]
        linux = ["{root}/lib", "{root}/lib64"]
        windows = []
        [[driver]]
        name = "甲"
        linux = ["best.so", "second.so"]
        windows = []
        [[driver]]
        name = "乙"
        linux = ["own.so"]
        linux_folders = ["{root}/opt"]
        windows = []
        """,
        encoding="utf-8",
    )
    return path


def install(path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"")
    path.chmod(0o644)
    return path


def test_one_driver_per_device_best_first(root: Path, listed: Path) -> None:
    install(root / "lib" / "second.so")
    best = install(root / "lib64" / "best.so")
    own = install(root / "opt" / "own.so")
    assert known_drivers(listed) == (KnownDriver("甲", best), KnownDriver("乙", own))


def test_a_name_that_an_authority_extended_is_found(root: Path, listed: Path) -> None:
    listed.write_text(listed.read_text("utf-8").replace("own.so", "own_*.so"), "utf-8")
    branded = install(root / "opt" / "own_ca.so")
    install(root / "opt" / "own.so")
    assert known_drivers(listed) == (KnownDriver("乙", branded),)


def test_nothing_installed_is_nothing_found(listed: Path) -> None:
    assert known_drivers(listed) == ()


def test_G11_a_library_that_everybody_may_change_is_left_out(root: Path, listed: Path) -> None:
    install(root / "lib" / "best.so").chmod(0o666)
    second = install(root / "lib64" / "second.so")
    assert known_drivers(listed) == (KnownDriver("甲", second),)
    second.parent.chmod(0o1777)
    assert known_drivers(listed) == ()


def test_G11_a_folder_further_up_must_not_be_exchangeable(root: Path, listed: Path) -> None:
    install(root / "lib" / "best.so")
    root.chmod(0o777)
    assert known_drivers(listed) == ()
    root.chmod(0o1777)
    assert len(known_drivers(listed)) == 1


def test_G11_a_link_out_of_the_folder_is_followed_before_judging(root: Path, listed: Path) -> None:
    planted = install(root / "lib" / "planted.so")
    planted.chmod(0o666)
    (root / "lib" / "best.so").symlink_to(planted)
    assert known_drivers(listed) == ()


def test_what_is_not_used_is_listed_with_the_reason(root: Path, listed: Path) -> None:
    planted = install(root / "lib" / "best.so")
    planted.chmod(0o666)
    assert listed_drivers(listed) == (
        ListedDriver("甲", None, unguarded=planted),
        ListedDriver("乙", None),
    )
    elsewhere = '[[driver]]\nname = "丙"\nlinux = []\nwindows = ["other.dll"]\n'
    listed.write_text(listed.read_text("utf-8") + elsewhere, "utf-8")
    assert [one.name for one in listed_drivers(listed)] == ["甲", "乙"]
    own = install(root / "opt" / "own.so")
    assert listed_drivers(listed)[0] == ListedDriver("乙", own)


LIBRARIES = {
    "linux": ("libgm3000.1.0.so", "libgm3000_pkcs11.so", "libes_3000gm.so", "libGDBapi.so"),
    "windows": (
        "mtoken_gm3000.dll", "mtoken_gm3000_bjca.dll", "ShuttleCsp11_3003.dll", "FT_SKFAPI.dll",
        "SKFAPI_HT20485.dll", "WTSKFInterface.dll", "KALOGM.dll", "ZFHLGM.dll", "SKFAPI.dll",
        "FTTOGM.dll", "SKF_APP.dll", "HH_SKFAPI.dll", "gm3000_skf_bjca.dll", "WDSKFAPI.dll",
        "TDR_SKFAPI.dll", "HDSKFAPI.dll",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("system", "file"), [(system, file) for system in LIBRARIES for file in LIBRARIES[system]]
)
def test_the_libraries_of_chinese_ukeys_are_looked_for(system: str, file: str) -> None:
    table = tomllib.loads(DRIVERS_FILE.read_text(encoding="utf-8"))
    assert any(fnmatch(file, pattern) for row in table["driver"] for pattern in row[system])


def test_the_folders_that_makers_install_to_are_looked_into() -> None:
    table = tomllib.loads(DRIVERS_FILE.read_text(encoding="utf-8"))
    folders = {folder for row in table["driver"] for folder in row.get("linux_folders", ())}
    assert {
        "/opt/apps/com.longmai.gm3000user/files/lib",
        "/opt/lm-gm3000/lib",
        "/opt/lm-gm3000admin/lib",
    } <= folders


def test_the_list_itself_is_complete_and_offers_no_software_key() -> None:
    table = tomllib.loads(DRIVERS_FILE.read_text(encoding="utf-8"))
    names = [name for row in table["driver"] for name in (*row["linux"], *row["windows"])]
    assert len(table["driver"]) == len({row["name"] for row in table["driver"]})
    assert all(row["linux"] or row["windows"] for row in table["driver"])
    assert not [name for name in names if "soft" in name.lower() or "/" in name]
    assert {"linux", "windows"} == set(table["folders"])
    assert known_drivers() == known_drivers()
