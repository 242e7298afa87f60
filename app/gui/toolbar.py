"""The bar at the top: few words, the page number, the zoom, and a menu for everything else."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIntValidator, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget

from app.gui.commands import Command, Commands
from app.gui.i18n import language, tr
from app.gui.theme import TOOLBAR_HEIGHT, L, M, S
from app.gui.widgets.button import ActionButton, IconButton, PrimaryActionButton
from app.gui.widgets.frames import Frame, row, upright_line
from app.gui.widgets.label import Label

_ROOM_FOR_ALL_WORDS = 1180


class Toolbar(Frame):
    """`page_wanted` is a page index, `zoom_wanted` a factor."""

    page_wanted = Signal(int)
    zoom_wanted = Signal(float)

    def __init__(self, commands: Commands, parent: QWidget | None = None) -> None:
        super().__init__("bar", "toolbar", parent)
        self.setFixedHeight(TOOLBAR_HEIGHT)
        self._commands = commands
        self._name = Label("", "section")
        self.menu_button = IconButton("menu", "button-menu")
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._wide = [self._button(Command.SAVE_COPY), self._button(Command.PRINT)]
        self._page, self._count = QLineEdit(), Label("", "secondary")
        self._zoom = QToolButton()
        self._lay_out()
        self._prepare_page_field()
        self._prepare_zoom_menu()
        language.changed.connect(self.retranslate)
        self.retranslate()
        self.show_page(0, 0)
        self.show_zoom(1.0)

    def show_page(self, index: int, count: int) -> None:
        """Say which page is on screen; nothing for a count of zero."""
        self._page.setEnabled(count > 0)
        self._count.setText(f"/ {count}" if count else "/ –")
        if not self._page.hasFocus() or not count:
            self._page.setText(str(index + 1) if count else "")

    def show_zoom(self, zoom: float) -> None:
        """Say how large pages are shown."""
        self._zoom.setText(f"{zoom * 100:.0f} %")

    def focus_page_field(self) -> None:
        """Let the person type a page number."""
        self._page.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._page.selectAll()

    def retranslate(self) -> None:
        """Set the words in the language in use."""
        self._name.setText(tr("app.name"))
        self._page.setAccessibleName(tr("toolbar.page"))
        self._page.setToolTip(tr("toolbar.page"))
        self._zoom.setAccessibleName(tr("toolbar.zoom"))
        self._zoom.setToolTip(tr("toolbar.zoom"))
        self.menu_button.describe(tr("toolbar.menu"))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep only the icons of the right side in a narrow window."""
        super().resizeEvent(event)
        for button in self._wide:
            button.show_words(on=self.width() >= _ROOM_FOR_ALL_WORDS)

    def _lay_out(self) -> None:
        layout = row(self, spacing=S // 2)
        layout.setContentsMargins(L, 0, M, 0)
        layout.addWidget(self._name)
        layout.addSpacing(M)
        layout.addWidget(self._button(Command.OPEN))
        layout.addWidget(PrimaryActionButton(self._commands[Command.SEAL], "seal"))
        layout.addWidget(self._button(Command.VERIFY))
        self._separate(layout)
        layout.addWidget(self._button(Command.PREVIOUS_PAGE, words=False))
        layout.addWidget(self._page)
        layout.addWidget(self._count)
        layout.addWidget(self._button(Command.NEXT_PAGE, words=False))
        self._separate(layout)
        layout.addWidget(self._button(Command.ZOOM_OUT, words=False))
        layout.addWidget(self._zoom)
        layout.addWidget(self._button(Command.ZOOM_IN, words=False))
        layout.addWidget(self._button(Command.FIND, words=False))
        layout.addStretch(1)
        for button in (*self._wide, self.menu_button):
            layout.addWidget(button)

    def _separate(self, layout: QHBoxLayout) -> None:
        line = upright_line()
        line.setFixedHeight(24)
        layout.addSpacing(S)
        layout.addWidget(line)
        layout.addSpacing(S)

    def _button(self, command: Command, *, words: bool = True) -> ActionButton:
        return ActionButton(self._commands[command], words=words)

    def _prepare_page_field(self) -> None:
        self._page.setObjectName("page-field")
        self._page.setFixedWidth(52)
        self._page.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._page.setValidator(QIntValidator(1, 999_999, self._page))
        self._page.returnPressed.connect(self._go_to_typed_page)
        self._count.setObjectName("page-count")

    def _go_to_typed_page(self) -> None:
        self._page.clearFocus()
        self.page_wanted.emit(int(self._page.text()) - 1)

    def _prepare_zoom_menu(self) -> None:
        menu = QMenu(self._zoom)
        menu.setObjectName("zoom-menu")
        for command in (Command.FIT_WIDTH, Command.FIT_PAGE):
            menu.addAction(self._commands[command])
        menu.addSeparator()
        for percent in (50, 75, 100, 125, 150, 200, 400):
            action = menu.addAction(f"{percent} %")
            action.triggered.connect(
                lambda _=False, zoom=percent / 100: self.zoom_wanted.emit(zoom)
            )
        self._zoom.setObjectName("zoom-field")
        self._zoom.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._zoom.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._zoom.setFixedSize(QSize(64, 32))
        self._zoom.setMenu(menu)
