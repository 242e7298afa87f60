"""An installed program does not so much as open a planted driver, as the system sees it (G11)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSTALLED = """
import sys
import app.bootstrap as program
from app.cli.main import Program, main
program.installed = lambda: True
sys.exit(main(sys.argv[1:], Program(program.build_services, program.write_report)))
"""


@pytest.mark.parametrize("where", ["home", "linked", "current folder"])
def test_G11_a_planted_driver_is_never_opened(where: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o777)
    (home / "planted.so").write_bytes(b"\x7fELF\x02")
    (tmp_path / "linked.so").symlink_to(home / "planted.so")
    named = {"home": home / "planted.so", "linked": tmp_path / "linked.so"}
    trace = tmp_path / "trace"
    strace = ["strace", "-f", "-qq", "-e", "trace=open,openat,openat2", "-o", str(trace)]
    program = [sys.executable, "-c", INSTALLED, "tokens", "--json"]
    finished = subprocess.run(
        [*strace, *program, "--driver", str(named.get(where, "planted.so"))],
        cwd=home,
        env={**os.environ, "PYTHONPATH": str(ROOT), "YINXIN_HOME": str(tmp_path / "own")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert finished.returncode == 5, finished.stderr
    assert "policy-forbids" in finished.stdout
    opened = trace.read_text()
    assert "bootstrap" in opened
    assert "planted.so" not in opened
    assert "linked.so" not in opened
