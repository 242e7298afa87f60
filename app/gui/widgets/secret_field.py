"""A field for a PIN or password whose characters are in one buffer that can be wiped (G1, G3).

The buffer is locked in memory where the system allows it, and handed on as it is (G4).

No `QLineEdit`: that keeps what was typed in text objects, an undo list and the input method. Here
digits and signs are taken from the number of the key. Only a letter's case is not in that number:
it is read from the event's text, one character at a time, which Python shares for the whole
process, so that no text longer than a character ever exists. No paste, no drop, no input method,
no copy, nothing for a screen reader but the name of the field.
"""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.secret import Secret, locked_buffer
from app.gui.theme import RADIUS, TARGET, M, theme

MAX_BYTES = 256
FORGET_AFTER_MS = 60_000
_DOT, _GAP = 7, 5
_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class SecretField(QWidget):
    """Shows a dot for each character; `changed(count)`, `submitted()` on Enter.

    Forgets everything when it is hidden, and a minute after the last key.
    """

    changed = Signal(int)
    submitted = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAcceptDrops(False)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._buffer = locked_buffer(MAX_BYTES)
        self._lengths: list[int] = []
        self._forget = QTimer(self)
        self._forget.setSingleShot(True)
        self._forget.setInterval(FORGET_AFTER_MS)
        self._forget.timeout.connect(self.clear)
        theme.changed.connect(self.update)

    def __len__(self) -> int:
        return len(self._lengths)

    def __bool__(self) -> bool:
        return True

    def take(self) -> Secret:
        """What was typed, in UTF-8; the field is empty afterwards."""
        taken = Secret(self._buffer[: sum(self._lengths)])
        self._buffer = locked_buffer(MAX_BYTES)
        self.clear()
        return taken

    def clear(self) -> None:
        """Forget what was typed."""
        self._forget.stop()
        self._buffer[:] = bytes(MAX_BYTES)
        had, self._lengths = bool(self._lengths), []
        if had:
            self.changed.emit(0)
        self.update()

    # --- keys --------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """What is typed here is no shortcut of the window."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and not event.modifiers() & _COMMANDS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """One character, Backspace, Enter; everything else is for the dialog."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submitted.emit()
        elif key == Qt.Key.Key_Backspace:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.clear()
            else:
                self._drop_last()
        elif event.modifiers() & _COMMANDS or key == Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        else:
            self._add(_character(event))

    def _add(self, code: int) -> None:
        if code < 0x20:
            return
        encoded = chr(code).encode("utf-8", "ignore")
        start = sum(self._lengths)
        if not encoded or start + len(encoded) > MAX_BYTES:
            return
        self._buffer[start : start + len(encoded)] = encoded
        self._lengths.append(len(encoded))
        self._typed()

    def _drop_last(self) -> None:
        if self._lengths:
            length = self._lengths.pop()
            start = sum(self._lengths)
            self._buffer[start : start + length] = bytes(length)
            self._typed()

    def _typed(self) -> None:
        self._forget.start()
        self.changed.emit(len(self._lengths))
        self.update()

    # --- looks -------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for a long PIN."""
        return QSize(220, TARGET + 4)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for a short one."""
        return QSize(120, TARGET + 4)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """A frame, dots, and a cursor."""
        colours, painter = theme.colours, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focus, on = self.hasFocus(), self.isEnabled()
        width = 2.0 if focus else 1.0
        painter.setPen(QPen(QColor(colours.accent if focus else colours.muted), width))
        painter.setBrush(QColor(colours.surface if on else colours.window))
        half = width / 2
        frame = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(frame, RADIUS, RADIUS)
        self._paint_dots(painter, QColor(colours.text if on else colours.muted), cursor=focus)

    def _paint_dots(self, painter: QPainter, colour: QColor, *, cursor: bool) -> None:
        room = max(1, (self.width() - 2 * M) // (_DOT + _GAP))
        shown, middle = min(len(self._lengths), room), self.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for number in range(shown):
            left = M + number * (_DOT + _GAP)
            painter.drawEllipse(QRectF(left, middle - _DOT / 2, _DOT, _DOT))
        if cursor:
            left = M + shown * (_DOT + _GAP)
            painter.fillRect(QRectF(left, middle - 9, 1.5, 18), QColor(theme.colours.accent))

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show the cursor."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Hide the cursor."""
        super().focusOutEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click gives the focus; the middle button pastes nothing."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Out of sight, forgotten."""
        self.clear()
        super().hideEvent(event)


def _character(event: QKeyEvent) -> int:
    """The code point that was typed, 0 for a key that types nothing."""
    key = event.key()
    if 0x20 <= key <= 0x7E and not chr(key).isalpha():
        return key
    return ord(event.text()) if len(event.text()) == 1 else 0
