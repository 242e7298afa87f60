"""A failure in a dialog: what happened, what it means, what to do; the rest only when asked for."""

from PySide6.QtWidgets import QApplication, QWidget

from app.domain.errors import AppError, ErrorKind
from app.gui.i18n import explained, language, tr
from app.gui.theme import M, S, Tone
from app.gui.widgets.button import link
from app.gui.widgets.frames import Frame, column, restyle, row
from app.gui.widgets.label import wrapped

_TONES = {ErrorKind.BROKEN: Tone.BAD, ErrorKind.CANCELLED: Tone.INFO}


class FailureCard(Frame):
    """Hidden until `tell`."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__("card", name, parent)
        self._error: AppError | None = None
        self._what, self._more = wrapped("", "strong"), wrapped()
        self._what.setObjectName(f"{name}-what")
        self._details = wrapped("", "secondary")
        self._toggle, self._copy = link(f"{name}-details"), link(f"{name}-copy")
        self._toggle.clicked.connect(lambda: self._show_details(on=self._details.isHidden()))
        self._copy.clicked.connect(lambda: QApplication.clipboard().setText(self._text()))
        layout = column(self, M, S // 2)
        buttons = row(spacing=S)
        buttons.addWidget(self._toggle)
        buttons.addWidget(self._copy)
        buttons.addStretch(1)
        for widget in (self._what, self._more, self._details):
            layout.addWidget(widget)
        layout.addLayout(buttons)
        language.changed.connect(self.retranslate)
        self.retranslate()
        self.silence()

    def tell(self, error: AppError) -> None:
        """Show this failure."""
        self._error = error
        self.setProperty("tone", _TONES.get(error.kind, Tone.CAUTION).value)
        restyle(self)
        self._show_details(on=False)
        self.retranslate()
        self.show()

    def silence(self) -> None:
        """Show nothing."""
        self._error = None
        self.hide()

    def text(self) -> str:
        """The first sentence, empty while hidden."""
        return self._what.text() if self._error is not None else ""

    def more(self) -> str:
        """What it means and what to do, empty while hidden."""
        return self._more.text() if self._error is not None else ""

    def retranslate(self) -> None:
        """Set the words in the language in use."""
        self._toggle.setText(tr("failure.details"))
        self._toggle.setAccessibleName(tr("failure.details"))
        self._copy.setText(tr("failure.copy"))
        self._copy.setAccessibleName(tr("failure.copy"))
        if self._error is None:
            return
        message = explained(self._error)
        self._what.setText(message.what)
        self._more.set_lines([message.why, message.action])
        self.setAccessibleName(message.what)
        facts = ", ".join(filter(None, (self._error.code.value, message.details)))
        self._details.setText(facts)

    def _show_details(self, *, on: bool) -> None:
        self._details.setVisible(on)
        self._copy.setVisible(on)

    def _text(self) -> str:
        return f"{self._what.text()}\n{self._more.text()}\n{self._details.text()}"
