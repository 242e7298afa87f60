"""Buttons that keep their icon in the theme's colour."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from app.gui.icons import icon
from app.gui.theme import ICON, theme
from app.gui.widgets.label import tool_tip


class ActionButton(QToolButton):
    """A flat button for an action: its icon, and its words when there is room for them."""

    def __init__(self, action: QAction, *, words: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDefaultAction(action)
        self.setObjectName(action.objectName().replace("command-", "button-"))
        self.setIconSize(QSize(ICON, ICON))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.show_words(on=words)
        action.changed.connect(self._name)
        self._name()

    def show_words(self, *, on: bool) -> None:
        """Show the words beside the icon, or the icon alone."""
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(style.ToolButtonTextBesideIcon if on else style.ToolButtonIconOnly)

    def _name(self) -> None:
        self.setAccessibleName(self.defaultAction().text())


class PrimaryActionButton(QToolButton):
    """The one button of a state that stands out: mirrors its action on the accent colour."""

    def __init__(self, action: QAction, picture: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action, self._picture = action, picture
        self.setProperty("kind", "primary")
        self.setObjectName(action.objectName().replace("command-", "button-"))
        self.setIconSize(QSize(ICON, ICON))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._mirror)
        theme.changed.connect(self._redraw)
        self._mirror()
        self._redraw()

    def _mirror(self) -> None:
        self.setText(self._action.text())
        self.setToolTip(self._action.toolTip())
        self.setAccessibleName(self._action.text())
        self.setEnabled(self._action.isEnabled())

    def _redraw(self) -> None:
        self.setIcon(icon(self._picture, QColor(theme.colours.on_accent)))


class IconButton(QToolButton):
    """A flat square button with an icon; its words are for the tool tip and the screen reader."""

    def __init__(self, picture: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = picture
        self.setObjectName(name)
        self.setIconSize(QSize(ICON, ICON))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.changed.connect(self._redraw)
        self._redraw()

    def describe(self, words: str) -> None:
        """Say what it does."""
        self.setToolTip(tool_tip(words))
        self.setAccessibleName(words)

    def _redraw(self) -> None:
        self.setIcon(icon(self._picture))


def primary(name: str) -> QPushButton:
    """The one push button of a state that stands out."""
    button = QPushButton()
    button.setObjectName(name)
    button.setProperty("kind", "primary")
    return button


def link(name: str) -> QPushButton:
    """A button that looks like a link."""
    button = QPushButton()
    button.setObjectName(name)
    button.setProperty("kind", "link")
    return button
