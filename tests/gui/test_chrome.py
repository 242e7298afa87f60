"""What holds for every widget: plain text, names, reach by keyboard, nothing over the verdict."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.gui.commands import Command
from app.gui.main_window import MainWindow
from app.gui.models.seal_choice import SealChoice
from app.gui.theme import CONTRAST, DARK, LIGHT, Appearance, Colours, Tone, theme

HOSTILE = '<img src="\\\\host\\x">\u202egpj.exe\u200b\x07<b>bold</b>'


def widgets(window: MainWindow) -> Iterator[QWidget]:
    yield from window.findChildren(QWidget)


def test_A13_no_label_takes_markup(with_document: MainWindow) -> None:
    for label in with_document.findChildren(QLabel):
        if not label.objectName().startswith("qt_"):
            assert label.textFormat() is Qt.TextFormat.PlainText, label.objectName()


def test_A13_a_hostile_sentence_is_shown_as_it_is(with_document: MainWindow) -> None:
    with_document.status.say(HOSTILE)
    with_document.verdict.say(Tone.BAD, HOSTILE)
    for text in (with_document.status.sentence(), with_document.verdict.text()):
        assert "\u202e" not in text
        assert "\u200b" not in text
        assert "<img" in text
    tips = [widget.toolTip() for widget in widgets(with_document)]
    assert not any("<img" in tip for tip in tips)


def test_B12_nothing_on_a_page_reaches_the_verdict(
    with_document: MainWindow, seal: SealChoice, qtbot: QtBot
) -> None:
    window = with_document
    window.verdict.say(Tone.GOOD, "签章有效")
    qtbot.wait(20)
    area = QRect(
        window.verdict.mapTo(window, window.verdict.rect().topLeft()), window.verdict.size()
    )
    before = window.grab(area).toImage()
    window.placing.choose(seal)
    window.view.go_to(1)
    window.placing.place(1, 105, 5)
    window.view.verticalScrollBar().setValue(window.view.verticalScrollBar().value() + 300)
    qtbot.wait(60)
    assert window.grab(area).toImage() == before
    assert not window.verdict.geometry().intersects(window.view.geometry())
    assert window.view.viewport().parent() is window.view


def test_everything_that_can_be_used_has_a_name(
    with_document: MainWindow, seal: SealChoice
) -> None:
    window = with_document
    window.placing.choose(seal)
    window.placing.place(0, 60, 60)
    window.find_bar.open()
    kinds = (QAbstractButton, QAbstractSpinBox, QListWidget, QLineEdit)
    for widget in widgets(window):
        own = not widget.objectName().startswith("qt_") and widget.isVisible()
        if isinstance(widget, kinds) and own and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            assert widget.objectName(), widget
            assert widget.accessibleName() or getattr(widget, "text", str)(), widget.objectName()


def test_everything_that_can_be_clicked_can_be_tabbed_to(with_document: MainWindow) -> None:
    for button in with_document.findChildren(QAbstractButton):
        if button.isVisible() and not button.objectName().startswith("qt_"):
            assert button.focusPolicy() & Qt.FocusPolicy.TabFocus, button.objectName()


def test_every_command_has_words_and_most_have_keys(window: MainWindow) -> None:
    taken: list[str] = []
    for command in Command:
        assert window.commands[command].text()
        taken += [keys.toString() for keys in window.commands[command].shortcuts()]
    assert len(taken) == len(set(taken))


def test_f6_goes_round_the_areas(with_document: MainWindow, qtbot: QtBot) -> None:
    window = with_document
    window.activateWindow()
    window.view.setFocus()
    qtbot.wait(20)
    seen = set()
    for _ in range(4):
        window.commands[Command.NEXT_AREA].trigger()
        focused = window.focusWidget()
        assert focused is not None
        seen.add(focused.objectName())
    assert len(seen) >= 3


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, 1.4.3."""
    lights = sorted(_luminance(QColor(colour)) for colour in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colours", [LIGHT, DARK, CONTRAST])
def test_words_can_be_read_in_every_appearance(colours: Colours) -> None:
    pairs = [(colours.text, colours.surface), (colours.text, colours.window),
             (colours.muted, colours.surface), (colours.muted, colours.window),
             (colours.accent, colours.surface), (colours.on_accent, colours.accent),
             (colours.text, colours.soft_accent)]  # fmt: skip
    pairs += [(getattr(colours, tone), getattr(colours, f"soft_{tone}"))
              for tone in ("good", "caution", "bad", "unknown")]  # fmt: skip
    for words, ground in pairs:
        assert contrast(words, ground) >= 4.5, (words, ground)


def test_appearance_is_switched_at_once(with_document: MainWindow, qtbot: QtBot) -> None:
    qtbot.wait(30)
    light = with_document.toolbar.grab().toImage().pixelColor(5, 5).lightness()
    theme.choose(Appearance.DARK)
    qtbot.wait(30)
    dark = with_document.toolbar.grab().toImage().pixelColor(5, 5).lightness()
    assert dark < 80 < light


def test_the_last_recent_file_in_sight_is_whole(window: MainWindow, qtbot: QtBot) -> None:
    window.start.show_recent(tuple(f"/home/公文/{number}.pdf" for number in range(8)))
    files = window.start.findChild(QListWidget, "recent-files")
    qtbot.waitUntil(files.isVisible)
    heights = {files.visualItemRect(files.item(row)).height() for row in range(8)}
    assert len(heights) == 1
    assert files.viewport().height() == 5 * heights.pop()


def test_nobody_is_told_to_drag_a_seal_that_is_not_there(window: MainWindow) -> None:
    assert window.desk.seal_section.findChild(QLabel, "seals-how-to").isHidden()


def test_the_button_that_clears_the_search_lies_inside_its_field(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.desk.open_settings()
    field = window.findChild(QLineEdit, "settings-search")
    field.setText("制章")
    button = field.findChild(QToolButton)
    qtbot.waitUntil(button.isVisible)
    assert field.rect().contains(button.geometry())
    assert abs(button.geometry().center().y() - field.rect().center().y()) <= 2
    field.window().close()
