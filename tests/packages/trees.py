"""Small Debian systems to try packages in: made once by debootstrap, entered by chroot."""

import os
import shutil
import subprocess
from pathlib import Path

from installer.demo import Demonstration
from tests.packages.built import ROOT

MIRROR = "http://deb.debian.org/debian"
# The loader of frozen programs finds itself in /proc; the namespace takes the mounts with it.
ENTER = 'mount --bind /proc "$0/proc" && mount --bind /dev "$0/dev" && exec chroot "$0" "$@"'


def debian(suite: str, packages: list[str]) -> Path:
    """A tree of that Debian with these packages; an unfinished one is made anew."""
    tree = ROOT / "build" / "trees" / suite
    if not (tree / "usr" / "bin" / "softhsm2-util").exists():
        shutil.rmtree(tree, ignore_errors=True)
        tree.parent.mkdir(parents=True, exist_ok=True)
        include = f"--include={','.join([*packages, 'softhsm2'])}"
        command = ["debootstrap", "--variant=minbase", include, suite, str(tree), MIRROR]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return tree


def inside(tree: Path, *command: str) -> list[str]:
    """The same command, run in the tree."""
    return ["unshare", "--mount", "sh", "-c", ENTER, str(tree), *command]


def run_inside(tree: Path, *command: str, may_fail: bool = False) -> str:
    """Standard output of a command in the tree."""
    return subprocess.run(
        inside(tree, *command),
        check=not may_fail,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8"},
        timeout=200,
    ).stdout


class DemonstrationInside(Demonstration):
    """The material is made outside, sealing and verifying happen in the tree."""

    def __init__(self, tree: Path, *program: str) -> None:
        super().__init__(tree / "demonstration", inside(tree, *program))
        self.tree = str(tree)

    def _run(self, what: str, arguments: list[str], *, typed: str = "") -> str:
        within = [one.removeprefix(self.tree) for one in arguments]
        return super()._run(what, within, typed=typed)

    def _environment(self) -> dict[str, str]:
        settings = self.folder / "inside.conf"
        text = self.token.configuration.read_text(encoding="utf-8")
        settings.write_text(text.replace(self.tree, ""), encoding="utf-8")
        within = {"SOFTHSM2_CONF": settings, "YINXIN_HOME": self.folder / "home"}
        paths = {name: str(path).removeprefix(self.tree) for name, path in within.items()}
        return os.environ | paths | {"LANG": "C.UTF-8"}
