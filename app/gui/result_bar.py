"""After sealing: what became of it, and the three things that people do next."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.gui.i18n import language, tr
from app.gui.icons import pixmap
from app.gui.theme import ICON, M, S, Tone, theme
from app.gui.widgets.button import IconButton, link
from app.gui.widgets.frames import Frame, column, restyle, row
from app.gui.widgets.label import ElidedLabel, Label, wrapped

if TYPE_CHECKING:
    from app.domain.signing import SigningReceipt


class ResultBar(Frame):
    """Hidden until a document has been sealed, and after the next one is opened."""

    folder_wanted = Signal()
    print_wanted = Signal()
    another_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "result-bar", parent)
        self._name, self._tone = "", Tone.GOOD
        self._receipt: SigningReceipt | None = None
        self._icon, self._text = Label(), ElidedLabel()
        self._icon.setFixedSize(ICON, ICON)
        self._text.setObjectName("result-text")
        self._readers = wrapped("", "secondary")
        self._readers.setObjectName("result-readers")
        self._folder, self._print = link("result-folder"), link("result-print")
        self._another, self._close = link("result-another"), IconButton("close", "result-close")
        whole = column(self, spacing=0)
        whole.setContentsMargins(M, S // 2, M, S // 2)
        layout = row(spacing=S)
        whole.addLayout(layout)
        below = row()
        below.addSpacing(ICON + S)  # Qt puts no spacing beside a space
        below.addWidget(self._readers, 1)
        whole.addLayout(below)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        for button in (self._folder, self._print, self._another, self._close):
            layout.addWidget(button)
        self._folder.clicked.connect(self.folder_wanted)
        self._print.clicked.connect(self.print_wanted)
        self._another.clicked.connect(self.another_wanted)
        self._close.clicked.connect(self.hide)
        language.changed.connect(self.retranslate)
        theme.changed.connect(self._redraw)
        self.retranslate()
        self._redraw()
        self.hide()

    def say_sealed(self, name: str, receipt: "SigningReceipt") -> None:
        """Tell that the document called `name` is there and was verified, and who can read it.

        A time stamp that was wished and could not be had is a warning.
        """
        self._name, self._receipt = name, receipt
        self._tone = Tone.GOOD if receipt.not_stamped is None else Tone.CAUTION
        self._redraw()
        self.retranslate()
        self.show()

    def text(self) -> str:
        """The sentence on show, empty while hidden."""
        return "" if self.isHidden() else self._text.text()

    def retranslate(self) -> None:
        """Set the words in the language in use."""
        self._text.setText(tr("result.sealed", name=self._name))
        readers = self._about_receipt()
        self._readers.setText(readers)
        self._readers.setVisible(bool(readers))
        self.setAccessibleName(f"{self._text.text()} {readers}")
        for button, key in (
            (self._folder, "result.folder"),
            (self._print, "command.print"),
            (self._another, "result.another"),
        ):
            button.setText(tr(key))
            button.setAccessibleName(tr(key))
        self._close.describe(tr("result.close"))

    def _about_receipt(self) -> str:
        """Whether it has its time stamp, and who can check it."""
        receipt = self._receipt
        if receipt is None or receipt.profile is None:
            return ""
        from app.messages.readers import readers_text
        from app.messages.time_stamps import stamping_text

        stamping = stamping_text(receipt, language.current)
        return f"{stamping} {readers_text(receipt.profile, language.current)}".lstrip()

    def _redraw(self) -> None:
        self.setProperty("tone", self._tone.value)
        restyle(self)
        colour = theme.colours.tone(self._tone)
        self._icon.setPixmap(pixmap(self._tone.value, colour, ICON, self.devicePixelRatioF()))
