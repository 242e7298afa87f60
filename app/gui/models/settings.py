"""What a person has decided once. Unknown and misshapen entries of the file count as not there."""

from dataclasses import asdict, dataclass, fields, replace

from app.ports import Memory


@dataclass(frozen=True)
class Settings:
    """`driver` is a library to use instead of the known ones; `folder` is where results go.

    Empty text means: decide for me.
    """

    remember_files: bool = True
    folder: str = ""
    reason: str = ""
    location: str = ""
    driver: str = ""


def load(memory: Memory) -> Settings:
    """What was decided, with defaults for the rest."""
    kept = memory.load()
    known = {
        field.name: kept[field.name]
        for field in fields(Settings)
        if type(kept.get(field.name)) is type(field.default)
    }
    return replace(Settings(), **known)  # type: ignore[arg-type]


def save(memory: Memory, settings: Settings) -> None:
    """Keep these; what another version of the program kept in the same file stays there."""
    memory.save({**memory.load(), **asdict(settings)})
