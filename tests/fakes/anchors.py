"""Files of trusted issuers that are nowhere on a disk."""

from dataclasses import dataclass, field
from pathlib import Path

from app.domain.errors import AppError, ErrorCode


@dataclass
class FakeAnchorFiles:
    """`files` are there from the start; `full` makes the next addition fail."""

    files: list[Path] = field(default_factory=list)
    full: bool = False
    _known: set[bytes] = field(default_factory=set)

    def paths(self) -> tuple[Path, ...]:
        """All of them."""
        return tuple(self.files)

    def add(self, name: str, data: bytes) -> None:
        """One more, unless these bytes are known."""
        if self.full:
            raise AppError(ErrorCode.OUTPUT_FAILED, file=name)
        if data not in self._known:
            self._known.add(data)
            self.files.append(Path(name))

    def remove(self, path: Path) -> None:
        """One less."""
        if path in self.files:
            self.files.remove(path)
