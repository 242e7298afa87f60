"""What can be done with a placed seal: the menu of the seal, of its row, and of 同样盖在…"""

from dataclasses import replace

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.placement import Edge, PageSelection, StraddlePlacement
from app.gui.i18n import language, tr
from app.gui.models.seal_board import SealItem, only_page, pages_of
from app.gui.placing import Placing


class PagesMenu(QMenu):
    """Other pages for the selected seal, other edges for a straddle seal."""

    def __init__(self, placing: Placing, parent: QWidget) -> None:
        super().__init__(parent)
        self._placing, self._owner = placing, parent
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Offer what suits the selected seal."""
        self.clear()
        item = selected(self._placing)
        if item is not None and isinstance(item.placement, StraddlePlacement):
            self._fill_edges(item.number, item.placement)
            return
        for text in ("all", "odd", "even"):
            action = self.addAction(tr(f"pages.{text}"))
            action.triggered.connect(lambda _=False, pages=text: self._set_pages(pages))
        self.addAction(tr("pages.range")).triggered.connect(self._ask_range)
        if item is not None:
            self.addSeparator()
            pages = pages_of(item.placement, self._placing.pages)
            only = only_page(pages[0] if pages else 0).text
            action = self.addAction(tr("pages.only", page=only))
            action.triggered.connect(lambda: self._set_pages(only))

    def _fill_edges(self, number: int, now: StraddlePlacement) -> None:
        for edge in Edge:
            placement = replace(now, edge=edge, offset_mm=None)
            action = self.addAction(tr(f"placements.straddle.{edge}"))
            action.triggered.connect(lambda _=False, to=placement: self._placing.change(number, to))

    def _ask_range(self) -> None:
        from app.gui.dialogs.page_range import PageRangeDialog

        dialog = PageRangeDialog(len(self._placing.pages), self._owner.window())
        dialog.accepted.connect(lambda: self._set_pages(dialog.pages.text))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _set_pages(self, text: str) -> None:
        if self._placing.selected is not None:
            self._placing.set_pages(self._placing.selected, PageSelection(text))


class PlacementMenu(QMenu):
    """Everything about the selected seal; `position_wanted()` asks for its millimetres."""

    position_wanted = Signal()

    def __init__(self, placing: Placing, remove: QAction, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("placement-menu")
        self._placing = placing
        self.pages = PagesMenu(placing, parent)
        self.addMenu(self.pages)
        self._position = self.addAction("")
        self._position.triggered.connect(self.position_wanted)
        self.addSeparator()
        self.addAction(remove)
        language.changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the words in the language in use."""
        self.pages.setTitle(tr("placements.same-on"))
        self._position.setText(tr("placements.position"))

    def show_at(self, point: QPoint) -> None:
        """Open it at a point of the screen, with what suits the selected seal."""
        item = selected(self._placing)
        if item is not None:
            straddle = isinstance(item.placement, StraddlePlacement)
            self._position.setVisible(not straddle)
            key = "placements.edge" if straddle else "placements.same-on"
            self.pages.setTitle(tr(key))
            self.popup(point)


def selected(placing: Placing) -> SealItem | None:
    """The seal that keys and menus act on."""
    return None if placing.selected is None else placing.board.item(placing.selected)
