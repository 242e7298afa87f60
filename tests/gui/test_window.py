"""Opening, looking around, closing."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.errors import AppError, ErrorCode
from app.domain.geometry import RectMm
from app.domain.preview import TextLine
from app.gui.commands import Command
from app.gui.i18n import language, tr
from app.gui.main_window import MainWindow
from app.gui.models.seal_choice import SealChoice
from app.gui.preview.page_scroll import Fit
from app.messages.language import Language
from tests.fakes.preview import A4, FakePreview, FakeWindowServices
from tests.gui.conftest import OpenWindow


def test_without_a_document_the_start_page_teaches(window: MainWindow) -> None:
    assert window.start.isVisible()
    assert not window.commands[Command.SEAL].isEnabled()
    assert window.commands[Command.OPEN].isEnabled()


def test_a_document_is_opened_and_drawn(
    with_document: MainWindow, fake: FakeWindowServices, qtbot: QtBot
) -> None:
    window = with_document
    assert window.view.isVisible()
    assert "通知.pdf" in window.windowTitle()
    qtbot.waitUntil(lambda: fake.previews[0].count("render") > 2)
    assert window.commands[Command.SEAL].isEnabled()


def test_only_what_is_near_the_view_is_drawn(
    fake: FakeWindowServices, open_window: OpenWindow, letter: Path, qtbot: QtBot
) -> None:
    fake.make = lambda source: FakePreview(pages=(A4,) * 2000, source=source)
    window = open_window(fake.build())
    with qtbot.waitSignal(window.current.opened):
        window.open(letter)
    window.view.go_to(1500)
    qtbot.waitUntil(lambda: _drawn_pages(fake) >= {1500})
    qtbot.wait(100)
    assert len(_drawn_pages(fake)) < 40


def _drawn_pages(fake: FakeWindowServices) -> set[int]:
    return {tile.page for call, tile in fake.previews[0].calls if call == "render"}


def test_pages_are_reached_by_keys_field_and_thumbnails(
    with_document: MainWindow, qtbot: QtBot
) -> None:
    window = with_document
    window.commands[Command.NEXT_PAGE].trigger()
    assert window.view.page == 1
    window.commands[Command.LAST_PAGE].trigger()
    assert window.view.page == 2
    field = window.findChild(QLineEdit, "page-field")
    field.setText("1")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.view.page == 0
    qtbot.keyClick(window.thumbnails, Qt.Key.Key_Down)
    assert window.view.page == 1


def test_ctrl_and_wheel_zoom_around_the_pointer(with_document: MainWindow) -> None:
    view = with_document.view
    view.set_zoom(1.0)
    point = QPointF(300, 300)
    before = view.place_at(point)
    wheel = QWheelEvent(
        point, view.mapToGlobal(point), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), wheel)
    assert view.zoom == pytest.approx(1.1)
    after = view.place_at(point)
    assert before is not None
    assert after is not None
    assert after[1:] == pytest.approx(before[1:], abs=0.6)


def test_fit_follows_the_window(with_document: MainWindow) -> None:
    view = with_document.view
    view.set_fit(Fit.PAGE)
    low = view.zoom
    view.set_fit(Fit.WIDTH)
    assert view.zoom > low


def test_text_is_found_and_shown(
    fake: FakeWindowServices, open_window: OpenWindow, letter: Path, qtbot: QtBot
) -> None:
    line = TextLine("成文日期", RectMm(100, 200, 30, 6))
    fake.make = lambda source: FakePreview(text=(line,), source=source)
    window = open_window(fake.build())
    with qtbot.waitSignal(window.current.opened):
        window.open(letter)
    window.commands[Command.FIND].trigger()
    field = window.findChild(QLineEdit, "find-field")
    qtbot.keyClicks(field, "x")
    field.setText("日期")
    qtbot.waitUntil(lambda: len(window.view.found) == 3)
    assert window.view.found_now == (0, line.rect)
    window.commands[Command.FIND_NEXT].trigger()
    assert window.view.found_now == (1, line.rect)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert window.view.found == {}
    assert not window.find_bar.isVisible()


def test_a_file_that_cannot_be_opened_is_explained(
    window: MainWindow, fake: FakeWindowServices, letter: Path, qtbot: QtBot
) -> None:
    fake.opening_error = AppError(ErrorCode.DOCUMENT_DAMAGED, file="通知.pdf")
    with qtbot.waitSignal(window.current.failed):
        window.open(letter)
    assert window.start.isVisible()
    assert "通知.pdf" in window.status.sentence()


def test_a_password_is_asked_until_it_is_right(
    fake: FakeWindowServices, letter: Path, qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = open_window(fake.build())
    asked: list[bool] = []

    def ask(_: Path, wrong: bool) -> None:
        asked.append(wrong)

    window.current._ask_password = ask
    fake.opening_error = AppError(ErrorCode.DOCUMENT_PASSWORD_REQUIRED)
    with qtbot.waitSignal(window.current.failed) as failed:
        window.open(letter)
    assert asked == [False]
    assert failed.args[1].code is ErrorCode.CANCELLED


def test_another_document_replaces_the_first(
    with_document: MainWindow, fake: FakeWindowServices, tmp_path: Path, qtbot: QtBot
) -> None:
    other = tmp_path / "other.pdf"
    other.write_bytes(b"%PDF")
    with qtbot.waitSignal(with_document.current.opened):
        with_document.open(other)
    qtbot.waitUntil(lambda: fake.previews[0].closed == 1)
    assert fake.previews[1].closed == 0


def test_H1_a_change_on_disk_is_told_and_never_loaded(
    with_document: MainWindow, fake: FakeWindowServices, letter: Path, qtbot: QtBot
) -> None:
    letter.write_bytes(b"%PDF-1.7 other")
    qtbot.waitUntil(lambda: with_document.notice.isVisible())
    assert len(fake.previews) == 1
    with qtbot.waitSignal(with_document.current.opened):
        with_document.notice.acted.emit()
    assert len(fake.previews) == 2


def test_I5_only_local_files_are_taken_from_a_drop(
    window: MainWindow, letter: Path, qtbot: QtBot
) -> None:
    for url in ("https://example.org/a.pdf", "file://server/share/a.pdf", "file:///dev/null"):
        _drop(window, QUrl(url))
        assert window.current._opening is None
    with qtbot.waitSignal(window.current.opened):
        _drop(window, QUrl.fromLocalFile(str(letter)))


def _drop(window: MainWindow, url: QUrl) -> None:
    data = QMimeData()
    data.setUrls([url])
    window.dropEvent(
        QDropEvent(QPointF(400, 400), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                   Qt.KeyboardModifier.NoModifier)
    )  # fmt: skip


def test_language_is_switched_at_once(with_document: MainWindow) -> None:
    language.choose(Language.EN)
    assert with_document.commands[Command.SEAL].text() == "Seal"
    language.choose(Language.ZH)
    assert with_document.commands[Command.SEAL].text() == "盖章"


def test_habits_are_there_the_next_time(
    with_document: MainWindow, fake: FakeWindowServices, letter: Path, open_window: OpenWindow
) -> None:
    with_document.view.set_zoom(1.5)
    with_document.close()
    again = open_window(fake.build())
    assert again.view.fit is Fit.NOT
    assert again.habits.recent == (str(letter),)
    assert again.habits.folder == str(letter.parent)
    assert again.habits.zoom == 150


def test_a_copy_is_saved_in_the_background(
    with_document: MainWindow,
    fake: FakeWindowServices,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = tmp_path / "copy.pdf"
    answer = lambda *_: (str(target), "")  # noqa: E731
    monkeypatch.setattr("app.gui.main_window.QFileDialog.getSaveFileName", answer)
    with_document.commands[Command.SAVE_COPY].trigger()
    qtbot.waitUntil(lambda: bool(fake.copies))
    assert fake.copies[0][1] == target
    qtbot.waitUntil(lambda: "copy.pdf" in with_document.status.sentence())


def unjudged(source: Path, **settings: Any) -> FakePreview:
    """A preview that does not know yet whether its document is regular."""
    made = FakePreview(source=source, **settings)
    made.document = replace(made.document, judged=False)
    return made


def test_what_is_in_view_is_drawn_before_the_document_is_judged(
    fake: FakeWindowServices, open_window: OpenWindow, letter: Path, qtbot: QtBot
) -> None:
    fake.make = unjudged
    window = open_window(fake.build())
    window.open(letter)
    qtbot.waitUntil(lambda: any(one.count("judge") for one in fake.previews))
    calls = [name for name, _ in fake.previews[0].calls]
    assert calls[: calls.index("judge")].count("render") > 1


def test_A8_a_document_that_cannot_be_sealed_is_shown_and_the_window_says_why(
    fake: FakeWindowServices,
    open_window: OpenWindow,
    letter: Path,
    seal: SealChoice,
    qtbot: QtBot,
) -> None:
    failures = {"judge": AppError(ErrorCode.DOCUMENT_SIGNED_IRREGULAR)}
    fake.make = lambda source: unjudged(source, failures=failures)
    window = open_window(fake.build())
    with qtbot.waitSignal(window.current.opened):
        window.open(letter)
    qtbot.waitUntil(lambda: not window.notice.isHidden())
    window.placing.choose(seal)
    window.placing.place(0, 100, 100)
    window.commands[Command.SEAL].trigger()
    assert window.desk.sealing.dialog is None
    assert window.status.sentence() == tr("sealing.not-judged")
    assert window.current.shown is not None


def test_the_start_page_gets_a_preview_ready_and_an_open_document_does_not(
    fake: FakeWindowServices, open_window: OpenWindow, letter: Path, qtbot: QtBot
) -> None:
    open_window(fake.build())
    qtbot.waitUntil(lambda: len(fake.prepared) == 1)
    window = MainWindow(fake.build(), lambda _, __: None)
    window.open(letter)
    window.show()
    qtbot.waitUntil(lambda: window.desk.tokens.has_looked)
    assert len(fake.prepared) == 1
    window.close()


def test_the_first_frame_comes_before_adapters_and_use_cases_are_loaded(tmp_path: Path) -> None:
    """Imports are most of what a start costs."""
    behind = (
        "app.bootstrap",
        "app.workers",
        "app.use_cases",
        "app.domain.network",
        "app.domain.seal",
        "app.domain.signing",
        "msgspec",
    )
    code = (
        "import sys, app.gui.app as gui\n"
        "from app.window_bootstrap import build_window_services\n"
        "application = gui.make_application()\n"
        "window = gui.MainWindow(build_window_services(), lambda *_: None)\n"
        f"print([name for name in {behind!r} if name in sys.modules])"
    )
    finished = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, timeout=60, check=True,
        env={"YINXIN_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin"},
    )  # fmt: skip
    assert finished.stdout.strip() == "[]"
