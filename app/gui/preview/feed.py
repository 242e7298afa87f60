"""Fetches what the screen shows of a document, most wanted first, one thing at a time.

Owns the queue in front of one `PagePreview` and the pictures that are kept. Whoever draws says
what it wants now; what nobody wants any more is never fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.domain.errors import AppError, ErrorCode
from app.domain.placement import Placement
from app.domain.preview import Found, Pixels, TextLine, Tile
from app.gui.models.tiles import TileStore
from app.gui.tasks import Lane, Tasks
from app.ports import PagePreview

if TYPE_CHECKING:
    from app.domain.signing import SealPicture

PAGES, THUMBNAILS = "pages", "thumbnails"
_BUDGET_BYTES = {PAGES: 8 << 20, THUMBNAILS: 2 << 20}
_PIXEL_BYTES = 4
_LINES_KEPT = 64

T = TypeVar("T")
_Seals: TypeAlias = "tuple[tuple[Placement, ...], tuple[SealPicture, ...], bool]"


class PageFeed(QObject):
    """Pictures and text of one document.

    `tile_arrived(Tile)`, `lines_arrived(int)`, `found(Found)`; `seals_shown(pages, error)` gives
    the pages that bear seals now, or why there can be none; `judged(changed, error)` answers
    `judge`: whether the document is shown from a clean copy now, or why it can bear no seal.
    """

    tile_arrived = Signal(object)
    lines_arrived = Signal(int)
    found = Signal(object)
    seals_shown = Signal(object, object)
    judged = Signal(bool, object)

    def __init__(self, tasks: Tasks, preview: PagePreview, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._preview = preview
        self._stores = {name: TileStore[QImage](size) for name, size in _BUDGET_BYTES.items()}
        self._room = dict(_BUDGET_BYTES)
        self._wanted: dict[str, Sequence[Tile]] = {PAGES: (), THUMBNAILS: ()}
        self._spoilt: set[Tile] = set()
        self._lines: dict[int, tuple[TextLine, ...]] = {}
        self._lines_wanted: int | None = None
        self._search: tuple[str, int] | None = None
        self._judgement_wanted = False
        self._seals: _Seals | None = None
        self._shown_seals: _Seals = ((), (), False)
        self._busy = False
        self._closed = False

    def picture(self, kind: str, tile: Tile) -> QImage | None:
        """The pixels of a tile if they are here."""
        return self._stores[kind].get(tile)

    def want(self, kind: str, tiles: Sequence[Tile]) -> None:
        """Fetch these, the first ones first, instead of what was wanted before.

        All of them have room together: else one would push out the other for ever.
        """
        self._wanted[kind] = tiles
        needed = sum(tile.width_px * tile.height_px * _PIXEL_BYTES for tile in tiles)
        self._stores[kind].budget_bytes = max(self._room[kind], needed)
        self._next()

    def make_room(self, viewport_bytes: int) -> None:
        """From now on keep enough pictures for a viewport of that many bytes, and some more."""
        self._room[PAGES] = max(_BUDGET_BYTES[PAGES], 2 * viewport_bytes)

    def lines(self, page: int) -> tuple[TextLine, ...]:
        """The text lines of a page; empty until `lines_arrived`."""
        if page not in self._lines:
            self._lines_wanted = page
            self._next()
        return self._lines.get(page, ())

    def knows_lines(self, page: int) -> bool:
        """Whether the text of a page is here."""
        return page in self._lines

    def search(self, text: str, page: int) -> None:
        """Look for `text` from `page` on; `found` comes once per call."""
        self._search = (text, page)
        self._next()

    def stop_search(self) -> None:
        """Nobody waits for `found` any more."""
        self._search = None

    def judge(self) -> None:
        """Have the structure judged, when what is in view is drawn."""
        self._judgement_wanted = True
        self._next()

    def show_seals(
        self,
        placements: tuple[Placement, ...],
        pictures: tuple[SealPicture, ...],
        *,
        electronic: bool,
    ) -> None:
        """Have the pages drawn with these seals; the latest call counts."""
        self._seals = (placements, pictures, electronic)
        self._next()

    def close(self) -> None:
        """Deliver nothing any more. The preview is closed by its owner."""
        self._closed = True
        for store in self._stores.values():
            store.clear()

    def _next(self) -> None:
        """Begin the most wanted job unless one is under way."""
        if self._busy or self._closed:
            return
        jobs = (
            self._next_seals,
            lambda: self._next_tile(PAGES),
            self._next_judgement,
            self._next_lines,
            lambda: self._next_tile(THUMBNAILS),
            self._next_search,
        )
        for job in jobs:
            if job():
                return

    def _next_seals(self) -> bool:
        seals, self._seals = self._seals, None
        if seals is None:
            return False
        if self._judgement_wanted:
            self._seals = seals
            return self._next_judgement()
        self._shown_seals = seals

        def arrived(pages: tuple[int, ...]) -> None:
            self._stores[PAGES].drop_sealed()
            self._spoilt = {tile for tile in self._spoilt if not tile.sealed}
            self.seals_shown.emit(pages, None)

        def failed(error: AppError) -> None:
            self._stores[PAGES].drop_sealed()
            self.seals_shown.emit((), error)

        placements, pictures, electronic = seals
        show = self._preview.show_seals
        self._begin(lambda: show(placements, pictures, electronic=electronic), arrived, failed)
        return True

    def _next_judgement(self) -> bool:
        wanted, self._judgement_wanted = self._judgement_wanted, False
        if wanted:
            self._begin(
                self._preview.judge,
                lambda changed: self.judged.emit(changed, None),
                lambda error: self.judged.emit(False, error),
            )
        return wanted

    def _next_tile(self, kind: str) -> bool:
        store = self._stores[kind]
        missing = (
            one for one in self._wanted[kind] if one not in self._spoilt and one not in store
        )
        tile = next(missing, None)
        if tile is None:
            return False

        def arrived(image: QImage) -> None:
            store.put(tile, image, image.sizeInBytes())
            self.tile_arrived.emit(tile)

        def failed(error: AppError) -> None:
            self._spoilt.add(tile)
            self._restore_seals(error)

        self._begin(lambda: as_image(self._preview.render(tile)), arrived, failed)
        return True

    def _next_lines(self) -> bool:
        page, self._lines_wanted = self._lines_wanted, None
        if page is None or page in self._lines:
            return False

        def arrived(lines: tuple[TextLine, ...]) -> None:
            while len(self._lines) >= _LINES_KEPT:
                self._lines.pop(next(iter(self._lines)))
            self._lines[page] = lines
            self.lines_arrived.emit(page)

        def failed(error: AppError) -> None:
            self._lines[page] = ()
            self._restore_seals(error)

        self._begin(lambda: self._preview.lines(page), arrived, failed)
        return True

    def _next_search(self) -> bool:
        search, self._search = self._search, None
        if search is None:
            return False

        def failed(error: AppError) -> None:
            self.found.emit(Found((), None))
            self._restore_seals(error)

        self._begin(lambda: self._preview.find(*search), self.found.emit, failed)
        return True

    def _restore_seals(self, error: AppError) -> None:
        """A fresh worker knows the document but not the seals."""
        lost = error.code in (ErrorCode.WORKER_CRASHED, ErrorCode.WORKER_TIMEOUT)
        if lost and self._seals is None and self._shown_seals[0]:
            self._seals = self._shown_seals

    def _begin(
        self,
        work: Callable[[], T],
        arrived: Callable[[T], None],
        failed: Callable[[AppError], None],
    ) -> None:
        self._busy = True

        def over(deliver: Callable[[], None]) -> None:
            self._busy = False
            if not self._closed:
                deliver()
                self._next()

        self._tasks.run(
            Lane.PREVIEW,
            lambda _: work(),
            lambda outcome: over(lambda: arrived(outcome)),
            lambda error: over(lambda: failed(error)),
        )


def as_image(pixels: Pixels) -> QImage:
    """An image of its own memory, in the format that is drawn fastest."""
    opaque = pixels.channels == 3
    given = QImage.Format.Format_RGB888 if opaque else QImage.Format.Format_RGBA8888
    stride = pixels.width_px * pixels.channels
    image = QImage(pixels.data, pixels.width_px, pixels.height_px, stride, given)
    drawn = QImage.Format.Format_RGB32 if opaque else QImage.Format.Format_ARGB32_Premultiplied
    return image.convertToFormat(drawn)
