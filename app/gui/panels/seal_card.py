"""One seal as a card: how it looks, what it is, until when; chosen, dragged, forgotten here."""

from collections.abc import Callable
from dataclasses import dataclass

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
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.placement import SealSize
from app.gui.i18n import language, tr
from app.gui.icons import icon, pixmap
from app.gui.models.held_seals import HeldSeal
from app.gui.models.kept_seals import size_in_words
from app.gui.models.local_times import day_of
from app.gui.models.seal_choice import SealChoice
from app.gui.preview.feed import as_image
from app.gui.preview.seal_drag import SealDrag
from app.gui.theme import RADIUS, XS, XXL, M, S, theme
from app.gui.widgets.frames import Frame, column, restyle, row
from app.gui.widgets.label import wrapped

PICTURE_PX = 72
_DRAG_FROM_PX = 4
_LONGEST_NAME = 40


@dataclass(frozen=True)
class CardFacts:
    """What a card shows. `choice` is None for a seal that cannot be picked, `held` for a picture.

    `removable` is False for what lies on a UKey.
    """

    key: str
    name: str
    size: SealSize
    choice: SealChoice | None
    held: HeldSeal | None
    removable: bool

    @classmethod
    def of_picture(cls, choice: SealChoice) -> "CardFacts":
        """A kept seal picture."""
        return cls(choice.key, choice.name, choice.size, choice, None, removable=True)

    @classmethod
    def of_seal(cls, held: HeldSeal) -> "CardFacts":
        """An electronic seal."""
        return cls(
            held.key, held.report.name, held.size, held.choice, held, removable=not held.on_token
        )


class SealCard(Frame):
    """Click or Enter chooses, dragging takes it to a page, the menu forgets it."""

    removal_wanted = Signal()

    def __init__(
        self, facts: CardFacts, drag: SealDrag, choose: Callable[[SealChoice], None]
    ) -> None:
        super().__init__("card", f"seal-{facts.key}")
        self.facts = facts
        self._drag, self._choose = drag, choose
        self._pressed: QPointF | None = None
        self._dragging = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if facts.choice is not None:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._name = wrapped(_shortened(facts.name))
        self._kind, self._maker = wrapped("", "secondary"), wrapped("", "secondary")
        self._until, self._warning = wrapped("", "secondary"), wrapped("", "caution")
        for name, label in (("kind", self._kind), ("maker", self._maker),
                            ("until", self._until), ("warning", self._warning)):  # fmt: skip
            label.setObjectName(f"seal-card-{name}")
        self._lay_out(facts)
        self.retranslate()

    @property
    def choice(self) -> SealChoice | None:
        """What is put on a page."""
        return self.facts.choice

    def retranslate(self) -> None:
        """Set the words in the language in use."""
        facts, held = self.facts, self.facts.held
        kind = tr("seals.picture") if held is None else tr("seals.electronic")
        self._kind.setText(f"{kind} · {size_in_words(facts.size)}")
        told = held is not None and held.obstacle is None
        self._maker.setVisible(told)
        self._until.setVisible(told)
        warning = "" if held is None else _warning(held)
        if held is not None:
            self._maker.setText(tr("seals.maker", maker=held.report.maker or "?"))
            self._until.setText(tr("token.until", date=day_of(held.report.valid_until)))
        self._warning.setText(warning)
        self._warning.setVisible(bool(warning))
        shown = (self._kind, self._maker, self._until, self._warning)
        how = tr("seals.how") if facts.choice is not None else ""
        words = (facts.name, *(one.text() for one in shown if not one.isHidden()), how)
        self.setAccessibleName(" · ".join(filter(None, words)))

    def mark(self, *, chosen: bool) -> None:
        """Show whether it is the one that will be placed."""
        if self.property("selected") != chosen:
            self.setProperty("selected", chosen)
            restyle(self)

    def _lay_out(self, facts: CardFacts) -> None:
        pixels = facts.choice.pixels if facts.choice else facts.held and facts.held.pixels
        layout = row(self, S, M)
        faded = facts.choice is None
        layout.addWidget(_Picture(as_image(pixels) if pixels else None, faded=faded))
        words = QWidget()
        words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        lines = column(words, 0, XS)
        lines.addStretch(1)
        for widget in (self._name, self._kind, self._maker, self._until, self._warning):
            lines.addWidget(widget)
        lines.addStretch(1)
        layout.addWidget(words, 1)

    # --- mouse and keys ----------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Remember where; a click or a drag begins."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._pressed = event.position() if self.choice is not None else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Pull the seal off the card."""
        if self._pressed is None or self.choice is None:
            return
        position = event.globalPosition().toPoint()
        far = (event.position() - self._pressed).manhattanLength() >= _DRAG_FROM_PX
        if not self._dragging and far:
            self._dragging = True
            self._choose(self.choice)
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
        elif self.choice is not None:
            self._choose(self.choice)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter and Space choose, Esc ends a drag."""
        key = event.key()
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if enter and self.choice is not None:
            self._choose(self.choice)
        elif key == Qt.Key.Key_Escape and self._dragging:
            self._dragging, self._pressed = False, None
            self._drag.cancel()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """The one thing that is seldom done; Shift+F10 and the menu key open it too."""
        if not self.facts.removable:
            return
        menu = QMenu(self)
        menu.setObjectName("seal-menu")
        words = tr("seals.remove" if self.facts.held is None else "seals.remove-electronic")
        menu.addAction(icon("delete"), words).triggered.connect(self.removal_wanted)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())


def _warning(held: HeldSeal) -> str:
    """Why it cannot be used, or that it soon cannot."""
    if held.obstacle is not None:
        from app.messages.seal_verdicts import reason_in_words

        reason = reason_in_words(held.obstacle.value, language.current)
        return tr("seals.unusable", reason=reason)
    return tr("seals.days-left", days=held.days_left) if held.expires_soon else ""


def _shortened(name: str) -> str:
    """Names are foreign, and a card is not a page."""
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


class _Picture(QWidget):
    """The seal on white, as it will look on paper; a sign where no picture may be shown."""

    def __init__(self, image: QImage | None, *, faded: bool) -> None:
        super().__init__()
        self._image, self._faded = image, faded
        self.setFixedSize(PICTURE_PX, PICTURE_PX)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setOpacity(0.5 if self._faded else 1.0)
        if self._image is not None:
            paint_seal(painter, self._image, self.size(), self.devicePixelRatioF())
            return
        sign = pixmap("unknown", QColor(theme.colours.muted), XXL, self.devicePixelRatioF())
        corner = (PICTURE_PX - XXL) // 2
        painter.drawPixmap(corner, corner, sign)


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
