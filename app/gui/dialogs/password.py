"""Asks for the password of a protected document; the characters never become text."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.domain.secret import Secret
from app.gui.dialogs.frame import Dialog, name_button
from app.gui.i18n import tr
from app.gui.widgets.label import wrapped
from app.gui.widgets.secret_field import SecretField

_WIDTH = 420


class PasswordDialog(Dialog):
    """`field` holds what was typed until it is taken."""

    def __init__(self, path: Path, *, wrong: bool, parent: QWidget | None = None) -> None:
        super().__init__("password-dialog", parent)
        self.setMinimumWidth(_WIDTH)
        self.say_headline(tr("password.title"))
        self.body.addWidget(wrapped(tr("password.question", name=path.name)))
        if wrong:
            again = wrapped(tr("password.wrong"), "danger")
            again.setObjectName("password-wrong")
            self.body.addWidget(again)
        self.field = SecretField("password-field")
        self.field.setAccessibleName(tr("password.field"))
        self.body.addWidget(self.field)
        give_up = self.add_button("password-cancel")
        self._open = self.add_button("password-open", stands_out=True)
        name_button(give_up, tr("dialog.cancel"))
        name_button(self._open, tr("command.open"))
        give_up.clicked.connect(self.reject)
        self._open.clicked.connect(self.accept)
        self._open.setEnabled(False)
        self.field.changed.connect(lambda count: self._open.setEnabled(count > 0))
        self.field.submitted.connect(self._open.click)
        self.field.setFocus()
        self.taken: Secret | None = None

    def accept(self) -> None:
        """Take the password before the field is hidden and forgets it."""
        self.taken = self.field.take()
        super().accept()


def ask_password(path: Path, wrong: bool) -> Secret | None:
    """The password of a document, None if the person gives up."""
    dialog = PasswordDialog(path, wrong=wrong, parent=QApplication.activeWindow())
    agreed = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return dialog.taken if agreed else None
