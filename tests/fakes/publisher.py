"""Publishing into an ordinary folder without its difficulties; any step can be told to fail."""

import hashlib
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from app.domain.errors import AppError, ErrorCode


@dataclass
class FolderPublisher:
    """Publishes by renaming; `errors` maps a target's name to the code of that step."""

    reserve_errors: dict[str, ErrorCode] = field(default_factory=dict)
    publish_errors: dict[str, ErrorCode] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=count)

    def reserve(self, source: Path, target: Path, replace: bool) -> Path:
        """A hidden name beside the target."""
        if target.name in self.reserve_errors:
            raise AppError(self.reserve_errors[target.name])
        self._require_free(source, target, replace)
        return target.with_name(f".yinxin-{target.name}-{next(self._numbers)}.part")

    def publish(self, temporary: Path, target: Path, replace: bool, sha256: str) -> None:
        """Rename."""
        if target.name in self.publish_errors:
            raise AppError(self.publish_errors[target.name])
        if hashlib.sha256(temporary.read_bytes()).hexdigest() != sha256:
            raise AppError(ErrorCode.OUTPUT_FAILED, file=target.name)
        if target.exists() and not replace:
            raise AppError(ErrorCode.OUTPUT_EXISTS, file=target.name)
        temporary.replace(target)

    def discard(self, temporary: Path) -> None:
        """Delete."""
        if temporary.is_file():
            temporary.unlink()

    def _require_free(self, source: Path, target: Path, replace: bool) -> None:
        if not target.parent.is_dir():
            raise AppError(ErrorCode.OUTPUT_FOLDER_MISSING, folder=str(target.parent))
        if not source.exists():
            raise AppError(ErrorCode.DOCUMENT_NOT_FOUND, file=source.name)
        if target.exists() and target.samefile(source):
            raise AppError(ErrorCode.OUTPUT_IS_INPUT, file=target.name)
        if target.exists() and not replace:
            raise AppError(ErrorCode.OUTPUT_EXISTS, file=target.name)
