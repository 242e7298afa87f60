"""Asks before seals are given up that were put on pages and not sealed."""

from PySide6.QtWidgets import QWidget

from app.gui.dialogs.frame import Dialog, name_button
from app.gui.i18n import language, tr
from app.gui.widgets.label import wrapped

_WIDTH = 440
_NAMED = 5


class UnsealedDialog(Dialog):
    """Accepted: the seals may go. What stands out, and Enter and Esc, is to keep them."""

    def __init__(self, names: list[str], parent: QWidget | None = None) -> None:
        super().__init__("unsealed-dialog", parent)
        self.setMinimumWidth(_WIDTH)
        self._names = names
        self._which, self._meaning = wrapped("", "strong"), wrapped()
        self._which.setObjectName("unsealed-names")
        self.body.addWidget(self._which)
        self.body.addWidget(self._meaning)
        self._discard = self.add_button("unsealed-discard")
        self._keep = self.add_button("unsealed-keep", stands_out=True)
        self._discard.clicked.connect(self.accept)
        self._keep.clicked.connect(self.reject)
        self._keep.setFocus()
        language.changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the words in the language in use."""
        self.say_headline(tr("unsealed.title"))
        more = len(self._names) - _NAMED
        lines = self._names[:_NAMED] + ([tr("unsealed.more", count=more)] if more > 0 else [])
        self._which.set_lines(lines)
        self._meaning.setText(tr("unsealed.meaning"))
        name_button(self._discard, tr("unsealed.discard"))
        name_button(self._keep, tr("unsealed.keep"))
