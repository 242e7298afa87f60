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
    system = _system()
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
    system = _system()
    rows = {row["name"]: row for row in table["driver"] if row[system]}
    left_out = {
        name: next(_present(row, table["folders"][system], system), None)
        for name, row in rows.items()
        if name not in found
    }
    names = dict.fromkeys([*found, *rows])
    return tuple(ListedDriver(name, found.get(name), left_out.get(name)) for name in names)


def _system() -> str:
    return "windows" if sys.platform == "win32" else "linux"


def _installed(row: dict[str, Any], folders: list[str], system: str) -> KnownDriver | None:
    for path in _present(row, folders, system):
        if only_administrators_change(path):
            return KnownDriver(row["name"], path)
    return None


def _present(row: dict[str, Any], folders: list[str], system: str) -> Iterator[Path]:
    """The files of a row that exist, best first."""
    own = row.get(f"{system}_folders", [])
    return (path for path in _places(row[system], [*own, *folders]) if path.is_file())


def _places(names: list[str], folders: list[str]) -> Iterator[Path]:
    for name in names:
        for folder in folders:
            yield from sorted(Path(folder).glob(name)) if "*" in name else [Path(folder, name)]
