"""The benchmark runs from end to end and cleans up; how long anything takes is not asserted."""

import os
import subprocess
import sys
from pathlib import Path


def test_the_smallest_benchmark_prints_every_table_and_leaves_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "tests.bench", "--quick"]
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    finished = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    assert finished.returncode == 0, finished.stderr
    for part in ("--version", "100 KB", "1 on 1 pages", "SoftHSM", "10 ms", "checkout"):
        assert part in finished.stdout
    assert list(tmp_path.iterdir()) == []
