"""Two builds of the same files in two folders give the same program and the same packages."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.packages.built import DIST, FROZEN, ROOT, output

PYTHON = ROOT / "build" / "venv" / "bin" / "python"
KINDS = {"yinxin_*.deb": "deb", "org.yinxin.*.deb": "uos", "*.AppImage": "appimage"}

pytestmark = pytest.mark.timeout(1800)


def git(*arguments: str) -> str:
    return output("git", "-c", "safe.directory=*", "-C", ROOT, *arguments)


def made_of_this_program() -> dict[str, Path]:
    """The packages in `dist/` that are not left over from an earlier program, by their kind."""
    since = (FROZEN / "sbom.cdx.json").stat().st_mtime
    found = {kind: next(DIST.glob(pattern), None) for pattern, kind in KINDS.items()}
    return {kind: one for kind, one in found.items() if one and one.stat().st_mtime >= since}


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another folder, with a copy of the checkout in which everything was made once more."""
    folder = tmp_path_factory.mktemp("another") / "folder"
    for name in git("ls-files", "-z").split("\0"):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    command = [PYTHON, folder / "installer" / "package.py", "program", *made_of_this_program()]
    environment = os.environ | {"SOURCE_DATE_EPOCH": git("log", "-1", "--format=%ct").strip()}
    subprocess.run(list(map(str, command)), check=True, env=environment, cwd="/")
    return folder


def test_the_program_is_the_same_file_by_file(again: Path) -> None:
    first, second = (files(root) for root in (FROZEN, again / FROZEN.relative_to(ROOT)))
    assert len(first) > 300
    assert [
        name for name in first.keys() | second.keys() if first.get(name) != second.get(name)
    ] == []


def test_the_packages_are_the_same(again: Path) -> None:
    packages = made_of_this_program().values()
    differing = [
        one.name for one in packages if one.read_bytes() != (again / "dist" / one.name).read_bytes()
    ]
    assert differing == []


def files(folder: Path) -> dict[str, tuple[int, str | bytes]]:
    """Mode and content of everything in a folder; where links point to."""
    return {
        str(one.relative_to(folder)): (one.lstat().st_mode, content(one))
        for one in folder.rglob("*")
    }


def content(path: Path) -> str | bytes:
    if path.is_symlink():
        return str(path.readlink())
    return path.read_bytes() if path.is_file() else ""
