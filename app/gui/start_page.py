"""What there is to see without a document: three steps, and the files that were open lately."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QWidget

from app.domain.errors import AppError
from app.domain.text import printable
from app.gui.commands import Command, Commands
from app.gui.i18n import in_short, language, tr
from app.gui.icons import icon, pixmap
from app.gui.theme import XL, XXL, L, M, S, Tone, theme
from app.gui.verdict_bar import VerdictBar
from app.gui.widgets.button import primary
from app.gui.widgets.frames import Frame, column, row
from app.gui.widgets.label import Label, wrapped

_STEPS = (("file", "open"), ("place", "place"), ("token", "seal"))
_WIDTH = 720
_PICTURE = 28
_RECENT_ROWS = 5
"""More are scrolled to; the last one in sight is whole."""


class StartPage(QFrame):
    """`file_chosen` carries the path of a recent file."""

    file_chosen = Signal(object)

    def __init__(self, commands: Commands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("start-page")
        self._headline = Label("", "headline")
        self._hint = Label("", "secondary")
        self._steps = [_Step(picture, name) for picture, name in _STEPS]
        self._open = primary("start-open")
        self._open.clicked.connect(commands[Command.OPEN].trigger)
        self._recent_title = Label("", "section")
        self._recent = QListWidget()
        self._recent.setObjectName("recent-files")
        self._recent.itemActivated.connect(self._choose)
        self._recent.itemClicked.connect(self._choose)
        self._problem = VerdictBar("start-problem")
        self._failed: tuple[str, AppError] | None = None
        self._lay_out()
        language.changed.connect(self.retranslate)
        theme.changed.connect(self._redraw)
        self.retranslate()
        self.show_recent(())

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Begin at the button that begins."""
        super().showEvent(event)
        self._open.setFocus()

    def show_recent(self, paths: tuple[str, ...]) -> None:
        """List these files; no list at all without any."""
        self._recent.clear()
        for path in paths:
            item = QListWidgetItem(
                icon("file"), printable(f"{Path(path).name}   {Path(path).parent}")
            )
            item.setData(Qt.ItemDataRole.UserRole, path)
            self._recent.addItem(item)
        self._recent_title.setVisible(bool(paths))
        self._recent.setVisible(bool(paths))
        self._recent.setFixedHeight(min(len(paths), _RECENT_ROWS) * self._recent.sizeHintForRow(0))

    def show_problem(self, name: str, error: AppError) -> None:
        """Say why a file could not be opened, until another one is."""
        self._failed = name, error
        self._say_problem()

    def _say_problem(self) -> None:
        if self._failed is not None:
            name, error = self._failed
            self._problem.say(Tone.BAD, language.current.labelled(name, in_short(error)))

    def has_problem(self) -> bool:
        """Whether it says why a file could not be opened."""
        return bool(self._problem.text())

    def retranslate(self) -> None:
        """Set the words in the language in use."""
        self._headline.setText(tr("start.headline"))
        self._hint.setText(tr("start.hint"))
        self._open.setText(tr("start.open"))
        self._open.setAccessibleName(tr("start.open"))
        self._recent_title.setText(tr("start.recent"))
        self._recent.setAccessibleName(tr("start.recent"))
        for step in self._steps:
            step.retranslate()
        self._say_problem()

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setMaximumWidth(_WIDTH)
        body = column(inner, spacing=M)
        body.addWidget(self._headline, 0, Qt.AlignmentFlag.AlignHCenter)
        body.addWidget(self._hint, 0, Qt.AlignmentFlag.AlignHCenter)
        body.addSpacing(S)
        steps = row(spacing=L)
        for step in self._steps:
            steps.addWidget(step, 1)
        body.addLayout(steps)
        body.addSpacing(S)
        body.addWidget(self._open, 0, Qt.AlignmentFlag.AlignHCenter)
        body.addSpacing(M)
        body.addWidget(self._recent_title)
        body.addWidget(self._recent)
        outer = column(self, XL)
        outer.addWidget(self._problem)
        outer.addStretch(2)
        centre = row()
        centre.addStretch(1)
        centre.addWidget(inner, 20)
        centre.addStretch(1)
        outer.addLayout(centre)
        outer.addStretch(3)

    def _choose(self, item: QListWidgetItem) -> None:
        self.file_chosen.emit(Path(item.data(Qt.ItemDataRole.UserRole)))

    def _redraw(self) -> None:
        for index in range(self._recent.count()):
            self._recent.item(index).setIcon(icon("file"))


class _Step(Frame):
    """One card: a number, a drawing, a few words."""

    def __init__(self, picture: str, name: str) -> None:
        super().__init__("card", f"step-{name}")
        self._picture, self._key = picture, name
        self._icon = Label()
        self._title = Label("", "section")
        self._text = wrapped("", "secondary")
        layout = column(self, L, S)
        layout.addWidget(self._icon)
        layout.addWidget(self._title)
        layout.addWidget(self._text)
        layout.addStretch(1)
        self.setMinimumHeight(4 * XXL)
        theme.changed.connect(self._redraw)
        self._redraw()

    def retranslate(self) -> None:
        self._title.setText(tr(f"start.step.{self._key}"))
        self._text.setText(tr(f"start.step.{self._key}.text"))

    def _redraw(self) -> None:
        colour = QColor(theme.colours.accent)
        self._icon.setPixmap(pixmap(self._picture, colour, _PICTURE, self.devicePixelRatioF()))
