"""Drivers are found by name where administrators put them, and software keys are not offered."""

import tomllib
from pathlib import Path

import pytest

from app.domain.token import KnownDriver
from app.storage.known_drivers import DRIVERS_FILE, known_drivers


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


def test_the_list_itself_is_complete_and_offers_no_software_key() -> None:
    table = tomllib.loads(DRIVERS_FILE.read_text(encoding="utf-8"))
    names = [name for row in table["driver"] for name in (*row["linux"], *row["windows"])]
    assert len(table["driver"]) == len({row["name"] for row in table["driver"]})
    assert all(row["linux"] or row["windows"] for row in table["driver"])
    assert not [name for name in names if "soft" in name.lower() or "/" in name]
    assert {"linux", "windows"} == set(table["folders"])
    assert known_drivers() == known_drivers()
