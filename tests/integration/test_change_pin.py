"""`yinxin pin` as an office uses it, on the software SKF token."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.softskf.store import PIN, TRIES, SoftStore

NEW = "new-pin-9"


def change(ukey: SoftStore, typed: str, home: Path) -> tuple[int, dict[str, Any], str]:
    """Exit status, JSON and the sentences."""
    command = [sys.executable, "-m", "app", "pin", "--driver", str(ukey.library), "--pin-stdin"]
    done = subprocess.run(
        [*command, "--json", "--lang", "en"],
        input=typed.encode(),
        capture_output=True,
        check=False,
        env={"YINXIN_HOME": str(home), "PATH": "/usr/bin:/bin"},
        cwd=Path(__file__).parents[2],
    )
    return done.returncode, json.loads(done.stdout), done.stderr.decode()


def test_a_pin_is_changed_and_the_new_one_counts(ukey: SoftStore, tmp_path: Path) -> None:
    status, answer, _ = change(ukey, f"{PIN}\n{NEW}\n", tmp_path)
    assert (status, answer) == (0, {"token": "0001", "status": "changed"})
    status, answer, _ = change(ukey, f"{PIN}\n{NEW}\n", tmp_path)
    assert (status, answer["error"]["code"]) == (4, "pin-wrong")
    assert change(ukey, f"{NEW}\n{PIN}\n", tmp_path)[0] == 0


@pytest.mark.parametrize(
    ("typed", "code"), [(f"{PIN}\n123\n", "pin-length"), (f"{PIN}\n", "pin-empty")]
)
def test_G6_what_cannot_be_a_pin_costs_no_try(
    ukey: SoftStore, tmp_path: Path, typed: str, code: str
) -> None:
    status, answer, said = change(ukey, typed, tmp_path)
    assert (status, answer["error"]["code"]) == (4, code)
    assert ukey.device().tries_left() == TRIES
    assert ukey.calls("SKF_ChangePIN") == []
    assert PIN not in said


def test_a_delivered_pin_is_warned_of(ukey: SoftStore, tmp_path: Path) -> None:
    ukey.device().set_tries(TRIES, default=True)
    _, _, said = change(ukey, f"{PIN}\n{NEW}\n", tmp_path)
    assert "delivered" in said
