"""Files that another start or a drop brings: documents, seals, and what lies on other computers."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.gui import arrivals
from app.gui.commands import Command
from app.gui.i18n import tr
from app.gui.main_window import MainWindow
from app.gui.models.dropped import other_computer
from tests.fakes.preview import FakeWindowServices
from tests.fakes.seals import report

NAME = "财务专用章"


@pytest.fixture
def seal_file(fake: FakeWindowServices, tmp_path: Path) -> Path:
    path = tmp_path / "财务.esl"
    path.write_bytes(b"seal")
    fake.seal_reports[b"seal"] = report("1", NAME)
    return path


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows, where a path may name another computer."""
    monkeypatch.setattr(arrivals, "_computer", lambda path: other_computer(str(path)))


def test_a_seal_file_of_another_start_becomes_a_card_beside_the_document(
    window: MainWindow, letter: Path, seal_file: Path, qtbot: QtBot
) -> None:
    window.commands[Command.SIDE_PANEL].setChecked(False)
    with qtbot.waitSignals([window.current.opened, window.desk.seals.added]):
        window.show_files([seal_file, letter])
    assert window.side.isVisible()
    cards = window.desk.seal_section
    qtbot.waitUntil(lambda: [card.facts.name for card in cards.cards] == [NAME])
    assert window.documents.files.paths == (letter,)


def test_a_seal_file_alone_is_said_to_be_there(
    window: MainWindow, seal_file: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(window.desk.seals.added):
        window.arrivals.take([seal_file])
    assert window.status.sentence() == tr("seals.added", name="财务.esl")


def test_a_file_that_is_gone_is_told_like_any_other(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(window.current.opened):  # the fakes open whatever they get
        window.show_files([tmp_path / "gone.pdf"])
    assert window.documents.files.paths == (tmp_path / "gone.pdf",)


@pytest.mark.usefixtures("far")
def test_I3_a_file_on_another_computer_waits_for_a_click(
    window: MainWindow, letter: Path, qtbot: QtBot
) -> None:
    here, there = letter, Path("\\\\server\\share\\通知.pdf")
    with qtbot.waitSignal(window.current.opened):
        window.show_files([there, here])
    bar = window.arrivals.bar
    assert bar.text() == tr("arrivals.elsewhere", name=str(there), computer="server")
    assert window.documents.files.paths == (here,)
    with qtbot.waitSignal(window.current.opened):
        qtbot.mouseClick(
            bar.findChild(QPushButton, "network-bar-action"), Qt.MouseButton.LeftButton
        )
    assert bar.text() == ""
    assert len(window.documents.files.paths) == 2
    with qtbot.waitSignal(window.current.opened):  # this computer was agreed to
        window.show_files([Path("\\\\server\\share\\other.pdf")])
    assert bar.text() == ""


@pytest.mark.usefixtures("far")
def test_I3_who_does_not_click_has_opened_nothing(window: MainWindow, qtbot: QtBot) -> None:
    window.show_files([Path("\\\\server\\share\\seal.esl"), Path("\\\\other\\share\\x.pdf")])
    qtbot.wait(20)
    assert "server" in window.arrivals.bar.text()
    assert window.current._opening is None
    window.show_files([])
    assert window.arrivals.bar.text() == ""
