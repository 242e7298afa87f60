"""打印 from the click to the last page: asks for the printer, says how far it is, can be stopped.

The printer itself is dealt with in `print_job.py`.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from app.domain.errors import AppError
from app.gui.current_document import CurrentDocument
from app.gui.i18n import explained, in_short, language, tr
from app.gui.placing import Placing
from app.gui.preview.page_view import PageView
from app.gui.tasks import Tasks
from app.gui.theme import Tone
from app.gui.verdict_bar import VerdictBar

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from app.gui.print_job import PrintJob


class Printing(QObject):
    """At most one run at a time; its `bar` stands above the pages. `said(sentence)` at the end."""

    said = Signal(str)

    def __init__(
        self,
        tasks: Tasks,
        current: CurrentDocument,
        placing: Placing,
        view: PageView,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._tasks, self._current, self._placing = tasks, current, placing
        self._view, self._window = view, window
        self._job: PrintJob | None = None
        self._page = self._count = 0
        self.bar = VerdictBar("print-bar")
        self.bar.acted.connect(self._acted)
        current.closed.connect(self.stop)
        language.changed.connect(self._say_how_far)

    @property
    def running(self) -> bool:
        """Whether pages are on their way to a printer."""
        return self._job is not None

    def begin(self) -> None:
        """Ask for a printer and print what is shown."""
        if self._current.shown is None or self._job is not None:
            return
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self._window)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintCurrentPage)
        dialog.setMinMax(1, len(self._current.shown.document.pages))
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.print(printer)

    def print(self, printer: "QPrinter") -> None:
        """Print what is shown with this printer and what was chosen in its dialog."""
        from app.gui.print_job import PrintJob, chosen_pages

        shown = self._current.shown
        if shown is None:
            return
        pages = chosen_pages(printer, len(shown.document.pages), self._view.page)
        job = self._job = PrintJob(self._tasks, shown, printer, pages, self)
        job.progressed.connect(self._progressed)
        job.finished.connect(self._finished)
        job.cancelled.connect(lambda: self._end(tr("status.print-stopped")))
        job.failed.connect(self._failed)
        job.start()

    def stop(self) -> None:
        """Print nothing more."""
        if self._job is not None:
            self._job.cancel()

    def _acted(self) -> None:
        """The bar's button: stop what runs, or put away what it said."""
        self.bar.silence()
        self.stop()

    def _progressed(self, page: int, count: int) -> None:
        self._page, self._count = page, count
        self._say_how_far()

    def _say_how_far(self) -> None:
        if self._job is not None:
            words = tr("status.printing", page=self._page, count=self._count)
            self.bar.say(Tone.INFO, words, tr("printing.stop"))

    def _finished(self) -> None:
        unsealed = bool(self._placing.placements)
        self._end(tr("status.printed-unsealed") if unsealed else tr("status.printed"))

    def _failed(self, error: AppError) -> None:
        self._end(explained(error).what)
        self.bar.say(Tone.CAUTION, in_short(error), tr("printing.close"))

    def _end(self, sentence: str) -> None:
        if self._job is not None:
            self._job.deleteLater()
        self._job = None
        self.bar.silence()
        self.said.emit(sentence)
