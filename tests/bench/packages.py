"""What `dev.sh package` has made: how large it is, how soon it starts, and the goals for both.

What has not been built is left out. Start times stand beside those of the checkout.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measuring import Command, family, in_turn, table

ROOT = Path(__file__).resolve().parents[2]
DIST, FROZEN = ROOT / "dist", ROOT / "build" / "frozen" / "yinxin"
CHECKOUT = (sys.executable, "-P", "-m", "app")
FROZEN_FOR_WINDOWS = ROOT / "build" / "windows" / "frozen" / "yinxin"
MB = 1_000_000
LARGEST_MB = {".AppImage": 110, ".msi": 120}
LARGEST_INSTALLED_MB = 300
SLOWEST = 1.2
"""Times the start of the checkout."""
SHOWN_S = 60


def package_figures(home: Path, repeats: int) -> None:
    """Both tables; `home` is where a started program may keep what it keeps."""
    sizes()
    environment = os.environ | {"YINXIN_HOME": str(home)}
    cli, window = programs()
    commands = [Command([*one, "--version"], environment) for one in cli.values()]
    costs = dict(zip(cli, in_turn(commands, repeats), strict=True))
    _starts(
        "Start of the command line (--version)",
        {name: (one.cpu_s, one.wall_s) for name, one in costs.items()},
    )
    with _screen() as display:
        # whoever runs this may have chosen a platform without a screen
        shown = environment | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        times = {
            name: [_window_s(one, shown) for _ in range(repeats)] for name, one in window.items()
        }
    _starts(
        "Start of the window, until it is shown", {name: min(one) for name, one in times.items()}
    )


def sizes() -> None:
    """Of each file in `dist/`, and of the program where it is installed."""
    rows: list[tuple[object, ...]] = [
        (one.name, one.stat().st_size / MB, LARGEST_MB.get(one.suffix, "-"))
        for one in sorted(DIST.glob("*yinxin*"))
    ]
    for name, folder in (("installed", FROZEN), ("installed on Windows", FROZEN_FOR_WINDOWS)):
        installed = sum(one.lstat().st_size for one in folder.rglob("*")) / MB
        if installed:
            rows.append((name, installed, LARGEST_INSTALLED_MB))
    table("Packages", ("package", "MB", "at most"), rows)


def programs() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """How to call the command line, and the window, of everything that is there."""
    cli: dict[str, tuple[str, ...]] = {"checkout": CHECKOUT}
    window = dict(cli)
    if FROZEN.exists():
        cli["installed"] = (str(FROZEN / "yinxin-cli"),)
        window["installed"] = (str(FROZEN / "yinxin"),)
    for image in DIST.glob("*.AppImage"):
        cli["AppImage"] = (str(image), "yinxin-cli")
        window["AppImage"] = (str(image),)
    return cli, window


def _starts(title: str, costs: dict[str, tuple[float, float]]) -> None:
    """`costs` are CPU and wall seconds; the checkout's come first."""
    first_cpu_s, first_wall_s = next(iter(costs.values()))
    rows = [
        (name, cpu_s, cpu_s / first_cpu_s, wall_s, wall_s / first_wall_s, SLOWEST)
        for name, (cpu_s, wall_s) in costs.items()
    ]
    head = ("program", "CPU s", "x checkout", "wall s", "x checkout", "at most")
    table(title, head, rows)


@contextlib.contextmanager
def _screen() -> Iterator[str]:
    """A screen in memory; its name."""
    reader, writer = os.pipe()
    server = ["Xvfb", "-noreset", "-displayfd", str(writer), "-screen", "0", "1280x900x24"]
    process = subprocess.Popen(server, pass_fds=(writer,), stderr=subprocess.DEVNULL)
    os.close(writer)
    try:
        with os.fdopen(reader) as told:
            yield f":{told.readline().strip()}"
    finally:
        process.terminate()
        process.wait()


def _window_s(command: tuple[str, ...], environment: dict[str, str]) -> tuple[float, float]:
    """CPU and wall seconds until the window is on the screen; all its processes are ended."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    search = ["xdotool", "search", "--sync", "--onlyvisible", "--class", "yinxin"]
    try:
        subprocess.run(
            search, check=True, env=environment, stdout=subprocess.DEVNULL, timeout=SHOWN_S
        )
        wall_s = time.perf_counter() - start
        cpu_s = _cpu_s(process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(SHOWN_S)
    return cpu_s, wall_s


def _cpu_s(process: int) -> float:
    """Of a living process and all it has started."""
    ticks = 0
    for one in family(process):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")
