"""After sealing: what became of it, and the three things that people do next."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.gui.i18n import language, tr
from app.gui.icons import pixmap
from app.gui.theme import ICON, M, S, Tone, theme
from app.gui.widgets.button import IconButton, link
from app.gui.widgets.frames import Frame, keep_height, row
from app.gui.widgets.label import ElidedLabel, Label


class ResultBar(Frame):
    """Hidden until a document has been sealed, and after the next one is opened."""

    folder_wanted = Signal()
    print_wanted = Signal()
    another_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "result-bar", parent)
        self.setProperty("tone", Tone.GOOD.value)
        self._name = ""
        self._icon, self._text = Label(), ElidedLabel()
        self._text.setObjectName("result-text")
        self._folder, self._print = link("result-folder"), link("result-print")
        self._another, self._close = link("result-another"), IconButton("close", "result-close")
        layout = row(self, spacing=S)
        layout.setContentsMargins(M, S // 2, M, S // 2)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        for button in (self._folder, self._print, self._another, self._close):
            layout.addWidget(button)
        self._folder.clicked.connect(self.folder_wanted)
        self._print.clicked.connect(self.print_wanted)
        self._another.clicked.connect(self.another_wanted)
        self._close.clicked.connect(self.hide)
        keep_height(self)
        language.changed.connect(self.retranslate)
        theme.changed.connect(self._redraw)
        self.retranslate()
        self._redraw()
        self.hide()

    def say_sealed(self, name: str) -> None:
        """Tell that the document called `name` is there and was verified."""
        self._name = name
        self.retranslate()
        self.show()

    def text(self) -> str:
        """The sentence on show, empty while hidden."""
        return "" if self.isHidden() else self._text.text()

    def retranslate(self) -> None:
        """Set the words in the language in use."""
        self._text.setText(tr("result.sealed", name=self._name))
        self.setAccessibleName(self._text.text())
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
