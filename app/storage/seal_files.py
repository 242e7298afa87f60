"""The electronic seals that a person has added, one file each. Implements `ports.SealFiles`.

Keeps bytes and never reads them: what a seal is, and whether it is one, is for a document worker.
"""

from contextlib import suppress
from pathlib import Path

from app.domain.errors import AppError, ErrorCode
from app.domain.seal import SealFile
from app.storage.private_file import replace_private

ENDING = ".esl"
MAX_BYTES = 4 << 20
"""No larger one is ever read as a seal."""


class SealFileFolder:
    """Every `*.esl` in `folder`, whoever put it there; those added here are named by digest."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> tuple[SealFile, ...]:
        """Every seal, the oldest first; what cannot be opened is left out."""
        found = []
        for path in self._files():
            with suppress(OSError), path.open("rb") as file:
                found.append(SealFile(file.read(MAX_BYTES + 1)))
        return tuple(found)

    def add(self, seal: SealFile) -> None:
        """Keep a seal; raises `OUTPUT_FAILED`."""
        target = self._folder / f"{seal.sha256[:16]}{ENDING}"
        try:
            replace_private(target, seal.data)
        except OSError as error:
            reason = error.strerror or ""
            raise AppError(ErrorCode.OUTPUT_FAILED, file=target.name, reason=reason) from None

    def remove(self, seal: SealFile) -> None:
        """Forget every file with these bytes; never raises."""
        for path in self._files():
            with suppress(OSError):
                if path.stat().st_size == len(seal.data) and path.read_bytes() == seal.data:
                    path.unlink()

    def _files(self) -> list[Path]:
        with suppress(OSError):
            found = [path for path in self._folder.iterdir() if path.suffix.lower() == ENDING]
            return sorted(found, key=lambda path: path.stat().st_mtime_ns)
        return []
