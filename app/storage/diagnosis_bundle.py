"""A ZIP file of plain texts, the same bytes for the same texts."""

import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

from app.domain.errors import AppError, ErrorCode

EPOCH = (1980, 1, 1, 0, 0, 0)


def write_bundle(path: Path, files: Mapping[str, str]) -> None:
    """Make the file for its owner alone; nothing is left of a failure.

    Raises `OUTPUT_EXISTS`, `OUTPUT_NOT_WRITABLE`.
    """
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        opened = os.open(path, flags, 0o600)
        try:
            with os.fdopen(opened, "wb") as file:
                _write(zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED), files)
        except BaseException:
            path.unlink(missing_ok=True)  # closed by now: Windows removes no open file
            raise
    except FileExistsError:
        raise AppError(ErrorCode.OUTPUT_EXISTS, file=path.name) from None
    except OSError as error:
        reason = error.strerror or ""
        raise AppError(ErrorCode.OUTPUT_NOT_WRITABLE, file=path.name, reason=reason) from None


def _write(archive: zipfile.ZipFile, files: Mapping[str, str]) -> None:
    with archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), text)
