"""The window's habits in one small JSON file, and those that the office fixes."""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from app.ports import Habit, Memory
from app.storage.private_file import replace_private

MAX_BYTES = 64 * 1024


class JsonMemory:
    """Reads and replaces `path`; whatever is unreadable counts as nothing.

    Implements `ports.Memory`.
    """

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
        with suppress(OSError):
            # names of files may hold what is no text; reading takes it back
            replace_private(self._path, text.encode("utf-8", "surrogatepass"))


class FixedMemory:
    """A memory in which some entries are decided elsewhere. Implements `ports.Memory`.

    What a person had chosen for them stays in the file, for when it may count again.
    """

    def __init__(self, memory: Memory, fixed: Mapping[str, Habit]) -> None:
        self._memory, self._fixed = memory, dict(fixed)

    def load(self) -> dict[str, Habit]:
        """What was kept, with the fixed entries."""
        return {**self._memory.load(), **self._fixed}

    def save(self, habits: dict[str, Habit]) -> None:
        """Keep these but for the fixed entries."""
        kept = self._memory.load()
        own = {name: kept[name] for name in self._fixed if name in kept}
        chosen = {name: value for name, value in habits.items() if name not in self._fixed}
        self._memory.save({**chosen, **own})
