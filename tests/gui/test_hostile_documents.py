"""Documents that are made to harm whoever looks at them."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.geometry import Box, PageTransform, RectMm
from app.domain.preview import TextLine
from app.domain.validation import Indication, ValidationReport
from app.gui.commands import Command
from app.gui.panels.document import AT_ONCE
from app.gui.panels.signature_card import SignatureCard
from app.gui.preview.find_bar import MAX_HITS, FindBar
from app.gui.widgets.label import Label
from app.services import WindowServices
from tests.fakes.preview import A4, FakePreview, FakeWindowServices
from tests.gui.conftest import OpenWindow
from tests.gui.test_hostile_names import forged_report
from tests.pdf_samples import PageShape, write_pdf


@pytest.mark.parametrize("side", [1e6, 1e12])
@pytest.mark.parametrize("count", [1, 5000])
def test_A11_pages_larger_than_any_screen_can_count_are_shown(
    side: float, count: int, fake: FakeWindowServices, open_window: OpenWindow, letter: Path,
    qtbot: QtBot,
) -> None:  # fmt: skip
    huge = PageTransform(Box(0, 0, side, side))
    fake.make = lambda source: FakePreview(pages=(huge,) * count, source=source)
    window = open_window(fake.build())
    with qtbot.waitSignal(window.current.opened):
        window.open(letter)
    window.view.set_zoom(8.0)
    window.view.go_to(count - 1)
    qtbot.wait(50)
    assert window.view.isVisible()


def test_A11_a_huge_page_of_a_real_document_is_shown(
    real_services: WindowServices, open_window: OpenWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_window(real_services)
    source = write_pdf(tmp_path / "huge.pdf", [PageShape(media=(0, 0, 2e9, 2e9)), PageShape()])
    with qtbot.waitSignal(window.current.opened, timeout=20_000):
        window.open(source)
    assert window.current.shown is not None
    qtbot.wait(300)


def test_H10_a_search_gives_up_after_many_hits(
    fake: FakeWindowServices, open_window: OpenWindow, letter: Path, qtbot: QtBot
) -> None:
    words = tuple(TextLine("章", RectMm(0, 0, 1, 1)) for _ in range(3000))
    fake.make = lambda source: FakePreview(pages=(A4,) * 50, text=words, source=source)
    window = open_window(fake.build())
    with qtbot.waitSignal(window.current.opened):
        window.open(letter)
    window.commands[Command.FIND].trigger()
    field = window.findChild(FindBar).findChild(QLineEdit)
    field.setText("章")
    told = f"{MAX_HITS // 3000 * 3000 + 3000}+"
    shown = window.findChild(FindBar).findChild(Label)
    qtbot.waitUntil(lambda: told in shown.text())
    qtbot.wait(50)
    assert fake.previews[0].count("find") == 4


def test_H10_hundreds_of_signatures_are_listed_bit_by_bit_the_bad_ones_first(
    fake: FakeWindowServices, open_window: OpenWindow, letter: Path, qtbot: QtBot
) -> None:
    def many(source: Path, *_: object) -> ValidationReport:
        report = forged_report(source)
        (bad,) = report.signatures
        good = replace(bad, signer="good", indication=Indication.TOTAL_PASSED, sub_indication=None)
        return replace(report, signatures=(good,) * 400 + (replace(bad, signer="bad"),))

    fake.core.verify = many
    window = open_window(fake.build())
    with qtbot.waitSignal(window.current.opened):
        window.open(letter)
    section = window.desk.document_section
    cards = lambda: section.findChildren(SignatureCard)  # noqa: E731
    qtbot.waitUntil(lambda: len(cards()) == AT_ONCE)
    assert "bad" in cards()[0].accessibleName()
    more = section.findChild(QPushButton, "document-more")
    assert "381" in more.text()
    more.click()
    assert len(cards()) == 2 * AT_ONCE
    assert "361" in more.text()
