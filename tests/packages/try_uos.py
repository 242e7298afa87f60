"""The layout of the application stores of UOS and Kylin: everything below one folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import app
from tests.packages.built import DIST, output
from tests.packages.trees import DemonstrationInside, contents, installed, run_inside

PACKAGE = DIST / f"org.yinxin.yinxin_{app.__version__}_amd64.deb"
HOME = "/opt/apps/org.yinxin.yinxin"

pytestmark = pytest.mark.timeout(600)
Installed = tuple[Path, dict[str, str]]


@pytest.fixture(scope="module")
def system() -> Iterator[Installed]:
    """A Debian 12 with the package in it, and what was there before."""
    with installed(PACKAGE, "org.yinxin.yinxin") as there:
        yield there


def test_the_store_layout_stays_in_its_folder() -> None:
    listed = output("dpkg-deb", "--contents", PACKAGE)
    names = [line.split()[5] for line in listed.splitlines()]
    home = f".{HOME}/"
    assert [one for one in names if not one.startswith(home) and not home.startswith(one)] == []
    assert home + "info" in names
    assert home + "entries/applications/org.yinxin.yinxin.desktop" in names
    assert home + "files/yinxin-cli" in names


def test_it_seals_there(system: Installed) -> None:
    tree, _ = system
    DemonstrationInside(tree, f"{HOME}/files/yinxin-cli").run_and_clear()
    assert not (tree / "demonstration").exists()


def test_removal_leaves_nothing(system: Installed) -> None:
    tree, before = system
    run_inside(tree, "dpkg", "--purge", "org.yinxin.yinxin")
    assert contents(tree) == before
