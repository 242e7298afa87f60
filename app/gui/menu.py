"""The menu behind ≡: every command that is not worth a place in the toolbar."""

from collections.abc import Container

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.gui.commands import Command, Commands
from app.gui.i18n import language, tr
from app.gui.theme import Appearance, theme
from app.messages.language import Language

_GROUPS = (  # short enough for one column on a screen of 768 pixels
    (Command.OPEN, Command.SAVE_COPY, Command.PRINT, Command.CLOSE),
    (Command.PLACE, Command.STRADDLE, Command.REMOVE_SEAL, Command.UNDO, Command.REDO),
    (Command.FIND, Command.GO_TO_PAGE),
    (Command.TRUE_SIZE, Command.FIT_WIDTH, Command.FIT_PAGE),
    (Command.THUMBNAILS, Command.SIDE_PANEL),
)
_LAST_GROUP = (Command.DIAGNOSE, Command.SETTINGS, Command.ABOUT, Command.QUIT)
_LANGUAGES = {Language.ZH: "简体中文", Language.EN: "English"}
"""Each in itself: whoever cannot read one must find the other."""


class MainMenu(QMenu):
    """Commands in groups, the language, the appearance."""

    def __init__(self, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("main-menu")
        for group in _GROUPS:
            self.addActions([commands[command] for command in group])
            self.addSeparator()
        self._languages, self._appearances = QMenu(self), QMenu(self)
        self._language_choices = _choices(self._languages, tuple(Language))
        self._appearance_choices = _choices(self._appearances, tuple(Appearance))
        for chosen, action in self._language_choices.items():
            action.triggered.connect(lambda _=False, one=chosen: language.choose(Language(one)))
        for chosen, action in self._appearance_choices.items():
            action.triggered.connect(lambda _=False, one=chosen: theme.choose(Appearance(one)))
        self.addMenu(self._languages)
        self.addMenu(self._appearances)
        self.addSeparator()
        self.addActions([commands[command] for command in _LAST_GROUP])
        language.changed.connect(self.retranslate)
        theme.changed.connect(self.retranslate)
        self.retranslate()

    def lock(self, settings: Container[str]) -> None:
        """Offer nothing that the office has decided."""
        self._languages.setEnabled("language" not in settings)

    def retranslate(self) -> None:
        """Set the words, and tick what is in use."""
        self._languages.setTitle(tr("menu.language"))
        self._appearances.setTitle(tr("menu.appearance"))
        for one, action in self._language_choices.items():
            action.setText(_LANGUAGES[Language(one)])
            action.setChecked(one == language.current)
        for one, action in self._appearance_choices.items():
            action.setText(tr(f"appearance.{one}"))
            action.setChecked(one == theme.chosen)


def _choices(menu: QMenu, values: tuple[str, ...]) -> dict[str, QAction]:
    """One action per value, of which one is ticked."""
    group = QActionGroup(menu)
    made = {}
    for value in values:
        made[value] = menu.addAction("")
        made[value].setCheckable(True)
        group.addAction(made[value])
    return made
