"""Inside a window that is measured: `python -m tests.bench.inside WHAT FILE…` prints one JSON line.

Runs over real workers with a home of its own. Wall times of a gap hold what else the machine does
meanwhile; the processor time of the window's own thread does not.
"""

import gc
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles

from PySide6.QtCore import QEventLoop, QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.domain.errors import AppError
from app.domain.placement import SealSize
from app.domain.signing import SealPicture
from app.gui.app import make_application
from app.gui.main_window import MainWindow
from app.gui.models.seal_choice import SealChoice
from app.services import WindowServices
from app.window_bootstrap import build_window_services
from tests.bench.measuring import MIB, family, resident_bytes
from tests.pdf_samples import ring_seal

TICK_MS = 2
PATIENCE_S = 20.0
FRAMES = 300
KEPT_OPEN = 20
"""Tabs of a person who seldom closes one."""
SHOWN = 10
"""Documents with the longest gaps that are named."""
Figures = dict[str, float]


class Gaps(QObject):
    """How long the event loop did nothing else, in milliseconds: by the clock and by its thread."""

    def __init__(self) -> None:
        super().__init__()
        self.wall_ms: list[float] = []
        self.own_ms: list[float] = []
        self._last = time.perf_counter(), time.thread_time()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)

    def _tick(self) -> None:
        now = time.perf_counter(), time.thread_time()
        self.wall_ms.append((now[0] - self._last[0]) * 1000 - TICK_MS)
        self.own_ms.append((now[1] - self._last[1]) * 1000)
        self._last = now

    def figures(self) -> Figures:
        """The longest, and what one in a hundred exceeds."""
        return {
            "longest_ms": max(self.wall_ms),
            "p99_ms": share(self.wall_ms, 99),
            "own_longest_ms": max(self.own_ms),
            "own_p99_ms": share(self.own_ms, 99),
        }


class Bench:
    """A window and what a person does with it."""

    def __init__(self) -> None:
        make_application()
        self.services: WindowServices = build_window_services()
        self.window = MainWindow(self.services, lambda _, __: None)
        self.window.resize(1280, 860)
        self.failed: list[AppError] = []
        self.window.current.failed.connect(lambda _, error: self.failed.append(error))
        self.window.show()
        self.run_for(1.0)
        gc.freeze()  # as the program itself does when all is loaded (`app.gui.app`)

    def run_for(self, seconds: float) -> None:
        """Let the event loop run."""
        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    def until(self, true: Callable[[], bool]) -> bool:
        """Let it run until something holds; whether it does."""
        end = time.monotonic() + PATIENCE_S
        while not true() and time.monotonic() < end:
            self.run_for(0.02)
        return true()

    def open(self, path: Path) -> bool:
        """Open a document and wait until it is drawn and judged; whether it can be opened."""
        current, before = self.window.current, self.window.current.shown
        self.failed.clear()
        self.window.open(path)
        self.until(lambda: bool(self.failed) or current.shown is not before)
        self.until(lambda: not self.window.desk.verifying.running)
        self.run_for(0.1)
        return not self.failed

    def look_around(self) -> None:
        """Scroll, zoom, go to the last page."""
        view = self.window.view
        for page in (1, 2, len(self.window.placing.pages) - 1):
            view.go_to(page)
            self.run_for(0.1)
        view.step_zoom(1)
        self.run_for(0.1)
        view.step_zoom(-1)
        self.run_for(0.05)

    def keep(self, count: int) -> None:
        """Close the oldest documents, so that at most so many are open."""
        files = self.window.documents.files
        while len(files.paths) > count:
            self.window.documents.close(files.paths[0])

    def close(self) -> float:
        """End everything; how long that took."""
        start = time.perf_counter()
        self.window.close()
        self.services.core.close()
        return time.perf_counter() - start


def gaps(bench: Bench, files: list[Path]) -> Figures:
    """Open each of many documents, look around, go on to the next one; the last stay open."""
    measured, opened = Gaps(), 0
    longest: list[tuple[float, float, Path]] = []
    for path in files:
        first = len(measured.own_ms)
        if bench.open(path):
            opened += 1
            bench.look_around()
        bench.keep(KEPT_OPEN)
        own_ms, wall_ms = measured.own_ms[first:], measured.wall_ms[first:]
        longest.append((max(own_ms, default=0.0), max(wall_ms, default=0.0), path))
    for own, wall, path in sorted(longest, reverse=True)[:SHOWN]:
        both = f"{own:5.0f} ms of its own, {wall:5.0f} ms by the clock"
        print(f"  {both}: {path.name}", file=sys.stderr)
    return measured.figures() | {"opened": opened, "documents": len(files)}


def frames(bench: Bench, files: list[Path]) -> Figures:
    """Drag a seal over a page, then scroll, one repaint for each step."""
    bench.open(files[0])
    dragging = [_timed(step) for step in _drag_steps(bench)]
    bench.window.seal_drag.cancel()
    scrolling = []
    for number in range(FRAMES):
        scrolling.append(_timed(lambda at=number * 40: _scroll(bench, at)))
        if number % 10 == 0:
            bench.run_for(0.02)
    return {
        f"{what}_{whose}p{percent}_ms": share([one[index] for one in steps], percent)
        for what, steps in (("drag", dragging), ("scroll", scrolling))
        for index, whose in enumerate(("", "own_"))
        for percent in (50, 99)
    }


def _drag_steps(bench: Bench) -> list[Callable[[], None]]:
    window, picture = bench.window, SealPicture(ring_seal())
    pixels = bench.services.decode_picture(picture, 512)
    window.placing.choose(SealChoice("bench", "bench", SealSize(42, 42), picture, pixels))
    corner = window.view.viewport().mapToGlobal(QPoint(60, 60))
    window.seal_drag.begin(window.placing.choice, corner)

    def step(number: int) -> None:
        along = QPoint(number % 500, (number * 7) % 500)
        window.seal_drag.move(corner + along, Qt.KeyboardModifier.NoModifier)
        window.view.viewport().repaint()

    return [lambda at=number: step(at) for number in range(FRAMES)]


def _scroll(bench: Bench, position: int) -> None:
    bench.window.view.verticalScrollBar().setValue(position)
    bench.window.view.viewport().repaint()


def _timed(work: Callable[[], None]) -> tuple[float, float]:
    """Milliseconds by the clock, and of this thread's processor time."""
    start, own = time.perf_counter(), time.thread_time()
    work()
    return (time.perf_counter() - start) * 1000, (time.thread_time() - own) * 1000


def memory(bench: Bench, files: list[Path]) -> Figures:
    """Open a long document, scroll through all of it."""
    empty = resident_bytes(os.getpid())
    bench.open(files[0])
    opened = _both()
    for page in range(0, len(bench.window.placing.pages), 8):
        bench.window.view.go_to(page)
        bench.run_for(0.03)
    scrolled = _both()
    return {
        "empty_mib": empty / MIB, "main_mib": opened[0], "all_mib": opened[1],
        "scrolled_main_mib": scrolled[0], "scrolled_all_mib": scrolled[1],
    }  # fmt: skip


def growth(bench: Bench, files: list[Path]) -> Figures:
    """Open many documents in turn: what stays of the later ones in the main process."""
    for path in files[:10]:
        bench.open(path)
    tenth = _both()[0]
    for path in files[10:]:
        bench.open(path)
    last = _both()[0]
    return {"after_10_mib": tenth, "after_all_mib": last, "documents": len(files)}


def _both() -> tuple[float, float]:
    own = resident_bytes(os.getpid())
    return own / MIB, sum(map(resident_bytes, family(os.getpid()))) / MIB


def share(values: list[float], percent: int) -> float:
    """The value that so many percent do not exceed."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def main() -> None:
    """Measure and print."""
    bench = Bench()
    files = [Path(name) for name in sys.argv[2:]]
    figures = {"gaps": gaps, "frames": frames, "memory": memory, "growth": growth}[sys.argv[1]](
        bench, files
    )
    figures["closing_s"] = bench.close()
    print(json.dumps(figures))
    QApplication.quit()


if __name__ == "__main__":
    main()
