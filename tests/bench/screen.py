"""A virtual screen whose pixels can be read without asking any program: what is there, and when."""

import mmap
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.measuring import MIB, family, resident_bytes

SIZE = "1280x900x24"
LOOK_S = 0.004
PATIENCE_S = 60.0
SETTLED_S = 1.0
MARK = b"\x00\xff\x00"
"""Blue, green and red of the large patch on the pages of the measured documents."""
MARKED_PX = 50_000
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Sight:
    """Seconds since the start; CPU of the process and all it started; memory when all is quiet.

    `own_cpu_s` and `own_mib` are of the first process alone. The page is None when none was asked.
    """

    window_s: float
    window_cpu_s: float
    own_cpu_s: float
    page_s: float | None
    page_cpu_s: float | None
    mib: float
    own_mib: float


class Screen:
    """An X server without a monitor; a context manager."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)

    def __enter__(self) -> "Screen":
        reading, writing = os.pipe()
        server = ["Xvfb", "-displayfd", str(writing), "-screen", "0", SIZE, "-nolisten", "tcp"]
        self._server = subprocess.Popen(
            [*server, "-br", "-nocursor", "-fbdir", str(self._folder)],
            pass_fds=[writing],
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as number:
            self.name = f":{number.readline().strip()}"
        with (self._folder / "Xvfb_screen0").open("rb") as file:
            self._memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._blank = self.pixels()
        return self

    def __exit__(self, *_: object) -> None:
        self._memory.close()
        self._server.terminate()
        self._server.wait()

    def pixels(self) -> bytes:
        """All of them, four bytes each, behind a header."""
        return self._memory[:]

    @property
    def shows_window(self) -> bool:
        """Whether anything is drawn."""
        return self.pixels() != self._blank

    @property
    def shows_page(self) -> bool:
        """Whether the mark of a measured document is on it."""
        return self.pixels().count(MARK) >= MARKED_PX

    def watch(self, command: list[str], environment: dict[str, str], *, page: bool) -> Sight:
        """Start a program and look until its window, and the page, are there; then end it."""
        self._until(lambda: not self.shows_window, "an empty screen")
        start = time.perf_counter()
        process = subprocess.Popen(
            command, env=environment | {"DISPLAY": self.name},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            self._until(lambda: self.shows_window, f"a window of {command[0]}")
            window_s, window_cpu_s = time.perf_counter() - start, cpu_s(process.pid)
            own_cpu_s, page_s, page_cpu_s = _own_cpu_s(process.pid), None, None
            if page:
                self._until(lambda: self.shows_page, f"a page in {command[0]}")
                page_s, page_cpu_s = time.perf_counter() - start, cpu_s(process.pid)
            time.sleep(SETTLED_S)
            own_mib = resident_bytes(process.pid) / MIB
            mib = sum(map(resident_bytes, family(process.pid))) / MIB
        finally:
            process.terminate()
            process.wait()
        return Sight(window_s, window_cpu_s, own_cpu_s, page_s, page_cpu_s, mib, own_mib)

    def _until(self, true: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE_S
        while not true():
            if time.monotonic() > end:
                raise RuntimeError(f"{what} did not come")
            time.sleep(LOOK_S)


def cpu_s(process: int) -> float:
    """Processor seconds of a process and all it started."""
    return sum(map(_own_cpu_s, family(process)))


def _own_cpu_s(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    except OSError:  # it ended meanwhile
        return 0.0
    return sum(map(int, fields[11:15])) / TICKS


def middle(sights: list[Sight]) -> Sight:
    """The median of each figure."""
    columns = zip(*(vars(one).values() for one in sights), strict=True)
    return Sight(*(None if None in column else median(column) for column in columns))
