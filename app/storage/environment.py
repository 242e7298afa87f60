"""What surrounds the program on this machine, as findings for a diagnosis.

Only looks; changes nothing, needs no network, names no person.
"""

import importlib.metadata
import os
import platform
import shutil
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from app import __version__
from app.domain.finding import Finding

SHOWN_PACKAGES = ("pyhanko", "pymupdf", "pikepdf", "python-pkcs11", "cryptography", "keyring")
OLDEST_BELIEVABLE_CLOCK = datetime(2026, 1, 1, tzinfo=UTC)
"""The program did not exist before; a clock that says so would date signatures wrongly."""


def probes(state: Path) -> tuple[tuple[str, Callable[[], Finding]], ...]:
    """Name and probe of everything worth knowing; `state` is the folder of the use register."""
    return (
        ("program", _program),
        ("system", _system),
        ("packages", _packages),
        ("display", _display),
        ("fonts", _fonts),
        ("clock", _clock),
        ("state folder", lambda: _state_folder(state)),
        ("keyring", _keyring),
    )


def _program() -> Finding:
    facts = {"version": __version__, "python": _python()}
    if getattr(sys, "frozen", False):
        return Finding("program", None, "yinxin {version}, frozen, Python {python}", facts=facts)
    return Finding("program", None, "yinxin {version}, checkout, Python {python}", facts=facts)


def _python() -> str:
    return f"{platform.python_version()} {platform.architecture()[0]}"


def _system() -> Finding:
    kernel = f"{platform.system()} {platform.release()} {platform.machine()}"
    if sys.platform != "linux":
        return Finding("system", None, kernel)
    libc = os.confstr("CS_GNU_LIBC_VERSION") or "?"
    return Finding("system", None, f"{_distribution()}, {kernel}, {libc}")


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return "?"


def _packages() -> Finding:
    versions = [f"{name} {importlib.metadata.version(name)}" for name in SHOWN_PACKAGES]
    return Finding("packages", True, ", ".join(versions))


def _display() -> Finding:
    if sys.platform != "linux":
        return Finding("display", True, sys.platform)
    found = [name for name in ("WAYLAND_DISPLAY", "DISPLAY") if os.environ.get(name)]
    # a server without a display signs from the command line: that is no fault
    return Finding("display", True if found else None, ", ".join(found) or "-")


def _fonts() -> Finding:
    """For what a document does not embed; without any, the program's own letters are used."""
    if sys.platform != "linux":
        return Finding("fonts", None, "system")
    import subprocess

    program = shutil.which("fc-list")
    if program is None:
        return Finding("fonts", None, "fontconfig: -")
    listing = subprocess.run(
        [program, ":lang=zh-cn", "family"], capture_output=True, timeout=10, check=True
    )
    families = {line for line in listing.stdout.decode("utf-8", "replace").splitlines() if line}
    facts = {"families": len(families)}
    return Finding("fonts", True if families else None, "zh-CN: {families}", facts=facts)


def _clock() -> Finding:
    now = datetime.now(UTC).astimezone()
    zone = time.strftime("%z")
    return Finding(
        "clock", now >= OLDEST_BELIEVABLE_CLOCK, f"{now.isoformat('T', 'seconds')} {zone}"
    )


def _state_folder(state: Path) -> Finding:
    existing = next(folder for folder in (state, *state.parents) if folder.exists())
    writable = os.access(existing, os.W_OK)
    facts: dict[str, str | int] = {
        "folder": str(state),
        "free": shutil.disk_usage(existing).free >> 20,
    }
    return Finding("state folder", writable, "{folder}, {free} MiB free", facts=facts)


def _keyring() -> Finding:
    from app.storage.keyring_key import register_key

    available = register_key() is not None
    return Finding("keyring", None, "available" if available else "-")
