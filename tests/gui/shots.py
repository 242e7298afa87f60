"""Screenshots of the window for looking at: `bash installer/dev.sh shot [FOLDER] [STATE…]`.

Each state is a function that brings a fresh window into it; each is taken in the looks it names.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from resources.demo.letter import letter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Look:
    """Language, appearance and scale of one screenshot."""

    language: str = "zh"
    appearance: str = "light"
    scale: float = 1.0
    size: tuple[int, int] = (1280, 800)

    @property
    def name(self) -> str:
        """Its part of the file name."""
        size = "" if self.size == (1280, 800) else f"-{self.size[0]}x{self.size[1]}"
        return f"{self.language}-{self.appearance}-{round(self.scale * 100)}{size}"


ZH, EN = Look(), Look("en")
DARK, CONTRAST = Look(appearance="dark"), Look(appearance="contrast")
LARGE, SMALL = Look(scale=2.0), Look(size=(1024, 640))
SMALL_EN = Look("en", size=(1024, 640))


def demonstration_letter() -> Path:
    """The letter of all states, written on first use into the folder of this run."""
    path = Path(os.environ["YINXIN_HOME"]) / "关于开展电子印章应用演示的通知.pdf"
    if not path.exists():
        path.write_bytes(letter().pdf)
    return path


def main() -> int:
    """Take all, or those whose state is named; one process per scale."""
    given = argparse.ArgumentParser(description=__doc__, prog="dev.sh shot")
    given.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "shots")
    given.add_argument("states", nargs="*", metavar="STATE")
    told = given.parse_args()
    folder: Path = told.folder
    folder.mkdir(parents=True, exist_ok=True)
    if "YINXIN_SHOT_SCALE" in os.environ:
        from tests.gui.states import take_all

        take_all(folder, float(os.environ["YINXIN_SHOT_SCALE"]), told.states)
        return 0
    with tempfile.TemporaryDirectory() as home:
        for scale in ("1", "2"):
            environment = os.environ | {
                "YINXIN_SHOT_SCALE": scale,
                "QT_SCALE_FACTOR": scale,
                "YINXIN_HOME": home,
            }
            command = [sys.executable, "-P", "-m", "tests.gui.shots", str(folder), *told.states]
            subprocess.run(command, check=True, env=environment, cwd=ROOT)
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
