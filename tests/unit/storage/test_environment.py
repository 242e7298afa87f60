"""What a diagnosis says about the machine, also where something is missing or wrong."""

import platform
import subprocess
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import pytest

from app.domain.finding import Finding
from app.messages.findings import NAMES
from app.storage import environment


class LongAgo(datetime):
    """A machine whose battery is empty."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "LongAgo":
        return cls(1970, 1, 1, tzinfo=UTC)


def found(name: str, state: Path) -> Finding:
    return dict(environment.probes(state))[name]()


def test_a_healthy_machine_has_nothing_broken(tmp_path: Path) -> None:
    findings = [probe() for _, probe in environment.probes(tmp_path / "not" / "yet")]
    assert [one.name for one in findings if one.ok is False] == []
    assert [one.name for one in findings] == [name for name, _ in environment.probes(tmp_path)]
    assert {one.name for one in findings} <= NAMES.keys()


def test_the_system_is_called_by_the_name_that_people_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: {"PRETTY_NAME": "UOS 20"})
    assert found("system", tmp_path).detail.startswith("UOS 20, Linux ")
    assert "glibc 2." in found("system", tmp_path).detail

    def nameless() -> dict[str, str]:
        raise OSError

    monkeypatch.setattr(platform, "freedesktop_os_release", nameless)
    assert found("system", tmp_path).detail.startswith("?, Linux ")


def test_a_clock_before_the_program_existed_is_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found("clock", tmp_path).ok is True
    monkeypatch.setattr(environment, "datetime", LongAgo)
    assert found("clock", tmp_path).ok is False


def test_missing_fonts_are_told_and_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages are drawn with the program's own letters then."""
    nothing = subprocess.CompletedProcess([], 0, stdout=b"")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: nothing)
    assert (found("fonts", tmp_path).ok, found("fonts", tmp_path).detail) == (None, "zh-CN: 0")
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert found("fonts", tmp_path) == Finding("fonts", None, "fontconfig: -")


def test_a_folder_that_cannot_be_written_is_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    told = found("state folder", tmp_path / "yinxin")
    assert told.ok is False
    assert told.detail.startswith(f"{tmp_path / 'yinxin'}, ")


def test_a_keyring_is_optional(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.storage.keyring_key.register_key", lambda: None)
    assert found("keyring", tmp_path) == Finding("keyring", None, "-")
