"""The window's habits in one small JSON file. Implements `ports.Memory`."""

import json
import os
from contextlib import suppress
from pathlib import Path

from app.ports import Habit
from app.storage.folders import private_folder

MAX_BYTES = 64 * 1024


class JsonMemory:
    """Reads and replaces `path`; whatever is unreadable counts as nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> dict[str, Habit]:
        """What was kept; empty if there is nothing readable."""
        try:
            with self._path.open("rb") as file:
                kept = json.loads(file.read(MAX_BYTES))
        except (OSError, ValueError, RecursionError):
            return {}
        return kept if isinstance(kept, dict) else {}

    def save(self, habits: dict[str, Habit]) -> None:
        """Keep these instead; never raises."""
        text = json.dumps(habits, ensure_ascii=False, indent=1)
        fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        with suppress(OSError):
            private_folder(self._path.parent)
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(self._path)
