"""What only a Windows can show of the worker processes: that they end with the main process."""

import contextlib
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from installer.wine import Wine, windows_path
from tests.packages.built import ROOT

WORKSHOP = ROOT / "build" / "windows"
PYTHON = WORKSHOP / "environment" / "python" / "python.exe"
MARK = "a-worker-that-hangs"
KILLED_STATUS = 7
START_S = 60

# A worker that does not listen any more, and what a driver has started in it.
HANGING = f"""
import subprocess, sys, time
if sys.argv[1:] == ["{MARK}"]:
    nothing = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    sleep = "import time; time.sleep(600)"
    subprocess.Popen([sys.executable, "-c", sleep, "{MARK}-too"], **nothing)
    print("ready", flush=True)
time.sleep(600)
"""
# The main process, killed while the worker hangs.
KILLED = f"""
import os, subprocess, sys
sys.path.insert(0, sys.argv[1])
from app.workers.process_group import ProcessGroup
ways = dict(stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
child = subprocess.Popen([sys.executable, "-c", sys.argv[3], "{MARK}"], **ways)
group = ProcessGroup(child) if sys.argv[2] == "held" else None
child.stdout.readline()
os._exit({KILLED_STATUS})
"""

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def wine() -> Iterator[Wine]:
    made = Wine(WORKSHOP / "wine")
    yield made
    made.end()


def hanging() -> int:
    """How many processes of this machine belong to the worker: by their last argument."""
    found = 0
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            last = process.read_bytes().rstrip(b"\0").rpartition(b"\0")[2]
            found += last.startswith(MARK.encode())
    return found


def kill_main(wine: Wine, group: str) -> None:
    """What it leaves behind would keep any pipe open."""
    command = ["wine", str(PYTHON), "-c", KILLED, windows_path(ROOT), group, HANGING]
    nothing = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    ended = subprocess.run(command, env=wine.environment(), timeout=START_S, check=False, **nothing)
    assert ended.returncode == KILLED_STATUS


def test_G10_a_hung_worker_does_not_outlive_its_main_process(wine: Wine) -> None:
    """Nor does what its driver has started; without a job both would stay."""
    kill_main(wine, "loose")
    assert hanging() == 2
    wine.end()
    kill_main(wine, "held")
    deadline = time.monotonic() + START_S
    while hanging() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert hanging() == 0
