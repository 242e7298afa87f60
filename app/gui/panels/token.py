"""Which UKey is plugged in, whose certificate is on it, and how often its PIN may be wrong."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from app.domain.text import printable
from app.domain.token import PinState
from app.gui.i18n import explained, language, tr
from app.gui.icons import pixmap
from app.gui.models.identities import Identity
from app.gui.panels.side_panel import Section
from app.gui.theme import XS, XXL, M, S, theme
from app.gui.token_watch import TokenWatch
from app.gui.widgets.button import link
from app.gui.widgets.choice import Choice
from app.gui.widgets.frames import Frame, column
from app.gui.widgets.label import Label, wrapped


class TokenSection(Section):
    """The card of the chosen identity, or what to do when there is none.

    `drivers_wanted` when the person wants to see which drivers there are.
    """

    drivers_wanted = Signal()

    def __init__(self, watch: TokenWatch, parent: QWidget | None = None) -> None:
        super().__init__("token", "token.title", parent)
        self._watch = watch
        self._choice = Choice("identity-choice")
        self._card = _IdentityCard()
        self._empty = _EmptyCard()
        self._trouble = wrapped("", "caution")
        self._trouble.setObjectName("token-trouble")
        self._others, self._listing = link("token-others"), wrapped("", "secondary")
        self._listing.setObjectName("token-others-list")
        for widget in (self._choice, self._card, self._empty, self._trouble, self._others):
            self.body.addWidget(widget)
        self.body.addWidget(self._listing)
        self._choice.activated.connect(lambda index: watch.choose(self._usable[index]))
        self._others.clicked.connect(lambda: self._listing.setVisible(self._listing.isHidden()))
        self._empty.drivers.clicked.connect(self.drivers_wanted)
        self._usable: list[Identity] = []
        self._listing.hide()
        watch.changed.connect(self.refresh)
        language.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what the watch has seen, in the language in use."""
        watch = self._watch
        self._usable = [one for one in watch.found if one.usable]
        self._card.setVisible(watch.chosen is not None)
        self._empty.setVisible(watch.chosen is None)
        if watch.chosen is not None:
            self._card.show_identity(watch.chosen)
        else:
            self._empty.explain(watch)
        self._fill_choice()
        self._tell_trouble()
        self._list_others()

    def _fill_choice(self) -> None:
        self._choice.setVisible(len(self._usable) > 1)
        self._choice.setAccessibleName(tr("token.choose"))
        names = [one.certificate.holder for one in self._usable]
        with QSignalBlocker(self._choice):
            self._choice.clear()
            for one in self._usable:
                twice = names.count(one.certificate.holder) > 1
                self._choice.addItem(printable(_line(one, exact=twice)))
                if self._watch.chosen is not None and one.same_as(self._watch.chosen):
                    self._choice.setCurrentIndex(self._choice.count() - 1)

    def _tell_trouble(self) -> None:
        """A driver that fails is worth a line even while another token works."""
        errors = [report.error for report in self._watch.reports if report.error is not None]
        messages = {explained(error.as_error()).what: None for error in errors}
        self._trouble.set_lines(messages)
        self._trouble.setVisible(bool(messages))

    def _list_others(self) -> None:
        unusable = [one for one in self._watch.found if not one.usable]
        self._others.setVisible(bool(unusable))
        words = tr("token.others", count=len(unusable))
        self._others.setText(words)
        self._others.setAccessibleName(words)
        self._listing.set_lines(_why_not(one) for one in unusable)
        if not unusable:
            self._listing.hide()


class _IdentityCard(Frame):
    """Holder, office, end of validity, tries left."""

    def __init__(self) -> None:
        super().__init__("card", "identity-card")
        self._holder, self._office = wrapped("", "strong"), wrapped("", "secondary")
        self._until, self._days = wrapped("", "secondary"), wrapped("", "caution")
        self._tries, self._token = wrapped("", "secondary"), wrapped("", "secondary")
        for name, label in (
            ("holder", self._holder),
            ("office", self._office),
            ("until", self._until),
            ("days-left", self._days),
            ("tries", self._tries),
            ("token", self._token),
        ):
            label.setObjectName(f"identity-{name}")
        layout = column(self, M, XS)
        for label in (self._holder, self._office, self._until, self._days, self._tries):
            layout.addWidget(label)
        layout.addWidget(self._token)

    def show_identity(self, one: Identity) -> None:
        certificate, pin = one.certificate, one.token.pin
        office = " · ".join(
            dict.fromkeys(filter(None, (certificate.unit, certificate.organisation)))
        )
        self._holder.setText(certificate.holder)
        self._office.setText(office)
        self._office.setVisible(bool(office))
        self._until.setText(tr("token.until", date=certificate.not_after.date().isoformat()))
        self._days.setVisible(one.expires_soon)
        self._days.setText(tr("token.days-left", days=one.days_left))
        tries = tries_in_words(pin)
        self._tries.setText(tries)
        self._tries.setVisible(bool(tries))
        self._tries.setProperty("kind", "caution" if pin.low or pin.last_try else "secondary")
        self._tries.style().unpolish(self._tries)
        self._tries.style().polish(self._tries)
        self._token.setText(tr("token.name", label=one.token.label or one.token.model))
        self.setAccessibleName(f"{certificate.holder} {office} {self._until.text()} {tries}")


class _EmptyCard(Frame):
    """A drawing and one sentence of what to do."""

    def __init__(self) -> None:
        super().__init__("card", "token-empty")
        self._picture = Label()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._what, self._why = wrapped("", "strong"), wrapped("", "secondary")
        self._what.setObjectName("token-empty-what")
        self.drivers = link("token-drivers")
        for label in (self._what, self._why):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout = column(self, M, S)
        for widget in (self._picture, self._what, self._why, self.drivers):
            layout.addWidget(widget)
        theme.changed.connect(self._redraw)
        self._redraw()

    def explain(self, watch: TokenWatch) -> None:
        what, why = self._words(watch)
        self._what.setText(what)
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self.drivers.setText(tr("token.drivers"))
        self.drivers.setAccessibleName(tr("token.drivers"))
        self.drivers.setVisible(watch.has_looked)
        self.setAccessibleName(f"{what} {why}")

    def _words(self, watch: TokenWatch) -> tuple[str, str]:
        if not watch.has_looked:
            return tr("token.looking"), ""
        if watch.error is not None:
            return tr("token.no-driver"), tr("token.no-driver.hint")
        if watch.found:
            return tr("token.nothing-usable"), tr("token.nothing-usable.hint")
        if any(report.tokens for report in watch.reports):
            return tr("token.no-certificate"), tr("token.no-certificate.hint")
        return tr("token.none"), tr("token.none.hint")

    def _redraw(self) -> None:
        colour = QColor(theme.colours.muted)
        self._picture.setPixmap(pixmap("token", colour, XXL + S, self.devicePixelRatioF()))


def tries_in_words(pin: PinState) -> str:
    """What is worth knowing before the PIN is typed; nothing if nothing is."""
    if pin.locked:
        return tr("pin.locked")
    if pin.last_try:
        return tr("pin.last-try")
    if pin.tries_left is not None:
        return tr("pin.tries", count=pin.tries_left)
    return tr("pin.low") if pin.low else ""


def _line(one: Identity, *, exact: bool) -> str:
    """A line to choose; two of the same name are told apart by token and date (G8)."""
    if not exact:
        return one.certificate.holder
    until = one.certificate.not_after.date().isoformat()
    return f"{one.certificate.holder} · {one.token.serial[-8:]} · {until}"


def _why_not(one: Identity) -> str:
    from app.messages.verdicts import CERTIFICATE_PROBLEMS, pick  # a start does not need it

    problems = (pick(CERTIFICATE_PROBLEMS[problem], language.current) for problem in one.problems)
    return language.current.labelled(one.certificate.holder, language.current.listed(problems))
