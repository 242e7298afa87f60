"""A little fuzzing in every run; `python -m tests.fuzz --executions N` does as much as wanted."""

import subprocess
import sys
from pathlib import Path


def test_readers_end_only_as_documented() -> None:
    command = [sys.executable, "-m", "tests.fuzz", "--executions", "12000", "--seed", "3"]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_finding_is_reported() -> None:
    """The fuzzer itself works: a reader that fails otherwise than documented is noticed."""
    program = (
        "import tests.fuzz.__main__ as fuzz, tests.fuzz.targets as targets\n"
        "fuzz.targets = lambda: [targets.Target('bad', lambda data: data[99999], (), [b'x'])]\n"
        "raise SystemExit(fuzz.main(['--executions', '10']))"
    )
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "IndexError" in done.stdout
