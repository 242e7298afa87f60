"""What the window remembers from one start to the next: its size, its parts, the last files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.gui.commands import Command
from app.gui.i18n import language
from app.gui.models import habits
from app.gui.preview.page_scroll import Fit
from app.gui.theme import SIDE_PANEL_WIDTH, theme

if TYPE_CHECKING:
    from pathlib import Path

    from app.gui.main_window import MainWindow


class WindowHabits:
    """`kept` are the habits as they are now; `keep` writes them down."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.kept = habits.load(window.services.memory)

    def opened(self, path: Path) -> None:
        """A file was opened."""
        self.kept = self.kept.in_folder(str(path.parent)).with_recent(str(path))
        self.forget_files_if_asked()

    def forget_files_if_asked(self) -> None:
        """Settings or policy may say that files are not remembered."""
        if not self._window.desk.remembers_files:
            self.kept = replace(self.kept, recent=())

    def restore(self) -> None:
        """Make the window what it was."""
        window, kept = self._window, self.kept
        window.resize(kept.width, kept.height)
        if kept.maximised:
            window.setWindowState(Qt.WindowState.WindowMaximized)
        side = max(SIDE_PANEL_WIDTH - 60, kept.side_width)
        window.splitter.setSizes([max(400, kept.width - side), side])
        for command, part, shown in (
            (Command.THUMBNAILS, window.thumbnails, kept.thumbnails),
            (Command.SIDE_PANEL, window.side, kept.side_panel),
        ):
            window.commands[command].setChecked(shown)
            part.setVisible(shown)
        if kept.zoom > 0:
            window.view.set_zoom(kept.zoom / 100)
        else:
            window.view.set_fit(Fit.PAGE if kept.zoom < 0 else Fit.WIDTH)
        self.forget_files_if_asked()
        window.start.show_recent(self.kept.recent)

    def keep(self) -> None:
        """Remember how the window is now."""
        window = self._window
        size = window.normalGeometry().size() if window.isMaximized() else window.size()
        fits = {Fit.WIDTH: 0, Fit.PAGE: -1, Fit.NOT: round(window.view.zoom * 100)}
        self.forget_files_if_asked()
        self.kept = replace(
            self.kept,
            zoom=fits[window.view.fit],
            width=size.width(),
            height=size.height(),
            maximised=window.isMaximized(),
            thumbnails=window.commands[Command.THUMBNAILS].isChecked(),
            side_panel=window.commands[Command.SIDE_PANEL].isChecked(),
            side_width=window.side.width(),
            language=language.current.value,
            appearance=theme.chosen.value,
            seal=window.desk.seal_section.wanted or self.kept.seal,
            identity=window.desk.tokens.wanted or self.kept.identity,
        )
        habits.save(window.services.memory, self.kept)
