"""A field for a length in millimetres."""

from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from app.gui.theme import S


class Millimetres(QDoubleSpinBox):
    """One decimal and the unit, set in like the text of other fields."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setDecimals(1)
        self.setSuffix(" mm")
        self.lineEdit().setTextMargins(S, 0, 0, 0)  # the style sheet does not reach it
