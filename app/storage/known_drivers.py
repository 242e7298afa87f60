"""Which drivers of `resources/drivers.toml` are installed on this machine.

Looks at files only; loads none of them. A library that any user could have put there is left out:
it would run with the PIN.
"""

import stat
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.domain.token import KnownDriver

DRIVERS_FILE = Path(__file__).parents[2] / "resources" / "drivers.toml"


def known_drivers(listed: Path = DRIVERS_FILE) -> tuple[KnownDriver, ...]:
    """One driver per kind of device, in the order of the file."""
    table = tomllib.loads(listed.read_text(encoding="utf-8"))
    system = "windows" if sys.platform == "win32" else "linux"
    found = (_installed(row, table["folders"][system], system) for row in table["driver"])
    return tuple(driver for driver in found if driver is not None)


def _installed(row: dict[str, Any], folders: list[str], system: str) -> KnownDriver | None:
    own = row.get(f"{system}_folders", [])
    for path in _places(row[system], [*own, *folders]):
        if path.is_file() and _only_administrators_write(path):
            return KnownDriver(row["name"], path)
    return None


def _places(names: list[str], folders: list[str]) -> Iterator[Path]:
    for name in names:
        for folder in folders:
            yield Path(folder, name)


def _only_administrators_write(path: Path) -> bool:
    """Whether neither the file nor a folder above it is open to everybody (G11).

    A folder with the sticky bit still lets everybody add files. Windows guards its own folders.
    """
    if sys.platform == "win32":
        return True
    real = path.resolve()
    return not any(one.stat().st_mode & stat.S_IWOTH for one in (real, *real.parents))
