"""The files of trusted issuers that a person has added. Implements `ports.AnchorFiles`.

Copies bytes; whether they are certificates is for a document worker to say.
"""

import hashlib
from contextlib import suppress
from pathlib import Path

from app.domain.errors import AppError, ErrorCode
from app.domain.policy import Rule
from app.storage.private_file import replace_private

ENDINGS = (".pem", ".cer", ".crt")


class AnchorFolder:
    """Every `*.pem`, `*.cer` and `*.crt` in `folder` counts, whoever put it there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def paths(self) -> tuple[Path, ...]:
        """All files, by name."""
        with suppress(OSError):
            found = (path for path in self._folder.iterdir() if path.suffix.lower() in ENDINGS)
            return tuple(sorted(path for path in found if path.is_file()))
        return ()

    def add(self, name: str, data: bytes) -> None:
        """Keep these bytes; the same ones are kept once. Raises `OUTPUT_FAILED`."""
        digest = hashlib.sha256(data).hexdigest()[:16]
        target = self._folder / f"{digest}.cer"
        try:
            replace_private(target, data)
        except OSError as error:
            reason = error.strerror or ""
            raise AppError(ErrorCode.OUTPUT_FAILED, file=name, reason=reason) from None

    def remove(self, path: Path) -> None:
        """Forget one of the files; never raises."""
        if path in self.paths():
            with suppress(OSError):
                path.unlink()


class NoAnchorFiles:
    """Where the office alone decides whom to trust. Implements `ports.AnchorFiles`."""

    def paths(self) -> tuple[Path, ...]:
        """None; what a person added earlier is left where it is."""
        return ()

    def add(self, name: str, data: bytes) -> None:  # noqa: ARG002 - as the port has it
        """Raises `POLICY_FORBIDS`."""
        raise AppError(ErrorCode.POLICY_FORBIDS, rule=Rule.PERSONAL_ANCHORS.value)

    def remove(self, path: Path) -> None:
        """There is nothing to forget."""
