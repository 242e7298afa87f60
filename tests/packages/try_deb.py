"""The deb: lintian, a clean Debian 12 to install it in, the demonstration there, and removal."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import app
from tests.packages.built import DIST, output
from tests.packages.stamps import assert_it_stamps_in
from tests.packages.trees import DemonstrationInside, contents, inside, installed, run_inside

PACKAGE = DIST / f"yinxin_{app.__version__}_amd64.deb"

pytestmark = pytest.mark.timeout(600)
Installed = tuple[Path, dict[str, str]]


@pytest.fixture(scope="module")
def system() -> Iterator[Installed]:
    """A Debian 12 with the package in it, and what was there before."""
    with installed(PACKAGE, "yinxin") as there:
        yield there


def test_lintian_finds_no_error() -> None:
    told = subprocess.run(
        ["lintian", "--allow-root", "--fail-on", "error", str(PACKAGE)],
        capture_output=True,
        text=True,
        check=False,
    )
    errors = [one for one in told.stdout.splitlines() if one.startswith("E:")]
    assert (told.returncode, errors) == (0, [])


def test_it_installs_and_answers(system: Installed) -> None:
    tree, _ = system
    assert run_inside(tree, "yinxin-cli", "--version").split() == ["yinxin", app.__version__]
    told = run_inside(tree, "yinxin-cli", "doctor", "--json", may_fail=True)
    assert any("frozen" in one["detail"] for one in json.loads(told)["findings"])


def test_it_seals_there(system: Installed) -> None:
    tree, _ = system
    DemonstrationInside(tree, "/opt/yinxin/yinxin-cli").run_and_clear()
    assert not (tree / "demonstration").exists()


def test_it_asks_for_time_stamps_by_the_systems_trust(
    system: Installed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree, _ = system
    program = inside(tree, "/opt/yinxin/yinxin-cli")
    assert_it_stamps_in(tree, program, tmp_path, monkeypatch)


def test_the_desktop_knows_it(system: Installed) -> None:
    tree, _ = system
    cache = (tree / "usr/share/applications/mimeinfo.cache").read_text()
    assert "application/ofd=yinxin.desktop" in cache
    assert "application/pdf=yinxin.desktop" in cache
    output("desktop-file-validate", tree / "usr/share/applications/yinxin.desktop")
    metainfo = tree / "usr/share/metainfo/org.yinxin.yinxin.metainfo.xml"
    output("appstreamcli", "validate", "--no-net", metainfo)
    menu = tree / "usr/share/nautilus-python/extensions/yinxin.py"
    assert 'PROGRAM = "/opt/yinxin/yinxin"' in menu.read_text()


def test_it_brings_no_service_autostart_or_scheme() -> None:
    listed = output("dpkg-deb", "--contents", PACKAGE)
    names = [line.split()[5] for line in listed.splitlines()]
    assert len(names) > 200
    assert [
        one for one in names if "autostart" in one or "/systemd/" in one or "/etc/" in one
    ] == []
    control = output("sh", "-c", f"dpkg-deb --ctrl-tarfile '{PACKAGE}' | tar --list")
    assert {one.strip("./") for one in control.split()} == {"", "control", "md5sums"}


def test_removal_leaves_nothing(system: Installed) -> None:
    tree, before = system
    run_inside(tree, "dpkg", "--purge", "yinxin")
    assert contents(tree) == before
