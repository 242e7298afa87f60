"""The MSI in a Windows made by Wine: silent installation, upgrade, sealing, repair, removal.

What Wine cannot show is a list in `installer/README.md`.
"""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import app
from installer.wine import windows_path
from tests import independent_gm
from tests.packages.built import ROOT
from tests.packages.stamps import assert_a_stranger_is_refused, stamps_of
from tests.packages.windows import (
    DRIVER,
    FROZEN,
    PROGRAM,
    DemonstrationOnWindows,
    Machine,
    older_package,
    screen,
    this_package,
    titles,
)
from tests.sm2_sealing import signed_parts

LARGEST_MB, LARGEST_INSTALLED_MB = 120, 300
PERSONS = "users/root/AppData/Local/yinxin"
RULES = "[save]\nreplace = false\n"
SETUP = r"Software\Yinxin\Setup"
COMMAND = r'"C:\Program Files\Yinxin\yinxin.exe" gui -- "%1"'
STARTS_BY_ITSELF = re.compile(r"\\(run|runonce|services|winlogon|schedule|active setup)(\\|$)")

WINDOW_S = 120

pytestmark = pytest.mark.timeout(1200)


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return older_package(tmp_path_factory.mktemp("older"))


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("policy") / "rules.toml"
    file.write_text(RULES)
    return windows_path(file)


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    made = Machine(ROOT / "build" / "windows" / "machine")
    made.make()
    yield made
    made.end()


@pytest.fixture(scope="module")
def before(machine: Machine) -> tuple[set[str], dict[tuple[str, str], str]]:
    """What was there before anything was installed."""
    return machine.files(), machine.registry()


@pytest.fixture(scope="module")
def upgraded(machine: Machine, before: object, older: Path, policy: str) -> Machine:
    """The older version with everything that can be asked for, and then this one, silently.

    Wine does not tell the old version that it is being replaced, so the policy is named again.
    """
    machine.install(older, LANGUAGE="en", DESKTOP="1", ADMX="1", POLICYFILE=policy)
    assert (machine.drive / PROGRAM / "gone.txt").exists()
    machine.install(this_package(), POLICYFILE=policy)
    return machine


@pytest.fixture(scope="module")
def demonstration(
    upgraded: Machine, tmp_path_factory: pytest.TempPathFactory
) -> DemonstrationOnWindows:
    """Sealed and verified by what is installed."""
    made = DemonstrationOnWindows(upgraded, tmp_path_factory.mktemp("demonstration") / "公文")
    made.run()
    return made


def test_it_is_as_small_as_promised() -> None:
    installed = sum(one.stat().st_size for one in FROZEN.rglob("*") if one.is_file())
    assert this_package().stat().st_size < LARGEST_MB * 1_000_000
    assert installed < LARGEST_INSTALLED_MB * 1_000_000


def test_an_upgrade_leaves_the_files_of_this_version_only(upgraded: Machine) -> None:
    folder = upgraded.drive / PROGRAM
    there = {one.relative_to(folder).as_posix() for one in folder.rglob("*")}
    assert there == {one.relative_to(FROZEN).as_posix() for one in FROZEN.rglob("*")} | {
        "policy.toml"
    }
    for name in ("yinxin-cli.exe", "licences.txt", "_internal/base_library.zip"):
        assert (folder / name).read_bytes() == (FROZEN / name).read_bytes()


def test_an_upgrade_keeps_what_the_older_one_was_told(upgraded: Machine) -> None:
    told = upgraded.values(SETUP)
    assert (told["LANGUAGE"], told["DESKTOP"]) == ("en", "1")
    assert told["INSTALLDIR"] == "C:\\Program Files\\Yinxin\\"
    assert [one.name for one in upgraded.prefix.rglob("*.lnk")] == ["Yinxin.lnk"] * 2
    assert (upgraded.drive / "windows/PolicyDefinitions/zh-CN/yinxin.adml").exists()


def test_the_list_of_programs_has_it_once(upgraded: Machine) -> None:
    names = [value for (key, name), value in upgraded.registry().items()
             if name == "DisplayName" and "\\Uninstall\\" in key]  # fmt: skip
    assert names.count("印信") == 1


def test_it_answers_in_the_language_that_was_asked_for(upgraded: Machine) -> None:
    assert upgraded.program("--version").split() == ["yinxin", app.__version__]
    assert "usage" in upgraded.program("--help").lower()
    findings = json.loads(upgraded.program("doctor", "--json", may_fail=True))["findings"]
    assert any("frozen" in one["detail"] for one in findings)
    assert [one for one in findings if one["ok"] is False] == []


def test_the_policy_file_holds(upgraded: Machine) -> None:
    told = upgraded.program("policy", "show", "--json")
    assert "policy.toml" in told
    assert json.loads(told)


def test_it_seals_and_others_believe_it(demonstration: DemonstrationOnWindows) -> None:
    assert demonstration.rendered.stat().st_size > 10_000
    independent_gm.check_seal_signature(*signed_parts(demonstration.sealed))


def test_J3_a_driver_from_elsewhere_is_refused(demonstration: DemonstrationOnWindows) -> None:
    """What lies where anybody can write is not loaded, however it is named."""
    machine = demonstration.machine
    library = machine.drive / DRIVER / "softskf.dll"
    elsewhere = machine.drive / "users" / "Public" / library.name
    shutil.copy(library, elsewhere)
    told = machine.program("tokens", "--json", "--driver", rf"C:\users\Public\{library.name}",
                           may_fail=True)  # fmt: skip
    elsewhere.unlink()
    assert "policy-forbids" in told


def test_J3_a_driver_that_everybody_may_change_is_refused(
    demonstration: DemonstrationOnWindows,
) -> None:
    """Some makers open their folder below the programs to everybody: Wine shows modes as a list."""
    machine = demonstration.machine
    folder = machine.drive / DRIVER
    driver = windows_path(folder / "softskf.dll").replace(windows_path(machine.drive), "C:")
    for opened in (folder, folder / "softskf.dll"):
        mode = opened.stat().st_mode
        opened.chmod(0o777)
        told = machine.program("tokens", "--json", "--driver", driver, may_fail=True)
        opened.chmod(mode)
        assert "policy-forbids" in told
    assert "policy-forbids" not in machine.program("tokens", "--json", "--driver", driver)


def test_its_network_worker_speaks_tls(
    upgraded: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = [f"{name}={value}" for name, value in upgraded.environment().items()]
    program = ["env", *own, "wine", str(upgraded.drive / PROGRAM / "yinxin-cli.exe")]
    with stamps_of(program, tmp_path, monkeypatch) as (stamps, _):
        assert_a_stranger_is_refused(stamps)


def test_the_shell_offers_it_and_no_default_is_taken(upgraded: Machine) -> None:
    classes = r"Software\Classes"
    for kind in ("pdf", "ofd"):
        program = f"Yinxin.{kind.capitalize()}"
        assert program in upgraded.values(rf"{classes}\.{kind}\OpenWithProgids")
        assert "@" not in upgraded.values(rf"{classes}\.{kind}") or kind == "pdf"
        for place in (program + r"\shell\open", rf"SystemFileAssociations\.{kind}\shell\Yinxin"):
            assert upgraded.values(rf"{classes}\{place}\command")["@"] == COMMAND


def test_nothing_of_it_starts_by_itself(
    upgraded: Machine, before: tuple[set[str], dict[tuple[str, str], str]]
) -> None:
    """No service, no autostart, no scheduled task, no address scheme."""
    new = {one for one in upgraded.registry() if one not in before[1]}
    assert len(new) > 20
    assert [one for one in new if STARTS_BY_ITSELF.search(one[0].lower())] == []
    assert [one for one in new if one[1].lower() == "url protocol"] == []


def test_there_is_one_window_that_takes_what_a_second_start_brings(
    demonstration: DemonstrationOnWindows,
) -> None:
    machine = demonstration.machine
    machine.end()  # what runs without a screen would stay without one
    program = machine.drive / PROGRAM / "yinxin.exe"
    files = [windows_path(one) for one in (demonstration.letter, demonstration.sealed)]
    with screen() as display:
        shown = machine.environment(DISPLAY=display)
        command = ["wine", str(program), "gui", "--", files[0]]
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with subprocess.Popen(command, env=shown, **pipes) as first:
            assert _until(lambda: any("letter.pdf" in one for one in titles(display)))
            machine.run(program, "gui", "--", files[1], DISPLAY=display)
            assert _until(lambda: any("letter-sealed.pdf" in one for one in titles(display)))
            assert len(titles(display)) == 1
            machine.end()
            first.communicate()


def test_repair_brings_back_what_was_lost_or_changed(upgraded: Machine) -> None:
    folder = upgraded.drive / PROGRAM
    lost, changed = next(folder.glob("_internal/python3??.dll")), folder / "licences.txt"
    lost.unlink()
    changed.write_text("something else")
    upgraded.repair(this_package())
    assert lost.read_bytes() == (FROZEN / "_internal" / lost.name).read_bytes()
    assert changed.read_bytes() == (FROZEN / changed.name).read_bytes()
    assert upgraded.program("--version").split() == ["yinxin", app.__version__]


def test_an_older_version_is_refused(upgraded: Machine, older: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        upgraded.install(older)
    assert upgraded.program("--version").split() == ["yinxin", app.__version__]


@pytest.mark.usefixtures("demonstration")
def test_removal_leaves_what_is_a_persons_only(
    upgraded: Machine, before: tuple[set[str], dict[tuple[str, str], str]]
) -> None:
    shutil.rmtree(upgraded.drive / DRIVER)
    upgraded.remove(this_package())
    left = upgraded.files() - before[0]
    assert {one for one in left if not one.startswith(PERSONS)} == set()
    assert f"{PERSONS}/use-register.jsonl" in left
    assert {one for one in upgraded.registry() if one not in before[1]} == set()


def test_the_register_outlives_the_program(upgraded: Machine) -> None:
    lines = (upgraded.drive / PERSONS / "use-register.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["event"] for line in lines][-1] == "published"


def test_a_policy_file_stays_while_the_version_is_replaced(
    machine: Machine, older: Path, policy: str
) -> None:
    """As Windows tells the old version in an upgrade; without it the policy goes with the rest."""
    folder = machine.drive / PROGRAM
    for told, stays in (({"UPGRADINGPRODUCTCODE": "{0}"}, True), ({}, False)):
        machine.install(older, POLICYFILE=policy)
        machine.remove(older, **told)
        assert (folder / "policy.toml").exists() is stays


def test_left_to_itself_it_speaks_chinese_and_stays_off_the_desktop(
    machine: Machine, older: Path
) -> None:
    machine.install(older)
    assert [one.name for one in machine.prefix.rglob("*.lnk")] == ["印信.lnk"]
    assert not (machine.drive / PROGRAM / "policy.toml").exists()
    verb = machine.values(r"Software\Classes\SystemFileAssociations\.pdf\shell\Yinxin")
    assert verb["@"] == "盖章（印信）"
    machine.remove(older)


def test_associations_can_be_left_out(machine: Machine, older: Path) -> None:
    machine.install(older, ASSOCIATION="0")
    assert machine.values(r"Software\Classes\.pdf\OpenWithProgids") == {}
    assert machine.values(r"Software\RegisteredApplications") == {}
    machine.remove(older)


def _until(happened: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + WINDOW_S
    while time.monotonic() < deadline:
        if happened():
            return True
        time.sleep(0.5)
    return False
