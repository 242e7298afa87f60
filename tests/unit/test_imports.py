"""Who may import whom: the contracts of pyproject.toml, and what a command line start loads."""

import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.api import read_configuration
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parents[2]
HEAVY = ("PySide6", "pymupdf", "pyhanko", "pkcs11", "pikepdf")


def test_import_contracts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert read_configuration()["contracts_options"]
    assert lint_imports(no_logo=True) == EXIT_STATUS_SUCCESS


@pytest.mark.parametrize("library", HEAVY)
def test_the_command_line_starts_without(library: str) -> None:
    code = f"import sys, app.cli; sys.exit({library!r} in sys.modules)"
    finished = subprocess.run([sys.executable, "-I", "-c", code], check=False, timeout=60)
    assert finished.returncode == 0
