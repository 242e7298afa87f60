"""Seals on their way to the page: choosing, dragging, moving, taking back.

Connects the board (`models/seal_board.py`) with the pages that show it. Decides nothing about
signing; a seal that lies badly is pointed out, never moved.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.domain.geometry import RectMm
from app.domain.placement import Edge, PageSelection, Placement, SealPlacement, StraddlePlacement
from app.domain.preview import TextLine
from app.gui.models.concerns import Concern, concerns
from app.gui.models.moving import nudged
from app.gui.models.seal_board import Pages, SealBoard, SealItem, only_page, pages_of, rect_of
from app.gui.models.seal_choice import SealChoice
from app.gui.models.snapping import Guide, Snapped, date_magnet, snapped
from app.gui.preview.feed import PageFeed, as_image

NUDGE_MM, BIG_NUDGE_MM = 0.5, 5.0


@dataclass
class Drag:
    """A seal in the hand. `number` is None while it comes from a card and has no place yet.

    `grip_mm` is where it is held, from its centre. `page` is None while it is beside the pages.
    """

    number: int | None
    seal: SealChoice
    placement: SealPlacement
    grip_mm: tuple[float, float]
    page: int | None
    guides: tuple[Guide, ...] = ()


class Placing(QObject):
    """What is placed, what is selected, what is in the hand.

    `changed` after every change of placements, choice or selection; `moved` while dragging;
    `placed(page, rect)` after something was put on a page without the mouse; `said(key)` names a
    sentence for the status line. `refused(placed, wanted)` when one signature cannot hold both.
    """

    changed = Signal()
    moved = Signal()
    placed = Signal(int, object)
    said = Signal(str)
    refused = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.board = SealBoard()
        self.choice: SealChoice | None = None
        self._images: dict[str, QImage] = {}
        self.selected: int | None = None
        self.drag: Drag | None = None
        self.sealed_pages: frozenset[int] = frozenset()
        self._feed: PageFeed | None = None
        self._place_when_read: int | None = None

    # --- the document and the seal -----------------------------------------------------------

    def show_document(self, pages: Pages, feed: PageFeed | None) -> None:
        """Begin with empty pages."""
        self.board, self.selected, self.drag = SealBoard(pages), None, None
        self.sealed_pages, self._feed, self._place_when_read = frozenset(), feed, None
        if feed is not None:
            feed.seals_shown.connect(self._seals_shown)
            feed.lines_arrived.connect(self._lines_arrived)
        self.changed.emit()

    def restore(self, board: SealBoard) -> None:
        """Go on with a board of this document, with its steps back."""
        self.board, self.selected = board, None
        self._board_changed()

    def lay(self, items: Iterable[SealItem]) -> None:
        """Put seals where they were on another document, as one step."""
        self.board.lay(items)
        self._board_changed()

    def choose(self, choice: SealChoice | None) -> None:
        """Take this seal from now on; what is placed stays as it is."""
        self.choice = choice
        self.changed.emit()

    def image_of(self, seal: SealChoice) -> QImage:
        """The picture of a seal for the screen, converted once."""
        if seal.key not in self._images:
            self._images[seal.key] = as_image(seal.pixels)
        return self._images[seal.key]

    @property
    def placements(self) -> tuple[Placement, ...]:
        """What a signing needs."""
        return self.board.placements

    @property
    def pages(self) -> Pages:
        """The pages of the document."""
        return self.board.pages

    def lines(self, page: int) -> tuple[TextLine, ...]:
        """The text of a page as far as it is known."""
        return () if self._feed is None else self._feed.lines(page)

    # --- placing without a mouse ---------------------------------------------------------------

    def place(self, page: int, x_mm: float, y_mm: float) -> bool:
        """Put the chosen seal on a page, its centre at a point, snapped; whether it is there."""
        if self.choice is None or not self.pages:
            return False
        placement = SealPlacement(only_page(page), x_mm, y_mm, self.choice.size)
        snap = self._snapped(placement, page, None)
        return self._add(replace(placement, x_mm=snap.x_mm, y_mm=snap.y_mm))

    def place_on(self, page: int) -> None:
        """Put the chosen seal on a page: over its date if there is one, else in the middle."""
        if not self.pages or self._feed is None:
            return
        if not self._feed.knows_lines(page):
            self._place_when_read = page
            self._feed.lines(page)
            return
        size = self.pages[page]
        magnet = date_magnet(self.lines(page))
        if self.place(page, *(magnet or (size.width_mm / 2, size.height_mm / 2))):
            placement = self.board.items[-1].placement
            if isinstance(placement, SealPlacement):
                self.placed.emit(page, rect_of(placement))

    def straddle(self, edge: Edge) -> None:
        """Lay the chosen seal over the edge of all pages."""
        if self.choice is None or len(self.pages) < 2:
            self.said.emit("status.straddle-needs-pages")
            return
        self._add(StraddlePlacement(edge, None, self.choice.size))

    def nudge(self, right_mm: float, down_mm: float) -> None:
        """Move the selected seal."""
        item = None if self.selected is None else self.board.item(self.selected)
        if item is not None:
            moved = nudged(item.placement, self.pages[0], right_mm, down_mm)
            self.change(item.number, moved)

    def change(self, number: int, placement: Placement) -> None:
        """Give an item another place."""
        self.board.change(number, placement)
        self._board_changed()

    def set_pages(self, number: int, pages: PageSelection) -> None:
        """Put the same seal at the same place of other pages."""
        item = self.board.item(number)
        if item is not None and isinstance(item.placement, SealPlacement):
            self.change(number, replace(item.placement, pages=pages))

    def select(self, number: int | None) -> None:
        """Make one item the one that keys act on."""
        if number != self.selected:
            self.selected = number
            self.changed.emit()

    def remove_selected(self) -> None:
        """Take the selected seal off the page."""
        if self.selected is not None:
            self.board.remove(self.selected)
            self.selected = None
            self._board_changed()

    def undo(self) -> None:
        """Take back the last step."""
        self.board.undo()
        self._board_changed()

    def redo(self) -> None:
        """Take the step again."""
        self.board.redo()
        self._board_changed()

    def clear(self) -> None:
        """Empty pages."""
        self.board.clear()
        self._board_changed()

    # --- the seal in the hand ------------------------------------------------------------------

    def take(self, choice: SealChoice) -> None:
        """A seal comes from its card, unless it cannot go where others are."""
        if self.choice is None or choice.key != self.choice.key:
            self.choose(choice)
        if self.pages and self._may_join(choice):
            placement = SealPlacement(only_page(0), 0.0, 0.0, choice.size)
            self.drag = Drag(None, choice, placement, (0.0, 0.0), None)
            self.moved.emit()

    def grasp(self, number: int, page: int, x_mm: float, y_mm: float) -> None:
        """A placed seal is taken at a point of a page."""
        item = self.board.item(number)
        self.select(number)
        if item is not None and isinstance(item.placement, SealPlacement):
            grip = (x_mm - item.placement.x_mm, y_mm - item.placement.y_mm)
            self.drag = Drag(number, item.seal, item.placement, grip, page)

    def carry(self, page: int | None, x_mm: float, y_mm: float, *, snapping: bool) -> None:
        """The hand is at a point of a page, or beside all pages."""
        drag = self.drag
        if drag is None:
            return
        drag.page, drag.guides = page, ()
        if page is not None:
            pages = drag.placement.pages
            if page not in pages_of(drag.placement, self.pages):
                pages = only_page(page)
            x, y = x_mm - drag.grip_mm[0], y_mm - drag.grip_mm[1]
            drag.placement = replace(drag.placement, pages=pages, x_mm=x, y_mm=y)
            if snapping:
                snap = self._snapped(drag.placement, page, drag.number)
                drag.placement = replace(drag.placement, x_mm=snap.x_mm, y_mm=snap.y_mm)
                drag.guides = snap.guides
        self.moved.emit()

    def drop(self) -> bool:
        """Let go; False if there was no page below."""
        drag, self.drag = self.drag, None
        if drag is None or drag.page is None:
            self.moved.emit()
            return False
        x, y = round(drag.placement.x_mm, 2), round(drag.placement.y_mm, 2)
        placement = replace(drag.placement, x_mm=x, y_mm=y)
        if drag.number is None:
            return self._add(placement)
        self.change(drag.number, placement)
        return True

    def put_back(self) -> None:
        """Forget the drag: the seal is where it was."""
        self.drag = None
        self.moved.emit()

    # --- what the page shows -------------------------------------------------------------------

    def concerns_of(self, number: int | None, placement: Placement, page: int) -> list[Concern]:
        """What speaks against a seal's place on one page."""
        if not isinstance(placement, SealPlacement):
            return []
        others = self._others(number, page)
        return list(concerns(rect_of(placement), self.pages[page], others, self.lines(page)))

    def _others(self, number: int | None, page: int) -> list[RectMm]:
        return [one.rect for item, one in self.board.on_page(page) if item.number != number]

    def _snapped(self, placement: SealPlacement, page: int, number: int | None) -> Snapped:
        return snapped(
            placement.x_mm,
            placement.y_mm,
            placement.size,
            self.pages[page],
            self._others(number, page),
            self.lines(page),
        )

    def _add(self, placement: Placement) -> bool:
        if self.choice is None or not self._may_join(self.choice):
            return False
        self.selected = self.board.add(placement, self.choice).number
        self._board_changed()
        return True

    def _may_join(self, seal: SealChoice) -> bool:
        """Whether one signature can hold this seal and those that are placed; told if not."""
        placed = self.board.in_the_way(seal)
        if placed is not None:
            self.refused.emit(placed, seal)
        return placed is None

    def _board_changed(self) -> None:
        """Until the pages come back with their seals, the window draws the seals itself."""
        if self.selected is not None and self.board.item(self.selected) is None:
            self.selected = None
        self.sealed_pages = frozenset()
        if self._feed is not None:
            electronic = any(one.electronic for one in self.board.seals)
            self._feed.show_seals(self.placements, self.board.pictures, electronic=electronic)
        self.changed.emit()

    def _lines_arrived(self, page: int) -> None:
        if self._place_when_read == page:
            self._place_when_read = None
            self.place_on(page)
        self.moved.emit()

    def _seals_shown(self, pages: tuple[int, ...], error: object) -> None:
        self.sealed_pages = frozenset(pages) if error is None else frozenset()
        self.moved.emit()
