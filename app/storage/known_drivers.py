"""Which drivers are installed on this machine: those of `resources/drivers.toml`, and on Windows
those that registered themselves.

Looks at names and files only; loads none of them. A library that any user could have put there is
left out: it would run with the PIN.
"""

import stat
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.domain.token import KnownDriver, ListedDriver
from app.storage.skf_registry import registered_libraries

DRIVERS_FILE = Path(__file__).parents[2] / "resources" / "drivers.toml"


def known_drivers(listed: Path = DRIVERS_FILE) -> tuple[KnownDriver, ...]:
    """One driver per row, in the order of the file, then the registered ones."""
    table = tomllib.loads(listed.read_text(encoding="utf-8"))
    system = "windows" if sys.platform == "win32" else "linux"
    found = (_installed(row, table["folders"][system], system) for row in table["driver"])
    drivers = {driver.path: driver for driver in found if driver is not None}
    for name, path in registered_libraries():
        if path.is_file():
            drivers.setdefault(path, KnownDriver(name, path))
    return tuple(drivers.values())


def listed_drivers(listed: Path = DRIVERS_FILE) -> tuple[ListedDriver, ...]:
    """Every driver that is looked for, found or not; where both kinds exist, the found one."""
    found = {driver.name: driver.path for driver in known_drivers(listed)}
    table = tomllib.loads(listed.read_text(encoding="utf-8"))
    names = dict.fromkeys([*found, *(row["name"] for row in table["driver"])])
    return tuple(ListedDriver(name, found.get(name)) for name in names)


def _installed(row: dict[str, Any], folders: list[str], system: str) -> KnownDriver | None:
    own = row.get(f"{system}_folders", [])
    for path in _places(row[system], [*own, *folders]):
        if path.is_file() and _only_administrators_write(path):
            return KnownDriver(row["name"], path)
    return None


def _places(names: list[str], folders: list[str]) -> Iterator[Path]:
    for name in names:
        for folder in folders:
            yield from sorted(Path(folder).glob(name)) if "*" in name else [Path(folder, name)]


def _only_administrators_write(path: Path) -> bool:
    """Whether nobody else could have put or replaced the file (G11).

    Further up, a folder open to everybody is harmless if it is sticky: what is in it cannot be
    exchanged. Windows guards its own folders.
    """
    if sys.platform == "win32":
        return True
    real = path.resolve()
    modes = [one.stat().st_mode for one in (real, *real.parents)]
    closed = [not mode & stat.S_IWOTH for mode in modes]
    return all(closed[:2]) and all(
        shut or mode & stat.S_ISVTX for shut, mode in zip(closed[2:], modes[2:], strict=True)
    )
