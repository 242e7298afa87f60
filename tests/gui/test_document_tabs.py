"""The row of tabs follows what is open, and touches no more than what has changed."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QTabBar, QWidget
from pytestqt.qtbot import QtBot

from app.gui.main_window import MainWindow

RIGHT = QTabBar.ButtonPosition.RightSide


def files(folder: Path, names: str) -> list[Path]:
    paths = [folder / f"{name}.pdf" for name in names]
    for path in paths:
        path.write_bytes(b"%PDF-1.7")
    return paths


def open_all(window: MainWindow, paths: list[Path], qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.current.opened):
        window.show_files(paths)


def buttons(window: MainWindow) -> list[QWidget]:
    tabs = window.tabs
    return [tabs.tabButton(index, RIGHT) for index in range(tabs.count())]


def named(window: MainWindow) -> list[tuple[str, str]]:
    return [
        (window.tabs.tabText(index), button.objectName())
        for index, button in enumerate(buttons(window))
    ]


def test_one_more_document_leaves_the_other_tabs_as_they_are(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    open_all(window, files(tmp_path, "甲乙丙"), qtbot)
    before = buttons(window)
    open_all(window, files(tmp_path, "丁"), qtbot)
    assert buttons(window)[:3] == before
    assert named(window)[3] == ("丁.pdf", "tab-close-3")
    window.documents.changed.emit()
    assert buttons(window)[:3] == before


@pytest.mark.parametrize("order", ["甲乙丙丁", "丁丙乙甲", "乙丁", "戊甲己丙", "己", "丙甲"])
def test_any_other_order_and_choice_of_files(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, order: str
) -> None:
    open_all(window, files(tmp_path, "甲乙丙丁"), qtbot)
    window.documents.files.paths = tuple(files(tmp_path, order))
    window.documents.changed.emit()
    assert named(window) == [(f"{name}.pdf", f"tab-close-{n}") for n, name in enumerate(order)]
    closed: list[Path] = []
    window.tabs.close_wanted.disconnect()
    window.tabs.close_wanted.connect(closed.append)
    for button in buttons(window):
        button.click()  # type: ignore[attr-defined]
    assert closed == [tmp_path / f"{name}.pdf" for name in order]
