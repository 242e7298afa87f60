"""Seals over the pages: drawn like ink, moved by mouse and keys, with guides and outlines.

Draws a seal itself only until the page comes back from the worker with the seal in its pixels, or
while it is being moved.
"""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPen

from app.domain.geometry import RectMm
from app.domain.placement import Placement, Slice
from app.gui.i18n import tr
from app.gui.models.seal_board import rect_of
from app.gui.models.seal_choice import SealChoice
from app.gui.placing import BIG_NUDGE_MM, NUDGE_MM, Drag, Placing
from app.gui.preview.page_view import PageView
from app.gui.theme import BODY, RADIUS, S, font, theme

_IN_HAND = 0.72
_DRAG_FROM_PX = 3
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class SealOverlay:
    """Implements `Overlay` for the seals of `placing`."""

    def __init__(self, view: PageView, placing: Placing) -> None:
        self._view, self._placing = view, placing
        self._pressed_at: QPointF | None = None
        self._scaled: dict[int, QImage] = {}
        placing.moved.connect(view.refresh)
        placing.changed.connect(view.refresh)

    # --- drawing -----------------------------------------------------------------------------

    def shows_sealed(self, page: int) -> bool:
        """Only while nothing is in the hand: what moves is drawn over the bare page."""
        return self._placing.drag is None and page in self._placing.sealed_pages

    def paint_page(self, painter: QPainter, page: int, *, sealed: bool) -> None:
        """Seals, outlines, and the seal in the hand with its guides."""
        placing, drag = self._placing, self._placing.drag
        for item, one in placing.board.on_page(page):
            if drag is not None and drag.number == item.number:
                continue
            if not sealed:
                self._ink(painter, page, item.seal, one.rect, one.slice)
            self._outline(painter, page, one.rect, item.number, item.placement)
        if drag is not None and drag.page == page:
            self._paint_hand(painter, page, drag)

    def _paint_hand(self, painter: QPainter, page: int, drag: Drag) -> None:
        placement = drag.placement
        rect = rect_of(placement)
        self._ink(painter, page, drag.seal, rect, Slice(), _IN_HAND)
        self._guides(painter, page)
        if self._placing.concerns_of(drag.number, placement, page):
            self._frame(painter, page, rect, theme.colours.caution, dashed=True)
        words = tr("place.position", x=f"{placement.x_mm:.1f}", y=f"{placement.y_mm:.1f}")
        _tag(painter, self._view.rect_px(page, rect), words)

    def _ink(
        self,
        painter: QPainter,
        page: int,
        seal: SealChoice,
        rect: RectMm,
        part: Slice,
        opacity: float = 1.0,
    ) -> None:
        image = self._placing.image_of(seal)
        area = self._view.rect_px(page, rect)
        whole_width = area.width() / (part.right - part.left)
        whole_height = area.height() / (part.bottom - part.top)
        picture = self._scaled_to(image, whole_width, whole_height)
        source = QRectF(
            part.left * picture.width(),
            part.top * picture.height(),
            (part.right - part.left) * picture.width(),
            (part.bottom - part.top) * picture.height(),
        )
        painter.save()
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        painter.setOpacity(opacity)
        painter.drawImage(area, picture, source)
        painter.restore()

    def _scaled_to(self, image: QImage, width: float, height: float) -> QImage:
        """The picture at the size of the screen, one kept for each picture."""
        ratio = self._view.devicePixelRatioF()
        size = max(1, round(width * ratio)), max(1, round(height * ratio))
        kept = self._scaled.get(image.cacheKey())
        if kept is None or (kept.width(), kept.height()) != size:
            smooth = Qt.TransformationMode.SmoothTransformation
            kept = image.scaled(*size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
            self._scaled[image.cacheKey()] = kept
        return kept

    def _outline(
        self, painter: QPainter, page: int, rect: RectMm, number: int, placement: Placement
    ) -> None:
        if self._placing.concerns_of(number, placement, page):
            self._frame(painter, page, rect, theme.colours.caution, dashed=True)
        if number == self._placing.selected:
            self._frame(painter, page, rect, theme.colours.accent, dashed=False)

    def _frame(
        self, painter: QPainter, page: int, rect: RectMm, colour: str, *, dashed: bool
    ) -> None:
        grown = 3 if dashed else 1
        style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(_on_paper(colour), 1.5, style))
        area = self._view.rect_px(page, rect).adjusted(-grown, -grown, grown, grown)
        painter.drawRoundedRect(area, RADIUS / 2, RADIUS / 2)

    def _guides(self, painter: QPainter, page: int) -> None:
        drag, size = self._placing.drag, self._placing.pages[page]
        painter.setPen(QPen(_on_paper(theme.colours.accent), 1))
        for guide in () if drag is None else drag.guides:
            if guide.upright:
                line = RectMm(guide.at_mm, 0, 0, size.height_mm)
            else:
                line = RectMm(0, guide.at_mm, size.width_mm, 0)
            area = self._view.rect_px(page, line)
            painter.drawLine(area.topLeft(), area.bottomRight())

    # --- mouse -------------------------------------------------------------------------------

    def mouse(self, event: QMouseEvent) -> bool:
        """Press selects and takes, move carries, release lets go, double click places."""
        kind = event.type()
        if kind == QEvent.Type.MouseButtonDblClick:
            return self._double_click(event.position())
        if kind == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            return self._press(event.position())
        if kind == QEvent.Type.MouseMove:
            return self._move(event)
        if kind == QEvent.Type.MouseButtonRelease and self._pressed_at is not None:
            self._pressed_at = None
            if self._placing.drag is not None:
                self._placing.drop()
            return True
        return False

    def _press(self, position: QPointF) -> bool:
        hit = self._seal_at(position)
        self._placing.select(hit)
        self._pressed_at = position if hit is not None else None
        return hit is not None

    def _move(self, event: QMouseEvent) -> bool:
        if self._pressed_at is None:
            over = self._seal_at(event.position()) is not None
            shape = Qt.CursorShape.OpenHandCursor if over else Qt.CursorShape.ArrowCursor
            self._view.viewport().setCursor(shape)
            return False
        far = (event.position() - self._pressed_at).manhattanLength() >= _DRAG_FROM_PX
        if self._placing.drag is None and far:
            self._grasp(self._pressed_at)
        self.carry(event.position(), event.modifiers())
        return True

    def carry(self, position: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Move the seal in the hand to a point of the view; Alt lets it lie anywhere."""
        place = self._view.place_at(position)
        drag = self._placing.drag
        if place is None and drag is not None and drag.number is not None:
            # a placed seal may hang over the edge of its page
            page = self._view.page if drag.page is None else drag.page
            place = (page, *self._view.point_on(page, position))
        snapping = not modifiers & Qt.KeyboardModifier.AltModifier
        if place is None:
            self._placing.carry(None, 0, 0, snapping=False)
        else:
            self._placing.carry(*place, snapping=snapping)

    def _grasp(self, position: QPointF) -> None:
        place, number = self._view.place_at(position), self._seal_at(position)
        if place is not None and number is not None:
            self._placing.grasp(number, *place)

    def _double_click(self, position: QPointF) -> bool:
        place = self._view.place_at(position)
        if place is None or self._seal_at(position) is not None:
            return False
        self._placing.place(*place)
        return True

    def _seal_at(self, position: QPointF) -> int | None:
        """The topmost seal under a point."""
        place = self._view.place_at(position)
        if place is None:
            return None
        page, x, y = place
        hits = [
            item.number
            for item, one in self._placing.board.on_page(page)
            if one.rect.left_mm <= x <= one.rect.right_mm
            and one.rect.top_mm <= y <= one.rect.bottom_mm
        ]
        return hits[-1] if hits else None

    def menu_at(self, position: QPointF | None) -> QPointF | None:
        """The seal under the point is selected; a key means the selected one, or the first."""
        if position is not None:
            hit = self._seal_at(position)
            self._placing.select(hit)
            return None if hit is None else position
        here = list(self._placing.board.on_page(self._view.page))
        if here and self._placing.selected not in {item.number for item, _ in here}:
            self._placing.select(here[0][0].number)
        middles = (
            self._view.rect_px(self._view.page, one.rect).center()
            for item, one in here
            if item.number == self._placing.selected
        )
        return next(middles, None)

    # --- keys --------------------------------------------------------------------------------

    def key(self, event: QKeyEvent) -> bool:
        """Arrows nudge the selected seal, Esc puts back or lets go of it."""
        placing = self._placing
        if event.key() == Qt.Key.Key_Escape and placing.drag is not None:
            self._pressed_at = None
            placing.put_back()
            return True
        if event.key() == Qt.Key.Key_Escape and placing.selected is not None:
            placing.select(None)
            return True
        direction = _ARROWS.get(Qt.Key(event.key()))
        if direction is None or placing.selected is None:
            return False
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step_mm = BIG_NUDGE_MM if shift else NUDGE_MM
        placing.nudge(direction[0] * step_mm, direction[1] * step_mm)
        return True


def _on_paper(colour: str) -> QColor:
    """Paper is white in every appearance: light colours are darkened to be seen on it."""
    drawn = QColor(colour)
    return drawn if drawn.lightnessF() < 0.55 else drawn.darker(190)


def _tag(painter: QPainter, seal: QRectF, words: str) -> None:
    """A small sign beside the seal."""
    painter.setFont(font(BODY))
    metrics = painter.fontMetrics()
    size = metrics.size(0, words)
    box = QRectF(seal.right() + S, seal.top(), size.width() + 2 * S, size.height() + S)
    painter.setPen(QColor(theme.colours.hairline))
    painter.setBrush(QColor(theme.colours.surface))
    painter.drawRoundedRect(box, RADIUS, RADIUS)
    painter.setPen(QColor(theme.colours.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
