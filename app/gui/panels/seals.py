"""Which seal: one card each, to be chosen, dragged onto a page, added and forgotten."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.seal_picture import KeptPicture
from app.gui.i18n import explained, language, tr
from app.gui.icons import icon
from app.gui.models.kept_seals import CARD_PX, choice_of, size_in_words
from app.gui.models.seal_choice import SealChoice
from app.gui.panels.side_panel import Section
from app.gui.placing import Placing
from app.gui.preview.feed import as_image
from app.gui.preview.seal_drag import SealDrag
from app.gui.tasks import Lane, Tasks
from app.gui.theme import RADIUS, XS, M, S, theme
from app.gui.widgets.frames import Frame, column, restyle, row
from app.gui.widgets.label import ElidedLabel, Label, wrapped
from app.services import WindowServices

PICTURE_PX = 64
_DRAG_FROM_PX = 4


class SealSection(Section):
    """The cards. `add_wanted` when the person wants another picture."""

    add_wanted = Signal()

    def __init__(
        self, services: WindowServices, tasks: Tasks, placing: Placing, drag: SealDrag
    ) -> None:
        super().__init__("seals", "seals.title")
        self._services, self._tasks = services, tasks
        self._placing, self._drag = placing, drag
        self._cards: list[SealCard] = []
        self._wanted = ""
        self._empty, self._trouble = wrapped("", "secondary"), wrapped("", "caution")
        self._trouble.setObjectName("seal-trouble")
        self._column = QVBoxLayout()
        self._column.setSpacing(S)
        self._add = QPushButton()
        self._add.setObjectName("seal-add")
        self._add.clicked.connect(self.add_wanted)
        self.body.addWidget(self._empty)
        self.body.addLayout(self._column)
        self.body.addWidget(self._trouble)
        self.body.addWidget(self._add)
        self._trouble.hide()
        placing.changed.connect(self._mark)
        language.changed.connect(self.retranslate)
        theme.changed.connect(self.retranslate)
        self.retranslate()

    def load(self, wanted: str) -> None:
        """Show every kept picture; `wanted` is the key of the one chosen last."""
        self._wanted = wanted
        for kept in self._services.seal_pictures.all():
            self._empty.hide()  # a card is on its way
            self.show_kept(kept)

    def show_kept(self, kept: KeptPicture, *, choose: bool = False) -> None:
        """Decode a picture in the background and show its card."""

        def decoded(choice: SealChoice) -> None:
            self._show(choice)
            if choose or choice.key == self._wanted or self._placing.choice is None:
                self._placing.choose(choice)

        self._tasks.run(
            Lane.DOCUMENT,
            lambda _: choice_of(kept, self._services.decode_picture(kept.picture, CARD_PX)),
            decoded,
            self.tell,
        )

    def tell(self, error: AppError) -> None:
        """Say why a picture is not there."""
        self._trouble.setText(str(explained(error)))
        self._trouble.show()

    def retranslate(self) -> None:
        """Set the words in the language in use."""
        self._empty.setText(tr("seals.none"))
        self._empty.setVisible(not self._cards)
        self._add.setText(tr("seals.add"))
        self._add.setAccessibleName(tr("seals.add"))
        self._add.setIcon(icon("plus"))
        for card in self._cards:
            card.retranslate()

    def _show(self, choice: SealChoice) -> None:
        if any(card.choice.key == choice.key for card in self._cards):
            return
        card = SealCard(choice, self._drag, self._placing.choose)
        card.removal_wanted.connect(lambda: self._remove(card))
        self._cards.append(card)
        self._column.addWidget(card)
        card.show()
        self._trouble.hide()
        self.retranslate()
        self._mark()

    def _remove(self, card: "SealCard") -> None:
        self._services.seal_pictures.remove(card.choice.key)
        self._cards.remove(card)
        card.hide()
        card.deleteLater()
        chosen = self._placing.choice
        if chosen is not None and chosen.key == card.choice.key:
            self._placing.choose(self._cards[0].choice if self._cards else None)
        self.retranslate()

    def _mark(self) -> None:
        chosen = self._placing.choice
        for card in self._cards:
            card.mark(chosen=chosen is not None and chosen.key == card.choice.key)


class SealCard(Frame):
    """Click or Enter chooses, dragging takes it to a page, the menu forgets it."""

    removal_wanted = Signal()

    def __init__(
        self, choice: SealChoice, drag: SealDrag, choose: Callable[[SealChoice], None]
    ) -> None:
        super().__init__("card", f"seal-{choice.key}")
        self.choice = choice
        self._drag, self._choose = drag, choose
        self._pressed: QPointF | None = None
        self._dragging = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._size, self._kind = Label("", "secondary"), Label("", "secondary")
        name = ElidedLabel(choice.name)
        layout = row(self, S, M)
        layout.addWidget(_Picture(as_image(choice.pixels)))
        words = QWidget()
        words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        lines = column(words, 0, XS)
        lines.addStretch(1)
        for widget in (name, self._size, self._kind):
            lines.addWidget(widget)
        lines.addStretch(1)
        layout.addWidget(words, 1)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the words in the language in use."""
        self._size.setText(size_in_words(self.choice.size))
        self._kind.setText(tr("seals.picture"))
        words = (self.choice.name, self._size.text(), self._kind.text(), tr("seals.how"))
        self.setAccessibleName(" · ".join(words))

    def mark(self, *, chosen: bool) -> None:
        """Show whether it is the one that will be placed."""
        if self.property("selected") != chosen:
            self.setProperty("selected", chosen)
            restyle(self)

    # --- mouse and keys ----------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Remember where; a click or a drag begins."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Pull the seal off the card."""
        if self._pressed is None:
            return
        position = event.globalPosition().toPoint()
        far = (event.position() - self._pressed).manhattanLength() >= _DRAG_FROM_PX
        if not self._dragging and far:
            self._dragging = True
            self._drag.begin(self.choice, position)
        elif self._dragging:
            self._drag.move(position, event.modifiers())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Drop it, or choose it."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        dragging, self._dragging, self._pressed = self._dragging, False, None
        if dragging:
            self._drag.end()
        else:
            self._choose(self.choice)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter and Space choose, Esc ends a drag."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self.choice)
        elif key == Qt.Key.Key_Escape and self._dragging:
            self._dragging, self._pressed = False, None
            self._drag.cancel()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """The one thing that is seldom done; Shift+F10 and the menu key open it too."""
        menu = QMenu(self)
        menu.setObjectName("seal-menu")
        menu.addAction(icon("delete"), tr("seals.remove")).triggered.connect(self.removal_wanted)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())


class _Picture(QWidget):
    """The seal on white, as it will look on paper."""

    def __init__(self, image: QImage) -> None:
        super().__init__()
        self._image = image
        self.setFixedSize(PICTURE_PX, PICTURE_PX)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        paint_seal(QPainter(self), self._image, self.size(), self.devicePixelRatioF())


def paint_seal(painter: QPainter, image: QImage, room: QSize, ratio: float) -> None:
    """A seal picture in the middle of a piece of white paper, in its own proportions."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(theme.colours.hairline))
    painter.setBrush(QColor("white"))
    painter.drawRoundedRect(0, 0, room.width() - 1, room.height() - 1, RADIUS, RADIUS)
    inner = (room - QSize(2 * XS, 2 * XS)) * ratio
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    scaled = image.scaled(inner, keep, smooth)
    scaled.setDevicePixelRatio(ratio)
    extent = scaled.deviceIndependentSize()
    corner = QPointF((room.width() - extent.width()) / 2, (room.height() - extent.height()) / 2)
    painter.drawImage(corner, scaled)
