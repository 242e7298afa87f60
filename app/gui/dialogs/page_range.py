"""Asks for pages, as a person writes them: `1,3-5,-1`."""

from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.errors import AppError
from app.domain.placement import PageSelection
from app.gui.dialogs.frame import Dialog, name_button
from app.gui.i18n import explained, tr
from app.gui.widgets.label import wrapped
from app.messages import in_a_row

_WIDTH = 380


class PageRangeDialog(Dialog):
    """`pages` is what was asked for, once accepted; it exists in the document."""

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        """`count` is the number of pages of the document."""
        super().__init__("page-range-dialog", parent)
        self.setMinimumWidth(_WIDTH)
        self._count = count
        self.pages = PageSelection("all")
        self.say_headline(tr("placements.same-on"))
        self.body.addWidget(wrapped(tr("pages.range.label")))
        self._field = QLineEdit(f"1-{count}")
        self._field.setObjectName("page-range-field")
        self._field.setAccessibleName(tr("pages.range.label"))
        self._problem = wrapped("", "danger")
        self._problem.setObjectName("page-range-problem")
        self._problem.hide()
        self.body.addWidget(self._field)
        self.body.addWidget(self._problem)
        give_up = self.add_button("page-range-cancel")
        agree = self.add_button("page-range-agree", stands_out=True)
        name_button(give_up, tr("dialog.cancel"))
        name_button(agree, tr("pages.range.agree"))
        give_up.clicked.connect(self.reject)
        agree.clicked.connect(self.accept)
        self._field.selectAll()
        self._field.setFocus()

    def accept(self) -> None:
        """Only pages that are there."""
        try:
            self.pages = PageSelection.parse(self._field.text())
            self.pages.indices(self._count)
        except AppError as error:
            message = explained(error)
            self._problem.setText(in_a_row(message.what, message.why))
            self._problem.show()
            return
        super().accept()
