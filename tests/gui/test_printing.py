"""What comes out of a printer: the pages asked for, as displayed, and nothing by halves."""

from pathlib import Path

import pymupdf
import pytest
from PIL import Image, ImageChops, ImageStat
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPageRanges
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.errors import AppError, ErrorCode
from app.gui.commands import Command
from app.gui.i18n import explained, tr
from app.gui.main_window import MainWindow
from app.gui.models.seal_choice import SealChoice
from app.services import WindowServices
from tests.fakes.preview import A4, FakePreview, FakeWindowServices
from tests.gui.conftest import OpenWindow
from tests.pdf_samples import PageShape, ring_seal, write_pdf
from tests.sealing import seal as sealed_to
from tests.sealing import spec

LONG_MS = 60_000
TEXT = b"BT /F1 24 Tf 60 500 Td (Printed as displayed) Tj ET 0.2 0.5 0.9 rg 40 300 200 90 re f"
SHAPES = [
    PageShape(content=TEXT),
    PageShape(content=TEXT, rotate=90),
    PageShape(content=TEXT, crop=(30, 40, 560, 800)),
    PageShape(content=TEXT, media=(0, 0, 842, 1191)),
]


def onto_paper(path: Path, pages: str = "") -> QPrinter:
    """A printer whose paper is a PDF file."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    if pages:
        printer.setPageRanges(QPageRanges.fromString(pages))
    return printer


def drawn(path: Path, page: int) -> Image.Image:
    """A page as pixels, coarse enough that the letters' edges do not matter."""
    with pymupdf.open(path) as document:
        picture = document[page].get_pixmap(dpi=50, alpha=False)
        return Image.frombytes("RGB", (picture.width, picture.height), picture.samples)


def is_like(one: Image.Image, other: Image.Image) -> bool:
    """Whether two pages look the same, up to a pixel of size and the grey of edges."""
    assert abs(one.width - other.width) <= 1
    assert abs(one.height - other.height) <= 1
    difference = ImageChops.difference(one, other.resize(one.size))
    return max(ImageStat.Stat(difference).mean) < 2


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    """A sealed document of four different pages."""
    source = write_pdf(tmp_path / "通知.pdf", SHAPES)
    target = tmp_path / "通知(已盖章).pdf"
    sealed_to(source, target, spec(["all@80,90"], picture=ring_seal()))
    return target


@pytest.fixture
def showing(
    sealed: Path, real_services: WindowServices, open_window: OpenWindow, qtbot: QtBot
) -> MainWindow:
    """The sealed document on screen, over real workers."""
    window = open_window(real_services)
    with qtbot.waitSignal(window.current.opened, timeout=LONG_MS):
        window.open(sealed)
    return window


def test_A12_the_printed_pages_are_the_displayed_ones_with_their_seals(
    showing: MainWindow, sealed: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    paper, ticks, progress = tmp_path / "paper.pdf", [], []
    timer = QTimer(showing)
    timer.timeout.connect(lambda: ticks.append(len(progress)))
    timer.start(5)
    with qtbot.waitSignal(showing.printing.said, timeout=LONG_MS) as said:
        showing.printing.print(onto_paper(paper))
        showing.printing._job.progressed.connect(lambda page, _: progress.append(page))
    timer.stop()
    assert said.args == [tr("status.printed")]
    assert showing.printing.bar.text() == ""
    assert set(ticks) >= {1, 2, 3}, "the event loop stood still while pages were printed"
    with pymupdf.open(paper) as document:
        assert document.page_count == 4
    for page in range(4):
        assert is_like(drawn(sealed, page), drawn(paper, page)), page
    bare = drawn(tmp_path / "通知.pdf", 0)
    assert not is_like(bare, drawn(paper, 0)), "the comparison does not see a missing seal"


def test_only_the_pages_that_were_asked_for(
    showing: MainWindow, sealed: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    paper = tmp_path / "paper.pdf"
    with qtbot.waitSignal(showing.printing.said, timeout=LONG_MS):
        showing.printing.print(onto_paper(paper, "2,4"))
    with pymupdf.open(paper) as document:
        assert document.page_count == 2
    assert is_like(drawn(sealed, 1), drawn(paper, 0))
    assert is_like(drawn(sealed, 3), drawn(paper, 1))


def test_the_command_asks_for_a_printer(
    with_document: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = tmp_path / "paper.pdf"

    def agree(dialog: QPrintDialog) -> int:
        assert (dialog.minPage(), dialog.maxPage()) == (1, 3)
        dialog.printer().setOutputFileName(str(paper))
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(QPrintDialog, "exec", agree)
    with qtbot.waitSignal(with_document.printing.said, timeout=LONG_MS):
        with_document.commands[Command.PRINT].trigger()
    assert paper.stat().st_size > 0
    monkeypatch.setattr(QPrintDialog, "exec", lambda _: QDialog.DialogCode.Rejected)
    with_document.commands[Command.PRINT].trigger()
    assert not with_document.printing.running


@pytest.fixture
def long_document(
    fake: FakeWindowServices, open_window: OpenWindow, letter: Path, qtbot: QtBot
) -> MainWindow:
    """Two thousand pages on screen."""
    fake.make = lambda source: FakePreview(pages=(A4,) * 2000, source=source)
    window = open_window(fake.build())
    with qtbot.waitSignal(window.current.opened):
        window.open(letter)
    return window


def test_printing_is_stopped_by_its_button(
    long_document: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    window, paper = long_document, tmp_path / "paper.pdf"
    window.printing.print(onto_paper(paper))
    qtbot.waitUntil(lambda: "3" in window.printing.bar.text(), timeout=LONG_MS)
    told = {tr("status.printing", page=page, count=2000) for page in range(1, 2001)}
    assert window.printing.bar.text() in told
    button = window.findChild(QPushButton, "print-bar-action")
    assert button.text() == tr("printing.stop")
    with qtbot.waitSignal(window.printing.said, timeout=LONG_MS) as said:
        button.click()
    assert said.args == [tr("status.print-stopped")]
    assert not window.printing.running
    assert window.printing.bar.text() == ""
    assert not paper.exists()


@pytest.mark.parametrize("end", [Command.CLOSE, Command.QUIT])
def test_closing_ends_the_printing(
    long_document: MainWindow, tmp_path: Path, qtbot: QtBot, end: Command
) -> None:
    window, paper = long_document, tmp_path / "paper.pdf"
    window.printing.print(onto_paper(paper))
    qtbot.waitUntil(lambda: "2" in window.printing.bar.text(), timeout=LONG_MS)
    window.commands[end].trigger()
    if end is Command.CLOSE:
        qtbot.waitUntil(lambda: not window.printing.running, timeout=LONG_MS)
    assert not paper.exists()


def test_a_printer_that_fails_is_explained(
    with_document: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    window = with_document
    printer = onto_paper(tmp_path / "no such folder" / "paper.pdf")
    with qtbot.waitSignal(window.printing.said, timeout=LONG_MS):
        window.printing.print(printer)
    message = explained(AppError(ErrorCode.PRINTER_FAILED))
    assert message.action in window.printing.bar.text()
    window.findChild(QPushButton, "print-bar-action").click()
    assert window.printing.bar.text() == ""
    assert not window.printing.running


def test_a_page_that_cannot_be_drawn_ends_the_printing(
    with_document: MainWindow, fake: FakeWindowServices, tmp_path: Path, qtbot: QtBot
) -> None:
    fake.previews[0].failures["render"] = AppError(ErrorCode.WORKER_CRASHED)
    paper = tmp_path / "paper.pdf"
    with qtbot.waitSignal(with_document.printing.said, timeout=LONG_MS):
        with_document.printing.print(onto_paper(paper))
    assert explained(AppError(ErrorCode.WORKER_CRASHED)).what in with_document.printing.bar.text()
    assert not paper.exists()


def test_whoever_prints_before_sealing_is_told_that_the_seal_is_missing(
    with_document: MainWindow, seal: SealChoice, tmp_path: Path, qtbot: QtBot
) -> None:
    with_document.placing.choose(seal)
    with_document.placing.place(0, 100, 100)
    with qtbot.waitSignal(with_document.printing.said, timeout=LONG_MS) as said:
        with_document.printing.print(onto_paper(tmp_path / "paper.pdf"))
    assert said.args == [tr("status.printed-unsealed")]
