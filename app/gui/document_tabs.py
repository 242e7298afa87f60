"""One tab for each open document, above the pages; hidden while there is only one."""

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QTabBar, QWidget

from app.domain.text import printable
from app.gui.i18n import language, tr
from app.gui.icons import icon
from app.gui.open_documents import OpenDocuments
from app.gui.theme import L, theme
from app.gui.widgets.button import IconButton
from app.gui.widgets.label import tool_tip

_RIGHT = QTabBar.ButtonPosition.RightSide


class DocumentTabs(QTabBar):
    """`chosen(path)` and `close_wanted(path)`; a seal stands before names with unsealed seals."""

    chosen = Signal(object)
    close_wanted = Signal(object)

    def __init__(self, documents: OpenDocuments, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("document-tabs")
        self.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._documents = documents
        self._paths: list[Path] = []
        self._told: dict[Path, object] = {}
        self.currentChanged.connect(self._choose)
        documents.changed.connect(self.refresh)
        language.changed.connect(self.refresh)
        theme.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what is open."""
        files, unsealed = self._documents.files, frozenset(self._documents.unsealed())
        with QSignalBlocker(self):
            if list(files.paths) != self._paths:
                self._arrange(files.paths)
            for index, path in enumerate(self._paths):
                told = path in unsealed, language.current, theme.colours
                if self._told.get(path) != told:
                    self._describe(index, path, unsealed=path in unsealed)
                    self._told[path] = told
            if files.shown in self._paths:
                self.setCurrentIndex(self._paths.index(files.shown))
        self.setAccessibleName(tr("documents.open"))
        self.setVisible(len(self._paths) > 1)

    def _arrange(self, paths: tuple[Path, ...]) -> None:
        """Touch only what differs: each change lays out all tabs, which takes long with many."""
        wanted, here = frozenset(paths), self._paths
        for index in reversed(range(len(here))):
            if here[index] not in wanted:
                self.removeTab(index)
                self._told.pop(here.pop(index), None)
        for index, path in enumerate(paths):
            if path in self._told:
                before = here.index(path, index)
                self.moveTab(before, index)
                here.insert(index, here.pop(before))
            else:
                self._insert(index, path)
                here.insert(index, path)
            self.tabButton(index, _RIGHT).setObjectName(f"tab-close-{index}")

    def _insert(self, index: int, path: Path) -> None:
        self.insertTab(index, "")
        close = IconButton("close", "")
        close.setIconSize(QSize(L, L))
        close.clicked.connect(lambda _=False, one=path: self.close_wanted.emit(one))
        self.setTabButton(index, _RIGHT, close)

    def _describe(self, index: int, path: Path, *, unsealed: bool) -> None:
        name = printable(path.name)
        self.setTabText(index, name.replace("&", "&&"))
        self.setTabToolTip(index, tool_tip(str(path)))
        words = tr("documents.unsealed", name=name) if unsealed else name
        self.setAccessibleTabName(index, words)
        self.setTabIcon(index, icon("seal" if unsealed else "file"))
        close = self.tabButton(index, _RIGHT)
        if isinstance(close, IconButton):
            close.describe(tr("documents.close", name=name))

    def _choose(self, index: int) -> None:
        if 0 <= index < len(self._paths):
            self.chosen.emit(self._paths[index])
