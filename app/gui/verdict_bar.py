"""The line above the pages that says what holds of the document; nothing on a page can cover it.

The page area is a widget of its own below this one: it paints inside its own rectangle only (B12).
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from app.gui.icons import pixmap
from app.gui.theme import ICON, M, S, Tone, theme
from app.gui.widgets.button import link
from app.gui.widgets.frames import Frame, keep_height, restyle, row
from app.gui.widgets.label import ElidedLabel, Label


class VerdictBar(Frame):
    """One tone, one sentence, at most one thing to do; hidden while there is nothing to say."""

    acted = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__("", name, parent)
        self._tone = Tone.INFO
        self._icon = Label()
        self._icon.setFixedSize(ICON, ICON)
        self._text = ElidedLabel()
        self._text.setObjectName(f"{name}-text")
        self._action: QPushButton = link(f"{name}-action")
        self._action.clicked.connect(self.acted)
        layout = row(self, spacing=S)
        layout.setContentsMargins(M, S // 2, M, S // 2)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._action)
        keep_height(self)
        self.setMinimumHeight(40)
        theme.changed.connect(self._redraw)
        self.hide()

    def say(self, tone: Tone, sentence: str, action: str = "") -> None:
        """Show `sentence`; with the words of an action, its button as well."""
        self._tone = tone
        self._text.setText(sentence)
        self.setAccessibleName(sentence)
        self._action.setText(action)
        self._action.setAccessibleName(action)
        self._action.setVisible(bool(action))
        self.setProperty("tone", tone.value)
        restyle(self)
        self._redraw()
        self.show()

    def text(self) -> str:
        """The sentence on show, empty while hidden."""
        return "" if self.isHidden() else self._text.text()

    def silence(self) -> None:
        """Show nothing."""
        self.hide()

    def _redraw(self) -> None:
        colour = theme.colours.tone(self._tone)
        self._icon.setPixmap(pixmap(self._tone.value, colour, ICON, self.devicePixelRatioF()))
