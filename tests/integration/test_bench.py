"""The benchmark runs from end to end and cleans up; how long anything takes is not asserted."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PARTS = {
    "start": ("--version",),
    "signing": ("100 KB",),
    "verifying": ("1 on 1 pages",),
    "batch": ("SoftHSM", "10 ms"),
    "seals": ("SM3", "SM2"),
    "packages": ("checkout",),
}
WINDOW = ("Start without a document", "2,000 pages", "Gaps", "dragging a seal", "in turn")


def printed(folder: Path, *parts: str) -> str:
    """What the smallest benchmark of these parts says; it leaves nothing behind."""
    command = [sys.executable, "-P", "-m", "tests.bench", "--quick", *parts]
    environment = os.environ | {"TMPDIR": str(folder)}
    finished = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    assert finished.returncode == 0, finished.stderr
    assert list(folder.iterdir()) == []
    return finished.stdout


def test_the_smallest_benchmark_prints_every_table_and_leaves_nothing(tmp_path: Path) -> None:
    told = printed(tmp_path, *PARTS)
    for titles in PARTS.values():
        for title in titles:
            assert title in told


@pytest.mark.timeout(400)
def test_the_windows_benchmark_prints_every_table_and_leaves_nothing(tmp_path: Path) -> None:
    told = printed(tmp_path, "window")
    for title in WINDOW:
        assert title in told
