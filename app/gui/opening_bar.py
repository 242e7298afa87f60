"""Says which document is being opened once that takes a while, and lets the person give up."""

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.gui.current_document import CurrentDocument
from app.gui.i18n import language, tr
from app.gui.theme import Tone
from app.gui.verdict_bar import VerdictBar

WAIT_MS = 500
"""Under this nothing flickers."""


class OpeningBar(VerdictBar):
    """Above everything that the document will replace."""

    def __init__(self, current: CurrentDocument, parent: QWidget | None = None) -> None:
        super().__init__("opening-bar", parent)
        self._path = Path()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self._tell)
        self.acted.connect(current.give_up_opening)
        current.opening.connect(self._begin)
        current.opened.connect(self._end)
        current.failed.connect(self._end)
        language.changed.connect(self._retranslate)

    def _begin(self, path: Path) -> None:
        self._path = path
        self._timer.start()

    def _end(self) -> None:
        self._timer.stop()
        self.silence()

    def _tell(self) -> None:
        self.say(Tone.INFO, tr("status.opening", name=self._path.name), tr("dialog.cancel"))

    def _retranslate(self) -> None:
        if self.text():
            self._tell()
