"""Whose certificates a person believes, for one purpose: a list of files."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QPushButton, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.gui.dialogs.frame import name_button
from app.gui.i18n import explained, in_short, language, tr
from app.gui.tasks import Lane, Tasks
from app.gui.theme import XS, S
from app.gui.widgets.button import IconButton
from app.gui.widgets.frames import column, row
from app.gui.widgets.label import ElidedLabel, wrapped
from app.ports import AnchorFiles
from app.services import WindowServices
from app.use_cases.trust_issuers import TrustedFile


class TrustedFiles(QWidget):
    """A list of files to add to and take from; `changed` when another one is believed."""

    changed = Signal()

    def __init__(
        self, name: str, files: AnchorFiles, services: WindowServices, tasks: Tasks
    ) -> None:
        """`name` begins the object names of the parts."""
        super().__init__()
        self._name, self._files = name, files
        self._services, self._tasks = services, tasks
        self._list = QVBoxLayout()
        self._list.setSpacing(XS)
        self._state = wrapped("", "caution")
        self._state.setObjectName(f"{name}s-state")
        self._add = QPushButton()
        self._add.setObjectName(f"{name}-add")
        layout = column(self, 0, S)
        layout.addLayout(self._list)
        layout.addWidget(self._state)
        layout.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        self._add.clicked.connect(self._ask)
        self._state.hide()
        language.changed.connect(self._say)
        self._say()
        self._look()

    def take(self, path: Path) -> None:
        """Believe the issuers in this file."""
        trust, files = self._services.trust, self._files
        self._tasks.run(
            Lane.DOCUMENT, lambda _: trust(files, path), lambda _: self._taken(), self._tell
        )

    def _ask(self) -> None:
        kinds = tr("issuers.files") + " (*.pem *.cer *.crt *.der)"
        chosen, _ = QFileDialog.getOpenFileName(self, tr("issuers.add"), "", kinds)
        if chosen:
            self.take(Path(chosen))

    def _taken(self) -> None:
        self._state.hide()
        self._look()
        self.changed.emit()

    def _tell(self, error: AppError) -> None:
        self._state.setText(in_short(error))
        self._state.show()

    def _look(self) -> None:
        listed, files = self._services.trusted_files, self._files
        self._tasks.run(Lane.DOCUMENT, lambda _: listed(files), self._show, self._tell)

    def _show(self, files: tuple[TrustedFile, ...]) -> None:
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for number, file in enumerate(files):
            self._list.addWidget(self._line(file, number))

    def _line(self, file: TrustedFile, number: int) -> QWidget:
        whole = QWidget()
        layout = row(whole, spacing=S)
        names = language.current.listed(one.holder for one in file.certificates)
        if file.error is not None:
            what = explained(file.error.as_error()).what
            names = language.current.labelled(file.path.name, what)
        layout.addWidget(ElidedLabel(names), 1)
        remove = IconButton("delete", f"{self._name}-remove-{number}")
        remove.describe(tr("issuers.remove"))
        remove.clicked.connect(lambda: self._remove(file.path))
        layout.addWidget(remove)
        return whole

    def _remove(self, path: Path) -> None:
        self._files.remove(path)
        self._taken()

    def _say(self) -> None:
        name_button(self._add, tr("issuers.add"))
