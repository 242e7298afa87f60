"""The menu of a placed seal: by the right button, by the menu key, on the page and in the list."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import (
    QApplication,
    QDoubleSpinBox,
    QLineEdit,
    QListWidget,
    QMenu,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.domain.geometry import RectMm
from app.domain.placement import Edge, StraddlePlacement
from app.gui.commands import Command
from app.gui.dialogs.page_range import PageRangeDialog
from app.gui.i18n import tr
from app.gui.main_window import MainWindow
from app.gui.models.seal_choice import SealChoice
from tests.gui.test_access import nameless


@pytest.fixture
def placed(with_document: MainWindow, seal: SealChoice) -> Iterator[MainWindow]:
    """Three pages, a seal on the first."""
    with_document.view.set_zoom(0.6)
    with_document.placing.choose(seal)
    with_document.placing.place(0, 105, 150)
    with_document.placing.select(None)
    yield with_document
    menu = QApplication.activePopupWidget()
    while menu is not None:
        menu.close()
        menu = QApplication.activePopupWidget()


def ask_by_mouse(widget: QWidget, point: QPoint) -> None:
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(widget, QContextMenuEvent(reason, point, widget.mapToGlobal(point)))


def ask_by_key(widget: QWidget) -> None:
    reason = QContextMenuEvent.Reason.Keyboard
    middle = widget.rect().center()
    QApplication.sendEvent(widget, QContextMenuEvent(reason, middle, widget.mapToGlobal(middle)))


def at(window: MainWindow, x_mm: float, y_mm: float) -> QPoint:
    return window.view.rect_px(0, RectMm(x_mm, y_mm, 0, 0)).topLeft().toPoint()


def action(menu: QMenu, words: str) -> QAction:
    return next(one for one in menu.actions() if one.text() == words)


def pages_of_menu(window: MainWindow) -> QMenu:
    window.placement_menu.pages.aboutToShow.emit()
    return window.placement_menu.pages


def test_the_right_button_selects_the_seal_and_opens_its_menu(placed: MainWindow) -> None:
    ask_by_mouse(placed.view.viewport(), at(placed, 105, 150))
    assert placed.placement_menu.isVisible()
    assert placed.placing.selected == placed.placing.board.items[0].number
    words = [one.text() for one in placed.placement_menu.actions() if one.text()]
    assert words == [tr("placements.same-on"), tr("placements.position"),
                     tr("command.remove-seal")]  # fmt: skip


def test_beside_the_seal_there_is_no_menu(placed: MainWindow) -> None:
    ask_by_mouse(placed.view.viewport(), at(placed, 20, 20))
    assert not placed.placement_menu.isVisible()


def test_the_menu_key_takes_the_seal_on_this_page(placed: MainWindow) -> None:
    placed.view.setFocus()
    ask_by_key(placed.view)
    assert placed.placement_menu.isVisible()
    assert placed.placing.selected == placed.placing.board.items[0].number
    placed.placement_menu.close()
    placed.view.go_to(2)
    ask_by_key(placed.view)
    assert not placed.placement_menu.isVisible()


def test_a_keyboard_without_a_menu_key_has_a_command(placed: MainWindow) -> None:
    placed.commands[Command.SEAL_MENU].trigger()
    assert placed.placement_menu.isVisible()


def test_the_menu_key_opens_the_menu_in_the_list(placed: MainWindow) -> None:
    ask_by_key(placed.findChild(QListWidget, "placements-list"))
    assert placed.placement_menu.isVisible()


def test_a_seal_is_deleted_from_its_menu(placed: MainWindow) -> None:
    ask_by_key(placed.view)
    action(placed.placement_menu, tr("command.remove-seal")).trigger()
    assert placed.placing.placements == ()


def test_the_same_seal_goes_onto_other_pages(placed: MainWindow) -> None:
    ask_by_key(placed.view)
    for key, indices in (("all", (0, 1, 2)), ("odd", (0, 2)), ("even", (1,))):
        action(pages_of_menu(placed), tr(f"pages.{key}")).trigger()
        assert placed.placing.placements[0].pages.indices(3) == indices
    action(pages_of_menu(placed), tr("pages.only", page=2)).trigger()
    assert placed.placing.placements[0].pages.indices(3) == (1,)


def test_pages_are_asked_for_until_they_are_there(placed: MainWindow, qtbot: QtBot) -> None:
    ask_by_key(placed.view)
    action(pages_of_menu(placed), tr("pages.range")).trigger()
    dialog = placed.findChild(PageRangeDialog, "page-range-dialog")
    qtbot.waitExposed(dialog)
    assert nameless(dialog) == []
    field = dialog.findChild(QLineEdit, "page-range-field")
    assert field.text() == "1-3"
    field.setText("2-7")
    dialog.findChild(QPushButton, "page-range-agree").click()
    assert dialog.isVisible()
    field.setText("2,-1")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert placed.placing.placements[0].pages.indices(3) == (1, 2)


def test_the_position_is_typed_even_if_the_panel_was_hidden(placed: MainWindow) -> None:
    placed.commands[Command.SIDE_PANEL].setChecked(False)
    ask_by_key(placed.view)
    action(placed.placement_menu, tr("placements.position")).trigger()
    field = placed.findChild(QDoubleSpinBox, "placement-x")
    assert field.isVisible()
    assert QApplication.focusWidget() is field


def test_a_straddle_seal_changes_its_edge(placed: MainWindow) -> None:
    placed.commands[Command.UNDO].trigger()
    placed.placing.straddle(Edge.RIGHT)
    ask_by_key(placed.findChild(QListWidget, "placements-list"))
    assert placed.placement_menu.pages.title() == tr("placements.edge")
    assert not action(placed.placement_menu, tr("placements.position")).isVisible()
    action(pages_of_menu(placed), tr("placements.straddle.top")).trigger()
    (placement,) = placed.placing.placements
    assert isinstance(placement, StraddlePlacement)
    assert placement.edge is Edge.TOP
