"""What a command costs: all its processes together, seen from outside."""

import ctypes
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

SAMPLE_S = 0.01
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
MIB = 1 << 20


@dataclass(frozen=True)
class Cost:
    """`cpu_s` is of all processes that ended; `peak_mib` the largest sum of their resident memory.

    Sampled, and pages that two processes share count twice: an upper bound that a short peak may
    escape.
    """

    cpu_s: float
    wall_s: float
    peak_mib: float


@dataclass(frozen=True)
class Command:
    """A program call: what it is told on standard input, and what must be gone before it runs."""

    arguments: Sequence[str]
    environment: dict[str, str]
    typed: str = ""
    writes: tuple[Path, ...] = ()


def measure(command: Command) -> Cost:
    """Run it once; raises `RuntimeError` with its last words unless its status is 0."""
    for path in command.writes:
        path.unlink(missing_ok=True)
    with tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as typed:
        typed.write(command.typed.encode())
        typed.seek(0)
        orphans = _Orphans()
        start = time.perf_counter()
        process = subprocess.Popen(
            command.arguments,
            stdin=typed,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=command.environment,
        )
        status, cpu_s, peak = _watch(process)
        wall_s = time.perf_counter() - start
        cpu_s += orphans.cpu_s()
        errors.seek(0)
        if status != 0:
            raise RuntimeError(f"{command.arguments}: {errors.read().decode(errors='replace')}")
    return Cost(cpu_s, wall_s, peak / MIB)


def _watch(process: subprocess.Popen[bytes]) -> tuple[int, float, int]:
    """Status, CPU seconds and peak memory in bytes of a process and all it starts."""
    peak = 0
    while True:
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        if ended:
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode, usage.ru_utime + usage.ru_stime, peak
        peak = max(peak, sum(map(resident_bytes, family(process.pid))))
        time.sleep(SAMPLE_S)


class _Orphans:
    """What a command leaves behind for a moment: an AppImage the server of its files."""

    _ADOPT = 36
    """PR_SET_CHILD_SUBREAPER of linux/prctl.h."""

    def __init__(self) -> None:
        """Before the command starts: what is there already belongs to somebody else."""
        ctypes.CDLL(None).prctl(self._ADOPT, 1, 0, 0, 0)
        self._others = set(_children(os.getpid()))

    def cpu_s(self) -> float:
        """What they have cost, once they have ended."""
        usages = [os.wait4(one, 0)[2] for one in set(_children(os.getpid())) - self._others]
        return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _children(process: int) -> list[int]:
    """Those that are still there, of all its threads; none if it ended meanwhile."""
    threads = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for thread in threads for child in _text(thread).split()]


def family(process: int) -> Iterable[int]:
    """A process and all it started that are still there."""
    yield process
    for child in _children(process):
        yield from family(child)


def resident_bytes(process: int) -> int:
    """Its memory, 0 if it is gone."""
    numbers = _text(Path(f"/proc/{process}/statm")).split()
    return int(numbers[1]) * PAGE_BYTES if numbers else 0


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def in_turn(commands: Sequence[Command], repeats: int) -> list[Cost]:
    """The median cost of each, all run one after the other in every repeat: noise hits all."""
    costs = [[measure(command) for command in commands] for _ in range(repeats)]
    return [_median(column) for column in zip(*costs, strict=True)]


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(
        median(cost.cpu_s for cost in costs),
        median(cost.wall_s for cost in costs),
        median(cost.peak_mib for cost in costs),
    )


def own_cpu_s(work: Callable[[], object]) -> float:
    """CPU seconds of a function in this process, the second time it runs."""
    work()
    start = time.process_time()
    work()
    return time.process_time() - start


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under their heads, numbers with three digits that matter."""
    cells = [list(head), *([_shown(cell) for cell in row] for row in rows)]
    widths = [max(len(row[index]) for row in cells) for index in range(len(head))]
    print(f"\n{title}")
    for row in cells:
        first, *others = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        print("  " + "  ".join([row[0].ljust(len(first)), *others]), flush=True)


def _shown(cell: object) -> str:
    if not isinstance(cell, float):
        return str(cell)
    return f"{cell:.0f}" if cell >= 100 else f"{cell:.3g}"
