"""What the window says of documents: signed, changed, unknown, protected, certified, hostile."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.answer import Answer, Reason
from app.domain.errors import AppError, ErrorCode
from app.domain.text import REPLACEMENT
from app.domain.time_stamp import TimeStampVerdict
from app.domain.validation import Headline
from app.gui.commands import Command
from app.gui.dialogs.password import PasswordDialog, ask_password
from app.gui.dialogs.signed_version import SignedVersionWindow
from app.gui.i18n import explained, tr
from app.gui.main_window import MainWindow
from app.gui.models.headline import summary
from app.gui.panels.signature_card import SignatureCard
from app.gui.theme import Tone
from app.gui.verifying import headline_in_words
from app.services import WindowServices
from tests.gui.conftest import OpenWindow
from tests.gui.office import LONG_MS, Office
from tests.gui.test_access import nameless
from tests.pdf_samples import PageShape, write_pdf
from tests.sealing import seal, spec
from tests.signed_samples import BASE, identity, sign_again, signed
from tests.software_signer import signer
from tests.unit.gui.models.test_headline import BAD_ONE, GOOD_ONE, report


@pytest.fixture
def reader(real_services: WindowServices, open_window: OpenWindow, qtbot: QtBot) -> Office:
    """A window without any token that trusts the root of the samples."""
    real_services.anchors.add("root", signer().root.der)
    real_services.anchors.add("other root", identity().issuer)
    return Office(qtbot, real_services, open_window(real_services))


def cards(office: Office) -> list[SignatureCard]:
    """The cards of the signatures."""
    return [card for card in office.window.desk.document_section.findChildren(SignatureCard)
            if not card.isHidden()]  # fmt: skip


def words_of(widget: QWidget) -> str:
    """Everything that is written on a widget."""
    return " ".join(label.text() for label in widget.findChildren(QLabel))


def sealed(tmp_path: Path, **wish: object) -> Path:
    """A document sealed by code on two of its pages."""
    source, target = write_pdf(tmp_path / "a.pdf", [PageShape()] * 3), tmp_path / "sealed.pdf"
    seal(source, target, spec(["2,3@100,100"], **wish))
    return target


def test_an_unsigned_document_has_no_headline(reader: Office, tmp_path: Path) -> None:
    reader.open(write_pdf(tmp_path / "plain.pdf"))
    assert reader.window.verdict.text() == ""
    assert tr("document.unsigned") in words_of(reader.window.desk.document_section)


def test_a_valid_signature_in_words_colour_and_icon(reader: Office, tmp_path: Path) -> None:
    reader.open(sealed(tmp_path))
    assert reader.window.verdict.text().startswith(tr("verdict.valid"))
    assert reader.window.verdict.property("tone") == Tone.GOOD
    (card,) = cards(reader)
    assert "印信 测试签名人" in words_of(card)
    reader.qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert reader.window.view.page == 1
    reader.window.view.go_to(0)
    reader.qtbot.keyClick(card, Qt.Key.Key_Return)
    assert reader.window.view.page == 1


def test_an_unknown_issuer_is_no_alarm_and_no_praise(
    real_services: WindowServices, open_window: OpenWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    office = Office(qtbot, real_services, open_window(real_services))
    office.open(sealed(tmp_path))
    assert office.window.verdict.text().startswith(tr("verdict.unknown-signer"))
    assert office.window.verdict.property("tone") == Tone.UNKNOWN


def test_a_changed_document_is_bad(reader: Office, tmp_path: Path) -> None:
    path = sealed(tmp_path)
    data = path.read_bytes()
    path.write_bytes(data.replace(b"/Rotate 0", b"/Rotate 90", 1))
    assert path.read_bytes() != data
    reader.open(path)
    assert reader.report().headline is Headline.TOTAL_FAILED
    assert reader.window.verdict.property("tone") == Tone.BAD


def test_the_headline_has_no_full_stop_in_its_middle() -> None:
    bad = report(BAD_ONE)
    found = summary(bad)
    assert found is not None
    assert headline_in_words(bad, found) == "文件在签名后被改动，签名无效 · 乙"


def test_H1_no_verdict_on_other_bytes_than_those_shown(reader: Office, tmp_path: Path) -> None:
    path = sealed(tmp_path)
    reader.open(path)
    write_pdf(path, [PageShape()])
    reader.window.commands[Command.VERIFY].trigger()
    reader.until(lambda: reader.window.desk.verifying.error)
    assert reader.window.verdict.text().startswith(tr("verdict.not-judged", why=""))
    assert cards(reader) == []


def test_the_version_when_signed_is_exactly_the_signed_bytes(
    reader: Office, tmp_path: Path
) -> None:
    first = signed()
    path = tmp_path / "twice.pdf"
    path.write_bytes(sign_again(first))
    reader.open(path)
    before = reader.report().signatures[0]
    assert before.signed_length == len(first)
    copies: list[bytes] = []
    shown = reader.window.current.shown
    assert shown is not None
    preview = reader.services.open_signed_version(shown.snapshot, len(first), None)
    copies.append(Path(preview.document.snapshot.path).read_bytes()[: len(first)])
    assert preview.document.snapshot.size == len(first)
    preview.close()
    assert copies == [first]
    button = next(card.findChild(QPushButton, "signature-version") for card in cards(reader)
                  if card.findChild(QPushButton, "signature-version"))  # fmt: skip
    reader.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    reader.until(lambda: reader.window.findChild(SignedVersionWindow, "signed-version"))
    beside = reader.window.findChild(SignedVersionWindow, "signed-version")
    reader.until(beside.isVisible)
    assert beside.then.isVisible()
    assert beside.now.isVisible()
    assert nameless(beside) == []
    reader.window.commands[Command.CLOSE].trigger()
    reader.until(lambda: reader.window.findChild(SignedVersionWindow, "signed-version") is None)


def test_risks_are_told(reader: Office, tmp_path: Path) -> None:
    path = tmp_path / "script.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.Root.OpenAction = pdf.make_indirect(action)
        pdf.save(path)
    reader.open(path)
    risks = reader.window.desk.document_section.findChild(QLabel, "document-risks")
    assert risks.isVisible()
    assert "脚本" in risks.text()


def _type_password(office: Office, typed: str) -> None:
    """In the dialog that is open or about to be."""

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, PasswordDialog):
            QTimer.singleShot(20, answer)
            return
        for character in typed:
            office.qtbot.keyClick(dialog.field, character)
        office.qtbot.keyClick(dialog.field, Qt.Key.Key_Return)

    answer()


def test_a_protected_document_asks_for_its_password(
    real_services: WindowServices, qtbot: QtBot, tmp_path: Path
) -> None:
    rule = pikepdf.Encryption(owner="owner", user="Open-8 sesame", R=6)
    path = write_pdf(tmp_path / "locked.pdf", encryption=rule)
    window = MainWindow(real_services, ask_password)
    qtbot.addWidget(window)
    window.show()
    office = Office(qtbot, real_services, window)
    _type_password(office, "wrong")
    QTimer.singleShot(400, lambda: _type_password(office, "Open-8 sesame"))
    office.open(path)
    assert window.current.shown is not None
    assert window.desk.verifying.judged is not None
    password = window.current.shown.password
    assert password is not None
    window.close()
    assert len(password) == 0


def test_a_certified_document_says_why_it_takes_no_seal(office: Office, tmp_path: Path) -> None:
    rule = b"/Reference[<</TransformMethod/DocMDP/TransformParams<</P 1/V/1.2>>>>]"
    catalogue = {1: BASE[1].replace(b"/Pages", b"/Perms<</DocMDP 10 0 R>>/Pages")}
    path = tmp_path / "final.pdf"
    path.write_bytes(signed(objects=catalogue, more=rule))
    office.open(path)
    assert len(cards(office)) == 1
    office.plugged()
    office.place()
    error = AppError(ErrorCode.DOCUMENT_CERTIFIED_FINAL)
    office.until(lambda: office.window.notice.text().startswith(explained(error).what))
    office.ask()
    assert office.refused() == explained(error).what
    assert office.key_uses() == 0
    office.close_dialog()


def test_2000_pages_open_and_are_sealed(office: Office, tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "long.pdf", [PageShape()] * 2000)
    office.open(path)
    office.plugged()
    office.window.view.go_to(1999)
    office.place(page=1999)
    office.seal()
    assert office.report().headline is Headline.TOTAL_PASSED
    assert office.report().signatures[0].pages == (2000,)


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7", b"MZ\x90\x00", b"%PDF-1.7\n1 0 obj\n" + b"[" * 100_000, b"%PDF-" * 5000],
    ids=["empty", "cut", "program", "nested", "repeated"],
)
def test_hostile_documents_are_refused_in_words(
    reader: Office, tmp_path: Path, data: bytes
) -> None:
    path = tmp_path / "bad.pdf"
    path.write_bytes(data)
    with reader.qtbot.waitSignal(reader.window.current.failed, timeout=LONG_MS):
        reader.window.open(path)
    assert "bad.pdf" in reader.window.status.sentence()
    reader.open(write_pdf(tmp_path / "good.pdf"))


HOSTILE = '<img src="\\\\host\\x"><b>张三</b>\u202egnp.\u200b\x07'


def test_A13_everything_foreign_is_plain_text(reader: Office, tmp_path: Path) -> None:
    """Walks every widget that shows text while a hostile name is in every place for one."""
    name = HOSTILE.replace("/", "").replace("\x07", "") + ".pdf"
    source, path = write_pdf(tmp_path / "a.pdf"), tmp_path / name
    seal(source, path, spec(["1@100,100"], reason=HOSTILE))
    reader.open(path)
    assert HOSTILE.replace("\u202e", REPLACEMENT).replace("\u200b", REPLACEMENT).replace(
        "\x07", REPLACEMENT
    ) in words_of(reader.window.desk.document_section)
    for widget in (reader.window, *reader.window.findChildren(QWidget)):
        if isinstance(widget, QLabel) and not widget.pixmap().isNull():
            continue
        if isinstance(widget, QLabel):
            assert widget.textFormat() == Qt.TextFormat.PlainText, widget.objectName()
            assert not set("\u202e\u200b\x07") & set(widget.text()), widget.objectName()
        assert "<img" not in widget.toolTip(), widget.objectName()


def test_B12_a_page_cannot_draw_over_the_verdict(reader: Office, tmp_path: Path) -> None:
    green = b"0 0.6 0 rg 0 0 595 842 re f"
    reader.open(write_pdf(tmp_path / "fake.pdf", [PageShape(content=green)]))
    window = reader.window
    assert window.verdict.text() == ""
    reader.open(sealed(tmp_path))
    bar, view = window.verdict, window.view
    assert not view.geometry().intersects(bar.geometry())
    assert view.parentWidget() is bar.parentWidget()
    assert isinstance(window, MainWindow)


def test_the_password_field_is_no_text_field(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = PasswordDialog(tmp_path / "a.pdf", wrong=False)
    qtbot.addWidget(dialog)
    dialog.show()
    QApplication.clipboard().setText("clipboard")
    qtbot.keyClick(dialog.field, "v", Qt.KeyboardModifier.ControlModifier)
    qtbot.mouseClick(dialog.field, Qt.MouseButton.MiddleButton)
    assert len(dialog.field) == 0
    ignored = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier,
                        "many characters")  # fmt: skip
    QApplication.sendEvent(dialog.field, ignored)
    assert len(dialog.field) == 0
    dialog.close()


def test_a_time_stamp_is_said_apart(qtbot: QtBot) -> None:
    broken = Answer.failed(Reason.STAMP_OF_OTHER_DATA)
    stamp = TimeStampVerdict(broken, datetime(2026, 3, 1, tzinfo=UTC), "时间戳机构")
    card = SignatureCard(replace(GOOD_ONE, time_stamp=stamp), 0)
    qtbot.addWidget(card)
    said = words_of(card)
    assert "时间戳：不通过（时间戳不是盖在这个签名上的）" in said
    assert "时间戳机构" in said
