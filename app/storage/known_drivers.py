"""Which drivers are installed on this machine: those of `resources/drivers.toml`, and on Windows
those that registered themselves.

Looks at names and files only; loads none of them. A library that any user could have put there is
left out: it would run with the PIN.
"""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.domain.token import KnownDriver, ListedDriver
from app.storage.guarded import only_administrators_change
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
        if path.is_file() and only_administrators_change(path):
            return KnownDriver(row["name"], path)
    return None


def _places(names: list[str], folders: list[str]) -> Iterator[Path]:
    for name in names:
        for folder in folders:
            yield from sorted(Path(folder).glob(name)) if "*" in name else [Path(folder, name)]
