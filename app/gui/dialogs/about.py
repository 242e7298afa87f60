"""What the program is called, which version it is, and under which licence."""

from PySide6.QtWidgets import QWidget

from app import __version__
from app.gui.dialogs.frame import Dialog, name_button
from app.gui.i18n import tr
from app.gui.widgets.label import wrapped

LICENCE = "AGPL-3.0-or-later"
_WIDTH = 420


class AboutDialog(Dialog):
    """Nothing to do here but read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("about-dialog", parent)
        self.setMinimumWidth(_WIDTH)
        self.say_headline(tr("app.name"))
        self.body.addWidget(wrapped(tr("about.version", version=__version__)))
        self.body.addWidget(wrapped(tr("about.what")))
        self.body.addWidget(wrapped(tr("about.licence", licence=LICENCE), "secondary"))
        close = self.add_button("about-close", stands_out=True)
        name_button(close, tr("dialog.close"))
        close.clicked.connect(self.accept)
