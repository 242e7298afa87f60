"""Files that come from outside: named by a start of the program, or dropped on the window.

Documents are opened; electronic seals and seal pictures become cards. A file on another computer is
asked about first, because opening it logs this person in there (I3); nothing is dropped silently.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.gui.i18n import language, tr
from app.gui.models.dropped import is_seal, other_computer
from app.gui.theme import Tone
from app.gui.verdict_bar import VerdictBar


class Arrivals(QObject):
    """`documents(paths)` to be opened, `seal(path)` to be added; `bar` asks what must be asked."""

    documents = Signal(object)
    seal = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.bar = VerdictBar("network-bar")
        self.bar.acted.connect(self._agreed)
        self._waiting: list[Path] = []
        self._known: set[str] = set()
        language.changed.connect(self._ask)

    def take(self, files: Iterable[Path]) -> None:
        """Open or add these; those on a computer that nobody agreed to yet wait for a click."""
        named = list(files)
        self._waiting = [path for path in named if _computer(path) not in self._known | {""}]
        self._ask()
        self._sort([path for path in named if path not in self._waiting])

    def _sort(self, files: list[Path]) -> None:
        documents = [path for path in files if not is_seal(path)]
        for path in files:
            if is_seal(path):
                self.seal.emit(path)
        if documents:
            self.documents.emit(documents)

    def _ask(self) -> None:
        if not self._waiting:
            self.bar.silence()
            return
        names = tr("sealing.and").join(dict.fromkeys(path.name for path in self._waiting))
        computers = tr("sealing.and").join(dict.fromkeys(map(_computer, self._waiting)))
        words = tr("arrivals.elsewhere", name=names, computer=computers)
        self.bar.say(Tone.CAUTION, words, tr("command.open"))

    def _agreed(self) -> None:
        files, self._waiting = self._waiting, []
        self._known.update(map(_computer, files))
        self._ask()
        self._sort(files)


def _computer(path: Path) -> str:
    """The other computer that a path leads to; only Windows has such paths."""
    return other_computer(str(path)) if sys.platform == "win32" else ""
