"""What is in this document: a card for each signature, and what deserves a second look.

What speaks of signatures is loaded with the first document that has one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.gui.i18n import in_short, language, tr
from app.gui.panels.side_panel import Section
from app.gui.theme import S, theme
from app.gui.verifying import Verifying
from app.gui.widgets.button import link
from app.gui.widgets.label import wrapped

if TYPE_CHECKING:
    from app.domain.document import Risk

AT_ONCE = 20
"""Cards that are laid out at once: hundreds of them would make the window wait for minutes."""


class DocumentSection(Section):
    """`page_wanted` is the index of a page, `version_wanted` the verdict that is asked about."""

    page_wanted = Signal(int)
    version_wanted = Signal(object)

    def __init__(self, verifying: Verifying, parent: QWidget | None = None) -> None:
        super().__init__("document", "document.title", parent)
        self._verifying = verifying
        self._state = wrapped("", "secondary")
        self._state.setObjectName("document-state")
        self._cards = QVBoxLayout()
        self._cards.setSpacing(S)
        self._listed = AT_ONCE
        self._more = link("document-more")
        self._more.clicked.connect(self._list_more)
        self._risks = wrapped("", "caution")
        self._risks.setObjectName("document-risks")
        self.body.addWidget(self._state)
        self.body.addLayout(self._cards)
        self.body.addWidget(self._more)
        self.body.addWidget(self._risks)
        verifying.changed.connect(self._show_anew)
        language.changed.connect(self.refresh)
        theme.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what is known of the document, in the language in use."""
        judged, error = self._verifying.judged, self._verifying.error
        self.setVisible(self._verifying.running or judged is not None or error is not None)
        self._clear()
        signatures = () if judged is None else judged.report.signatures
        self._add_cards(0)
        self._state.setText(self._state_in_words(len(signatures)))
        self._show_risks()

    def _show_anew(self) -> None:
        self._listed = AT_ONCE
        self.refresh()

    def _list_more(self) -> None:
        before, self._listed = self._listed, self._listed + AT_ONCE
        self._add_cards(before)

    def _add_cards(self, start: int) -> None:
        """From the one numbered `start` on; of many the bad ones come first."""
        judged = self._verifying.judged
        signatures = () if judged is None else judged.report.signatures
        if len(signatures) > AT_ONCE:
            from app.gui.models.headline import gravest_first

            signatures = gravest_first(signatures)
        for verdict in signatures[start : self._listed]:
            from app.gui.panels.signature_card import SignatureCard

            card = SignatureCard(verdict, size=judged.report.size if judged else 0)
            card.page_wanted.connect(self.page_wanted)
            card.version_wanted.connect(self.version_wanted)
            self._cards.addWidget(card)
            card.show()
        left = len(signatures) - self._listed
        words = tr("document.more", count=max(0, left))
        self._more.setText(words)
        self._more.setAccessibleName(words)
        self._more.setVisible(left > 0)

    def _state_in_words(self, count: int) -> str:
        if self._verifying.running:
            return tr("document.judging")
        if self._verifying.error is not None:
            return in_short(self._verifying.error)
        return tr("document.signatures", count=count) if count else tr("document.unsigned")

    def _show_risks(self) -> None:
        judged = self._verifying.judged
        risks = () if judged is None else judged.risks
        lines = [f"• {_in_words(risk)}" for risk in risks]
        self._risks.set_lines([tr("document.risks"), *lines])
        self._risks.setVisible(bool(lines))

    def _clear(self) -> None:
        while (item := self._cards.takeAt(0)) is not None:
            card = item.widget()
            if card is not None:
                card.hide()
                card.deleteLater()


def _in_words(risk: Risk) -> str:
    """The sentence about one risk, in the language in use."""
    from app.messages.verdicts import RISKS, pick

    return pick(RISKS[risk], language.current)
