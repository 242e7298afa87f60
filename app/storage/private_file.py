"""Small files that belong to one person: replaced as a whole, readable for nobody else (H6)."""

import os
from pathlib import Path

from app.storage.folders import private_folder

_FRESH = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_TRUNC
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_BINARY", 0)
)


def replace_private(path: Path, data: bytes) -> None:
    """Let `path` hold `data`, and its folder exist; raises `OSError`, and the old file stays."""
    private_folder(path.parent)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, _FRESH, 0o600), "wb") as file:
        file.write(data)
    fresh.replace(path)
