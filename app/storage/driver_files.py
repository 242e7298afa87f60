"""Driver libraries as files: whether the rules let them be loaded, and what they are made for.

Reads them, loads none.
"""

import hashlib
import struct
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import AppError, ErrorCode
from app.domain.policy import DriverFile, Policy, driver_violates, forbidden
from app.domain.token import KnownDriver
from app.storage.guarded import only_administrators_change

ELF_BITS = {1: 32, 2: 64}
PE_BITS = {0x10B: 32, 0x20B: 64}


@dataclass(frozen=True)
class DriverGate:
    """Every driver passes here before a process is started for it (G11)."""

    policy: Policy
    installed: bool

    def admit(self, path: Path) -> Path:
        """The path to load, links followed if the program is installed.

        Raises `POLICY_FORBIDS`, `DRIVER_LOAD_FAILED` if the file cannot be read.
        """
        try:
            driver = self._look(path)
        except OSError as error:
            reason = error.strerror or ""
            raise AppError(ErrorCode.DRIVER_LOAD_FAILED, path=str(path), reason=reason) from None
        rule = driver_violates(self.policy, driver, installed=self.installed)
        if rule is not None:
            raise forbidden(self.policy, [rule], path=str(path))
        return Path(driver.real) if self.installed else path.absolute()

    def known(self, drivers: tuple[KnownDriver, ...]) -> tuple[KnownDriver, ...]:
        """Of a machine's drivers those that the office permits, and the further ones it names."""
        allowed = self.policy.drivers_allowed
        if allowed is None:
            return drivers
        names = {driver.path: driver.name for driver in drivers}
        paths = (Path(path) for path in allowed)
        return tuple(
            KnownDriver(names.get(path, path.stem), path) for path in paths if path.is_file()
        )

    def _look(self, path: Path) -> DriverFile:
        real = path.resolve()
        listed = self._listed(path, real)
        return DriverFile(
            path=listed or str(path),
            real=str(real),
            absolute=path.is_absolute(),
            guarded=self.installed and only_administrators_change(path),
            sha256=_sha256(real) if listed else "",
        )

    def _listed(self, path: Path, real: Path) -> str:
        """The policy's name of this file, which may be a link to it; empty if it has none."""
        for name in self.policy.drivers_allowed or ():
            if Path(name) in (path, real) or Path(name).resolve() == real:
                return name
        return ""


def driver_bits(path: Path) -> int | None:
    """32 or 64, from the header of an ELF or PE file; None for anything else."""
    with path.open("rb") as file:
        head = file.read(4096)
    try:
        if head.startswith(b"\x7fELF"):
            return ELF_BITS.get(head[4])
        if head.startswith(b"MZ"):
            header = struct.unpack_from("<I", head, 0x3C)[0]
            return PE_BITS.get(struct.unpack_from("<H", head, header + 24)[0])
    except (struct.error, IndexError):
        return None
    return None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
