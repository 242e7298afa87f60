"""Everything a person can order the window to do, once, with its icon and its keys.

Toolbar, menus and keyboard share these actions; whoever can carry a command out connects to it.
The words are the strings `command.<name>`.
"""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.gui.i18n import language, tr
from app.gui.icons import icon
from app.gui.theme import theme


class Command(StrEnum):
    """Names of the commands."""

    OPEN = "open"
    CLOSE = "close"
    SAVE_COPY = "save-copy"
    PRINT = "print"
    QUIT = "quit"
    SEAL = "seal"
    VERIFY = "verify"
    PLACE = "place"
    STRADDLE = "straddle"
    REMOVE_SEAL = "remove-seal"
    SEAL_MENU = "seal-menu"
    UNDO = "undo"
    REDO = "redo"
    FIND = "find"
    FIND_NEXT = "find-next"
    FIND_PREVIOUS = "find-previous"
    GO_TO_PAGE = "go-to-page"
    PREVIOUS_PAGE = "previous-page"
    NEXT_PAGE = "next-page"
    FIRST_PAGE = "first-page"
    LAST_PAGE = "last-page"
    NEXT_DOCUMENT = "next-document"
    PREVIOUS_DOCUMENT = "previous-document"
    ZOOM_IN = "zoom-in"
    ZOOM_OUT = "zoom-out"
    TRUE_SIZE = "true-size"
    FIT_WIDTH = "fit-width"
    FIT_PAGE = "fit-page"
    THUMBNAILS = "thumbnails"
    SIDE_PANEL = "side-panel"
    NEXT_AREA = "next-area"
    SETTINGS = "settings"
    DIAGNOSE = "diagnose"
    ABOUT = "about"


@dataclass(frozen=True)
class _Plan:
    """How one command is reached; `document` commands need an open document."""

    icon: str | None
    keys: tuple[str, ...]
    document: bool = True
    checkable: bool = False


_PLANS = {
    Command.OPEN: _Plan("open", ("Ctrl+O",), document=False),
    Command.CLOSE: _Plan("close", ("Ctrl+W",)),
    Command.SAVE_COPY: _Plan("save", ("Ctrl+Shift+S",)),
    Command.PRINT: _Plan("print", ("Ctrl+P",)),
    Command.QUIT: _Plan(None, ("Ctrl+Q",), document=False),
    Command.SEAL: _Plan("seal", ("Ctrl+Return",)),
    Command.VERIFY: _Plan("verify", ("Ctrl+E",)),
    Command.PLACE: _Plan("place", ("Ctrl+Shift+P",)),
    Command.STRADDLE: _Plan("straddle", ("Ctrl+Shift+R",)),
    Command.REMOVE_SEAL: _Plan("delete", ("Del",)),
    Command.SEAL_MENU: _Plan(None, ("Shift+F10",)),
    Command.UNDO: _Plan("undo", ("Ctrl+Z",)),
    Command.REDO: _Plan("redo", ("Ctrl+Y", "Ctrl+Shift+Z")),
    Command.FIND: _Plan("search", ("Ctrl+F",)),
    Command.FIND_NEXT: _Plan("down", ("F3",)),
    Command.FIND_PREVIOUS: _Plan("up", ("Shift+F3",)),
    Command.GO_TO_PAGE: _Plan(None, ("Ctrl+L",)),
    Command.PREVIOUS_PAGE: _Plan("previous", ("Ctrl+PgUp",)),
    Command.NEXT_PAGE: _Plan("next", ("Ctrl+PgDown",)),
    Command.FIRST_PAGE: _Plan(None, ("Ctrl+Home",)),
    Command.LAST_PAGE: _Plan(None, ("Ctrl+End",)),
    Command.NEXT_DOCUMENT: _Plan(None, ("Ctrl+Tab",)),
    Command.PREVIOUS_DOCUMENT: _Plan(None, ("Ctrl+Shift+Tab",)),
    Command.ZOOM_IN: _Plan("plus", ("Ctrl++", "Ctrl+=")),
    Command.ZOOM_OUT: _Plan("minus", ("Ctrl+-",)),
    Command.TRUE_SIZE: _Plan(None, ("Ctrl+0",)),
    Command.FIT_WIDTH: _Plan("fit-width", ("Ctrl+1",)),
    Command.FIT_PAGE: _Plan("fit-page", ("Ctrl+2",)),
    Command.THUMBNAILS: _Plan(None, ("F4",), checkable=True),
    Command.SIDE_PANEL: _Plan(None, ("F8",), checkable=True),
    Command.NEXT_AREA: _Plan(None, ("F6",), document=False),
    Command.SETTINGS: _Plan("settings", ("Ctrl+,",), document=False),
    Command.DIAGNOSE: _Plan("token", (), document=False),
    Command.ABOUT: _Plan("info", (), document=False),
}


class Commands(QObject):
    """The actions of one window, by name."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._actions = {command: self._action(window, command) for command in Command}
        language.changed.connect(self.retranslate)
        theme.changed.connect(self._redraw)
        self.retranslate()
        self._redraw()
        self.enable_document_commands(on=False)

    def __getitem__(self, command: Command) -> QAction:
        return self._actions[command]

    def enable_document_commands(self, *, on: bool) -> None:
        """Grey what needs a document while there is none."""
        for command, plan in _PLANS.items():
            if plan.document:
                self[command].setEnabled(on)

    def retranslate(self) -> None:
        """Set the words in the language in use."""
        for command, action in self._actions.items():
            words = tr(f"command.{command}")
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setText(words)
            action.setToolTip(f"{words}  {keys}" if keys else words)

    def _action(self, window: QWidget, command: Command) -> QAction:
        plan = _PLANS[command]
        action = QAction(window)
        action.setObjectName(f"command-{command}")
        action.setCheckable(plan.checkable)
        action.setShortcuts([QKeySequence(keys) for keys in plan.keys])
        action.setMenuRole(QAction.MenuRole.NoRole)
        window.addAction(action)
        return action

    def _redraw(self) -> None:
        for command, action in self._actions.items():
            name = _PLANS[command].icon
            if name is not None:
                action.setIcon(icon(name))
