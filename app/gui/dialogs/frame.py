"""The frame of every dialog: a headline, its content, and buttons of which one stands out."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.gui.theme import XL, L, M, S
from app.gui.widgets.button import primary
from app.gui.widgets.frames import column, row
from app.gui.widgets.label import wrapped


class Dialog(QDialog):
    """`body` is the layout to fill, `buttons` the row below it, filled from the right."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._headline = wrapped("", "headline")
        whole = column(self, XL, M)
        whole.addWidget(self._headline)
        self.body: QVBoxLayout = QVBoxLayout()
        self.body.setSpacing(M)
        whole.addLayout(self.body, 1)
        self.buttons: QHBoxLayout = row(spacing=S)
        self.buttons.setContentsMargins(0, L, 0, 0)
        self.buttons.addStretch(1)
        whole.addLayout(self.buttons)

    def say_headline(self, words: str) -> None:
        """Set the headline, which is the title of the window as well."""
        self._headline.setText(words)
        self.setWindowTitle(self._headline.text())
        self.setAccessibleName(self._headline.text())

    def fit(self) -> None:
        """Take the height that the sentences need: labels that wrap tell it for a width only."""
        layout = self.layout()
        if layout is None:
            return
        layout.activate()
        width = max(self.minimumWidth(), layout.totalMinimumSize().width())
        height = max(layout.totalMinimumSize().height(), layout.totalHeightForWidth(width))
        if self.size() != QSize(width, height):
            self.resize(width, height)

    def add_button(self, name: str, *, stands_out: bool = False) -> QPushButton:
        """One more button on the right; words come with `retranslate`."""
        button = primary(name) if stands_out else QPushButton()
        button.setObjectName(name)
        button.setAutoDefault(stands_out)
        button.setDefault(stands_out)
        self.buttons.addWidget(button)
        return button


def name_button(button: QPushButton, words: str) -> None:
    """Give a button its words, for the screen reader too."""
    button.setText(words)
    button.setAccessibleName(words)
