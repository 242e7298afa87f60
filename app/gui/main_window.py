"""The window: puts the parts together and passes on what they tell each other."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QMainWindow, QSplitter, QStackedWidget, QWidget

from app.domain.errors import AppError, ErrorKind
from app.domain.placement import Edge
from app.gui.areas import focus_next
from app.gui.arrivals import Arrivals
from app.gui.commands import Command, Commands
from app.gui.current_document import AskPassword, CurrentDocument, Shown
from app.gui.desk import Desk
from app.gui.document_area import DocumentArea
from app.gui.document_tabs import DocumentTabs
from app.gui.i18n import in_short, language, tr
from app.gui.menu import MainMenu
from app.gui.models.dropped import local_files
from app.gui.models.habits import Habits
from app.gui.open_documents import OpenDocuments
from app.gui.opening_bar import OpeningBar
from app.gui.panels.placement_menu import PlacementMenu
from app.gui.panels.placements import PlacementsSection
from app.gui.panels.side_panel import SidePanel
from app.gui.placing import Placing
from app.gui.policy_bar import PolicyBar
from app.gui.preview.seal_drag import SealDrag
from app.gui.printing import Printing
from app.gui.start_page import StartPage
from app.gui.status_line import StatusLine
from app.gui.tasks import Lane, Tasks
from app.gui.toolbar import Toolbar
from app.gui.widgets.frames import column
from app.gui.widgets.label import as_title
from app.gui.window_habits import WindowHabits
from app.services import WindowServices

SMALLEST = QSize(900, 600)
_FILTER = "(*.pdf *.PDF)"


class MainWindow(QMainWindow):
    """One window for all documents of a person, of which one is on screen."""

    def __init__(self, services: WindowServices, ask_password: AskPassword) -> None:
        super().__init__()
        self.setObjectName("main-window")
        self.services = services
        self.memory = WindowHabits(self)
        self.tasks = Tasks(self)
        self.commands = Commands(self)
        self.placing = Placing(self)
        self.current = CurrentDocument(
            self.tasks, services.open_preview, services.stop_opening, ask_password, self
        )
        self._trouble: tuple[Path, AppError] | None = None
        self._seen = False
        self._make_parts()
        self._lay_out()
        self._connect_commands()
        self._connect_parts()
        self.memory.restore()
        language.changed.connect(self.retranslate)
        self.retranslate()

    @property
    def habits(self) -> Habits:
        """What is remembered, as it is now."""
        return self.memory.kept

    def open(self, path: Path) -> None:
        """Show this file, unless a document is just being sealed."""
        self.documents.open([path])

    def show_files(self, files: list[Path]) -> None:
        """What another start of the program asks for: come to the front, open the files."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()
        self.arrivals.take(files)

    def retranslate(self) -> None:
        """Set the words in the language in use; the last line was about what is past."""
        self._name_window()
        self.status.say("" if self.current.shown else tr("status.ready"))

    def _name_window(self) -> None:
        shown, name = self.current.shown, tr("app.name")
        self.setWindowTitle(f"{as_title(shown.path.name)} — {name}" if shown else name)

    # --- parts -------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self.toolbar = Toolbar(self.commands)
        self.start = StartPage(self.commands)
        self.area = DocumentArea(self.tasks, self.placing)
        self.view, self.thumbnails = self.area.view, self.area.thumbnails
        self.verdict, self.notice = self.area.verdict, self.area.notice
        self.find_bar = self.area.find_bar
        self.policy = PolicyBar(self.services.policy, self)
        self.side = SidePanel()
        self.status = StatusLine()
        self.seal_drag = SealDrag(self, self.view, self.area.overlay, self.placing)
        self.placements = PlacementsSection(self.placing)
        self.placement_menu = PlacementMenu(self.placing, self.commands[Command.REMOVE_SEAL], self)
        self.printing = Printing(self.tasks, self.current, self.placing, self.view, self)
        self.desk = Desk(
            self,
            self.services,
            self.tasks,
            self.current,
            self.placing,
            self.seal_drag,
            self.view,
            self.verdict,
            self.status,
        )
        self.desk.add_sections(self.side, self.placements)
        sealing = self.desk.sealing
        self.documents = OpenDocuments(
            self.current, self.placing, self.view, lambda: sealing.busy, self
        )
        self.tabs = DocumentTabs(self.documents)
        self.opening = OpeningBar(self.current)
        self.arrivals = Arrivals(self)
        menu = MainMenu(self.commands, self)
        menu.lock(self.services.locked)
        self.toolbar.menu_button.setMenu(menu)

    def _lay_out(self) -> None:
        for bar in (self.desk.result, self.desk.conflict, self.printing.bar):
            self.area.add_bar(bar)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.start)
        self.pages.addWidget(self.area)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.pages)
        self.splitter.addWidget(self.side)
        self.splitter.setStretchFactor(0, 1)
        centre = QWidget()
        whole = column(centre)
        whole.addWidget(self.toolbar)
        whole.addWidget(self.policy)
        whole.addWidget(self.tabs)
        whole.addWidget(self.opening)
        whole.addWidget(self.arrivals.bar)
        whole.addWidget(self.splitter, 1)
        whole.addWidget(self.status)
        self.setCentralWidget(centre)
        self.setAcceptDrops(True)
        self.setMinimumSize(SMALLEST)

    def _connect_commands(self) -> None:
        view, placing = self.view, self.placing
        for command, act in {
            Command.OPEN: self.choose_file,
            Command.CLOSE: self.documents.close_shown,
            Command.NEXT_DOCUMENT: lambda: self.documents.step(1),
            Command.PREVIOUS_DOCUMENT: lambda: self.documents.step(-1),
            Command.SAVE_COPY: self.save_copy,
            Command.PRINT: self.printing.begin,
            Command.QUIT: self.close,
            Command.GO_TO_PAGE: self.toolbar.focus_page_field,
            Command.PLACE: lambda: placing.place_on(view.page),
            Command.STRADDLE: lambda: placing.straddle(Edge.RIGHT),
            Command.REMOVE_SEAL: placing.remove_selected,
            Command.SEAL_MENU: view.ask_for_menu,
            Command.UNDO: placing.undo,
            Command.REDO: placing.redo,
            Command.NEXT_AREA: self._focus_next_area,
        }.items():
            self.commands[command].triggered.connect(lambda _=False, run=act: run())
        self.desk.connect_commands(self.commands)
        self.area.connect_commands(self.commands)
        self.commands[Command.SIDE_PANEL].toggled.connect(self.side.setVisible)

    def _connect_parts(self) -> None:
        self.toolbar.page_wanted.connect(self.view.go_to)
        self.toolbar.page_wanted.connect(lambda _: self.view.setFocus())
        self.toolbar.zoom_wanted.connect(self.view.set_zoom)
        self.area.page_shown.connect(self.toolbar.show_page)
        self.area.judged.connect(self.desk.sealing.document_judged)
        self.view.zoom_changed.connect(self.toolbar.show_zoom)
        self.view.hovered.connect(self._hovered)
        self.view.menu_wanted.connect(self.placement_menu.show_at)
        self.placements.menu_wanted.connect(self.placement_menu.show_at)
        self.placement_menu.position_wanted.connect(self._edit_position)
        self.start.file_chosen.connect(self.open)
        self.placing.changed.connect(self._placing_changed)
        self.placing.said.connect(lambda key: self.status.say(tr(key)))
        self.current.opening.connect(lambda path: self.status.say(_opening(path)))
        self.current.opened.connect(self._opened)
        self.current.closed.connect(self._closed)
        self.current.failed.connect(self._failed)
        self.current.changed_on_disk.connect(self.area.say_changed_on_disk)
        self.notice.acted.connect(self._reload)
        self.documents.said.connect(self.status.say)
        self.arrivals.documents.connect(self.documents.open)
        self.arrivals.seal.connect(self._add_seal)
        self.tabs.chosen.connect(self.documents.show)
        self.tabs.close_wanted.connect(self.documents.close)
        self.desk.sealed.connect(self.documents.show_result)
        self.desk.result.another_wanted.connect(self._seal_another)
        self.printing.said.connect(self.status.say)

    # --- the document ------------------------------------------------------------------------

    def choose_file(self) -> None:
        """Ask for files to open."""
        self.documents.open(self._choose_files())

    def _choose_files(self) -> list[Path]:
        title = tr("open.title")
        chosen, _ = QFileDialog.getOpenFileNames(self, title, self.habits.folder, _kinds())
        return [Path(one) for one in chosen]

    def _seal_another(self) -> None:
        if self.desk.sealing.lately is None:
            self.choose_file()
        else:
            self.documents.repeat(self.desk.sealing.lately, self._choose_files)

    def save_copy(self) -> None:
        """Ask for a name and write the shown bytes to it."""
        shown = self.current.shown
        if shown is None:
            return
        start = str(shown.path.with_name(tr("save.name", name=shown.path.stem)))
        chosen, _ = QFileDialog.getSaveFileName(self, tr("save.title"), start, _kinds())
        if chosen:
            self.tasks.run(
                Lane.DOCUMENT,
                lambda _: self.services.save_copy(shown.snapshot, Path(chosen)),
                lambda _: self.status.say(tr("status.saved", name=Path(chosen).name)),
                lambda error: self.status.say(in_short(error)),
            )

    def _opened(self, shown: Shown) -> None:
        self.pages.setCurrentIndex(1)
        self.area.show_document(shown)
        self.commands.enable_document_commands(on=True)
        self._placing_changed()
        self.memory.opened(shown.path)
        if self._trouble is not None:
            path, error = self._trouble
            self._trouble = None
            self.area.say_not_opened(path.name, error)
        self.status.say(tr("status.opened", name=shown.path.name, count=len(shown.document.pages)))
        self._name_window()
        self.view.setFocus()
        self.documents.opened(shown)

    def _closed(self) -> None:
        self.documents.left()
        self.area.clear()
        self.commands.enable_document_commands(on=False)
        self.memory.forget_files_if_asked()
        self.start.show_recent(self.habits.recent)
        self.pages.setCurrentIndex(0)
        self.retranslate()

    def _failed(self, path: Path, error: AppError) -> None:
        if error.kind is ErrorKind.CANCELLED:
            self.status.say(tr("status.not-opened", name=path.name))
        else:
            self.status.say(language.current.labelled(path.name, in_short(error)))
            if self.current.shown is None:
                self.start.show_problem(path.name, error)
                self._trouble = path, error
        self.documents.failed(path, error)

    def _reload(self) -> None:
        if self.current.shown is not None:
            self.documents.show(self.current.shown.path)

    # --- small things ------------------------------------------------------------------------

    def _hovered(self, place: tuple[int, float, float] | None) -> None:
        words = (
            "" if place is None else tr("place.position", x=f"{place[1]:.1f}", y=f"{place[2]:.1f}")
        )
        self.status.show_position(words)

    def _placing_changed(self) -> None:
        board, open_ = self.placing.board, self.current.shown is not None
        chosen = open_ and self.placing.choice is not None
        self.commands[Command.UNDO].setEnabled(open_ and board.can_undo)
        self.commands[Command.REDO].setEnabled(open_ and board.can_redo)
        self.commands[Command.REMOVE_SEAL].setEnabled(self.placing.selected is not None)
        self.commands[Command.PLACE].setEnabled(chosen)
        self.commands[Command.STRADDLE].setEnabled(chosen and len(board.pages) > 1)

    def _add_seal(self, path: Path) -> None:
        self.commands[Command.SIDE_PANEL].setChecked(True)
        self.desk.add_seal_from(path)

    def _edit_position(self) -> None:
        self.commands[Command.SIDE_PANEL].setChecked(True)
        self.placements.edit_position()

    def _focus_next_area(self) -> None:
        middle = [self.start] if self.current.shown is None else [self.thumbnails, self.view]
        areas = [self.toolbar.menu_button, self.tabs, *middle, self.side]
        focus_next(areas, QMainWindow.focusWidget(self))

    # --- files dropped, start and end ----------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Local files only (I5)."""
        if local_files([url.toString() for url in event.mimeData().urls()]):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Open documents, take seals and seal pictures into the panel."""
        files = local_files([url.toString() for url in event.mimeData().urls()])
        if files:
            event.acceptProposedAction()
            self.arrivals.take(files)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """What takes long begins when the window has been seen."""
        super().paintEvent(event)
        if not self._seen:
            self._seen = True
            QTimer.singleShot(0, self, self._begin)

    def _begin(self) -> None:
        if not self.isVisible():
            return
        self.desk.start(self.habits.seal, self.habits.identity)
        if not self.documents.files.paths:  # who looks at the start page opens a document next
            ready = self.services.prepare_preview
            self.tasks.run(Lane.DOCUMENT, lambda _: ready(), lambda _: None, lambda _: None)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the habits, end the work; first asks about seals that are not sealed."""
        if not self.documents.may_close_all():
            event.ignore()
            return
        self.memory.keep()
        self.desk.stop()
        self.printing.stop()
        self.area.drop_feed()
        self.current.cancel_opening()
        self.current.close()
        self.tasks.close()
        self.current.close_undelivered()
        super().closeEvent(event)


def _kinds() -> str:
    return tr("open.kind") + " " + _FILTER


def _opening(path: Path) -> str:
    return tr("status.opening", name=path.name)
