"""The frozen program: PyInstaller's folder, made smaller, with its licences and its list of parts.

Runs in the build environment, which holds the locked run-time packages and PyInstaller, and nothing
else: what is not in `requirements-package.lock` cannot get into a package.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from package_parts import Build, collected_parts, licences, software_bill

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
FROZEN = BUILD / "frozen" / "yinxin"
LICENCES = "licences.txt"
SOFTWARE_BILL = "sbom.cdx.json"


def source_date() -> int:
    """The time of the commit, for everything that wants a time: two builds of it are the same."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    command = ["git", "log", "-1", "--format=%ct"]
    return int(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)


def version() -> str:
    """The program's own."""
    text = (ROOT / "app" / "__init__.py").read_text(encoding="utf-8")
    return text.split('__version__ = "')[1].split('"')[0]


def build_environment() -> dict[str, str]:
    """Nothing of the caller's that would show in a package: time, hash seed, language."""
    fixed = {"SOURCE_DATE_EPOCH": str(source_date()), "PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8"}
    return os.environ | fixed


def freeze() -> Path:
    """Make the program anew in `build/frozen/yinxin` and return that folder."""
    shutil.rmtree(FROZEN, ignore_errors=True)
    places = ["--distpath", str(FROZEN.parent), "--workpath", str(BUILD / "work")]
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *places]
    subprocess.run([*command, "packaging.spec"], cwd=ROOT, env=build_environment(), check=True)
    _strip()
    describe(FROZEN, Build.here(BUILD / "work" / "packaging"))
    return FROZEN


def _strip() -> None:
    """Python's own files only: those of the wheels are stripped, or break when they are."""
    inner = FROZEN / "_internal"
    own = [*inner.glob("libpython*"), *inner.glob("python3*/lib-dynload/*.so")]
    subprocess.run(["strip", "--strip-unneeded", *map(str, own)], check=True)


def describe(frozen: Path, build: Build) -> None:
    """Put the licences and the list of parts into the frozen program."""
    parts = collected_parts(build)
    own = (ROOT / "LICENSE").read_text(encoding="utf-8")
    (frozen / LICENCES).write_text(licences(own, parts), encoding="utf-8")
    bill = software_bill(version(), source_date(), parts)
    (frozen / SOFTWARE_BILL).write_text(bill, encoding="utf-8")
