"""A seal picture from a file: how it looks, what it is called, how large it is on paper."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from app.domain.placement import SealSize
from app.domain.text import printable
from app.gui.dialogs.frame import Dialog, name_button
from app.gui.i18n import tr
from app.gui.models.dropped import PICTURE_ENDINGS, SEAL_ENDING
from app.gui.panels.seal_card import paint_seal
from app.gui.theme import L, S
from app.gui.widgets.label import Label, wrapped
from app.gui.widgets.millimetres import Millimetres

_ENDINGS = (SEAL_ENDING, *PICTURE_ENDINGS)
FORMATS = f"({' '.join(f'*{one}' for one in (*_ENDINGS, *map(str.upper, _ENDINGS)))})"
USUAL_MM = 42.0
"""Millimetres: the round seal of most offices."""
_PICTURE_PX = 160
_SMALLEST_MM, _LARGEST_MM = 1.0, 200.0


class AddSealDialog(Dialog):
    """`name` and `size` are what the person agreed to; the proportions are the picture's."""

    def __init__(self, path: Path, image: QImage, parent: QWidget | None = None) -> None:
        super().__init__("add-seal-dialog", parent)
        self.say_headline(tr("add-seal.title"))
        self._ratio = image.height() / max(1, image.width())
        self._name = QLineEdit(printable(path.stem))
        self._name.setObjectName("add-seal-name")
        self._name.setMaxLength(60)
        self._width = Millimetres("add-seal-width")
        self._height = Label("", "secondary")
        self._lay_out(image)
        give_up = self.add_button("add-seal-cancel")
        self._add = self.add_button("add-seal-add", stands_out=True)
        name_button(give_up, tr("dialog.cancel"))
        name_button(self._add, tr("add-seal.add"))
        give_up.clicked.connect(self.reject)
        self._add.clicked.connect(self.accept)
        self._name.textChanged.connect(lambda text: self._add.setEnabled(bool(text.strip())))
        self._width.valueChanged.connect(lambda _: self._say_height())
        self._say_height()

    @property
    def name(self) -> str:
        """What the card will be called."""
        return self._name.text().strip()

    @property
    def size_mm(self) -> SealSize:
        """The size on paper, in the picture's proportions."""
        width = round(self._width.value(), 1)
        return SealSize(width, round(width * self._ratio, 1))

    def _lay_out(self, image: QImage) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(L)
        grid.setVerticalSpacing(S)
        grid.addWidget(_Preview(image), 0, 0, 6, 1, Qt.AlignmentFlag.AlignTop)
        tallest = _LARGEST_MM / max(self._ratio, 1.0)
        self._width.setRange(max(_SMALLEST_MM, _SMALLEST_MM / self._ratio), tallest)
        self._width.setValue(USUAL_MM)
        for line, (key, field) in enumerate(
            (("add-seal.name", self._name), ("add-seal.width", self._width))
        ):
            field.setAccessibleName(tr(key))
            grid.addWidget(Label(tr(key), "secondary"), 2 * line, 1)
            grid.addWidget(field, 2 * line + 1, 1)
        grid.addWidget(self._height, 4, 1)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        self.body.addWidget(wrapped(tr("add-seal.hint"), "secondary"))

    def _say_height(self) -> None:
        self._height.setText(tr("add-seal.height", height=f"{self.size_mm.height_mm:g}"))


class _Preview(QWidget):
    """The picture on white paper."""

    def __init__(self, image: QImage) -> None:
        super().__init__()
        self._image = image
        self.setFixedSize(QSize(_PICTURE_PX, _PICTURE_PX))

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        paint_seal(QPainter(self), self._image, self.size(), self.devicePixelRatioF())
