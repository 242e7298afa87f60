"""What was placed where, as a list for the keyboard and the screen reader, with exact numbers."""

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QWidget,
)

from app.domain.placement import SealPlacement, StraddlePlacement
from app.domain.text import printable
from app.gui.i18n import language, tr
from app.gui.icons import icon
from app.gui.models.seal_board import SealItem, pages_of
from app.gui.panels.placement_menu import PagesMenu, selected
from app.gui.panels.side_panel import Section
from app.gui.placing import Placing
from app.gui.theme import S, theme
from app.gui.widgets.button import IconButton
from app.gui.widgets.frames import row
from app.gui.widgets.label import Label, wrapped
from app.gui.widgets.millimetres import Millimetres

_LONGEST_MM = 9999.0
_ROW_PX = 34
_SHOWN_ROWS = 5


class PlacementsSection(Section):
    """The list of placements and the fields of the selected one; hidden while nothing is placed.

    `menu_wanted(point)` asks for the menu of the selected seal at a point of the screen.
    """

    menu_wanted = Signal(object)

    def __init__(self, placing: Placing, parent: QWidget | None = None) -> None:
        super().__init__("placements", "placements.title", parent)
        self._placing = placing
        self._list = QListWidget()
        self._x, self._y = _field("placement-x"), _field("placement-y")
        self._x_label, self._y_label = Label("", "secondary"), Label("", "secondary")
        self._more = QPushButton()
        self._pages_menu = PagesMenu(placing, self._more)
        self._remove = IconButton("delete", "placement-remove")
        self._concern = wrapped("", "caution")
        self._lay_out()
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        """Set the words in the language in use."""
        self._list.setAccessibleName(tr("placements.title"))
        for field, label, key in (
            (self._x, self._x_label, "placements.x"),
            (self._y, self._y_label, "placements.y"),
        ):
            label.setText(tr(key))
            field.setAccessibleName(tr(key))
        self._more.setText(tr("placements.same-on"))
        self._more.setAccessibleName(tr("placements.same-on"))
        self._remove.describe(tr("command.remove-seal"))
        self.refresh()

    def refresh(self) -> None:
        """Show what the board holds."""
        items = self._placing.board.items
        self.setVisible(bool(items))
        with QSignalBlocker(self._list):
            self._list.clear()
            for item in items:
                self._list.addItem(self._row(item))
                if item.number == self._placing.selected:
                    self._list.setCurrentRow(self._list.count() - 1)
        self._list.setFixedHeight(min(len(items), _SHOWN_ROWS) * _ROW_PX + 2)
        self._show_fields()

    def edit_position(self) -> None:
        """Let the person type where the selected seal stands."""
        self._x.setFocus(Qt.FocusReason.OtherFocusReason)
        self._x.selectAll()

    def _menu_of_row(self) -> None:
        item = self._list.currentItem() or self._list.item(0)
        if item is not None:
            middle = self._list.visualItemRect(item).center()
            self._choose(item)
            self.menu_wanted.emit(self._list.viewport().mapToGlobal(middle))

    def _row(self, item: SealItem) -> QListWidgetItem:
        straddle = isinstance(item.placement, StraddlePlacement)
        words, name = self._words(item), printable(item.seal.name)
        if len(self._placing.board.seals) > 1:
            words = f"{name} · {words}"
        shown = QListWidgetItem(icon("straddle" if straddle else "seal"), words)
        shown.setData(Qt.ItemDataRole.UserRole, item.number)
        return shown

    def _words(self, item: SealItem) -> str:
        placement = item.placement
        if isinstance(placement, StraddlePlacement):
            return tr(f"placements.straddle.{placement.edge}")
        x, y = f"{placement.x_mm:.1f}", f"{placement.y_mm:.1f}"
        pages = pages_of(placement, self._placing.pages)
        if len(pages) == 1:
            return tr("placements.one-page", page=pages[0] + 1, x=x, y=y)
        if len(pages) == len(self._placing.pages):
            return tr("placements.all-pages", x=x, y=y)
        return tr("placements.pages", pages=placement.pages.text, x=x, y=y)

    def _show_fields(self) -> None:
        item = selected(self._placing)
        placement = None if item is None else item.placement
        whole = isinstance(placement, SealPlacement)
        for widget in (self._x, self._y):
            widget.setEnabled(whole)
        self._more.setEnabled(item is not None)
        self._remove.setEnabled(item is not None)
        if isinstance(placement, SealPlacement):
            for field, value in ((self._x, placement.x_mm), (self._y, placement.y_mm)):
                with QSignalBlocker(field):
                    field.setValue(value)
        self._show_concern(item)

    def _show_concern(self, item: SealItem | None) -> None:
        found = []
        if item is not None and isinstance(item.placement, SealPlacement):
            pages = pages_of(item.placement, self._placing.pages)[:1]
            for page in pages:
                found = self._placing.concerns_of(item.number, item.placement, page)
        self._concern.setText(tr(f"concern.{found[0]}") if found else "")
        self._concern.setVisible(bool(found))

    def _lay_out(self) -> None:
        self._list.setObjectName("placements-list")
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._more.setObjectName("placement-pages")
        self._concern.setObjectName("placement-concern")
        self.body.addWidget(self._list)
        self.body.addWidget(self._concern)
        grid = QGridLayout()
        grid.setHorizontalSpacing(S)
        grid.setVerticalSpacing(2)
        grid.addWidget(self._x_label, 0, 0)
        grid.addWidget(self._y_label, 0, 1)
        grid.addWidget(self._x, 1, 0)
        grid.addWidget(self._y, 1, 1)
        self.body.addLayout(grid)
        buttons = row(spacing=S)
        buttons.addWidget(self._more, 1)
        buttons.addWidget(self._remove)
        self.body.addLayout(buttons)

    def _connect(self) -> None:
        self._list.currentItemChanged.connect(self._choose)
        self._x.valueChanged.connect(self._typed)
        self._y.valueChanged.connect(self._typed)
        self._remove.clicked.connect(self._placing.remove_selected)
        self._more.setMenu(self._pages_menu)
        self._list.customContextMenuRequested.connect(self._menu_of_row)
        self._placing.changed.connect(self.refresh)
        self._placing.moved.connect(lambda: self._show_concern(selected(self._placing)))
        language.changed.connect(self.retranslate)
        theme.changed.connect(self.refresh)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._placing.select(item.data(Qt.ItemDataRole.UserRole))

    def _typed(self) -> None:
        item = selected(self._placing)
        if item is not None and isinstance(item.placement, SealPlacement):
            x, y = self._x.value(), self._y.value()
            self._placing.change(item.number, replace(item.placement, x_mm=x, y_mm=y))


def _field(name: str) -> Millimetres:
    field = Millimetres(name)
    field.setRange(-_LONGEST_MM, _LONGEST_MM)
    field.setSingleStep(0.5)
    field.setKeyboardTracking(False)
    return field
