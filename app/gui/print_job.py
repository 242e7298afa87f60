"""One run of a printer: pages drawn by the document worker, painted in the background.

Loaded when somebody prints: Qt's print support is no part of a start.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QMarginsF, QObject, QPointF, QRectF, QSizeF, Signal
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from app.domain.errors import AppError, ErrorCode
from app.domain.geometry import PageTransform
from app.gui.current_document import Shown
from app.gui.models.tiles import MM_PER_INCH, page_size_px, tiles
from app.gui.preview.feed import as_image
from app.gui.tasks import Lane, Task, Tasks

PRINT_DPI = 300
MAX_PX = 32_000_000
"""Pixels of a page: larger sheets are drawn more coarsely."""


class PrintJob(QObject):
    """`progressed(done, total)`, then one of `finished()`, `cancelled()` and `failed(AppError)`.

    Only the document is printed: a seal that is not signed yet is no part of it. Every page is a
    piece of work of its own, so that pages on screen are drawn between them.
    """

    progressed = Signal(int, int)
    finished = Signal()
    cancelled = Signal()
    failed = Signal(object)

    def __init__(
        self, tasks: Tasks, shown: Shown, printer: QPrinter, pages: list[int], parent: QObject
    ) -> None:
        """`pages` are indices, in the order of printing."""
        super().__init__(parent)
        self._tasks, self._shown, self._printer = tasks, shown, printer
        self._left, self._total = list(pages), len(pages)
        self._painter: QPainter | None = None
        self._task: Task | None = None
        self._over = False

    def start(self) -> None:
        """Print the first page; the others follow."""
        self._next()

    def cancel(self) -> None:
        """Print nothing more; a file that was printed into is removed."""
        if not self._over:
            self._end(self.cancelled.emit, complete=False)

    def _next(self) -> None:
        if not self._left:
            self._end(self.finished.emit, complete=True)
            return
        page = self._left.pop(0)
        self.progressed.emit(self._total - len(self._left), self._total)
        self._task = self._tasks.run(
            Lane.PREVIEW, lambda _: self._print(page), lambda _: self._next(), self._failed
        )

    def _failed(self, error: AppError) -> None:
        self._end(lambda: self.failed.emit(error), complete=False)

    def _end(self, tell: Callable[[], None], *, complete: bool) -> None:
        """Finish in the lane, behind the page that may be under way there."""
        self._over = True
        if self._task is not None and not complete:
            self._task.cancel()
        self._tasks.run(
            Lane.PREVIEW,
            lambda _: self._close(complete=complete),
            lambda _: tell(),
            self.failed.emit,
        )

    # --- in the lane -------------------------------------------------------------------------

    def _print(self, page: int) -> None:
        """Raises `PRINTER_FAILED` and what drawing raises."""
        picture, dpi = self._picture(page)
        self._fit_paper(self._shown.document.pages[page])
        if self._painter is None:
            self._painter = QPainter()
            started = self._painter.begin(self._printer)
        else:
            started = self._printer.newPage()
        if not started or self._printer.printerState() is QPrinter.PrinterState.Error:
            raise AppError(ErrorCode.PRINTER_FAILED, printer=self._printer.printerName())
        scale = self._scale(self._shown.document.pages[page], dpi)
        self._painter.drawImage(QRectF(QPointF(), QSizeF(picture.size()) * scale), picture)

    def _picture(self, page: int) -> tuple[QImage, float]:
        """The whole page, for pieces would show their edges on paper; and its dots per inch."""
        size = self._shown.document.pages[page]
        across, down = page_size_px(size, PRINT_DPI)
        dpi = PRINT_DPI * min(1.0, (MAX_PX / (across * down)) ** 0.5)
        picture = QImage(*page_size_px(size, dpi), QImage.Format.Format_RGB32)
        picture.fill(0xFFFFFFFF)
        painter = QPainter(picture)
        try:
            for tile in tiles(size, page, dpi, sealed=False):
                piece = as_image(self._shown.preview.render(tile))
                painter.drawImage(tile.left_px, tile.top_px, piece)
        finally:
            painter.end()
        return picture, dpi

    def _fit_paper(self, size: PageTransform) -> None:
        """Paper of the page's own size, where the printer has it."""
        across, down = size.width_mm, size.height_mm
        upright = across <= down
        sheet = QSizeF(min(across, down), max(across, down))
        way = QPageLayout.Orientation.Portrait if upright else QPageLayout.Orientation.Landscape
        paper = QPageSize(sheet, QPageSize.Unit.Millimeter)
        self._printer.setPageLayout(QPageLayout(paper, way, QMarginsF()))
        self._printer.setFullPage(True)

    def _scale(self, size: PageTransform, dpi: float) -> float:
        """From pixels as drawn to the printer's, at true size if the paper is large enough."""
        paper = self._printer.pageLayout().fullRectPixels(self._printer.resolution())
        true_size = self._printer.resolution() / dpi
        across = paper.width() / (size.width_mm / MM_PER_INCH * dpi)
        down = paper.height() / (size.height_mm / MM_PER_INCH * dpi)
        return min(true_size, across, down)

    def _close(self, *, complete: bool) -> None:
        """Raises `PRINTER_FAILED` if the last of it did not reach the printer."""
        ended = True
        if self._painter is not None:
            if not complete:
                self._printer.abort()
            ended = self._painter.end()
            self._painter = None
        target = self._printer.outputFileName()
        if not complete and target:
            with suppress(OSError):
                Path(target).unlink(missing_ok=True)
        broken = self._printer.printerState() is QPrinter.PrinterState.Error
        if complete and (broken or not ended):
            raise AppError(ErrorCode.PRINTER_FAILED, printer=self._printer.printerName())


def chosen_pages(printer: QPrinter, count: int, current: int) -> list[int]:
    """The indices that the person asked for, in the order of printing."""
    if printer.printRange() is QPrinter.PrintRange.CurrentPage:
        return [current]
    ranges = printer.pageRanges().toRangeList()
    named = {page for one in ranges for page in range(one.from_, one.to + 1)}
    pages = [page for page in range(count) if not named or page + 1 in named]
    backwards = printer.pageOrder() is QPrinter.PageOrder.LastPageFirst
    return pages[::-1] if backwards else pages
