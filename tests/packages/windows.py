"""A Windows in Wine to install the MSI in: what is in it, and the demonstration there."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from installer.demo_sm2 import Sm2Demonstration
from installer.wine import Wine, windows_path
from tests.packages.built import DIST, ROOT
from tests.softskf.build import CONFIGURATION, build_for_windows

sys.path.append(str(ROOT / "installer"))

import package_msi  # a script's neighbour, not a package

ICON = ROOT / "build" / "windows" / "yinxin.ico"
FROZEN = ROOT / "build" / "windows" / "frozen" / "yinxin"
PROGRAM = "Program Files/Yinxin"
DRIVER = "Program Files/Rehearsal"
# What Windows writes for itself, whatever is installed or run.
SYSTEMS_OWN_FILES = re.compile(r"users/[^/]+/Temp/|windows/temp/|windows/Installer/|ProgramData/")
SYSTEMS_OWN_KEYS = re.compile(
    r"Software\\Wine\\|\\Windows NT\\CurrentVersion\\(Perflib|Print)|\\Explorer\\"
    r"|\\Volatile Environment|\\Installer\\Folders|^system:System\\"
    r"|^user:Console$|CurrentVersion\\Fonts$"
)


class Machine(Wine):
    """A prefix with what an administrator does and what a comparison wants to know."""

    def install(self, package: Path, **properties: str) -> None:
        """Silently; raises `subprocess.CalledProcessError` if that is refused."""
        given = [f"{name}={value}" for name, value in properties.items()]
        self.run("msiexec", "/i", windows_path(package), "/qn", *given)

    def repair(self, package: Path) -> None:
        self.install(package, REINSTALL="ALL")

    def remove(self, package: Path, **properties: str) -> None:
        given = [f"{name}={value}" for name, value in properties.items()]
        self.run("msiexec", "/x", windows_path(package), "/qn", *given)

    def program(self, *arguments: str, may_fail: bool = False) -> str:
        """What the installed command line prints."""
        return self.run(self.drive / PROGRAM / "yinxin-cli.exe", *arguments, may_fail=may_fail)

    def files(self) -> set[str]:
        """Every name on drive C."""
        names = (one.relative_to(self.drive).as_posix() for one in self.drive.rglob("*"))
        return {one for one in names if not SYSTEMS_OWN_FILES.match(one + "/")}

    def registry(self) -> dict[tuple[str, str], str]:
        """Every value of the machine and of the person, by key and name, as the disk has them."""
        self.end()
        found = {}
        for hive in ("system", "user"):
            key = ""
            for line in (self.prefix / f"{hive}.reg").read_text(encoding="utf-8").splitlines():
                if line.startswith("["):
                    key = f"{hive}:{_text(line[1:].rpartition(']')[0])}"
                elif line.startswith(('"', "@")) and not SYSTEMS_OWN_KEYS.search(key):
                    name, _, value = line.partition("=")
                    found[key, _text(name)] = _text(value)
        return found

    def values(self, key: str) -> dict[str, str]:
        """Of one of the machine's keys, by name."""
        wanted = f"system:{key}".lower()
        found = self.registry().items()
        return {name: value for (where, name), value in found if where.lower() == wanted}


@contextmanager
def screen() -> Iterator[str]:
    """An X server of its own; the name of its display."""
    reading, writing = os.pipe()
    server = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x900x24"]
    process = subprocess.Popen(server, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield f":{told.readline().strip()}"
    finally:
        process.terminate()
        process.wait()


def titles(display: str) -> list[str]:
    """Of the windows that can be seen."""
    command = ["xdotool", "search", "--onlyvisible", "--name", ".", "getwindowname", "%@"]
    environment = os.environ | {"DISPLAY": display}
    found = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    return found.stdout.splitlines()


def _text(written: str) -> str:
    """The prefix writes characters beyond ASCII as numbers, and quotes as C does."""
    inside = re.sub(r'^"(.*)"$', r"\1", written)
    plain = re.sub(r"\\x([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), inside)
    return plain.replace("\\\\", "\\").replace('\\"', '"')


def older_package(folder: Path) -> Path:
    """A version before this one, of two files, of which one is not in this one any more."""
    program = folder / "program"
    program.mkdir(parents=True)
    for name in ("yinxin.exe", "yinxin-cli.exe", "gone.txt"):
        (program / name).write_text("old")
    own = package_msi.version
    package_msi.version = lambda: "0.0.1"
    try:
        return package_msi.build(program, ICON, folder, folder)
    finally:
        package_msi.version = own


def this_package() -> Path:
    """The one that was made from this checkout."""
    return DIST / f"yinxin-{package_msi.version()}-x64.msi"


class DemonstrationOnWindows(Sm2Demonstration):
    """The material is made outside; the installed program seals with the token's Windows driver."""

    def __init__(self, machine: Machine, folder: Path) -> None:
        super().__init__(folder)
        self.machine = machine

    def _make_token(self) -> None:
        super()._make_token()
        driver = self.machine.drive / DRIVER
        libcrypto = FROZEN / "_internal" / "libcrypto-3.dll"
        build_for_windows(driver, libcrypto)
        store = windows_path(self.store.folder).replace("\\", "/")
        (driver / CONFIGURATION).write_text(f"store = {store}\n")

    def _key(self) -> list[str]:
        return ["--driver", rf"C:\{DRIVER}\softskf.dll".replace("/", "\\")]

    def _run(self, what: str, arguments: list[str], *, typed: str = "") -> str:
        there = [windows_path(Path(one)) if one.startswith("/") else one for one in arguments]
        program = self.machine.drive / PROGRAM / "yinxin-cli.exe"
        return self.machine.run(program, *there, typed=typed)
