"""Several documents in one window: nothing that was placed is lost without a question."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.gui.commands import Command
from app.gui.dialogs.unsealed import UnsealedDialog
from app.gui.i18n import language, tr
from app.gui.main_window import MainWindow
from app.gui.models.seal_choice import SealChoice
from app.messages.language import Language
from app.workers.supervision import PendingReply
from tests.conftest import child_processes
from tests.fakes.preview import A4, FakePreview, FakeWindowServices
from tests.gui.office import LONG_MS, Office
from tests.gui.test_access import nameless
from tests.pdf_samples import PageShape, write_pdf


@pytest.fixture
def three(tmp_path: Path) -> list[Path]:
    """Three files that the fakes open."""
    paths = [tmp_path / name for name in ("甲.pdf", "乙.pdf", "丙 & <b>.pdf")]
    for path in paths:
        path.write_bytes(b"%PDF-1.7")
    return paths


@pytest.fixture
def with_three(window: MainWindow, three: list[Path], qtbot: QtBot) -> MainWindow:
    """All three open, the first on screen."""
    with qtbot.waitSignal(window.current.opened):
        window.show_files(three)
    return window


def shown(window: MainWindow) -> Path:
    assert window.current.shown is not None
    return window.current.shown.path


def tabs(window: MainWindow) -> list[str]:
    return [window.tabs.tabText(index) for index in range(window.tabs.count())]


def switch(window: MainWindow, qtbot: QtBot, act: Callable[[], None]) -> None:
    """Do something that brings another document onto the screen."""
    with qtbot.waitSignal(window.current.opened):
        act()


def place(window: MainWindow, seal: SealChoice) -> None:
    window.placing.choose(seal)
    window.placing.place(0, 100, 100)


def question(window: MainWindow, qtbot: QtBot) -> UnsealedDialog:
    qtbot.waitUntil(lambda: window.documents.dialog is not None)
    dialog = window.documents.dialog
    assert dialog is not None
    qtbot.waitExposed(dialog)
    return dialog


def test_all_files_of_another_start_are_open(with_three: MainWindow, three: list[Path]) -> None:
    assert tabs(with_three) == ["甲.pdf", "乙.pdf", "丙 && <b>.pdf"]
    assert with_three.tabs.isVisible()
    assert with_three.tabs.currentIndex() == 0
    assert shown(with_three) == three[0]
    assert "<b>" not in with_three.tabs.tabToolTip(2), "a tool tip takes markup for markup (A13)"
    assert nameless(with_three) == []


def test_one_file_needs_no_tabs(with_document: MainWindow) -> None:
    assert not with_document.tabs.isVisible()


def test_all_files_of_a_drop_are_open(window: MainWindow, three: list[Path], qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in three])
    drop = QDropEvent(
        QPointF(400, 400), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    with qtbot.waitSignal(window.current.opened):
        window.dropEvent(drop)
    assert len(tabs(window)) == 3


def test_several_files_are_chosen_at_once(
    window: MainWindow, three: list[Path], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = lambda *_: ([str(path) for path in three], "")  # noqa: E731
    monkeypatch.setattr("app.gui.main_window.QFileDialog.getOpenFileNames", answer)
    switch(window, qtbot, window.commands[Command.OPEN].trigger)
    assert len(tabs(window)) == 3


def test_tabs_are_reached_by_mouse_and_keys(
    with_three: MainWindow, three: list[Path], qtbot: QtBot
) -> None:
    window = with_three
    middle = window.tabs.tabRect(1).center()
    switch(window, qtbot, lambda: qtbot.mouseClick(window.tabs, Qt.MouseButton.LeftButton,
                                                   pos=middle))  # fmt: skip
    assert shown(window) == three[1]
    switch(window, qtbot, window.commands[Command.NEXT_DOCUMENT].trigger)
    assert shown(window) == three[2]
    switch(window, qtbot, window.commands[Command.NEXT_DOCUMENT].trigger)
    assert shown(window) == three[0]
    switch(window, qtbot, window.commands[Command.PREVIOUS_DOCUMENT].trigger)
    assert shown(window) == three[2]
    assert window.tabs.currentIndex() == 2
    window.tabs.setFocus()
    switch(window, qtbot, lambda: qtbot.keyClick(window.tabs, Qt.Key.Key_Left))
    assert shown(window) == three[1]


def test_only_the_document_on_screen_has_a_worker(
    with_three: MainWindow, fake: FakeWindowServices, qtbot: QtBot
) -> None:
    switch(with_three, qtbot, with_three.commands[Command.NEXT_DOCUMENT].trigger)
    qtbot.waitUntil(lambda: [one.closed for one in fake.previews] == [1, 0])


def test_what_was_placed_is_there_again(
    with_three: MainWindow, seal: SealChoice, qtbot: QtBot
) -> None:
    window = with_three
    place(window, seal)
    window.placing.place(2, 60, 60)
    window.view.go_to(2)
    placed = window.placing.placements
    switch(window, qtbot, window.commands[Command.NEXT_DOCUMENT].trigger)
    assert window.placing.placements == ()
    assert window.tabs.accessibleTabName(0) == tr("documents.unsealed", name="甲.pdf")
    switch(window, qtbot, window.commands[Command.PREVIOUS_DOCUMENT].trigger)
    assert window.placing.placements == placed
    assert window.view.page == 2
    window.commands[Command.UNDO].trigger()
    assert window.placing.placements == placed[:1]


def test_pages_that_became_others_lose_their_seals_and_it_is_said(
    with_three: MainWindow, fake: FakeWindowServices, seal: SealChoice, qtbot: QtBot
) -> None:
    window = with_three
    place(window, seal)
    switch(window, qtbot, window.commands[Command.NEXT_DOCUMENT].trigger)
    fake.make = lambda source: FakePreview(pages=(A4,), source=source)
    switch(window, qtbot, window.commands[Command.PREVIOUS_DOCUMENT].trigger)
    assert window.placing.placements == ()
    assert window.status.sentence() == tr("documents.placements-lost")


@pytest.mark.parametrize("tongue", list(Language))
def test_closing_a_document_with_unsealed_seals_asks(
    tongue: Language, with_three: MainWindow, three: list[Path], seal: SealChoice, qtbot: QtBot
) -> None:
    language.choose(tongue)
    window = with_three
    place(window, seal)
    window.commands[Command.CLOSE].trigger()
    dialog = question(window, qtbot)
    assert three[0].name in dialog.findChild(QLabel, "unsealed-names").text()
    assert nameless(dialog) == []
    assert dialog.focusWidget() is dialog.findChild(QPushButton, "unsealed-keep")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.documents.dialog is None)
    assert shown(window) == three[0]
    assert len(window.placing.placements) == 1
    window.commands[Command.CLOSE].trigger()
    dialog = question(window, qtbot)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.documents.dialog is None)
    assert len(window.placing.placements) == 1
    window.commands[Command.CLOSE].trigger()
    dialog = question(window, qtbot)
    discard = dialog.findChild(QPushButton, "unsealed-discard")
    qtbot.keyClick(dialog, Qt.Key.Key_Tab)
    qtbot.keyClick(dialog, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    discard.setFocus()
    switch(window, qtbot, lambda: qtbot.keyClick(discard, Qt.Key.Key_Space))
    assert shown(window) == three[1]
    assert len(tabs(window)) == 2


def test_a_tab_beside_is_closed_by_its_button_after_the_question(
    with_three: MainWindow, three: list[Path], seal: SealChoice, qtbot: QtBot
) -> None:
    window = with_three
    place(window, seal)
    switch(window, qtbot, window.commands[Command.NEXT_DOCUMENT].trigger)
    window.tabs.findChild(QAbstractButton, "tab-close-2").click()
    assert tabs(window) == ["甲.pdf", "乙.pdf"]
    window.tabs.findChild(QAbstractButton, "tab-close-0").click()
    question(window, qtbot).accept()
    assert window.documents.files.paths == (three[1],)
    assert shown(window) == three[1]


def test_closing_the_window_asks_once_for_all(
    with_three: MainWindow, three: list[Path], seal: SealChoice, qtbot: QtBot
) -> None:
    window = with_three
    place(window, seal)
    switch(window, qtbot, window.commands[Command.NEXT_DOCUMENT].trigger)
    place(window, seal)
    window.commands[Command.QUIT].trigger()
    dialog = question(window, qtbot)
    named = dialog.findChild(QLabel, "unsealed-names").text()
    assert {path.name for path in three[:2]} == set(named.split("\n"))
    dialog.reject()
    assert window.isVisible()
    qtbot.waitUntil(lambda: window.documents.dialog is None)
    window.close()
    question(window, qtbot).accept()
    qtbot.waitUntil(lambda: not window.isVisible())


def test_a_window_without_unsealed_seals_closes_at_once(with_three: MainWindow) -> None:
    with_three.close()
    assert not with_three.isVisible()


def test_the_last_document_closed_shows_the_first_page(
    with_document: MainWindow, qtbot: QtBot
) -> None:
    with_document.commands[Command.CLOSE].trigger()
    assert with_document.start.isVisible()
    assert with_document.documents.files.paths == ()


def test_the_first_of_several_that_cannot_be_opened_is_told_beside_the_second(
    window: MainWindow, fake: FakeWindowServices, three: list[Path], qtbot: QtBot
) -> None:
    fake.opening_error = AppError(ErrorCode.DOCUMENT_DAMAGED)
    switch(window, qtbot, lambda: window.show_files(three))
    assert shown(window) == three[1]
    assert three[0].name in window.notice.text()
    assert len(tabs(window)) == 2


def test_a_file_that_cannot_be_opened_leaves_what_is_open(
    with_three: MainWindow, fake: FakeWindowServices, three: list[Path], qtbot: QtBot
) -> None:
    fake.opening_error = AppError(ErrorCode.DOCUMENT_DAMAGED)
    with qtbot.waitSignal(with_three.current.failed):
        with_three.commands[Command.NEXT_DOCUMENT].trigger()
    assert shown(with_three) == three[0]
    assert with_three.documents.files.paths == (three[0], three[2])
    assert with_three.tabs.currentIndex() == 0


def test_changes_on_disk_keep_the_seals_when_the_pages_are_the_same(
    with_three: MainWindow, three: list[Path], seal: SealChoice, qtbot: QtBot
) -> None:
    window = with_three
    place(window, seal)
    three[0].write_bytes(b"%PDF-1.7 other")
    qtbot.waitUntil(lambda: window.notice.isVisible())
    switch(window, qtbot, window.notice.acted.emit)
    assert len(window.placing.placements) == 1


def test_another_one_is_sealed_in_the_same_place(
    office: Office, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = write_pdf(tmp_path / "通知一.pdf", [PageShape()] * 2)
    second = write_pdf(tmp_path / "通知二.pdf", [PageShape()] * 3)
    third = write_pdf(tmp_path / "通知三.pdf")
    window = office.window
    with qtbot.waitSignal(window.current.opened, timeout=LONG_MS):
        window.show_files([first, second])
    office.plugged()
    office.place(page=1, x_mm=95, y_mm=130)
    placed = window.placing.placements[0]
    office.seal()
    assert [path.name for path in window.documents.files.paths] == ["通知一(已盖章).pdf",
                                                                   "通知二.pdf"]  # fmt: skip
    with qtbot.waitSignal(window.current.opened, timeout=LONG_MS):
        office.press("result-another")
    assert shown(window) == second
    (again,) = window.placing.placements
    assert (again.x_mm, again.y_mm, again.size) == (placed.x_mm, placed.y_mm, placed.size)
    assert again.pages.indices(3) == (2,)
    assert window.status.sentence() == tr("documents.repeated")
    office.seal()
    answer = lambda *_: ([str(third)], "")  # noqa: E731
    monkeypatch.setattr("app.gui.main_window.QFileDialog.getOpenFileNames", answer)
    with qtbot.waitSignal(window.current.opened, timeout=LONG_MS):
        office.press("result-another")
    assert shown(window) == third
    (again,) = window.placing.placements
    assert again.pages.indices(1) == (0,)


def test_a_password_is_typed_once_for_a_document_its_result_and_its_tab(
    office: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    rule = pikepdf.Encryption(owner="owner", user="geheim", R=6)
    locked = write_pdf(tmp_path / "密.pdf", encryption=rule)
    plain, window, asked = write_pdf(tmp_path / "公开.pdf"), office.window, []

    def ask(path: Path, _: bool) -> Secret:
        asked.append(path.name)
        return Secret(bytearray(b"geheim"))

    window.current._ask_password = ask
    with qtbot.waitSignal(window.current.opened, timeout=LONG_MS):
        window.show_files([locked, plain])
    office.plugged()
    office.place()
    sealed = office.seal()
    assert shown(window) == sealed
    switch(window, qtbot, window.commands[Command.NEXT_DOCUMENT].trigger)
    switch(window, qtbot, window.commands[Command.PREVIOUS_DOCUMENT].trigger)
    assert shown(window) == sealed
    assert asked == ["密.pdf"]
    kept = window.current.shown.password
    window.close()
    assert len(kept) == 0
    assert window.documents._passwords == {}


def test_H10_an_opening_that_takes_long_is_told_and_given_up(
    office: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    window = office.window
    first = write_pdf(tmp_path / "甲.pdf")
    office.open(first)
    pipe = tmp_path / "乙.pdf"
    pipe.write_bytes(first.read_bytes())
    halt = _halted_worker(office)
    window.open(pipe)
    qtbot.waitUntil(window.opening.isVisible, timeout=LONG_MS)
    assert window.opening.text() == tr("status.opening", name="乙.pdf")
    with qtbot.waitSignal(window.current.failed):
        window.findChild(QPushButton, "opening-bar-action").click()
    assert not window.opening.isVisible()
    assert window.status.sentence() == tr("status.not-opened", name="乙.pdf")
    assert shown(window) == first
    assert not window.tabs.isVisible()
    qtbot.waitUntil(lambda: halt not in child_processes(), timeout=LONG_MS)
    office.open(pipe)
    assert shown(window) == pipe


def _halted_worker(office: Office) -> int:
    """The process that will open the next document, asleep as if that took for ever."""
    office.services.prepare_preview()
    before = child_processes()
    behind = next(cell.cell_contents for cell in office.services.prepare_preview.__closure__ or ())
    worker, pending = behind().previews._ready
    pending.result()
    behind().previews._ready = worker, PendingReply(lambda: None)
    child = worker._child._process.pid
    assert child in before
    os.kill(child, signal.SIGSTOP)
    return int(child)
