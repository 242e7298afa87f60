"""After sealing: what became of it, and the three things that people do next."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.profile import Profile
from app.gui.i18n import language, tr
from app.gui.icons import pixmap
from app.gui.theme import ICON, M, S, Tone, theme
from app.gui.widgets.button import IconButton, link
from app.gui.widgets.frames import Frame, column, row
from app.gui.widgets.label import ElidedLabel, Label, wrapped
from app.messages.readers import readers_text


class ResultBar(Frame):
    """Hidden until a document has been sealed, and after the next one is opened."""

    folder_wanted = Signal()
    print_wanted = Signal()
    another_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "result-bar", parent)
        self.setProperty("tone", Tone.GOOD.value)
        self._name = ""
        self._profile: Profile | None = None
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

    def say_sealed(self, name: str, profile: Profile | None) -> None:
        """Tell that the document called `name` is there and was verified, and who can read it."""
        self._name, self._profile = name, profile
        self.retranslate()
        self.show()

    def text(self) -> str:
        """The sentence on show, empty while hidden."""
        return "" if self.isHidden() else self._text.text()

    def retranslate(self) -> None:
        """Set the words in the language in use."""
        self._text.setText(tr("result.sealed", name=self._name))
        readers = "" if self._profile is None else readers_text(self._profile, language.current)
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

    def _redraw(self) -> None:
        colour = theme.colours.tone(Tone.GOOD)
        self._icon.setPixmap(pixmap(Tone.GOOD.value, colour, ICON, self.devicePixelRatioF()))
