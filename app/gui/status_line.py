"""The last line: what just happened, in one sentence, and where the pointer or the seal is."""

from PySide6.QtWidgets import QWidget

from app.gui.theme import M
from app.gui.widgets.frames import Frame, row
from app.gui.widgets.label import ElidedLabel, Label


class StatusLine(Frame):
    """One sentence that stays until the next one, and a place for millimetres."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("status", "status-line", parent)
        self.setFixedHeight(28)
        self._sentence = ElidedLabel()
        self._sentence.setObjectName("status-sentence")
        self._position = Label("", "secondary")
        self._position.setObjectName("status-position")
        layout = row(self, spacing=M)
        layout.setContentsMargins(M, 0, M, 0)
        layout.addWidget(self._sentence, 1)
        layout.addWidget(self._position)

    def say(self, sentence: str) -> None:
        """Show `sentence` until there is another one."""
        self._sentence.setText(sentence)

    def sentence(self) -> str:
        """What is shown."""
        return self._sentence.text()

    def show_position(self, text: str) -> None:
        """Show millimetres, or nothing."""
        self._position.setText(text)
