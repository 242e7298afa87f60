"""Wine: runs Windows programs where the packages are made and tried.

Owns the making of a prefix, which is a Windows 10 of its own in a folder, with stand-ins for the
libraries that Wine lacks. Nothing of a prefix or of the stand-ins gets into a package.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

STAND_INS = Path(__file__).resolve().parent / "windows" / "wine"
COMPILER = ("x86_64-w64-mingw32-gcc", "-Os", "-s", "-shared", "-Wall", "-Wextra", "-Werror")
SETTINGS = {
    "WINEDEBUG": "-all",
    "WINEARCH": "win64",
    "WINEDLLOVERRIDES": "mscoree,mshtml=",
}
# names of files in UTF-8 outside, GBK as the code page inside
LANGUAGE, CODE_PAGE = "zh_CN", "gbk"
START_S = 120


@dataclass(frozen=True)
class Wine:
    """One prefix: a Chinese Windows, with the code page that offices have."""

    prefix: Path

    @property
    def drive(self) -> Path:
        """Its drive C."""
        return self.prefix / "drive_c"

    @property
    def _locales(self) -> Path:
        """The machine may not have that of Chinese."""
        return self.prefix / "locales"

    def make(self) -> None:
        """A new Windows 10; what was there is gone."""
        if self.prefix.exists():
            self.end()
            shutil.rmtree(self.prefix)
        (self.prefix / "home").mkdir(parents=True)
        self._locales.mkdir()
        named = str(self._locales / f"{LANGUAGE}.UTF-8")
        subprocess.run(["localedef", "-i", LANGUAGE, "-f", "UTF-8", named], check=True)
        self.run("wineboot", "--init")
        # else it says that it is Windows 7
        self.run("winecfg", "-v", "win10")
        for source in sorted(STAND_INS.glob("*.c")):
            library = self.drive / "windows" / "system32" / f"{source.stem}.dll"
            command = [*COMPILER, str(source), "-o", str(library), "-ladvapi32"]
            subprocess.run(command, check=True)

    def run(
        self,
        *command: str | Path,
        folder: Path | None = None,
        typed: str = "",
        may_fail: bool = False,
        timeout_s: float = START_S,
        **variables: str,
    ) -> str:
        """Standard output of a program that must succeed. Pipes only: files confuse Python there.

        Raises `subprocess.CalledProcessError`.
        """
        finished = subprocess.run(
            ["wine", *map(str, command)],
            cwd=folder,
            check=False,
            input=typed.encode(),
            capture_output=True,
            env=self.environment(**variables),
            timeout=timeout_s,
        )
        sys.stderr.write(finished.stderr.decode(CODE_PAGE, "replace"))
        if not may_fail:
            finished.check_returncode()
        return finished.stdout.decode(CODE_PAGE, "replace")

    def environment(self, **variables: str) -> dict[str, str]:
        """For any program in this prefix; its desktop is no folder of ours."""
        own = {
            "WINEPREFIX": str(self.prefix),
            "HOME": str(self.prefix / "home"),
            "LOCPATH": str(self._locales),
            "LC_CTYPE": f"{LANGUAGE}.UTF-8",
        }
        return self._without_languages() | SETTINGS | own | variables

    @staticmethod
    def _without_languages() -> dict[str, str]:
        """Ours: programs in Wine would take them for the person's."""
        ours = ("LC_", "LANG")
        return {name: value for name, value in os.environ.items() if not name.startswith(ours)}

    def end(self) -> None:
        """End every program of this prefix, and wait for it."""
        for option in ("--kill", "--wait"):
            subprocess.run(["wineserver", option], check=False, env=self.environment())


def windows_path(path: Path) -> str:
    """How programs in Wine call a file of this machine."""
    return "Z:" + str(path.absolute()).replace("/", "\\")


def unix_path(path: str) -> Path:
    """The file of this machine that a program in Wine calls so."""
    return Path(PureWindowsPath(path).as_posix().removeprefix("Z:"))
