"""The one question before a document is sealed: what, where, whose, and the PIN.

Asks and shows; carrying it out is `app.gui.sealing`. One click is one login: after a wrong PIN the
dialog stays as it is, with an empty field.
"""

from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLineEdit, QProgressBar, QWidget

from app.domain.errors import AppError, ErrorCode
from app.domain.profile import Profile
from app.domain.secret import Secret
from app.gui.dialogs.frame import Dialog, name_button
from app.gui.i18n import language, tr
from app.gui.models.identities import Identity
from app.gui.models.kept_seals import size_in_words
from app.gui.models.seal_choice import SealChoice
from app.gui.panels.seal_card import paint_seal
from app.gui.panels.token import tries_in_words
from app.gui.preview.feed import as_image
from app.gui.theme import L, M, S
from app.gui.widgets.button import link
from app.gui.widgets.failure_card import FailureCard
from app.gui.widgets.frames import column, restyle, row
from app.gui.widgets.label import ElidedLabel, Label, wrapped
from app.gui.widgets.secret_field import SecretField
from app.messages.readers import readers_text
from app.messages.time_stamps import asking_text

PROGRESS_AFTER_MS = 500
_WIDTH = 540
_SEAL_PX = 88
_SHOWN_SEALS = 2
_CONFIRMATIONS = ("最后一次", "last try")
_HOPELESS = frozenset(
    {
        ErrorCode.DOCUMENT_CHANGED,
        ErrorCode.PIN_EXPIRED,
        ErrorCode.PIN_LOCKED,
        ErrorCode.PIN_NOT_SET,
        ErrorCode.PROFILE_UNSUITABLE,
        ErrorCode.SEAL_MALFORMED,
        ErrorCode.SEAL_NOT_USABLE,
        ErrorCode.SEAL_PICTURE_UNSUPPORTED,
        ErrorCode.SEAL_TOO_LARGE,
    }
)
"""Failures after which the same question cannot succeed."""


class SealingDialog(Dialog):
    """`confirmed()` when the PIN is typed and all is agreed to; `stopped()` to cancel the work."""

    confirmed = Signal()
    stopped = Signal()

    def __init__(
        self,
        name: str,
        pages: str,
        seals: tuple[SealChoice, ...],
        target: Path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("sealing-dialog", parent)
        self.setMinimumWidth(_WIDTH)
        self.target, self.replace = target, False
        self._name, self._pages, self._seals = name, pages, seals
        self._identity: Identity | None = None
        self._running = self._hopeless = False
        self._profile: Profile | None = None
        self._stamping_host = ""
        self._readers = wrapped("", "secondary")
        self._readers.setObjectName("sealing-readers")
        values = ElidedLabel(), ElidedLabel(), wrapped(), ElidedLabel(), ElidedLabel()
        self._facts = [(Label("", "secondary"), value) for value in values]
        self._elsewhere = link("sealing-elsewhere")
        self._tries = wrapped("", "secondary")
        self._tries.setObjectName("sealing-tries")
        self.pin = SecretField("pin-field")
        self._pin_label = Label()
        self.confirmation = QLineEdit()
        self.confirmation.setObjectName("last-try-confirmation")
        self._last_try = wrapped("", "danger")
        self._keypad = wrapped()
        self.failure = FailureCard("sealing-failure")
        self._progress, self._phase = QProgressBar(), wrapped("", "secondary")
        self._waiting = QTimer(self)
        self._lay_out()
        self._connect()
        self.retranslate()

    # --- what is told ------------------------------------------------------------------------

    def show_identity(self, identity: Identity | None) -> None:
        """The key that will be used, as it is now; None while its token is not plugged in."""
        if identity is not None:
            self._identity = identity
            self.failure.setVisible(bool(self.failure.text()))
        self._present = identity is not None
        self._update()

    def show_profile(self, profile: Profile, stamping_host: str) -> None:
        """From the kind of signature follows who will accept it; and who gives a time stamp."""
        self._profile, self._stamping_host = profile, stamping_host
        self._update()

    def show_running(self, *, on: bool) -> None:
        """Wait, or ask again."""
        self._running = on
        if on:
            self.failure.silence()
            self._waiting.start()
        else:
            self._waiting.stop()
            self._show_progress(on=False)
            self.pin.clear()
        self._update()
        if not on and self.pin.isEnabled():
            self.pin.setFocus()

    def show_phase(self, key: str) -> None:
        """What is being waited for."""
        self._phase.setText(tr(key))
        self._progress.setAccessibleName(self._phase.text())

    def show_failure(self, error: AppError) -> None:
        """Say it here; everything that was placed and chosen stays."""
        self._hopeless = error.code in _HOPELESS
        self.failure.tell(error)
        self.confirmation.clear()
        self._update()

    @property
    def last_try_agreed(self) -> bool:
        """Whether the person has typed that the last try shall be used (G6)."""
        return self.confirmation.text().strip().lower() in _CONFIRMATIONS

    def take_pin(self) -> Secret:
        """What was typed; the field forgets it."""
        return self.pin.take()

    def reject(self) -> None:
        """Esc and the button: stop what is running, else close."""
        if self._running:
            self._phase.setText(tr("sealing.stopping"))
            self.stopped.emit()
        else:
            super().reject()

    def event(self, event: QEvent) -> bool:
        """Grows and shrinks with what it says."""
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self.fit()
        return done

    def retranslate(self) -> None:
        """Set the words in the language in use."""
        self.say_headline(tr("sealing.title"))
        name_button(self._elsewhere, tr("sealing.elsewhere"))
        self._pin_label.setText(tr("pin.field"))
        self._last_try.setText(tr("pin.last-try.question"))
        self.confirmation.setPlaceholderText(tr("pin.last-try.words"))
        self.confirmation.setAccessibleName(tr("pin.last-try.question"))
        self._keypad.setText(tr("pin.keypad"))
        name_button(self._seal, tr("command.seal"))
        self._update()

    # --- inside ------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(L)
        grid.setVerticalSpacing(S)
        picture = _SealPictures([as_image(seal.pixels) for seal in self._seals])
        grid.addWidget(picture, 0, 0, len(self._facts), 1, Qt.AlignmentFlag.AlignTop)
        for line, (label, value) in enumerate(self._facts):
            grid.addWidget(label, line, 1)
            last = line == len(self._facts) - 1
            grid.addWidget(value, line, 2, 1, 1 if last else 2)
        grid.addWidget(self._elsewhere, len(self._facts) - 1, 3)
        grid.setColumnStretch(2, 1)
        self.body.addLayout(grid)
        self.body.addWidget(self._readers)
        self._ask = QWidget()
        asking = column(self._ask, 0, S)
        above = row(spacing=M)
        above.addWidget(self._pin_label)
        above.addWidget(self._tries, 1)
        asking.addLayout(above)
        for widget in (self.pin, self._keypad, self._last_try, self.confirmation):
            asking.addWidget(widget)
        self.body.addWidget(self._ask)
        self.body.addWidget(self.failure)
        self.body.addWidget(self._phase)
        self.body.addWidget(self._progress)
        self._phase.setObjectName("sealing-phase")
        self._progress.setObjectName("sealing-progress")
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._give_up = self.add_button("sealing-cancel")
        self._seal = self.add_button("sealing-seal", stands_out=True)
        self._show_progress(on=False)

    def _connect(self) -> None:
        self._present = False
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(PROGRESS_AFTER_MS)
        self._waiting.timeout.connect(lambda: self._show_progress(on=True))
        self._elsewhere.clicked.connect(self._choose_target)
        self._give_up.clicked.connect(self.reject)
        self._seal.clicked.connect(self._confirm)
        self.pin.changed.connect(lambda _: self._update())
        self.pin.submitted.connect(self._seal.click)
        self.confirmation.textChanged.connect(lambda _: self._update())
        self.confirmation.returnPressed.connect(self._seal.click)
        language.changed.connect(self.retranslate)

    def _confirm(self) -> None:
        if self._seal.isEnabled():
            self.confirmed.emit()

    def _update(self) -> None:
        """Greys what cannot be done now and says why."""
        identity = self._identity
        pin = None if identity is None else identity.token.pin
        keypad, last = bool(pin and pin.keypad), bool(pin and pin.last_try)
        locked = bool(pin and pin.locked) or self._hopeless
        asking = self._present and not self._running and not locked
        self.pin.setVisible(not keypad)
        self._pin_label.setVisible(not keypad)
        self._keypad.setVisible(keypad)
        self._last_try.setVisible(last and not locked)
        self.confirmation.setVisible(last and not locked)
        self.pin.setEnabled(asking)
        self.confirmation.setEnabled(asking)
        self._elsewhere.setEnabled(asking)
        typed = keypad or len(self.pin) > 0
        self._seal.setEnabled(asking and typed and (self.last_try_agreed or not last))
        self._say_tries(identity)
        self._say_facts(identity)
        name_button(self._give_up, tr("sealing.stop" if self._running else "dialog.cancel"))

    def _say_tries(self, identity: Identity | None) -> None:
        pin = None if identity is None else identity.token.pin
        words = "" if pin is None else tries_in_words(pin)
        if not self._present:
            words = tr("sealing.token-gone")
        self._tries.setText(words)
        grave = not self._present or bool(pin and (pin.low or pin.last_try or pin.locked))
        self._tries.setProperty("kind", "caution" if grave else "secondary")
        restyle(self._tries)
        self.pin.setAccessibleName(" · ".join(filter(None, (tr("pin.field"), words))))

    def _say_facts(self, identity: Identity | None) -> None:
        certificate = None if identity is None else identity.certificate
        office = "" if certificate is None else certificate.unit or certificate.organisation
        signer = "" if certificate is None else certificate.holder
        facts = (
            ("sealing.file", self._name),
            ("sealing.pages", self._pages),
            ("sealing.seal", seals_in_words(self._seals)),
            ("sealing.signer", " · ".join(filter(None, (signer, office)))),
            ("sealing.target", self.target.name),
        )
        readers = "" if self._profile is None else readers_text(self._profile, language.current)
        if self._stamping_host:
            readers = f"{asking_text(self._stamping_host, language.current)} {readers}"
        self._readers.setText(readers)
        self._readers.setVisible(bool(readers))
        for (label, value), (key, words) in zip(self._facts, facts, strict=True):
            label.setText(tr(key))
            value.setText(words)
            value.setObjectName(key.replace(".", "-"))

    def _show_progress(self, *, on: bool) -> None:
        self._progress.setVisible(on)
        self._phase.setVisible(on)

    def _choose_target(self) -> None:
        """The system's own dialog asks before it lets a file be replaced."""
        title, kinds = tr("save.title"), f"{tr('open.kind')} (*.pdf)"
        chosen, _ = QFileDialog.getSaveFileName(self, title, str(self.target), kinds)
        if chosen:
            self.target, self.replace = Path(chosen), Path(chosen).exists()
            self._hopeless = False
            self._update()


def seals_in_words(seals: tuple[SealChoice, ...]) -> str:
    """Names, kind and, of a single seal, its size."""
    names = tr("sealing.and").join(seal.name for seal in seals)
    kind = tr("seals.electronic" if seals[0].electronic else "seals.picture")
    size = size_in_words(seals[0].size) if len(seals) == 1 else ""
    return " · ".join(filter(None, (names, kind, size)))


class _SealPictures(QWidget):
    """The seals on white paper, at most two below each other."""

    def __init__(self, images: list[QImage]) -> None:
        super().__init__()
        self._images = images[:_SHOWN_SEALS]
        height = len(self._images) * (_SEAL_PX + S) - S
        self.setFixedSize(QSize(_SEAL_PX, height))

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        for image in self._images:
            paint_seal(painter, image, QSize(_SEAL_PX, _SEAL_PX), self.devicePixelRatioF())
            painter.translate(0, _SEAL_PX + S)
