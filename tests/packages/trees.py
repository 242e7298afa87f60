"""Small Debian systems to try packages in: made once by debootstrap, entered by chroot."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from installer.demo import Demonstration
from tests.packages.built import ROOT, assert_others_believe

# What the deb depends on, what notices it, and what a desktop has anyway.
DESKTOP = [
    "libgl1", "libegl1", "libxcb1", "libwayland-client0", "libwayland-cursor0", "libwayland-egl1",
    "fontconfig", "desktop-file-utils", "shared-mime-info", "fonts-arphic-gbsn00lp",
]  # fmt: skip
SYSTEMS_PATH = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
# What a system writes for itself when packages come and go.
SYSTEMS_OWN = (
    "proc", "dev", "tmp/", "var/cache/", "var/lib/dpkg/", "var/log/", "etc/ld.so.cache",
    "usr/share/applications/mimeinfo.cache", "usr/share/mime/",
)  # fmt: skip
# dpkg takes a folder away with what was last in it, unless a package owns it.
NOBODYS_FOLDERS = {"opt"}
# The loader of frozen programs finds itself in /proc; the namespace takes the mounts with it.
ENTER = 'mount --bind /proc "$0/proc" && mount --bind /dev "$0/dev" && exec chroot "$0" "$@"'


def need_namespace(kind: str) -> None:
    """A container without these rights can make packages, but not try them in a tree."""
    tried = subprocess.run(["unshare", f"--{kind}", "true"], capture_output=True, text=True)
    if tried.returncode:
        pytest.skip(f"this machine allows no {kind} namespace: {tried.stderr.strip()}")


# Ubuntu 18.04 as it came out: no other system with a glibc that old can be had any more. This list
# has the digest of everything else; it is known by its own, as its makers' keys may not be here.
OLDEST, OLDEST_GLIBC = "bionic", "2.27"
OLDEST_LIST = "7552d5ab0c3879756a860aaab8e7c2f8ffb9409ea9ff9e65fc046ba5c519ebe5"
TOKEN_LIBRARIES = {
    "usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so": "usr/lib/softhsm/libsofthsm2.so",
    "usr/lib/x86_64-linux-gnu/libcrypto.so.1.1": "usr/lib/x86_64-linux-gnu/libcrypto.so.1.1",
}


def debian(suite: str, packages: list[str]) -> Path:
    """A tree of that Debian with these packages; an unfinished one is made anew."""
    need_namespace("mount")
    tree = ROOT / "build" / "trees" / suite
    mark, include = tree.with_suffix(".packages"), ",".join([*packages, "softhsm2"])
    if not mark.exists() or mark.read_text() != include:
        shutil.rmtree(tree, ignore_errors=True)
        tree.parent.mkdir(parents=True, exist_ok=True)
        command = ["debootstrap", "--variant=minbase", f"--include={include}", suite, str(tree)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        mark.write_text(include)
    return tree


def oldest(tokens_from: Path) -> Path:
    """A tree with a glibc older than that of UOS 20, 2.28, and the SoftHSM of another tree.

    Its own cannot read tokens that a newer one has made.
    """
    need_namespace("mount")
    tree = ROOT / "build" / "trees" / OLDEST
    mark = tree.with_suffix(".packages")
    if not mark.exists():
        shutil.rmtree(tree, ignore_errors=True)
        unchecked = ["--foreign", "--no-check-gpg", "--components=main,universe"]
        wanted = ["--variant=minbase", "--include=softhsm2", OLDEST, str(tree)]
        command = ["debootstrap", *unchecked, *wanted]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        (found,) = (tree / "var/lib/apt/lists").glob("*_Release")
        assert hashlib.sha256(found.read_bytes()).hexdigest() == OLDEST_LIST
        second = ["chroot", str(tree), "/debootstrap/debootstrap", "--second-stage"]
        subprocess.run(second, check=True, stdout=subprocess.DEVNULL)
        for source, target in TOKEN_LIBRARIES.items():
            shutil.copy(tokens_from / source, tree / target)
        mark.write_text("")
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
        env=SYSTEMS_PATH | {"HOME": "/tmp", "LANG": "C.UTF-8"},
        timeout=200,
    ).stdout


def contents(tree: Path) -> dict[str, str]:
    """What every name in the tree is, without what a system writes for itself."""
    found = ((str(one.relative_to(tree)), one) for one in tree.rglob("*"))
    kept = ((name, one) for name, one in found if not name.startswith(SYSTEMS_OWN))
    return {name: _content(one) for name, one in kept if name not in NOBODYS_FOLDERS}


def _content(path: Path) -> str:
    if path.is_symlink():
        return f"-> {path.readlink()}"
    if not path.is_file():
        return f"{path.stat().st_mode:o}"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{path.stat().st_mode:o} {digest}"


@contextmanager
def installed(package: Path, name: str) -> Iterator[tuple[Path, dict[str, str]]]:
    """A Debian 12 with the package in it, and what was there before; removed at the end."""
    tree = debian("bookworm", DESKTOP)
    run_inside(tree, "dpkg", "--purge", name, may_fail=True)
    before = contents(tree)
    shutil.copy(package, tree / "tmp" / package.name)
    try:
        run_inside(tree, "dpkg", "--install", f"/tmp/{package.name}")
        yield tree, before
    finally:
        run_inside(tree, "dpkg", "--purge", name, may_fail=True)


class DemonstrationInside(Demonstration):
    """The material is made outside, sealing and verifying happen in the tree."""

    def __init__(self, tree: Path, *program: str) -> None:
        super().__init__(tree / "demonstration", inside(tree, *program))
        self.tree = str(tree)

    def run_and_clear(self) -> None:
        """Seal, ask others what they think of it, and leave the tree as it was."""
        try:
            self.run()
            assert_others_believe(self.sealed, self.token.anchor)
        finally:
            shutil.rmtree(self.folder)

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
