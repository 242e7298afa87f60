"""What every implementation of `ports.Memory` promises."""

from pathlib import Path

import pytest

from app.ports import Habit, Memory
from app.storage.habits import FixedMemory, JsonMemory
from tests.fakes.preview import FakeMemory

HABITS: dict[str, Habit] = {
    "语言": "zh",
    "width": 1280,
    "zoom": 1.5,
    "wide": True,
    "files": ["a", "<b>"],
}


@pytest.fixture(params=[JsonMemory, FixedMemory, FakeMemory])
def memory(request: pytest.FixtureRequest, tmp_path: Path) -> Memory:
    """Each implementation in turn."""
    path = tmp_path / "settings" / "window.json"
    if request.param is JsonMemory:
        return JsonMemory(path)
    return FixedMemory(JsonMemory(path), {}) if request.param is FixedMemory else FakeMemory()


def test_nothing_is_remembered_at_first(memory: Memory) -> None:
    assert memory.load() == {}


def test_what_was_kept_comes_back_as_it_was(memory: Memory) -> None:
    memory.save(HABITS)
    assert memory.load() == HABITS


def test_what_is_kept_replaces_what_was(memory: Memory) -> None:
    memory.save({"a": 1, "b": 2})
    memory.save({"b": 3})
    assert memory.load() == {"b": 3}


def test_what_was_loaded_is_the_readers_own(memory: Memory) -> None:
    memory.save({"a": 1})
    memory.load()["a"] = 2
    assert memory.load() == {"a": 1}
