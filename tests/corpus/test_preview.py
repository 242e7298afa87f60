"""What the window shows before a signing is what the sealed file shows, to the pixel (A12).

Every ordinary document of the corpus, as it is and turned and cropped: the window's own page view
paints some of its pages with a seal on each, the document is sealed by the code that seals, and the
library draws the pages of the result in one piece. `--all-previews` turns and crops every document
in every way; without it every second document gets one of the eight ways in turn.
"""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pikepdf
import pymupdf
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter
from pytestqt.qtbot import QtBot

from app.domain.errors import AppError, ErrorCode
from app.domain.placement import PageSelection, Placement, SealPlacement, SealSize, by_kind
from app.domain.preview import Found, Pixels, PreviewedDocument, TextLine, Tile
from app.domain.secret import Secret
from app.domain.signing import SealPicture
from app.formats.pdf.preview import PreviewFile
from app.formats.pdf.snapshot import take_snapshot
from app.gui.models.tiles import MM_PER_INCH, page_size_px, tiles
from app.gui.preview.feed import PAGES, PageFeed
from app.gui.preview.page_scroll import SCREEN_DPI
from app.gui.preview.page_view import PageView
from app.gui.tasks import Lane, Tasks
from tests.corpus.documents import CorpusFile, needs_corpus, pdf_files
from tests.pdf_samples import ring_seal
from tests.sealing import seal, spec

pytestmark = [needs_corpus, pytest.mark.timeout(3600)]

ORDINARY = "pdf/ordinary"
WAYS = tuple((turn, cropped) for turn in (0, 90, 180, 270) for cropped in (False, True))
PAGES_OF_EACH = 3
SEAL_MM = 20.0
ZOOM = 1.15
MOST_PX = 3000
"""A side of a page on screen: larger pages are shown smaller."""
IN_PIECES_DPI = 600.0
SEALED_SHARE = 0.9


@dataclass
class LocalPreview:
    """A preview in this process: the worker's part of it, without the pipe. `PagePreview`."""

    source: Path
    copy: Path
    password: str | None

    def __post_init__(self) -> None:
        taken = take_snapshot(self.source, self.copy, _secret(self.password))
        self.file = PreviewFile(self.copy, taken.document.size, _secret(self.password))
        self.document = PreviewedDocument(taken.document, self.file.pages())

    def render(self, tile: Tile) -> Pixels:
        return self.file.render(tile)

    def lines(self, page: int) -> tuple[TextLine, ...]:
        return self.file.lines(page)

    def find(self, text: str, page: int) -> Found:
        return self.file.find(text, page)

    def show_seals(
        self, placements: tuple[Placement, ...], pictures: tuple[SealPicture, ...]
    ) -> tuple[int, ...]:
        return self.file.show_seals(*by_kind(placements), pictures)

    def close(self) -> None:
        self.file.close()
        self.copy.unlink()


class OnlySeals:
    """Lies over the pages and draws nothing: the seals are in the pages' own pixels."""

    def shows_sealed(self, page: int) -> bool:
        return True

    def paint_page(self, painter: QPainter, page: int, *, sealed: bool) -> None:
        pass

    def mouse(self, event: QMouseEvent) -> bool:
        return False

    def key(self, event: QKeyEvent) -> bool:
        return False


@dataclass
class Desk:
    """The page view of the window, and a folder to seal in."""

    qtbot: QtBot
    tasks: Tasks
    view: PageView
    folder: Path
    differing: list[str] = field(default_factory=list)
    invisible: list[str] = field(default_factory=list)
    refused: dict[str, ErrorCode] = field(default_factory=dict)
    compared: int = 0

    def compare(self, name: str, source: Path, password: str | None) -> None:
        """Seal this and note every page that differs, by `name`."""
        try:
            with self._opened(source, password) as preview:
                self._compare(name, preview)
        except AppError as error:
            self.refused[name] = error.code

    def _compare(self, name: str, preview: LocalPreview) -> None:
        placements = one_on_each(preview.document)
        shown = preview.show_seals(placements, (SealPicture(ring_seal()),))
        sealed = sealed_copy(preview, self.folder / "sealed.pdf", placements)
        with self._showing(preview), pymupdf.open(sealed) as result:
            if result.needs_pass:
                result.authenticate(preview.password)
            for page in shown:
                self.compared += 1
                if not self._same(result[page], page):
                    self.differing.append(f"{name} page {page + 1}")
            unseen = [page + 1 for page in shown if not self._bears_ink(preview, page)]
            if unseen:
                self.invisible.append(f"{name} pages {unseen}")

    def _same(self, drawn: pymupdf.Page, page: int) -> bool:
        """Whether the window's pixels of a page are those that the library draws."""
        scale = self.view.dpi / 72
        picture = drawn.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False)
        mine = self._painted(page, picture.width, picture.height)
        return bytes(picture.samples) == mine

    def _painted(self, page: int, width: int, height: int) -> bytes:
        """What the page view paints of a page, row by row in RGB."""
        view, feed = self.view, self.view._feed
        view.go_to(page)
        assert feed is not None
        wanted = list(view._visible_tiles(page, view.dpi, sealed=True))
        self.qtbot.waitUntil(
            lambda: all(feed.picture(PAGES, tile) is not None for tile in wanted), timeout=60_000
        )
        image = QImage(view.viewport().size(), QImage.Format.Format_RGB32)
        view.viewport().render(image)
        corner = view._origin(view._layout.box(page)).toPoint()
        part = image.copy(QRect(corner.x(), corner.y(), width, height))
        part = part.convertToFormat(QImage.Format.Format_RGB888)
        data, stride = bytes(part.constBits()), part.bytesPerLine()
        return b"".join(data[row * stride :][: width * 3] for row in range(height))

    def _bears_ink(self, preview: LocalPreview, page: int) -> bool:
        """Whether a seal can be seen on a page at all."""
        size, dpi = preview.document.pages[page], self.view.dpi
        bare, sealed = (list(tiles(size, page, dpi, sealed=on)) for on in (False, True))
        return any(
            preview.render(one).data != preview.render(other).data
            for one, other in zip(bare, sealed, strict=True)
        )

    @contextmanager
    def _opened(self, source: Path, password: str | None) -> Iterator[LocalPreview]:
        preview = LocalPreview(source, self.folder / "copy.pdf", password)
        try:
            yield preview
        finally:
            preview.close()

    @contextmanager
    def _showing(self, preview: LocalPreview) -> Iterator[None]:
        """All pages in the view, large enough for the largest one."""
        pages = preview.document.pages
        longest_mm = max(max(page.width_mm, page.height_mm) for page in pages)
        zoom = max(0.1, min(ZOOM, MOST_PX * MM_PER_INCH / SCREEN_DPI / longest_mm))
        width, height = page_size_px(preview.document.pages[0], SCREEN_DPI * zoom)
        feed = PageFeed(self.tasks, preview, self.view)
        self.view.show_document(pages, feed)
        self.view.set_zoom(zoom)
        room = round(longest_mm * self.view.px_per_mm) + 60
        self.view.resize(max(room, width), max(room, height))
        try:
            yield
        finally:
            self.view.show_document((), None)
            feed.close()
            self._wait_for_the_lane()
            feed.deleteLater()

    def _wait_for_the_lane(self) -> None:
        done: list[None] = []
        self.tasks.run(Lane.PREVIEW, lambda _: None, done.append, lambda _: None)
        self.qtbot.waitUntil(lambda: bool(done), timeout=60_000)


def one_on_each(document: PreviewedDocument) -> tuple[SealPlacement, ...]:
    """A seal on some pages, off their middle, small enough for each."""
    count = len(document.pages)
    last = min(PAGES_OF_EACH, count) - 1
    chosen = sorted({round(n * (count - 1) / max(1, last)) for n in range(last + 1)})
    return tuple(_placed(document, page) for page in chosen)


def _placed(document: PreviewedDocument, page: int) -> SealPlacement:
    size = document.pages[page]
    side = max(1.0, min(SEAL_MM, 0.8 * min(size.width_mm, size.height_mm)))
    x_mm, y_mm = 0.45 * size.width_mm, 0.55 * size.height_mm
    return SealPlacement(PageSelection(str(page + 1)), x_mm, y_mm, SealSize(side, side))


def sealed_copy(preview: LocalPreview, target: Path, placements: tuple[SealPlacement, ...]) -> Path:
    """The same document, sealed with a key in memory."""
    target.unlink(missing_ok=True)
    password = None if preview.password is None else preview.password.encode()
    wanted = replace(spec(picture=ring_seal()), seals=placements)
    seal(preview.source, target, wanted, password=password)
    return target


def turned(file: CorpusFile, target: Path, way: tuple[int, bool]) -> Path:
    """The same document with its pages turned further, and cropped unevenly on all sides."""
    turn, cropped = way
    with pikepdf.open(file.path, password=file.password or "") as pdf:
        for page in pdf.pages:
            page.rotate(turn, relative=True)
            if cropped:
                left, low, right, high = (float(side) for side in page.cropbox)
                width, height = right - left, high - low
                page.cropbox = [
                    left + 0.05 * width,
                    low + 0.08 * height,
                    right - 0.12 * width,
                    high - 0.03 * height,
                ]
        pdf.save(target)
    return target


def _secret(password: str | None) -> Secret | None:
    return None if password is None else Secret(bytearray(password.encode()))


def ordinary() -> list[CorpusFile]:
    """Those that can be opened."""
    files = [file for file in pdf_files() if file.is_below(ORDINARY)]
    return [file for file in files if "password-unknown" not in file.name]


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    tasks, view = Tasks(), PageView()
    view.set_overlay(OnlySeals())
    qtbot.addWidget(view)
    view.show()
    yield Desk(qtbot, tasks, view, tmp_path)
    tasks.close()


def _judge(desk: Desk, tried: int) -> None:
    print(f"\n{desk.compared} pages of {tried - len(desk.refused)} documents; {desk.refused}")
    assert desk.differing == []
    assert desk.invisible == []
    assert len(desk.refused) <= (1 - SEALED_SHARE) * tried


def test_A12_the_preview_of_every_ordinary_document_is_what_is_sealed(desk: Desk) -> None:
    files = ordinary()
    for file in files:
        desk.compare(file.name, file.path, file.password)
    _judge(desk, len(files))


def test_A12_turned_and_cropped_documents_too(desk: Desk, request: pytest.FixtureRequest) -> None:
    every = request.config.getoption("--all-previews")
    tried = 0
    for number, file in enumerate(ordinary() if every else ordinary()[::2]):
        for way in WAYS if every else (WAYS[number % len(WAYS)],):
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # about what qpdf mends
                    source = turned(file, desk.folder / "turned.pdf", way)
            except (pikepdf.PdfError, ValueError):
                continue  # qpdf cannot write this document anew
            tried += 1
            desk.compare(f"{file.name} {way}", source, None)
    _judge(desk, tried)


@pytest.mark.parametrize("sort", ["large-image", "extreme-page-size"])
def test_A12_a_page_drawn_in_pieces_is_the_same_before_and_after(
    desk: Desk, sort: str, same_pieces: Callable[[Path], bool]
) -> None:
    files = [file for file in ordinary() if file.is_below(f"{ORDINARY}/{sort}")]
    assert files
    for file in files:
        assert same_pieces(file.path), file.name


@pytest.fixture
def same_pieces(tmp_path: Path) -> Callable[[Path], bool]:
    """Whether the pieces of a page are the same when the sealed file is opened in their place."""

    def compare(source: Path) -> bool:
        before = LocalPreview(source, tmp_path / "before.pdf", None)
        try:
            placements = one_on_each(before.document)[:1]
            before.show_seals(placements, (SealPicture(ring_seal()),))
            pieces = _pieces(before, sealed=True)
            sealed = sealed_copy(before, tmp_path / "result.pdf", placements)
        finally:
            before.close()
        after = LocalPreview(sealed, tmp_path / "after.pdf", None)
        try:
            return _pieces(after, sealed=False) == pieces
        finally:
            after.close()

    return compare


def _pieces(preview: LocalPreview, *, sealed: bool) -> list[Pixels]:
    """Some pieces around the middle of the first page, where it is drawn piece by piece."""
    every = list(tiles(preview.document.pages[0], 0, IN_PIECES_DPI, sealed=sealed))
    middle = len(every) // 2
    return [preview.render(tile) for tile in every[max(0, middle - 3) : middle + 3]]
