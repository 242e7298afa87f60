"""F6: the focus goes from one area of the window to the next."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def focus_next(areas: Sequence[QWidget], focused: QWidget | None) -> None:
    """Give the focus to the first usable widget of the area behind the one that has it."""
    visible = [area for area in areas if area.isVisible()]
    inside = [
        area for area in visible if focused and (area is focused or area.isAncestorOf(focused))
    ]
    first = visible.index(inside[0]) + 1 if inside else 0
    for area in (*visible[first:], *visible[:first]):
        for widget in (area, *area.findChildren(QWidget)):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
                widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return
