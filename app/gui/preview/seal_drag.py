"""A seal on its way from its card to a page, under the pointer at its true size all the way.

Plain mouse events instead of the system's drag and drop: over a page the page draws the seal
itself, with guides; elsewhere a sheet over the window does.
"""

from PySide6.QtCore import QEasingCurve, QPoint, QPropertyAnimation, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.gui.models.seal_choice import SealChoice
from app.gui.placing import Placing
from app.gui.preview.page_view import PageView
from app.gui.preview.seal_overlay import SealOverlay
from app.gui.theme import MOTION_MS

_IN_HAND = 0.72


class SealDrag:
    """One drag at a time; positions are global."""

    def __init__(
        self, window: QWidget, view: PageView, overlay: SealOverlay, placing: Placing
    ) -> None:
        self._view, self._overlay, self._placing = view, overlay, placing
        self._sheet = _Sheet(window, placing, view)
        self._from = QPoint()

    def begin(self, choice: SealChoice, position: QPoint) -> None:
        """A card has been pulled."""
        self._from = position
        self._placing.take(choice)
        self.move(position, Qt.KeyboardModifier.NoModifier)

    def move(self, position: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """The pointer is at a point of the screen; Alt lets the seal lie anywhere."""
        if self._placing.drag is None:
            return
        viewport = self._view.viewport()
        inside = viewport.mapFromGlobal(position)
        if viewport.rect().contains(inside) and self._view.isVisible():
            self._overlay.carry(inside.toPointF(), modifiers)
        else:
            self._placing.carry(None, 0, 0, snapping=False)
        self._sheet.follow(position, shown=self._placing.drag.page is None)

    def end(self) -> None:
        """Let go: onto the page, or back to the card with a short movement."""
        if self._placing.drag is not None and self._placing.drop():
            self._sheet.hide()
            self._view.setFocus(Qt.FocusReason.MouseFocusReason)
        else:
            self._sheet.fly_to(self._from)

    def cancel(self) -> None:
        """Esc: back to the card."""
        self._placing.put_back()
        self._sheet.fly_to(self._from)


class _Sheet(QWidget):
    """The seal between card and page."""

    def __init__(self, window: QWidget, placing: Placing, view: PageView) -> None:
        super().__init__(window)
        self._window, self._placing, self._view = window, placing, view
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._flight = QPropertyAnimation(self, b"pos", self)
        self._flight.setDuration(MOTION_MS)
        self._flight.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._flight.finished.connect(self.hide)
        self.hide()

    def follow(self, position: QPoint, *, shown: bool) -> None:
        choice = self._placing.choice
        if choice is not None:
            scale = self._view.px_per_mm
            width, height = choice.size.width_mm * scale, choice.size.height_mm * scale
            self.resize(round(width), round(height))
        self.move(self._corner(position))
        self.setVisible(shown)
        self.raise_()

    def fly_to(self, position: QPoint) -> None:
        if self.isVisible():
            self._flight.setStartValue(self.pos())
            self._flight.setEndValue(self._corner(position))
            self._flight.start()

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        choice = self._placing.choice
        if choice is not None:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setOpacity(_IN_HAND)
            painter.drawImage(self.rect(), self._placing.image_of(choice))

    def _corner(self, position: QPoint) -> QPoint:
        middle = QPoint(self.width() // 2, self.height() // 2)
        return self._window.mapFromGlobal(position) - middle
