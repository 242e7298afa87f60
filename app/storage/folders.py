"""Where the program keeps its own files; `YINXIN_HOME` moves all of them.

Knows the places only; whoever writes there makes the folder with `private_folder`.
"""

import os
from dataclasses import dataclass
from pathlib import Path

HOME_VARIABLE = "YINXIN_HOME"


@dataclass(frozen=True)
class Folders:
    """`state`: what must be kept (use register, error reports). `settings`: a person's choices."""

    state: Path
    settings: Path


def user_folders() -> Folders:
    """The folders of the person who runs the program."""
    home = os.environ.get(HOME_VARIABLE)
    if home:
        base = Path(home).absolute()
        return Folders(base / "state", base / "settings")
    import platformdirs

    # appauthor=False: Windows would otherwise repeat the name as a folder of its own
    return Folders(
        Path(platformdirs.user_state_dir("yinxin", appauthor=False)),
        Path(platformdirs.user_config_dir("yinxin", appauthor=False, roaming=True)),
    )


def private_folder(folder: Path) -> Path:
    """Make the folder if needed, for its owner alone; raises `OSError`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
