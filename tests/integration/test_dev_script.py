"""`installer/dev.sh` as people and other programs call it."""

import subprocess
from pathlib import Path

from app import __version__

ROOT = Path(__file__).parents[2]


def dev(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = ["bash", str(ROOT / "installer" / "dev.sh"), *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=cwd, timeout=60)


def test_run_is_the_program_whatever_lies_where_the_caller_stands(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").write_text("raise SystemExit('shadowed')", encoding="utf-8")
    finished = dev("run", "--version", cwd=tmp_path)
    assert finished.returncode == 0
    assert __version__ in finished.stdout
    assert not finished.stderr


def test_run_passes_the_exit_status_through() -> None:
    assert dev("run", "no-such-verb").returncode == 2


def test_an_unknown_verb_shows_the_known_ones() -> None:
    finished = dev("no-such-verb")
    assert finished.returncode == 2
    assert not finished.stdout
    assert all(verb in finished.stderr for verb in ("setup", "demo", "run", "test", "check"))
