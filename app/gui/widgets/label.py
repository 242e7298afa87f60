"""Labels that show any text as text: no markup, no control characters, cut in the middle."""

import re
from collections.abc import Iterable
from html import escape

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent, Qt
from PySide6.QtWidgets import QLabel, QWidget

from app.domain.text import printable

_IN_A_MEASURE = re.compile(
    r"(?<=\d) (?=(?:mm|MiB)\b|毫米)"  # before the unit
    r"|(?<=\d) (?=× \d)|(?<=\d ×) (?=\d)"  # around the sign between two sides
)


class Label(QLabel):
    """A label of our own words or foreign ones; `kind` is a kind of the style sheet."""

    def __init__(self, text: str = "", kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kind", kind)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Show `text` after cleaning it: a line break in it is somebody else's, and a mark."""
        self.set_lines([text])

    def set_lines(self, texts: Iterable[str]) -> None:
        """Show each of them on a line of its own."""
        super().setText("\n".join(unbroken(printable(text)) for text in texts))


def unbroken(text: str) -> str:
    """The text with measures that never part: `42 × 42 mm` stands on one line."""
    return _IN_A_MEASURE.sub("\N{NO-BREAK SPACE}", text)


def tool_tip(text: str) -> str:
    """`text` for a tool tip, which takes what looks like markup for markup (A13)."""
    shown = printable(text)
    if not Qt.mightBeRichText(shown):
        return shown
    return f"<span style='white-space:pre-wrap'>{escape(shown, quote=False)}</span>"


def as_title(text: str) -> str:
    """`text` for the title of a window, where Qt takes `[*]` for the mark of a changed document."""
    return printable(text).replace("[*]", "[*][*]")


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
        self.setToolTip(tool_tip(self._text))
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
