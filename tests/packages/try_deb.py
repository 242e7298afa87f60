"""The deb: lintian, a clean Debian 12 to install it in, the demonstration there, and removal."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import app
from tests.packages.built import DIST, output
from tests.packages.trees import DemonstrationInside, debian, run_inside

PACKAGE = DIST / f"yinxin_{app.__version__}_amd64.deb"
STORE_PACKAGE = DIST / f"org.yinxin.yinxin_{app.__version__}_amd64.deb"
# What the package depends on, what notices it, and what a desktop has anyway.
SYSTEM = [
    "libgl1", "libegl1", "libxcb1", "libwayland-client0", "libwayland-cursor0", "libwayland-egl1",
    "fontconfig", "desktop-file-utils", "shared-mime-info", "fonts-arphic-gbsn00lp",
]  # fmt: skip
# What a system writes for itself when packages come and go.
SYSTEMS_OWN = (
    "proc", "dev", "tmp/", "var/cache/", "var/lib/dpkg/", "var/log/", "etc/ld.so.cache",
    "usr/share/applications/mimeinfo.cache", "usr/share/mime/",
)  # fmt: skip

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def installed() -> Iterator[tuple[Path, set[str]]]:
    """A Debian 12 with the package in it, and the names of what was there before."""
    tree = debian("bookworm", SYSTEM)
    run_inside(tree, "dpkg", "--purge", "yinxin", may_fail=True)
    before = _names(tree)
    shutil.copy(PACKAGE, tree / "tmp" / PACKAGE.name)
    run_inside(tree, "dpkg", "--install", f"/tmp/{PACKAGE.name}")
    yield tree, before
    run_inside(tree, "dpkg", "--purge", "yinxin", may_fail=True)


def test_lintian_finds_no_error() -> None:
    told = subprocess.run(
        ["lintian", "--allow-root", "--fail-on", "error", str(PACKAGE)],
        capture_output=True,
        text=True,
        check=False,
    )
    errors = [one for one in told.stdout.splitlines() if one.startswith("E:")]
    assert (told.returncode, errors) == (0, [])


def test_it_installs_and_answers(installed: tuple[Path, set[str]]) -> None:
    tree, _ = installed
    assert run_inside(tree, "yinxin-cli", "--version").split() == ["yinxin", app.__version__]
    told = run_inside(tree, "yinxin-cli", "doctor", "--json", may_fail=True)
    assert any("frozen" in one["detail"] for one in json.loads(told)["findings"])


def test_it_seals_there(installed: tuple[Path, set[str]]) -> None:
    tree, _ = installed
    demonstration = DemonstrationInside(tree, "/opt/yinxin/yinxin-cli")
    try:
        demonstration.run()
        assert "Signature is Valid." in output("pdfsig", "-nocert", demonstration.sealed)
    finally:
        shutil.rmtree(demonstration.folder)


def test_the_desktop_knows_it(installed: tuple[Path, set[str]]) -> None:
    tree, _ = installed
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


def test_removal_leaves_nothing(installed: tuple[Path, set[str]]) -> None:
    tree, before = installed
    run_inside(tree, "dpkg", "--purge", "yinxin")
    assert _names(tree) - before == set()


def test_the_store_layout_stays_in_its_folder() -> None:
    listed = output("dpkg-deb", "--contents", STORE_PACKAGE)
    names = [line.split()[5] for line in listed.splitlines()]
    home = "./opt/apps/org.yinxin.yinxin/"
    assert [one for one in names if not one.startswith(home) and not home.startswith(one)] == []
    assert home + "info" in names
    assert home + "entries/applications/org.yinxin.yinxin.desktop" in names
    assert home + "files/yinxin-cli" in names


def _names(tree: Path) -> set[str]:
    names = (str(one.relative_to(tree)) for one in tree.rglob("*"))
    return {one for one in names if not one.startswith(SYSTEMS_OWN)}
