"""Which drivers there are, what each token says, and a report to pass on."""

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.finding import Finding
from app.gui.dialogs.frame import Dialog, name_button
from app.gui.i18n import explained, in_short, language, tr
from app.gui.icons import pixmap
from app.gui.models import settings
from app.gui.panels.token import tries_in_words
from app.gui.tasks import Lane, Tasks
from app.gui.theme import ICON, XS, L, M, S, Tone, theme
from app.gui.token_watch import Reports, TokenWatch
from app.gui.widgets.frames import Frame, column, row
from app.gui.widgets.label import Label, wrapped
from app.messages.findings import finding_detail, finding_name
from app.messages.verdicts import CERTIFICATE_PROBLEMS, pick
from app.services import WindowServices
from app.use_cases.list_tokens import DriverReport

_SIZE = 640, 620
_TONES = {True: Tone.GOOD, False: Tone.CAUTION, None: Tone.INFO}


class DiagnosisDialog(Dialog):
    """Looks again whenever it is opened; the copied report names nobody."""

    def __init__(
        self, services: WindowServices, tasks: Tasks, watch: TokenWatch, parent: QWidget
    ) -> None:
        super().__init__("diagnosis-dialog", parent)
        self._services, self._tasks, self._watch = services, tasks, watch
        self._findings: tuple[Finding, ...] = ()
        self.resize(*_SIZE)
        self._content = QWidget()
        self._column = column(self._content, 0, S)
        scroll = QScrollArea()
        scroll.setObjectName("diagnosis-scroll")
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._content)
        scroll.setAccessibleName(tr("diagnosis.title"))
        self.body.addWidget(scroll, 1)
        self._state = wrapped("", "secondary")
        self._state.setObjectName("diagnosis-state")
        self.body.addWidget(self._state)
        self.copy_button = self.add_button("diagnosis-copy")
        close = self.add_button("diagnosis-close", stands_out=True)
        self.copy_button.clicked.connect(self._copy)
        close.clicked.connect(self.accept)
        name_button(close, tr("dialog.close"))
        name_button(self.copy_button, tr("diagnosis.copy"))
        self.say_headline(tr("diagnosis.title"))
        watch.changed.connect(self._fill)
        self._look()

    def report(self) -> str:
        """What the button copies: names of people, of the machine and of folders are left out."""
        return self._services.core.bundle_files(self._findings)["findings.txt"]

    def _look(self) -> None:
        self.copy_button.setEnabled(False)
        self._say(tr("diagnosis.looking"))
        named = settings.load(self._services.settings).driver
        chosen, diagnose = Path(named) if named else None, self._services.core.diagnose
        self._tasks.run(Lane.TOKEN, lambda _: diagnose(chosen), self._found, self._failed)
        self._fill()

    def _found(self, findings: tuple[Finding, ...]) -> None:
        self._findings = findings
        self._say("")
        self.copy_button.setEnabled(True)
        self._fill()

    def _failed(self, error: AppError) -> None:
        self._say(in_short(error))

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.report())
        self._say(tr("diagnosis.copied"))

    def _say(self, words: str) -> None:
        self._state.setText(words)
        self._state.setVisible(bool(words))

    # --- content -----------------------------------------------------------------------------

    def _fill(self) -> None:
        _empty(self._column)
        self._column.addWidget(Label(tr("diagnosis.drivers"), "section"))
        for card in self._driver_cards(self._watch.reports):
            self._column.addWidget(card)
        for finding in self._unused_drivers():
            self._column.addWidget(_line(_TONES[finding.ok], _words(finding)))
        if self._findings:
            self._column.addSpacing(L)
            self._column.addWidget(Label(tr("diagnosis.machine"), "section"))
        for finding in self._findings:
            if not finding.name.startswith("driver"):
                self._column.addWidget(_line(_TONES[finding.ok], _words(finding)))
        self._column.addStretch(1)

    def _unused_drivers(self) -> list[Finding]:
        """What is said of drivers beside those that were loaded, which have cards."""
        cards = {f"driver {report.name}" for report in self._watch.reports} | {"driver"}
        return [one for one in self._findings
                if one.name.startswith("driver") and one.name not in cards]  # fmt: skip

    def _driver_cards(self, reports: Reports) -> list[QWidget]:
        if not reports:
            return [wrapped(tr("diagnosis.no-driver"), "caution")]
        cards: list[QWidget] = []
        for report in reports:
            card = Frame("card", "driver-card")
            layout = column(card, M, XS)
            tone = Tone.GOOD if report.error is None else Tone.CAUTION
            layout.addWidget(_line(tone, report.name, strong=True))
            layout.addWidget(wrapped(report.path, "secondary"))
            if report.error is not None:
                layout.addWidget(wrapped(str(explained(report.error.as_error())), "caution"))
            elif not report.tokens:
                layout.addWidget(wrapped(tr("diagnosis.no-token"), "secondary"))
            for line in _tokens_in_words(report):
                layout.addWidget(wrapped(line))
            card.setAccessibleName(report.name)
            cards.append(card)
        return cards


def _tokens_in_words(report: DriverReport) -> list[str]:
    lines = []
    for token in report.tokens:
        tries = tries_in_words(token.pin)
        lines.append(" · ".join(filter(None, (token.label, token.model, token.serial, tries))))
        for held in token.certificates:
            until = tr("token.until", date=held.certificate.not_after.date().isoformat())
            problems = (
                pick(CERTIFICATE_PROBLEMS[problem], language.current)
                for problem in held.problems(datetime.now(UTC))
            )
            lines.append(" · ".join((f"    {held.certificate.holder}", until, *problems)))
    return lines


def _words(finding: Finding) -> str:
    name = finding_name(finding.name, language.current)
    return language.current.labelled(name, finding_detail(finding, language.current))


def _line(tone: Tone, words: str, *, strong: bool = False) -> QWidget:
    """An icon for the tone, and words."""
    whole, picture = QWidget(), Label()
    picture.setPixmap(pixmap(tone.value, theme.colours.tone(tone), ICON, whole.devicePixelRatioF()))
    layout = row(whole, spacing=S)
    layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
    layout.addWidget(wrapped(words, "strong" if strong else ""), 1)
    return whole


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
