"""A box to choose from, with an arrow in the theme's colour."""

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox

from app.gui.icons import pixmap
from app.gui.theme import L, S, theme


class Choice(QComboBox):
    """Style sheets cannot colour the arrow: it is painted here."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The box, then its arrow."""
        super().paintEvent(event)
        colours = theme.colours
        colour = QColor(colours.text if self.isEnabled() else colours.muted)
        arrow = pixmap("down", colour, L, self.devicePixelRatioF())
        QPainter(self).drawPixmap(self.width() - L - S // 2, (self.height() - L) // 2, arrow)
