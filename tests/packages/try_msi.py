"""The MSI in a Windows made by Wine: silent installation, upgrade, sealing, repair, removal.

What Wine cannot show is a list in `installer/README.md`.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import app
from tests.packages.built import ROOT, assert_others_believe
from tests.packages.windows import (
    DRIVER,
    FROZEN,
    PROGRAM,
    DemonstrationOnWindows,
    Failure,
    Machine,
    older_package,
    this_package,
)

LARGEST_MB, LARGEST_INSTALLED_MB = 120, 300
MENU = "ProgramData/Microsoft/Windows/Start Menu/Programs", "AppData/Roaming/Microsoft/Windows"
COMMAND = r'"C:\Program Files\Yinxin\yinxin.exe" gui -- "%1"'
STARTS_BY_ITSELF = ("\\\\run ", "\\\\runonce ", "\\\\services\\\\", "url protocol", "\\\\winlogon ")

pytestmark = pytest.mark.timeout(1200)


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return older_package(tmp_path_factory.mktemp("older"))


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    made = Machine(ROOT / "build" / "windows" / "machine")
    made.make()
    yield made
    made.end()


@pytest.fixture(scope="module")
def before(machine: Machine) -> tuple[set[str], dict[str, str]]:
    """What was there before anything was installed."""
    return machine.files(), machine.registry()


@pytest.fixture(scope="module")
def upgraded(
    machine: Machine, before: object, older: Path, tmp_path_factory: pytest.TempPathFactory
) -> Machine:
    """The older version with everything that can be asked for, and then this one, silently."""
    policy = tmp_path_factory.mktemp("policy") / "rules.toml"
    policy.write_text("[save]\nreplace = false\n")
    wanted = {"LANGUAGE": "en", "DESKTOP": "1", "ADMX": "1"}
    machine.install(older, POLICYFILE="Z:" + str(policy).replace("/", "\\"), **wanted)
    assert (machine.drive / PROGRAM / "gone.txt").exists()
    machine.install(this_package())
    return machine


@pytest.fixture(scope="module")
def demonstration(upgraded: Machine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The sealed letter."""
    made = DemonstrationOnWindows(upgraded, tmp_path_factory.mktemp("demonstration") / "公文")
    made.run()
    assert_others_believe(made.letter, made.store.authority.certificate)
    yield made.sealed


def test_it_is_as_small_as_promised() -> None:
    installed = sum(one.stat().st_size for one in FROZEN.rglob("*") if one.is_file())
    assert this_package().stat().st_size < LARGEST_MB * 1_000_000
    assert installed < LARGEST_INSTALLED_MB * 1_000_000


def test_an_upgrade_leaves_the_files_of_this_version_only(upgraded: Machine) -> None:
    folder = upgraded.drive / PROGRAM
    there = {one.relative_to(folder).as_posix() for one in folder.rglob("*")}
    wanted = {one.relative_to(FROZEN).as_posix() for one in FROZEN.rglob("*")}
    assert there == wanted | {"policy.toml"}
    for name in ("yinxin-cli.exe", "licences.txt", "_internal/base_library.zip"):
        assert (folder / name).read_bytes() == (FROZEN / name).read_bytes()


def test_an_upgrade_keeps_what_the_older_one_was_told(upgraded: Machine) -> None:
    told = upgraded.entries(r"Software\Yinxin\Setup]")
    assert told["LANGUAGE"] == "en"
    assert told["INSTALLDIR"] == "C:\\Program Files\\Yinxin\\"
    names = {one.name for one in upgraded.prefix.rglob("*.lnk")}
    assert names == {"Yinxin.lnk"}
    assert len(list(upgraded.prefix.rglob("Yinxin.lnk"))) == 2
    templates = upgraded.drive / "windows" / "PolicyDefinitions"
    assert (templates / "zh-CN" / "yinxin.adml").exists()


def test_it_answers(upgraded: Machine) -> None:
    assert upgraded.program("--version").split() == ["yinxin", app.__version__]
    findings = json.loads(upgraded.program("doctor", "--json", may_fail=True))["findings"]
    assert any("frozen" in one["detail"] for one in findings)
    assert {one["name"] for one in findings if one["ok"] is False} == {"driver"}


def test_the_policy_file_holds(upgraded: Machine) -> None:
    told = upgraded.program("policy", "show")
    assert r"C:\Program Files\Yinxin\policy.toml" in told


def test_it_seals_there(demonstration: Path) -> None:
    assert demonstration.stat().st_size > 10_000


def test_the_shell_offers_it_and_no_default_is_taken(upgraded: Machine) -> None:
    entries = upgraded.registry()
    names = "\n".join(entries).lower()
    for kind in ("pdf", "ofd"):
        assert f'.{kind}\\\\openwithprogids "yinxin.{kind}"' in names
        assert f"systemfileassociations\\\\.{kind}\\\\shell\\\\yinxin\\\\command @" in names
        assert f"classes\\\\.{kind} @" not in names
