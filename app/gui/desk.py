"""What happens beside the pages: UKey, seals, verdicts, sealing, and the dialogs of these.

Puts the parts together that need more than the pages; `main_window.py` holds the frame and the
pages themselves. Dialogs are loaded when they are opened: a start does not wait for them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app.gui.commands import Command, Commands
from app.gui.current_document import CurrentDocument, Shown
from app.gui.i18n import in_short, tr
from app.gui.models import settings
from app.gui.models.dropped import SEAL_ENDING
from app.gui.models.kept_seals import CARD_PX
from app.gui.models.seal_board import impressions
from app.gui.panels.document import DocumentSection
from app.gui.panels.seals import SealSection
from app.gui.panels.side_panel import Section, SidePanel
from app.gui.panels.token import TokenSection
from app.gui.placing import Placing
from app.gui.preview.feed import as_image
from app.gui.preview.page_view import PageView
from app.gui.preview.seal_drag import SealDrag
from app.gui.result_bar import ResultBar
from app.gui.seal_watch import SealWatch
from app.gui.sealing import Sealing
from app.gui.status_line import StatusLine
from app.gui.tasks import Lane, Task, Tasks
from app.gui.theme import Tone
from app.gui.token_watch import TokenWatch
from app.gui.verdict_bar import VerdictBar
from app.gui.verifying import Verifying
from app.services import WindowServices

if TYPE_CHECKING:
    from app.domain.preview import Pixels
    from app.domain.signing import SealPicture, SigningReceipt
    from app.domain.validation import SignatureVerdict
    from app.gui.dialogs.signed_version import SignedVersionWindow
    from app.gui.models.seal_choice import SealChoice
    from app.ports import PagePreview


class Desk(QObject):
    """One for each window; made after the pages, before the sections are shown.

    `sealed(path)` asks for a sealed file to be shown.
    """

    sealed = Signal(object)

    def __init__(
        self,
        window: QWidget,
        services: WindowServices,
        tasks: Tasks,
        current: CurrentDocument,
        placing: Placing,
        drag: SealDrag,
        view: PageView,
        bar: VerdictBar,
        status: StatusLine,
    ) -> None:
        super().__init__(window)
        self._window, self._services, self._tasks = window, services, tasks
        self._current, self._placing, self._view, self._status = current, placing, view, status
        self._sealed_to: Path | None = None
        self._sealed_page = 0
        self._receipt: SigningReceipt | None = None
        self._version: SignedVersionWindow | None = None
        self.result, self.conflict = ResultBar(), VerdictBar("conflict-bar")
        self.tokens = TokenWatch(
            tasks, lambda driver: services.core.list_tokens(driver), self._driver, self
        )
        self.verifying = Verifying(services, tasks, current, bar, self)
        self.sealing = Sealing(services, tasks, current, placing, self.tokens, window)
        self.token_section = TokenSection(self.tokens)
        self.seals = SealWatch(services, tasks, self.tokens, self)
        self.seal_section = SealSection(services, tasks, placing, drag, self.seals)
        self.document_section = DocumentSection(self.verifying)
        self._connect()

    def add_sections(self, side: SidePanel, placements: Section) -> None:
        """UKey, seals, what is placed, what is in the document."""
        for section in (self.token_section, self.seal_section, placements, self.document_section):
            side.add(section)

    def start(self, seal: str, identity: str) -> None:
        """Begin to look for tokens; the keys are those of the last choices."""
        self.seal_section.load(seal)
        self.seals.judge()
        self.tokens.start(identity)

    def stop(self) -> None:
        """The window closes: nothing is waited for."""
        self.sealing.stop()
        self.tokens.stop()
        self._services.cancel()
        if self._version is not None:
            self._version.close()

    @property
    def remembers_files(self) -> bool:
        """Whether the first page lists the files that were open lately."""
        return settings.load(self._services.settings).remember_files

    def connect_commands(self, commands: Commands) -> None:
        """Carry out what the person orders."""
        for command, act in {
            Command.SEAL: self.sealing.begin,
            Command.VERIFY: self.verifying.verify,
            Command.SETTINGS: self.open_settings,
            Command.DIAGNOSE: self.open_diagnosis,
            Command.ABOUT: self.open_about,
        }.items():
            commands[command].triggered.connect(lambda _=False, run=act: run())
        self.result.print_wanted.connect(commands[Command.PRINT].trigger)

    def _connect(self) -> None:
        self.sealing.sealed.connect(self._sealed)
        self.sealing.refused.connect(lambda key: self._status.say(tr(key)))
        self.conflict.acted.connect(self.sealing.begin)
        self._placing.refused.connect(self._tell_conflict)
        self._placing.changed.connect(self._placing_changed)
        self.result.folder_wanted.connect(self._open_folder)
        self.token_section.drivers_wanted.connect(self.open_diagnosis)
        self.seal_section.add_wanted.connect(self.add_seal)
        self.seals.added.connect(lambda path: self._status.say(tr("seals.added", name=path.name)))
        self.document_section.page_wanted.connect(self._view.go_to)
        self.document_section.version_wanted.connect(self._open_version)
        self._current.opened.connect(self._opened)
        self._current.closed.connect(self._document_closed)

    # --- sealed ------------------------------------------------------------------------------

    def _sealed(self, receipt: SigningReceipt) -> None:
        self._sealed_to = Path(receipt.output or "")
        read, sealed = self._view.page, [number - 1 for number in receipt.pages]
        self._sealed_page = read if read in sealed else next(iter(sealed), read)
        self._receipt = receipt
        self._status.say(tr("result.sealed", name=self._sealed_to.name))
        self.sealed.emit(self._sealed_to)

    def _opened(self, shown: Shown) -> None:
        if shown.path == self._sealed_to and self._receipt is not None:
            self.result.say_sealed(shown.path.name, self._receipt)
            QTimer.singleShot(0, self, self._show_seal)
        else:
            self._sealed_to = None
            self.result.hide()

    def _show_seal(self) -> None:
        """On the page that was read if it bears one, else on the first that does."""
        page, lately = self._sealed_page, self.sealing.lately
        for item in () if lately is None else lately.items:
            for one in impressions(item.placement, page, self._placing.pages):
                self._view.go_to(page, one.rect)
                return
        self._view.go_to(page)

    def _tell_conflict(self, placed: SealChoice, wanted: SealChoice) -> None:
        """Said when the second seal is taken, not after the PIN."""
        words = tr("seals.conflict", placed=placed.name, wanted=wanted.name)
        self.conflict.say(Tone.CAUTION, words, tr("command.seal"))

    def _placing_changed(self) -> None:
        chosen = self._placing.choice
        if chosen is None or self._placing.board.in_the_way(chosen) is None:
            self.conflict.silence()

    def _document_closed(self) -> None:
        self.result.hide()
        if self._version is not None:
            self._version.close()

    def _open_folder(self) -> None:
        if self._sealed_to is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._sealed_to.parent)))

    # --- seals -------------------------------------------------------------------------------

    def add_seal(self) -> None:
        """Ask for an electronic seal, or for a picture and then its name and size."""
        from app.gui.dialogs.add_seal import FORMATS

        title, kinds = tr("seals.add"), tr("add-seal.files") + f" {FORMATS}"
        chosen, _ = QFileDialog.getOpenFileName(self._window, title, "", kinds)
        if chosen:
            self.add_seal_from(Path(chosen))

    def add_seal_from(self, path: Path) -> None:
        """Keep an electronic seal; show a picture and ask for its name and size."""
        services = self._services
        if path.suffix.lower() == SEAL_ENDING:
            self.seals.add(path)
            return

        def read(_: Task) -> tuple[SealPicture, Pixels]:
            picture = services.seal_pictures.read(path)
            return picture, services.decode_picture(picture, CARD_PX)

        self._tasks.run(
            Lane.DOCUMENT, read, lambda found: self._ask_size(path, *found), self.seal_section.tell
        )

    def _ask_size(self, path: Path, picture: SealPicture, pixels: Pixels) -> None:
        from app.gui.dialogs.add_seal import AddSealDialog

        dialog = AddSealDialog(path, as_image(pixels), self._window)

        def keep() -> None:
            name, size = dialog.name, dialog.size_mm
            self._tasks.run(
                Lane.DOCUMENT,
                lambda _: self._services.seal_pictures.add(picture, name, size),
                lambda kept: self.seal_section.show_kept(kept, choose=True),
                self.seal_section.tell,
            )

        dialog.accepted.connect(keep)
        _open(dialog)

    # --- the version that was signed ---------------------------------------------------------

    def _open_version(self, verdict: SignatureVerdict) -> None:
        shown, length = self._current.shown, verdict.signed_length
        if shown is None or length is None:
            return
        services = self._services

        def show(preview: PagePreview) -> None:
            from app.gui.dialogs.signed_version import SignedVersionWindow

            if self._current.shown is not shown:
                preview.close()
                return
            self._version = SignedVersionWindow(self._tasks, preview, shown, verdict, self._window)
            self._version.destroyed.connect(self._version_gone)
            self._version.show()

        self._tasks.run(
            Lane.DOCUMENT,
            lambda _: services.open_signed_version(shown.snapshot, length, shown.password),
            show,
            lambda error: self._status.say(in_short(error)),
        )

    def _version_gone(self) -> None:
        self._version = None

    # --- dialogs -----------------------------------------------------------------------------

    def open_about(self) -> None:
        """Show what this program is."""
        from app.gui.dialogs.about import AboutDialog

        _open(AboutDialog(self._window))

    def open_settings(self) -> None:
        """Show the settings."""
        from app.gui.dialogs.settings import SettingsDialog

        dialog = SettingsDialog(self._services, self._tasks, self._window)
        dialog.changed.connect(lambda _: self.tokens.look())
        dialog.trust_changed.connect(self.verifying.verify)
        dialog.trust_changed.connect(self.seals.judge)
        dialog.drivers_wanted.connect(dialog.accept)
        dialog.drivers_wanted.connect(self.open_diagnosis)
        _open(dialog)

    def open_diagnosis(self) -> None:
        """Show drivers, tokens and the machine."""
        from app.gui.dialogs.diagnosis import DiagnosisDialog

        _open(DiagnosisDialog(self._services, self._tasks, self.tokens, self._window))

    def _driver(self) -> Path | None:
        chosen = settings.load(self._services.settings).driver
        return Path(chosen) if chosen else None


def _open(dialog: QDialog) -> None:
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
