"""Making everything once more in another folder, and what is another there than the first time."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.packages.built import ROOT, output

PYTHON = ROOT / "build" / "venv" / "bin" / "python"


def copied_checkout(folder: Path) -> Path:
    """What belongs to the checkout, and nothing that was made of it."""
    for name in _git("ls-files", "-z").split("\0"):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def make(folder: Path, *kinds: str) -> None:
    """The packages of these kinds, in the copy."""
    command = [PYTHON, folder / "installer" / "package.py", *kinds]
    environment = os.environ | {"SOURCE_DATE_EPOCH": _git("log", "-1", "--format=%ct").strip()}
    subprocess.run(list(map(str, command)), check=True, env=environment, cwd="/")


def differing_files(first: Path, second: Path) -> list[str]:
    """The names that are not in both folders or not the same there, of more than a few."""
    ones, others = _files(first), _files(second)
    assert len(ones) > 300
    return [name for name in ones.keys() | others.keys() if ones.get(name) != others.get(name)]


def _git(*arguments: str) -> str:
    return output("git", "-c", "safe.directory=*", "-C", ROOT, *arguments)


def _files(folder: Path) -> dict[str, tuple[int, str | bytes]]:
    """Mode and content of everything in a folder; where links point to."""
    return {
        str(one.relative_to(folder)): (one.lstat().st_mode, _content(one))
        for one in folder.rglob("*")
    }


def _content(path: Path) -> str | bytes:
    if path.is_symlink():
        return str(path.readlink())
    return path.read_bytes() if path.is_file() else ""
