"""Prints the document that is shown, page by page, drawn by the document worker."""

from PySide6.QtCore import QObject, QRectF, QSizeF, Signal
from PySide6.QtGui import QImage, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from app.domain.errors import AppError
from app.domain.geometry import PageTransform
from app.domain.preview import Tile
from app.gui.current_document import Shown
from app.gui.models.tiles import MM_PER_INCH, tiles
from app.gui.preview.feed import as_image
from app.gui.tasks import Lane, Task, Tasks

PRINT_DPI = 200

_Drawn = list[tuple[Tile, QImage]]


class PrintJob(QObject):
    """One run of a printer; `progressed(done, total)`, then `finished()` or `failed(AppError)`.

    Only the document is printed: a seal that is not signed yet is not part of it.
    """

    progressed = Signal(int, int)
    finished = Signal()
    failed = Signal(object)

    def __init__(self, tasks: Tasks, shown: Shown, printer: QPrinter, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self._shown, self._printer = tasks, shown, printer
        count = len(shown.document.pages)
        first, last = printer.fromPage() or 1, printer.toPage() or count
        self._pages = list(range(first - 1, min(last, count)))
        self._total = len(self._pages)
        self._painter: QPainter | None = None
        self._task: Task | None = None

    def start(self) -> None:
        """Draw and print the first page; the others follow."""
        self._next()

    def cancel(self) -> None:
        """Print nothing more."""
        if self._task is not None:
            self._task.cancel()
        self._printer.abort()
        self._end()

    def _next(self) -> None:
        if not self._pages:
            self._end()
            self.finished.emit()
            return
        page = self._pages.pop(0)
        self.progressed.emit(self._total - len(self._pages), self._total)

        def draw(_: Task) -> _Drawn:
            wanted = tiles(self._shown.document.pages[page], page, PRINT_DPI, sealed=False)
            return [(tile, as_image(self._shown.preview.render(tile))) for tile in wanted]

        def failed(error: AppError) -> None:
            self._end()
            self.failed.emit(error)

        self._task = self._tasks.run(
            Lane.PREVIEW, draw, lambda drawn: self._print(page, drawn), failed
        )

    def _print(self, page: int, drawn: _Drawn) -> None:
        size = self._shown.document.pages[page]
        self._fit_paper(size)
        if self._painter is None:
            self._painter = QPainter(self._printer)
        else:
            self._printer.newPage()
        scale = self._scale(size)
        for tile, image in drawn:
            area = QRectF(tile.left_px, tile.top_px, tile.width_px, tile.height_px)
            corner, extent = area.topLeft() * scale, area.size() * scale
            self._painter.drawImage(QRectF(corner, extent), image)
        self._next()

    def _fit_paper(self, size: PageTransform) -> None:
        """Paper of the page's own size, where the printer has it."""
        paper = QPageSize(QSizeF(size.width_mm, size.height_mm), QPageSize.Unit.Millimeter)
        self._printer.setPageSize(paper)
        self._printer.setFullPage(True)

    def _scale(self, size: PageTransform) -> float:
        """From pixels as drawn to the printer's, at true size if the paper is large enough."""
        paper = self._printer.pageLayout().fullRectPixels(self._printer.resolution())
        true_size = self._printer.resolution() / PRINT_DPI
        across = paper.width() / (size.width_mm / MM_PER_INCH * PRINT_DPI)
        down = paper.height() / (size.height_mm / MM_PER_INCH * PRINT_DPI)
        return min(true_size, across, down)

    def _end(self) -> None:
        if self._painter is not None:
            self._painter.end()
            self._painter = None
