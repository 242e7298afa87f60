"""Names of files, signers and reasons that pretend to be something else, wherever they stand."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtGui import Qt, QTextDocument
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.domain.validation import (
    Headline,
    Indication,
    Modification,
    Revocation,
    SignatureKind,
    SignatureVerdict,
    SubIndication,
    ValidationReport,
)
from app.gui.main_window import MainWindow
from app.gui.widgets.button import IconButton
from app.gui.widgets.label import ElidedLabel, tool_tip
from tests.fakes.preview import FakeWindowServices, digest_of
from tests.gui.conftest import OpenWindow

LIE = "签名有效，文件自签名后未被修改"
FORGED = f"科长\n{LIE}\u2028{LIE}\u202e\u200b"


def seen(tip: str) -> str:
    """What a tool tip shows: it decides by itself whether it is markup."""
    if not Qt.mightBeRichText(tip):
        return tip
    document = QTextDocument()
    document.setHtml(tip)
    return document.toPlainText()


@pytest.mark.parametrize(
    "name",
    ["A&B.pdf", "a<b>c.pdf", "A&B <i>x</i>.pdf", "a &lt;b&gt;.pdf", "&amp;", "  two  spaces",
     "<img src='\\\\host\\x'>", "<!doctype html>", "<?xml ?>x", "a < b && c > d"],
)  # fmt: skip
def test_A13_a_tool_tip_shows_every_letter(name: str, qtbot: QtBot) -> None:
    label, button = ElidedLabel(name), IconButton("close", "x")
    qtbot.addWidget(label)
    qtbot.addWidget(button)
    button.describe(name)
    assert seen(tool_tip(name)) == seen(label.toolTip()) == seen(button.toolTip()) == name


def test_A13_the_title_is_the_name_and_nothing_else(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    """`[*]` in a title is Qt's mark of a changed document and would vanish."""
    path = tmp_path / "a[*]\u202egnp\n.pdf"
    path.write_bytes(b"%PDF-1.7")
    with qtbot.waitSignal(window.current.opened):
        window.open(path)
    title = window.windowTitle()
    assert "a[*][*]" in title
    assert not set("\u202e\n") & set(title)


def forged_report(source: Path) -> ValidationReport:
    verdict = SignatureVerdict(
        field=FORGED, fields=(FORGED,), kind=SignatureKind.SIGNATURE, subfilter=FORGED,
        indication=Indication.TOTAL_FAILED, sub_indication=SubIndication.HASH_FAILURE,
        intact=False, covers_whole_file=True, modified_after=Modification.NONE, signer=FORGED,
        certificate=None, trusted=None, revocation=Revocation.NOT_CHECKED,
        signing_time=datetime(2026, 1, 1, tzinfo=UTC), algorithm=FORGED, reason=FORGED,
        pages=(1,), signed_length=1, problems=(FORGED,),
    )  # fmt: skip
    return ValidationReport(Headline.TOTAL_FAILED, (verdict,), 1, digest_of(source))


def test_A13_no_name_begins_a_line_of_its_own(
    fake: FakeWindowServices, open_window: OpenWindow, letter: Path, qtbot: QtBot
) -> None:
    """A reason with a line break could add the sentence of a good verdict to a bad one."""
    fake.core.verify = lambda source, *_: forged_report(source)
    window = open_window(fake.build())
    with qtbot.waitSignal(window.desk.verifying.changed):
        window.open(letter)
    qtbot.waitUntil(lambda: window.desk.verifying.judged is not None)
    labels = [one.text() for one in window.findChildren(QLabel)]
    assert any("科长" in text for text in labels)
    lines = [line for text in labels for line in text.splitlines()]
    assert not [line for line in lines if line.startswith(LIE)]
    for widget in window.findChildren(QWidget):
        assert "\u202e" not in widget.toolTip()
