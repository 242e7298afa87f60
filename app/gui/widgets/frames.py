"""Frames and lines of the style sheet, and the layouts that go with the design's spacing."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget


class Frame(QFrame):
    """A frame of a kind of the style sheet."""

    def __init__(self, kind: str, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", kind)
        self.setObjectName(name)


def line() -> QFrame:
    """A hairline across."""
    return Frame("line")


def upright_line() -> QFrame:
    """A hairline between things side by side."""
    return Frame("upright")


def column(parent: QWidget, margin: int = 0, spacing: int = 0) -> QVBoxLayout:
    """Lay the contents of `parent` out below each other."""
    layout = QVBoxLayout(parent)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)
    return layout


def row(parent: QWidget | None = None, margin: int = 0, spacing: int = 0) -> QHBoxLayout:
    """Lay contents out side by side."""
    layout = QHBoxLayout() if parent is None else QHBoxLayout(parent)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)
    return layout


def keep_height(widget: QWidget) -> None:
    """Let the widget grow across only."""
    widget.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)


def restyle(widget: QWidget) -> None:
    """Let the style sheet see a property of the widget that has changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
