"""What is remembered, and what becomes of nonsense."""

from app.gui.models.habits import MAX_RECENT, Habits, load, save
from tests.fakes.preview import FakeMemory


def test_habits_come_back_as_they_were() -> None:
    memory = FakeMemory()
    habits = Habits(zoom=150, folder="/文件", recent=("a.pdf", "b.pdf"), maximised=True)
    save(memory, habits)
    assert load(memory) == habits


def test_nonsense_counts_as_nothing() -> None:
    memory = FakeMemory({"zoom": "large", "width": True, "recent": "a.pdf", "unknown": 1})
    assert load(memory) == Habits()


def test_the_latest_file_stands_first_and_the_list_is_short() -> None:
    habits = Habits()
    for number in range(MAX_RECENT + 3):
        habits = habits.with_recent(f"{number}.pdf")
    habits = habits.with_recent("5.pdf")
    assert habits.recent[0] == "5.pdf"
    assert len(habits.recent) == MAX_RECENT
    assert len(set(habits.recent)) == MAX_RECENT
