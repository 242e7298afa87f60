"""What the person did last: zoom, widths, folder, recent files."""

from dataclasses import asdict, dataclass, fields, replace

from app.ports import Habit, Memory

MAX_RECENT = 10


@dataclass(frozen=True)
class Habits:
    """The values of the next start. `zoom` is a percentage, or 0 to fit the width, -1 the page."""

    zoom: int = 0
    width: int = 1280
    height: int = 800
    maximised: bool = False
    thumbnails: bool = True
    side_panel: bool = True
    side_width: int = 300
    folder: str = ""
    seal: str = ""
    identity: str = ""
    language: str = ""
    appearance: str = "system"
    recent: tuple[str, ...] = ()

    def with_recent(self, path: str) -> "Habits":
        """The same with `path` as the latest of the recent files."""
        others = [one for one in self.recent if one != path]
        return replace(self, recent=(path, *others)[:MAX_RECENT])

    def in_folder(self, folder: str) -> "Habits":
        """The same with the folder that a file dialog begins in."""
        return replace(self, folder=folder)


def load(memory: Memory) -> Habits:
    """What was kept, with defaults for all that is missing or of the wrong type."""
    kept = memory.load()
    known: dict[str, object] = {}
    for field in fields(Habits):
        value = kept.get(field.name)
        if field.name == "recent" and isinstance(value, list):
            known["recent"] = tuple(str(one) for one in value[:MAX_RECENT])
        elif type(value) is type(field.default):
            known[field.name] = value
    return replace(Habits(), **known)  # type: ignore[arg-type]


def save(memory: Memory, habits: Habits) -> None:
    """Keep these for the next start."""
    values: dict[str, Habit] = asdict(habits)
    values["recent"] = list(habits.recent)
    memory.save(values)
