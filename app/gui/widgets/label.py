"""Labels that show any text as text: no markup, no control characters, cut in the middle."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from app.domain.text import printable


class Label(QLabel):
    """A label of our own words or foreign ones; `kind` is a kind of the style sheet."""

    def __init__(self, text: str = "", kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kind", kind)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Show `text` after cleaning it."""
        super().setText("\n".join(map(printable, text.split("\n"))))


def wrapped(text: str = "", kind: str = "") -> Label:
    """A label whose sentences break into lines."""
    label = Label(text, kind)
    label.setWordWrap(True)
    return label


class ElidedLabel(QWidget):
    """One line that loses its middle when there is no room; the whole is in the tool tip."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setText(text)

    def text(self) -> str:
        """The whole text."""
        return self._text

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Show `text` after cleaning it."""
        self._text = printable(text)
        self.setAccessibleName(self._text)
        # a tool tip takes what looks like markup for markup: escaped, it is only text
        self.setToolTip(self._text.replace("&", "&amp;").replace("<", "&lt;"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for the whole text."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._text) + 2, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for a few letters."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance("…") * 3, metrics.height() + 2)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw what fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        middle = Qt.TextElideMode.ElideMiddle
        text = self.fontMetrics().elidedText(self._text, middle, self.width())
        across = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(self.rect(), across | Qt.TextFlag.TextSingleLine, text)
