"""Settings come back, whatever else is in the file."""

from app.gui.models import settings
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
