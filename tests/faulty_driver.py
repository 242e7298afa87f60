"""The shim of `tests/shim/p11shim.c`: a driver that counts its calls and fails as it is told."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from installer.rehearsal import softhsm_driver

SOURCE = Path(__file__).parent / "shim" / "p11shim.c"


@dataclass(frozen=True)
class FaultyDriver:
    """A copy of the shim with its own settings; `path` is what a program loads."""

    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / "shim.so"

    def behave(self, **settings: str | int) -> None:
        """Write new settings, `real` is added; forget the calls so far."""
        lines = [f"{key} {value}" for key, value in {"real": softhsm_driver(), **settings}.items()]
        (self.folder / "shim.conf").write_text("\n".join(lines) + "\n")
        (self.folder / "shim.calls").unlink(missing_ok=True)

    def calls(self) -> list[str]:
        """The names of all calls since then, over all processes."""
        try:
            return (self.folder / "shim.calls").read_text().split()
        except FileNotFoundError:
            return []

    def busy(self) -> list[tuple[float, float]]:
        """When each slow signature began and ended, in seconds of one clock (`delay`)."""
        lines = (self.folder / "shim.busy").read_text().splitlines()
        return [(float(begin), float(end)) for begin, end in map(str.split, lines)]


def build(target: Path) -> Path:
    """Compile the shim once."""
    options = ["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror"]
    subprocess.run(["gcc", *options, "-o", target, SOURCE, "-ldl"], check=True)
    return target


def install(library: Path, folder: Path) -> FaultyDriver:
    """A driver of its own for one test: the settings lie beside the library."""
    folder.mkdir(parents=True, exist_ok=True)
    driver = FaultyDriver(folder)
    shutil.copyfile(library, driver.path)
    driver.behave()
    return driver
