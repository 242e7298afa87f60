"""Where the program keeps its own files."""

import stat
from pathlib import Path

import pytest

from app.storage.folders import private_folder, user_folders


def test_one_variable_moves_everything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("YINXIN_HOME", str(tmp_path / "印信"))
    folders = user_folders()
    assert folders.state == tmp_path / "印信" / "state"
    assert folders.settings == tmp_path / "印信" / "settings"


def test_otherwise_the_platform_says_where(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("YINXIN_HOME", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folders = user_folders()
    assert folders.state == tmp_path / "state" / "yinxin"
    assert folders.settings == tmp_path / "config" / "yinxin"


def test_H6_a_folder_of_ours_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = private_folder(tmp_path / "a" / "b")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert private_folder(folder) == folder
