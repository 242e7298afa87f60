"""Sealing from the click to the sealed file on screen: checks, asks, runs, shows.

One click on the dialog's button is one run of the use case and at most one login. Whatever goes
wrong, the document, the placements and the window stay as they are.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from app.domain.errors import AppError, ErrorCode
from app.gui.current_document import CurrentDocument, Shown
from app.gui.i18n import tr
from app.gui.models import settings
from app.gui.models.identities import Identity
from app.gui.models.repeating import Repeat
from app.gui.models.seal_choice import SealChoice
from app.gui.models.sealing_order import SealingOrder, free_name, in_ranges, sealed_pages
from app.gui.models.typed_pin import TypedPin
from app.gui.placing import Placing
from app.gui.tasks import Lane, Task, Tasks
from app.gui.token_watch import TokenWatch
from app.services import WindowServices

if TYPE_CHECKING:
    from app.domain.profile import Profile
    from app.domain.seal import SealFile, SealReport
    from app.domain.signing import SigningReceipt
    from app.gui.dialogs.sealing import SealingDialog

_NOT_JUDGED = "sealing.not-judged"


class SealingRun(QObject):
    """One run in the token lane. `phase(key)` while it runs, then `sealed` or `failed`."""

    phase = Signal(str)
    sealed = Signal(object)
    failed = Signal(object)

    def __init__(self, services: WindowServices, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._services, self._tasks = services, tasks
        self._stopped = False
        self._driver = Path()

    def start(self, order: SealingOrder, dialog: SealingDialog) -> None:
        """Take the PIN out of the dialog and begin."""
        agreed, secret = dialog.last_try_agreed, dialog.take_pin()
        self._driver = Path(order.identity.token.driver)
        self.phase.emit("sealing.preparing")

        def work(task: Task) -> SigningReceipt:
            pin = TypedPin(
                secret,
                last_try_agreed=agreed,
                stopped=lambda: self._stopped,
                on_device=lambda: task.tell(self.phase.emit, "sealing.on-device"),
            )
            try:
                request = order.request(pin, _Steps(self, task))
                return next(iter(list(self._services.core.sign_documents(request))))
            finally:
                pin.wipe()

        self._tasks.run(Lane.TOKEN, work, self._arrived, self.failed.emit)

    def stop(self) -> None:
        """Go no further; what the token or a worker does for this run is ended, nothing else."""
        self._stopped = True
        self._services.stop_signing(self._driver)

    @property
    def stopped(self) -> bool:
        """Whether the person wants no result any more."""
        return self._stopped

    def _arrived(self, receipt: SigningReceipt) -> None:
        if receipt.error is None:
            self.sealed.emit(receipt)
        else:
            self.failed.emit(receipt.error.as_error())


class _Steps:
    """Implements `ports.Progress`: told just before the key is used."""

    def __init__(self, run: SealingRun, task: Task) -> None:
        self._run, self._task = run, task

    def step(self, done: int, total: int, what: str) -> None:  # noqa: ARG002 - a port's shape
        if self._run.stopped:
            raise AppError(ErrorCode.CANCELLED)
        self._task.tell(self._run.phase.emit, "sealing.signing")


class Sealing(QObject):
    """What the command 盖章 does. `sealed(receipt)`; `refused(key)` names why it cannot begin.

    `lately` are the seals of the last document that was sealed, to be put on another one.
    """

    sealed = Signal(object)
    refused = Signal(str)

    def __init__(
        self,
        services: WindowServices,
        tasks: Tasks,
        current: CurrentDocument,
        placing: Placing,
        tokens: TokenWatch,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._services, self._tasks, self._window = services, tasks, window
        self._current, self._placing, self._tokens = current, placing, tokens
        self._identity: Identity | None = None
        self._run: SealingRun | None = None
        self.dialog: SealingDialog | None = None
        self.changed_on_disk = self._waiting = False
        self.lately: Repeat | None = None
        current.opened.connect(lambda _: self._fresh())
        current.changed_on_disk.connect(self._stale)
        tokens.looked.connect(self._tokens_looked)

    @property
    def busy(self) -> bool:
        """Whether a document is being sealed, or about to be."""
        return self.dialog is not None

    def begin(self) -> None:
        """Ask for confirmation and PIN, unless something is missing."""
        missing = self._missing()
        self._waiting = missing == _NOT_JUDGED
        if missing is not None:
            self.refused.emit(missing)
            return
        shown, seals, identity = self._current.shown, self._placing.board.seals, self._tokens.chosen
        if self.busy or shown is None or not seals or identity is None:
            return
        self._identity = identity
        self.dialog = self._make_dialog(shown, seals)
        self.dialog.show_identity(identity)
        self.dialog.open()
        self.dialog.pin.setFocus()
        self._look_ahead(identity, seals[0].seal)

    def document_judged(self) -> None:
        """Begin if the person asked for it while the document was still being checked."""
        if self._waiting:
            self.begin()

    def stop(self) -> None:
        """The window closes: end what runs."""
        if self._run is not None:
            self._run.stop()

    # --- before ------------------------------------------------------------------------------

    def _missing(self) -> str | None:
        """The first thing that is not there yet, as the key of a sentence."""
        shown = self._current.shown
        checks = (
            (shown is None, "sealing.no-document"),
            (self.changed_on_disk, "notice.changed-on-disk"),
            (not (self._placing.choice or self._placing.placements), "sealing.no-seal"),
            (not self._placing.placements, "sealing.no-placement"),
            (shown is not None and not shown.document.judged, _NOT_JUDGED),
            (self._tokens.chosen is None, "sealing.no-token"),
        )
        return next((key for missing, key in checks if missing), None)

    def _look_ahead(self, identity: Identity, seal: SealFile | None) -> None:
        """What will be refused is told before a PIN is typed; the use case refuses it anyway."""
        from app.domain.algorithms import RsaPadding
        from app.domain.policy import AskedSigning
        from app.domain.profile import choose_profile
        from app.use_cases.office_rules import require_permitted

        if seal is not None:
            self._compare(identity, seal)
        try:
            algorithm = identity.certificate.algorithm(RsaPadding.PKCS1)
            profile = choose_profile(algorithm, sealed=seal is not None)
            self._tell_profile(profile)
            asked = AskedSigning(documents=1, replace=False, profile=profile)
            require_permitted(self._services.core.policy, asked)
        except AppError as error:
            self._refuse(error)

    def _tell_profile(self, profile: Profile) -> None:
        if self.dialog is not None:
            self.dialog.show_profile(profile, self._services.core.policy.stamping_host)

    def _compare(self, identity: Identity, seal: SealFile) -> None:
        """Is the seal in force, and the signer's (F3)? Asked anew: much may have changed since."""

        def judged(report: SealReport) -> None:
            if report.obstacle is not None:
                self._refuse(AppError(ErrorCode.SEAL_NOT_USABLE, seal_problem=report.obstacle))

        judge, signer = self._services.judge_seal, identity.certificate
        self._tasks.run(Lane.DOCUMENT, lambda _: judge(seal, signer), judged, self._refuse)

    def _refuse(self, error: AppError) -> None:
        if self.dialog is not None and self._run is None:
            self.dialog.show_failure(error)

    def _make_dialog(self, shown: Shown, seals: tuple[SealChoice, ...]) -> SealingDialog:
        from app.gui.dialogs.sealing import SealingDialog

        kept = settings.load(self._services.settings)
        folder = Path(kept.folder) if kept.folder else shown.path.parent
        target = free_name(shown.path, folder, tr("sealing.suffix"))
        dialog = SealingDialog(shown.path.name, self._pages(), seals, target, self._window)
        dialog.confirmed.connect(self._start)
        dialog.stopped.connect(self.stop)
        dialog.finished.connect(self._closed)
        return dialog

    def _pages(self) -> str:
        numbers = sealed_pages(self._placing.placements, self._placing.pages)
        count = len(self._placing.placements)
        return tr("sealing.on-pages", pages=in_ranges(numbers), count=count)

    # --- while -------------------------------------------------------------------------------

    def _start(self) -> None:
        dialog, order = self.dialog, self._order()
        if dialog is None or order is None or self._run is not None:
            return
        run = self._run = SealingRun(self._services, self._tasks, self)
        run.phase.connect(dialog.show_phase)
        run.sealed.connect(self._succeeded)
        run.failed.connect(self._failed)
        dialog.show_running(on=True)
        run.start(order, dialog)

    def _order(self) -> SealingOrder | None:
        shown, board, dialog = self._current.shown, self._placing.board, self.dialog
        if shown is None or not board.items or dialog is None or self._identity is None:
            return None
        kept = settings.load(self._services.settings)
        return SealingOrder(
            source=shown.path,
            previewed_sha256=shown.snapshot.source_sha256,
            placements=board.placements,
            pictures=board.pictures,
            seal=board.seals[0].seal,
            identity=self._identity,
            target=dialog.target,
            replace=dialog.replace,
            reason=kept.reason,
            location=kept.location,
            password=shown.password,
        )

    def _failed(self, error: AppError) -> None:
        self._end_run()
        if self.dialog is not None:
            self.dialog.show_running(on=False)
            self.dialog.show_failure(error)
        self._tokens.look()

    def _succeeded(self, receipt: SigningReceipt) -> None:
        self._end_run()
        if self.dialog is not None:
            self.dialog.show_running(on=False)
            self.dialog.done(QDialog.DialogCode.Accepted)
        self.lately = Repeat(self._placing.board.items, len(self._placing.pages))
        self._placing.clear()
        self.sealed.emit(receipt)

    def _end_run(self) -> None:
        if self._run is not None:
            self._run.deleteLater()
            self._run = None

    # --- what others tell --------------------------------------------------------------------

    def _tokens_looked(self) -> None:
        """The token of the dialog may be gone, back again, or know another number of tries."""
        if self.dialog is None or self._identity is None or self._run is not None:
            return
        wanted = self._identity
        now = next((one for one in self._tokens.found if one.same_as(wanted) and one.usable), None)
        if now is not None:
            self._identity = now
        self.dialog.show_identity(now)

    def _closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
        self.dialog = None
        self._window.activateWindow()  # not every desktop gives the focus back by itself

    def _stale(self) -> None:
        self.changed_on_disk = True

    def _fresh(self) -> None:
        self.changed_on_disk = self._waiting = False
