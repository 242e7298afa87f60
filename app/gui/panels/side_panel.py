"""The column on the right: sections below each other, each with a title and its content."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.gui.i18n import language, tr
from app.gui.theme import SIDE_PANEL_WIDTH, L, S
from app.gui.widgets.frames import Frame, column, line
from app.gui.widgets.label import Label


class SidePanel(Frame):
    """Sections are added from top to bottom; the column scrolls when the window is low."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("side", "side-panel", parent)
        self.setMinimumWidth(SIDE_PANEL_WIDTH - 60)
        content = QWidget()
        content.setObjectName("side-content")
        self._column = column(content, L, L)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("side-scroll")
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidgetResizable(True)
        scroll.setWidget(content)
        column(self).addWidget(scroll)

    def add(self, section: "Section") -> None:
        """Put a section below the ones that are there."""
        self._column.insertWidget(self._column.count() - 1, section)


class Section(QWidget):
    """A title and what belongs to it; `body` is the layout to fill."""

    def __init__(self, name: str, title_key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"section-{name}")
        self._title_key = title_key
        self._title = Label("", "section")
        whole = column(self, 0, S)
        whole.addWidget(self._title)
        self.body: QVBoxLayout = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(S)
        whole.addLayout(self.body)
        whole.addWidget(line())
        language.changed.connect(self._name)
        self._name()

    def _name(self) -> None:
        words = tr(self._title_key)
        self._title.setText(words)
        self.setAccessibleName(words)
