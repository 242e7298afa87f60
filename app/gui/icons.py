"""Icons from `resources/icons`, drawn in the colour that the theme asks for.

Each file is a drawing of 1.5 px strokes on a grid of 20 px in `currentColor`. Whoever shows an
icon asks again on `theme.changed`.
"""

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.gui.theme import ICON, theme

FOLDER = Path(__file__).parents[2] / "resources" / "icons"


def icon(name: str, colour: QColor | None = None) -> QIcon:
    """The icon `name` in `colour`, the text colour by itself, muted where it is disabled."""
    normal = (colour or QColor(theme.colours.text)).rgba()
    scales = frozenset(screen.devicePixelRatio() for screen in QGuiApplication.screens())
    return _icon(name, normal, theme.colours.muted, scales)


@cache
def _icon(name: str, normal: int, muted: str, scales: frozenset[float]) -> QIcon:
    made, disabled = QIcon(), QColor(muted)
    disabled.setAlphaF(0.6)
    for scale in scales:
        made.addPixmap(pixmap(name, QColor.fromRgba(normal), ICON, scale))
        made.addPixmap(pixmap(name, disabled, ICON, scale), QIcon.Mode.Disabled)
    return made


def pixmap(name: str, colour: QColor, size_px: int, scale: float) -> QPixmap:
    """The drawing as a square of `size_px` logical pixels for a screen of that scale."""
    side = round(size_px * scale)
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.fillRect(made.rect(), colour)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
    painter.drawPixmap(0, 0, _shape(name, side))
    painter.end()
    made.setDevicePixelRatio(scale)
    return made


@cache
def _shape(name: str, side_px: int) -> QPixmap:
    """The drawing in black: reading it is the slow part, and colours change."""
    made = QPixmap(side_px, side_px)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    svg = (FOLDER / f"{name}.svg").read_bytes().replace(b"currentColor", b"#000")
    QSvgRenderer(QByteArray(svg)).render(painter, QRectF(0, 0, side_px, side_px))
    painter.end()
    return made
