"""Threat C5 for seals, certificates and SM2 containers."""

import subprocess
import sys
from pathlib import Path

from tests.gm.bombs import bombs

BOMBS = 40


def test_C5_forty_bombs_are_each_refused_within_a_second_and_100_mib() -> None:
    """In a process of its own, which a timer over its own processor time ends."""
    assert len(list(bombs())) == BOMBS
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "tests.gm.bombs"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(done.stdout.splitlines()) == BOMBS
