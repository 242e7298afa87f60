"""One signature of the document: whose it is, what it is worth, what is behind that."""

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.validation import SignatureKind, SignatureVerdict
from app.gui.i18n import language, tr
from app.gui.icons import pixmap
from app.gui.models.headline import is_only_unknown, tone_of
from app.gui.models.local_times import minute_of
from app.gui.models.sealing_order import in_ranges
from app.gui.panels.applied_seal import seal_details, seal_lines
from app.gui.theme import ICON, XS, M, S, Tone, theme
from app.gui.widgets.button import link
from app.gui.widgets.frames import Frame, column, row
from app.gui.widgets.label import Label, wrapped
from app.messages.problems import problem_text
from app.messages.readers import readers_text
from app.messages.time_stamps import time_stamp_text
from app.messages.verdicts import later_changes_text, verdict_text


class SignatureCard(Frame):
    """One signature; a click goes to its page."""

    page_wanted = Signal(int)
    version_wanted = Signal(object)

    def __init__(self, verdict: SignatureVerdict, size: int) -> None:
        super().__init__("card", f"signature-{verdict.field}")
        self._verdict = verdict
        if verdict.pages:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        layout = column(self, M, XS)
        layout.addLayout(self._headline())
        for text, kind in self._lines():
            layout.addWidget(wrapped(text, kind))
        self._details = wrapped("", "secondary")
        self._details.set_lines(self._details_in_words())
        self._details.setObjectName("signature-details")
        layout.addWidget(self._details)
        buttons = row(spacing=S)
        more = link("signature-more")
        _name(more, tr("failure.details"))
        more.clicked.connect(lambda: self._details.setVisible(self._details.isHidden()))
        buttons.addWidget(more)
        if verdict.signed_length is not None and verdict.signed_length < size:
            version = link("signature-version")
            _name(version, tr("version.open"))
            version.clicked.connect(lambda: self.version_wanted.emit(verdict))
            buttons.addWidget(version)
        buttons.addStretch(1)
        layout.addLayout(buttons)
        self._details.hide()
        self.setAccessibleName(language.current.labelled(self._who(), self._sentence()))

    def _headline(self) -> QVBoxLayout:
        tone, picture = Tone(tone_of(self._verdict)), Label()
        colour = theme.colours.tone(tone)
        picture.setPixmap(pixmap(tone.value, colour, ICON, self.devicePixelRatioF()))
        picture.setAlignment(Qt.AlignmentFlag.AlignTop)
        line = row(spacing=S)
        line.addWidget(picture)
        line.addWidget(wrapped(self._who(), "strong"), 1)
        whole = QVBoxLayout()
        whole.addLayout(line)
        return whole

    def _who(self) -> str:
        if self._verdict.kind is SignatureKind.TIMESTAMP:
            return tr("signature.timestamp")
        return self._verdict.signer or tr("signature.nobody")

    def _sentence(self) -> str:
        if is_only_unknown(self._verdict):
            return tr("verdict.unknown-signer")
        return verdict_text(self._verdict, language.current)

    def _lines(self) -> list[tuple[str, str]]:
        verdict = self._verdict
        lines = [(self._sentence(), "")]
        lines.extend((words, "secondary") for words in self._times())
        if verdict.pages:
            pages = tr("signature.pages", pages=in_ranges(verdict.pages))
            lines.append((pages, "secondary"))
        if verdict.seal is not None:
            lines.extend(seal_lines(verdict.seal))
        if verdict.reason:
            lines.append((tr("signature.reason", reason=verdict.reason), "secondary"))
        return lines

    def _times(self) -> Iterator[str]:
        """What the signer says, and what a time stamp proves."""
        stamp = self._verdict.time_stamp
        proved = stamp.time if stamp is not None and stamp.answer.passed else None
        for key, moment in (
            ("signature.time", self._verdict.signing_time),
            ("signature.time-proved", proved),
        ):
            if moment is not None:
                yield tr(key, time=minute_of(moment))

    def _details_in_words(self) -> Iterator[str]:
        """The standard's own names, for whoever asks."""
        verdict = self._verdict
        lines = [
            " / ".join(filter(None, (verdict.indication.value, verdict.sub_indication))),
            later_changes_text(verdict, language.current),
            verdict.algorithm or "",
            f"{verdict.field} · {verdict.subfilter or '?'}",
        ]
        if verdict.certificate is not None:
            until = verdict.certificate.not_after.date().isoformat()
            lines.append(f"{verdict.certificate.issuer_name} · {tr('token.until', date=until)}")
        if verdict.time_stamp is not None:
            lines.append(time_stamp_text(verdict.time_stamp, language.current))
        lines.extend(problem_text(problem, language.current) for problem in verdict.problems)
        if verdict.seal is not None:
            lines.extend(seal_details(verdict.seal))
        if verdict.profile is not None and verdict.intact:
            lines.append(readers_text(verdict.profile, language.current))
        return filter(None, lines)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go to the seal."""
        if event.button() == Qt.MouseButton.LeftButton and self._verdict.pages:
            self.page_wanted.emit(self._verdict.pages[0] - 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter goes there, too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._verdict.pages:
            self.page_wanted.emit(self._verdict.pages[0] - 1)
        else:
            super().keyPressEvent(event)


def _name(button: QWidget, words: str) -> None:
    button.setProperty("text", words)
    button.setAccessibleName(words)
