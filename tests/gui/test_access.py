"""The whole flow without a mouse, and a name for everything that can be used."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.domain.policy import Policy
from app.domain.validation import Headline
from app.gui.commands import Command
from app.gui.dialogs.about import AboutDialog
from app.gui.dialogs.add_seal import AddSealDialog
from app.gui.dialogs.diagnosis import DiagnosisDialog
from app.gui.dialogs.page_range import PageRangeDialog
from app.gui.dialogs.password import PasswordDialog
from app.gui.dialogs.settings import SettingsDialog
from app.gui.dialogs.unsealed import UnsealedDialog
from app.gui.i18n import language, tr
from app.gui.main_window import MainWindow
from app.gui.models.seal_choice import SealChoice
from app.gui.panels.seals import SealCard
from app.gui.preview.feed import as_image
from app.gui.widgets.secret_field import SecretField
from app.messages.language import Language
from app.storage.habits import FixedMemory
from tests.fakes.preview import FakeWindowServices
from tests.gui.conftest import OpenWindow
from tests.gui.office import LONG_MS, Office
from tests.pdf_samples import PageShape, write_pdf
from tests.softhsm import PIN

USABLE = (
    QAbstractButton, QLineEdit, QAbstractSpinBox, QComboBox, QAbstractItemView, SecretField,
    SealCard,
)  # fmt: skip


def nameless(root: QWidget) -> list[str]:
    """Usable widgets without words for a screen reader, or without a name for tests."""
    return [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in _own(root)
        if isinstance(widget, USABLE)
        and widget.isVisibleTo(root)
        and not (widget.accessibleName() and widget.objectName())
    ]


def _own(root: QWidget) -> Iterator[QWidget]:
    """Not the parts that Qt makes inside its own widgets."""
    for widget in root.findChildren(QWidget):
        parent = widget.parentWidget()
        inside = isinstance(parent, QComboBox | QAbstractSpinBox | QAbstractItemView | QLineEdit)
        if not inside and not widget.objectName().startswith("qt_") and not _of_combo(widget):
            yield widget


def _of_combo(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if parent.metaObject().className() == "QComboBoxPrivateContainer":
            return True
        parent = parent.parentWidget()
    return False


@pytest.mark.parametrize("tongue", list(Language))
def test_everything_usable_has_a_name(
    tongue: Language, fake: FakeWindowServices, open_window: OpenWindow, letter: Path, qtbot: QtBot
) -> None:
    language.choose(tongue)
    window = open_window(fake.build())
    with qtbot.waitSignal(window.current.opened):
        window.open(letter)
    services, tasks = window.services, window.tasks
    dialogs: list[QDialog] = [
        SettingsDialog(services, tasks, window),
        DiagnosisDialog(services, tasks, window.desk.tokens, window),
        AboutDialog(window),
        PasswordDialog(letter, wrong=True, parent=window),
        PageRangeDialog(3, window),
        UnsealedDialog(["a.pdf"], window),
    ]
    assert nameless(window) == []
    for dialog in dialogs:
        assert nameless(dialog) == [], dialog.objectName()


def _focus_by_tab(qtbot: QtBot, wanted: QWidget) -> None:
    """Press Tab until the focus is there."""
    window, passed = wanted.window(), []
    for _ in range(120):
        focused = QApplication.focusWidget()
        if focused is wanted:
            return
        passed.append(focused.objectName() if focused else "")
        qtbot.keyClick(focused or window, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never comes to {wanted.objectName()}: {passed}")


def _shortcut(qtbot: QtBot, window: MainWindow, command: Command) -> None:
    """The keys of a command, through the window's own shortcuts."""
    keys = window.commands[command].shortcut()[0]
    target = QApplication.focusWidget() or window
    qtbot.keyClick(target, keys.key(), keys.keyboardModifiers())


def _focus_by_f6(qtbot: QtBot, wanted: QWidget) -> None:
    """Press F6 until the focus is there."""
    window = wanted.window()
    for _ in range(6):
        qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F6)
        if QApplication.focusWidget() is wanted:
            return
    raise AssertionError(f"F6 never comes to {wanted.objectName()}")


def test_the_whole_flow_by_keyboard_alone(office: Office, tmp_path: Path) -> None:
    notice = write_pdf(tmp_path / "通知.pdf", [PageShape()] * 2)
    window, qtbot = office.window, office.qtbot
    window.activateWindow()
    window.start.show_recent((str(notice),))
    recent = window.findChild(QListWidget, "recent-files")
    _focus_by_tab(qtbot, recent)
    qtbot.keyClick(recent, Qt.Key.Key_Down)
    with qtbot.waitSignal(window.current.opened, timeout=LONG_MS):
        qtbot.keyClick(recent, Qt.Key.Key_Return)
    office.plugged()
    office.until(lambda: window.placing.choice)
    card = window.desk.seal_section.findChild(SealCard)
    _focus_by_tab(qtbot, card)
    qtbot.keyClick(card, Qt.Key.Key_Return)
    _focus_by_f6(qtbot, window.view)
    _shortcut(qtbot, window, Command.PLACE)
    office.until(lambda: window.placing.placements)
    placed = window.placing.placements[0]
    qtbot.keyClick(window.view, Qt.Key.Key_Right)
    assert window.placing.placements[0] != placed
    _shortcut(qtbot, window, Command.SEAL)
    dialog = window.desk.sealing.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: QApplication.focusWidget() is dialog.pin)
    assert nameless(dialog) == []
    with qtbot.waitSignal(window.current.opened, timeout=LONG_MS):
        for digit in PIN:
            qtbot.keyClick(QApplication.focusWidget(), digit)
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    office.until(lambda: window.desk.verifying.judged)
    assert office.report().headline is Headline.TOTAL_PASSED
    assert nameless(window) == []
    folder = window.findChild(QPushButton, "result-folder")
    office.until(folder.isVisible)
    _focus_by_tab(qtbot, folder)
    _shortcut(qtbot, window, Command.CLOSE)
    assert window.start.isVisible()


def test_the_folder_of_the_result_is_opened(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.open(write_pdf(tmp_path / "通知.pdf"))
    office.plugged()
    office.place()
    office.seal()
    opened: list[QUrl] = []
    monkeypatch.setattr("app.gui.desk.QDesktopServices.openUrl", opened.append)
    office.press("result-folder")
    assert [url.toLocalFile() for url in opened] == [str(tmp_path)]


def test_escape_gives_up_and_keeps_the_placement(office: Office, tmp_path: Path) -> None:
    office.open(write_pdf(tmp_path / "a.pdf"))
    office.plugged()
    office.place()
    dialog = office.ask()
    office.qtbot.keyClick(dialog.pin, "1")
    office.qtbot.keyClick(dialog.pin, Qt.Key.Key_Escape)
    office.until(lambda: office.window.desk.sealing.dialog is None)
    assert len(office.window.placing.placements) == 1


def test_a_picture_is_added_with_its_size(office: Office, tmp_path: Path) -> None:
    from tests.pdf_samples import block_seal

    path = tmp_path / "长方形.png"
    path.write_bytes(block_seal(400, 200))
    office.until(lambda: office.window.placing.choice)
    office.window.desk.add_seal_from(path)
    office.until(lambda: office.window.findChild(AddSealDialog, "add-seal-dialog"))
    dialog = office.window.findChild(AddSealDialog, "add-seal-dialog")
    assert nameless(dialog) == []
    assert dialog.name == "长方形"
    dialog.findChild(QAbstractSpinBox, "add-seal-width").setValue(50)
    assert (dialog.size_mm.width_mm, dialog.size_mm.height_mm) == (50, 25)
    office.qtbot.keyClick(dialog, Qt.Key.Key_Return)
    office.until(lambda: office.window.placing.choice.name == "长方形")
    assert len(office.services.seal_pictures.all()) == 2
    assert not as_image(office.window.placing.choice.pixels).isNull()


def test_a_locked_setting_is_grey_and_says_why(
    fake: FakeWindowServices, open_window: OpenWindow
) -> None:
    fake.locked = {"driver": "由信息中心统一安装", "remember-files": "保密要求"}
    window = open_window(fake.build())
    dialog = SettingsDialog(window.services, window.tasks, window)
    row = dialog.findChild(QWidget, "row-driver")
    assert not row._control.isEnabled()
    assert "由信息中心统一安装" in row._reason.text()
    assert dialog.findChild(QWidget, "row-reason")._control.isEnabled()


def test_files_are_forgotten_when_asked(
    fake: FakeWindowServices, open_window: OpenWindow, letter: Path, qtbot: QtBot
) -> None:
    window = open_window(fake.build())
    with qtbot.waitSignal(window.current.opened):
        window.open(letter)
    assert window.habits.recent == (str(letter),)
    fake.settings.save({"remember_files": False})
    window.commands[Command.CLOSE].trigger()
    assert window.habits.recent == ()


def test_a_policy_forbids_to_remember_files(
    fake: FakeWindowServices, open_window: OpenWindow, letter: Path, qtbot: QtBot
) -> None:
    policy = Policy(window_remember_files=False, origin="/etc/yinxin/policy.toml")
    fake.memory.kept = {"recent": [str(letter)]}
    fake.settings = FixedMemory(fake.settings, policy.fixed_settings())  # type: ignore[assignment]
    fake.locked = dict(policy.locked_settings())
    window = open_window(fake.build())
    assert not window.findChild(QListWidget, "recent-files").isVisible()
    with qtbot.waitSignal(window.current.opened):
        window.open(letter)
    assert window.habits.recent == ()
    window.close()
    assert fake.memory.kept["recent"] == []
    dialog = SettingsDialog(window.services, window.tasks, window)
    assert not dialog.findChild(QWidget, "row-remember-files")._control.isEnabled()
    dialog.deleteLater()


HAN = re.compile(r"[\u4e00-\u9fff]")


def words_of(window: MainWindow) -> dict[str, str]:
    """Everything that stands in the window or is read aloud, by the name of what shows it."""
    said = {}
    for widget in window.findChildren(QWidget):
        for kind in ("text", "placeholderText", "title"):
            if isinstance(widget, QLabel | QAbstractButton | QLineEdit | QMenu) and hasattr(
                widget, kind
            ):
                said[f"{kind} {widget.objectName()} {id(widget)}"] = getattr(widget, kind)()
        said[f"name {widget.objectName()} {id(widget)}"] = widget.accessibleName()
        said[f"tip {widget.objectName()} {id(widget)}"] = widget.toolTip()
    for action in window.findChildren(QAction):
        said[f"action {action.objectName()} {id(action)}"] = action.text()
    return said


def test_another_language_reaches_every_corner_at_once(
    fake: FakeWindowServices, open_window: OpenWindow, tmp_path: Path, seal: SealChoice,
    qtbot: QtBot,
) -> None:  # fmt: skip
    files = [tmp_path / name for name in ("a.pdf", "b.pdf")]
    for file in files:
        file.write_bytes(b"%PDF-1.7")
    window = open_window(fake.build())
    with qtbot.waitSignal(window.current.opened):
        window.show_files(files)
    window.placing.choose(replace(seal, name="Seal"))
    window.placing.place(0, 100, 100)
    window.commands[Command.FIND].trigger()
    window.current.changed_on_disk.emit()
    qtbot.waitUntil(lambda: not window.desk.verifying.running)
    language.choose(Language.EN)
    chinese = {where: words for where, words in words_of(window).items() if HAN.search(words)}
    allowed = {"简体中文", "Language · 界面语言"}
    assert {where: words for where, words in chinese.items() if words not in allowed} == {}


def test_settings_are_found_by_words(fake: FakeWindowServices, open_window: OpenWindow) -> None:
    window = open_window(fake.build())
    dialog = SettingsDialog(window.services, window.tasks, window)
    dialog.show()
    dialog.findChild(QLineEdit, "settings-search").setText("驱动")
    shown = {row.objectName() for row in dialog._rows if row.isVisible()}
    assert shown == {"row-driver", "row-drivers"}
    dialog.findChild(QLineEdit, "settings-search").setText("没有这样的设置")
    assert dialog._nothing.text() == tr("settings.nothing")
    assert dialog._nothing.isVisible()
