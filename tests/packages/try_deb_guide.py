"""Every command of the administrator's guide, in its order, in a clean Debian 12."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from installer.demo import SEAL_MM, Demonstration
from installer.rehearsal import PIN
from tests.packages.built import DIST, ROOT
from tests.packages.trees import DESKTOP, DemonstrationInside, debian, run_inside

GUIDE = ROOT / "installer" / "README.zh-CN.md"
DESK = "desk"

pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def tree() -> Iterator[Path]:
    """A tree with the packages, a token, a letter and a seal picture ready."""
    tree = debian("bookworm", DESKTOP)
    material = DemonstrationInside(tree, "true")
    shutil.rmtree(material.folder, ignore_errors=True)
    material.folder.mkdir()
    _prepare(material)
    desk = tree / DESK
    shutil.copytree(DIST, desk, dirs_exist_ok=True)
    for made in (material.letter, material.picture, material.token.anchor):
        shutil.copy(made, desk)
    (desk / "pin.txt").write_text(f"{PIN}\n")
    yield tree
    run_inside(tree, "dpkg", "--purge", "yinxin", may_fail=True)
    for folder in (desk, material.folder, tree / "etc" / "yinxin"):
        shutil.rmtree(folder, ignore_errors=True)


def test_every_command_of_the_guide_works(tree: Path) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) >= 7
    settings = "export SOFTHSM2_CONF=/demonstration/inside.conf YINXIN_HOME=/desk/home"
    script = "\n".join(["set -eux", f"cd /{DESK}", settings, *blocks])
    run_inside(tree, "bash", "-c", script)
    assert (tree / DESK / "sealed.pdf").stat().st_size > (tree / DESK / "letter.pdf").stat().st_size
    assert not (tree / "opt" / "yinxin").exists()


def _prepare(material: Demonstration) -> None:
    """The steps before sealing; the seal of the guide is that of the demonstration."""
    assert SEAL_MM == 42
    material._make_token()
    material._make_material()
    material._environment()
