"""Settings come back, whatever else is in the file; a report to pass on names nobody."""

from pathlib import Path

from app.domain.finding import Finding
from app.gui.models import settings
from app.gui.models.diagnosis import shareable
from app.gui.models.settings import Settings
from tests.fakes.preview import FakeMemory


def test_settings_come_back_as_they_were() -> None:
    memory = FakeMemory()
    wanted = Settings(remember_files=False, reason="同意")
    settings.save(memory, wanted)
    assert settings.load(memory) == wanted


def test_unknown_and_misshapen_entries_are_tolerated_and_kept() -> None:
    memory = FakeMemory({"reason": 7, "later": "version", "folder": "/srv"})
    assert settings.load(memory) == Settings(folder="/srv")
    settings.save(memory, Settings(folder="/srv"))
    assert memory.load()["later"] == "version"


def test_a_report_leaves_out_what_is_personal() -> None:
    home = Path("/home/zhangsan")
    findings = [Finding("state folder", True, "/home/zhangsan/.local", ""),
                Finding("driver x", True, "/usr/lib/x.so: 1", "张三的 UKey (1234)"),
                Finding("clock", False, "1970")]  # fmt: skip
    assert shareable(findings, home).splitlines() == [
        "[ok] state folder: ~/.local",
        "[ok] driver x: /usr/lib/x.so: 1",
        "[BAD] clock: 1970",
    ]
