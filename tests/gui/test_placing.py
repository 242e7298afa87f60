"""Putting a seal where it belongs: by mouse, by keys, by numbers."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QDoubleSpinBox, QListWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import AppError, ErrorCode
from app.domain.geometry import RectMm
from app.domain.placement import Edge, PageSelection, SealPlacement, SealSize, StraddlePlacement
from app.domain.seal import SealFile
from app.gui.commands import Command
from app.gui.main_window import MainWindow
from app.gui.models.concerns import Concern
from app.gui.models.seal_choice import SealChoice
from tests.fakes.preview import FakeWindowServices

ALT = Qt.KeyboardModifier.AltModifier
FREE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def placing_window(with_document: MainWindow, seal: SealChoice) -> MainWindow:
    """Three pages at 100 %, a seal chosen."""
    with_document.view.set_zoom(0.6)
    with_document.placing.choose(seal)
    return with_document


def at(window: MainWindow, page: int, x_mm: float, y_mm: float) -> QPoint:
    """The point of the view over a place of a page."""
    return window.view.rect_px(page, RectMm(x_mm, y_mm, 0, 0)).topLeft().toPoint()


def only(window: MainWindow) -> SealPlacement:
    """The one placement."""
    (placement,) = window.placing.placements
    assert isinstance(placement, SealPlacement)
    return placement


def drag(
    qtbot: QtBot, window: MainWindow, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier = FREE
) -> None:
    surface = window.view.viewport()
    qtbot.mousePress(surface, Qt.MouseButton.LeftButton, FREE, start)
    for part in (0.1, 0.5, 1.0):
        point = QPointF(start) + (QPointF(end) - QPointF(start)) * part
        window.view._overlay.mouse(_move(point, keys))
    qtbot.mouseRelease(surface, Qt.MouseButton.LeftButton, FREE, end)


def _move(point: QPointF, keys: Qt.KeyboardModifier) -> QMouseEvent:
    return QMouseEvent(QEvent.Type.MouseMove, point, point, Qt.MouseButton.NoButton,
                       Qt.MouseButton.LeftButton, keys)  # fmt: skip


def test_a_double_click_puts_the_seal_under_the_pointer(
    placing_window: MainWindow, qtbot: QtBot
) -> None:
    window = placing_window
    point = at(window, 0, 60, 80)
    qtbot.mouseDClick(window.view.viewport(), Qt.MouseButton.LeftButton, FREE, point)
    placed = only(window)
    assert (placed.x_mm, placed.y_mm) == pytest.approx((60, 80), abs=0.5)
    assert placed.pages == PageSelection("1")
    assert placed.size.width_mm == 42


def test_a_seal_is_dragged_from_its_card_onto_a_page(
    placing_window: MainWindow, seal: SealChoice
) -> None:
    window = placing_window
    surface = window.view.viewport()
    card = window.side.mapToGlobal(QPoint(50, 50))
    window.seal_drag.begin(seal, card)
    assert window.placing.drag is not None
    assert window.placing.drag.page is None
    goal = at(window, 0, 70, 90)
    window.seal_drag.move(surface.mapToGlobal(goal), ALT)
    assert window.placing.drag.page == 0
    window.seal_drag.end()
    assert only(window).x_mm == pytest.approx(70, abs=0.5)
    assert window.placing.drag is None


def test_a_seal_dropped_beside_the_pages_goes_back(
    placing_window: MainWindow, seal: SealChoice
) -> None:
    window = placing_window
    card = window.side.mapToGlobal(QPoint(50, 50))
    window.seal_drag.begin(seal, card)
    window.seal_drag.end()
    assert window.placing.placements == ()


def test_a_placed_seal_is_moved_by_mouse_and_esc_puts_it_back(
    placing_window: MainWindow, qtbot: QtBot
) -> None:
    window = placing_window
    window.placing.place(0, 60, 80)
    before = only(window)
    drag(qtbot, window, at(window, 0, 60, 80), at(window, 0, 75, 95), ALT)
    moved = only(window)
    assert moved.x_mm - before.x_mm == pytest.approx(15, abs=0.6)
    surface = window.view.viewport()
    qtbot.mousePress(surface, Qt.MouseButton.LeftButton, FREE, at(window, 0, 75, 95))
    window.view._overlay.mouse(_move(QPointF(at(window, 0, 100, 100)), ALT))
    assert window.placing.drag is not None
    qtbot.keyClick(window.view, Qt.Key.Key_Escape)
    assert window.placing.drag is None
    assert only(window) == moved


def test_snapping_catches_the_middle_and_alt_does_not(
    placing_window: MainWindow, qtbot: QtBot
) -> None:
    window = placing_window
    window.view.set_zoom(1.0)
    window.placing.place(0, 60, 80)
    drag(qtbot, window, at(window, 0, 60, 80), at(window, 0, 105.6, 100))
    assert only(window).x_mm == pytest.approx(105.0, abs=0.01)
    drag(qtbot, window, at(window, 0, 105, 100), at(window, 0, 105.8, 110), ALT)
    assert only(window).x_mm != pytest.approx(105.0, abs=0.2)


def test_arrows_nudge_and_shift_nudges_far(placing_window: MainWindow, qtbot: QtBot) -> None:
    window = placing_window
    window.placing.place(0, 60, 80)
    before = only(window)
    qtbot.keyClick(window.view, Qt.Key.Key_Right)
    assert only(window).x_mm == pytest.approx(before.x_mm + 0.5)
    qtbot.keyClick(window.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert only(window).y_mm == pytest.approx(before.y_mm + 5)


def test_numbers_are_typed(placing_window: MainWindow, qtbot: QtBot) -> None:
    window = placing_window
    window.placing.place(0, 60, 80)
    field = window.findChild(QDoubleSpinBox, "placement-x")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "142.5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert only(window).x_mm == 142.5


def test_delete_undo_and_redo(placing_window: MainWindow, qtbot: QtBot) -> None:
    window = placing_window
    window.placing.place(0, 60, 80)
    window.commands[Command.REMOVE_SEAL].trigger()
    assert window.placing.placements == ()
    window.commands[Command.UNDO].trigger()
    assert len(window.placing.placements) == 1
    window.commands[Command.REDO].trigger()
    assert window.placing.placements == ()


def test_the_same_seal_on_all_pages(placing_window: MainWindow) -> None:
    window = placing_window
    window.placing.place(1, 60, 80)
    number = window.placing.board.items[0].number
    window.placing.set_pages(number, PageSelection("all"))
    for page in range(3):
        assert len(list(window.placing.board.on_page(page))) == 1


def test_a_straddle_seal_has_a_slice_on_every_page(placing_window: MainWindow) -> None:
    window = placing_window
    window.commands[Command.STRADDLE].trigger()
    (placement,) = window.placing.placements
    assert placement == StraddlePlacement(Edge.RIGHT, None, placement.size)
    assert all(len(list(window.placing.board.on_page(page))) == 1 for page in range(3))


def test_the_list_tells_what_is_where(placing_window: MainWindow) -> None:
    window = placing_window
    window.placing.place(2, 60, 80)
    listing = window.findChild(QListWidget, "placements-list")
    assert listing.count() == 1
    assert "3" in listing.item(0).text()


def test_the_page_is_drawn_from_the_revision_that_will_be_signed(
    placing_window: MainWindow, fake: FakeWindowServices, qtbot: QtBot
) -> None:
    window = placing_window
    window.placing.place(0, 60, 80)
    qtbot.waitUntil(lambda: window.placing.sealed_pages == {0})
    qtbot.waitUntil(
        lambda: any(call == "render" and tile.sealed for call, tile in fake.previews[0].calls)
    )


def test_a_seal_beyond_the_page_is_pointed_out_and_stays(
    placing_window: MainWindow, qtbot: QtBot
) -> None:
    window = placing_window
    window.placing.place(0, 60, 80)
    item = window.placing.board.items[0]
    window.placing.nudge(-50, 0)
    placement = only(window)
    assert placement.x_mm < 21
    assert window.placing.concerns_of(item.number, placement, 0) == [Concern.LEAVES_PAGE]
    qtbot.wait(50)
    assert window.placing.sealed_pages == frozenset()


def test_A12_after_a_worker_was_lost_the_seals_come_back(
    placing_window: MainWindow, fake: FakeWindowServices, qtbot: QtBot
) -> None:
    window, preview = placing_window, fake.previews[0]
    window.placing.place(0, 60, 80)
    qtbot.waitUntil(lambda: window.placing.sealed_pages == {0})
    before = preview.count("show_seals")
    preview.failures["render"] = AppError(ErrorCode.WORKER_CRASHED)
    window.view.set_zoom(1.3)
    qtbot.waitUntil(lambda: preview.count("show_seals") > before)
    preview.failures.clear()


def test_several_seal_pictures_go_onto_one_document(
    placing_window: MainWindow, seal: SealChoice
) -> None:
    placing = placing_window.placing
    placing.place(0, 60, 80)
    placing.choose(replace(seal, key="name", name="负责人名章", size=SealSize(20, 20)))
    placing.place(0, 120, 80)
    assert [(one.size.width_mm, one.picture) for one in placing.placements] == [(42, 0), (20, 1)]
    rows = placing_window.findChild(QListWidget, "placements-list")
    assert [rows.item(row).text().split(" · ")[0] for row in range(2)] == ["演示公章", "负责人名章"]
    placing.undo()
    assert only(placing_window).size.width_mm == 42


@pytest.mark.parametrize("electronic_first", [True, False])
def test_a_second_seal_beside_an_electronic_one_is_told_when_it_is_taken(
    placing_window: MainWindow, seal: SealChoice, electronic_first: bool
) -> None:
    """One SES_Signature holds one seal (GB/T 38540)."""
    window, placing = placing_window, placing_window.placing
    electronic = replace(seal, key="electronic", name="××局", seal=SealFile(b"seal"))
    first, second = (electronic, seal) if electronic_first else (seal, electronic)
    told = window.desk.conflict
    placing.choose(first)
    placing.place(0, 60, 80)
    placing.place(1, 60, 80)
    assert told.isHidden()
    window.seal_drag.begin(second, window.side.mapToGlobal(QPoint(60, 300)))
    assert placing.drag is None
    assert not told.isHidden()
    assert first.name in told.text()
    assert second.name in told.text()
    window.seal_drag.end()
    placing.place(0, 120, 80)
    assert len(placing.placements) == 2
    placing.choose(first)
    assert told.isHidden()
