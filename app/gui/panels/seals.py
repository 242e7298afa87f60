"""Which seal: one card each, electronic seals first, then the seal pictures that are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout

from app.domain.errors import AppError
from app.gui.i18n import in_short, language, tr
from app.gui.icons import icon
from app.gui.models.kept_seals import CARD_PX, choice_of
from app.gui.models.seal_choice import SealChoice
from app.gui.panels.seal_card import CardFacts, SealCard
from app.gui.panels.side_panel import Section
from app.gui.placing import Placing
from app.gui.preview.seal_drag import SealDrag
from app.gui.seal_watch import SealWatch
from app.gui.tasks import Lane, Tasks
from app.gui.theme import S, theme
from app.gui.widgets.label import wrapped
from app.services import WindowServices

if TYPE_CHECKING:
    from app.domain.seal_picture import KeptPicture


class SealSection(Section):
    """The cards. `add_wanted` when the person wants another seal; `wanted` is the key of the one
    that was picked last, to be remembered.
    """

    add_wanted = Signal()

    def __init__(
        self,
        services: WindowServices,
        tasks: Tasks,
        placing: Placing,
        drag: SealDrag,
        watch: SealWatch,
    ) -> None:
        super().__init__("seals", "seals.title")
        self._services, self._tasks = services, tasks
        self._placing, self._drag, self._watch = placing, drag, watch
        self._electronic: list[SealCard] = []
        self._pictures: list[SealCard] = []
        self.wanted = ""
        self._empty, self._trouble = wrapped("", "secondary"), wrapped("", "caution")
        self._trouble.setObjectName("seal-trouble")
        self._unreadable = wrapped("", "caution")
        self._unreadable.setObjectName("seals-unreadable")
        self._seals_column, self._pictures_column = QVBoxLayout(), QVBoxLayout()
        self._add = QPushButton()
        self._add.setObjectName("seal-add")
        self._add.clicked.connect(self.add_wanted)
        self.body.addWidget(self._empty)
        self._how = wrapped("", "secondary")
        self._how.setObjectName("seals-how-to")
        self.body.addWidget(self._how)
        for layout in (self._seals_column, self._pictures_column):
            layout.setSpacing(S)
            self.body.addLayout(layout)
        self.body.addWidget(self._unreadable)
        self.body.addWidget(self._trouble)
        self.body.addWidget(self._add)
        self._trouble.hide()
        placing.changed.connect(self._mark)
        watch.changed.connect(self._seals_changed)
        watch.failed.connect(self.tell)
        language.changed.connect(self.retranslate)
        theme.changed.connect(self.retranslate)
        self.retranslate()
        self._mark()

    @property
    def cards(self) -> tuple[SealCard, ...]:
        """All cards, in their order."""
        return (*self._electronic, *self._pictures)

    def load(self, wanted: str) -> None:
        """Show every kept picture; `wanted` is the key of the one chosen last."""
        self.wanted = wanted
        for kept in self._services.seal_pictures.all():
            self._empty.hide()  # a card is on its way
            self.show_kept(kept)

    def show_kept(self, kept: KeptPicture, *, choose: bool = False) -> None:
        """Decode a picture in the background and show its card."""

        def decoded(choice: SealChoice) -> None:
            if choice.key not in {card.facts.key for card in self._pictures}:
                card = self._card(CardFacts.of_picture(choice), self._pictures_column)
                card.removal_wanted.connect(lambda: self._remove_picture(card))
                self._pictures.append(card)
            self._cards_changed()
            if choose:
                self._pick(choice)

        self._tasks.run(
            Lane.DOCUMENT,
            lambda _: choice_of(kept, self._services.decode_picture(kept.picture, CARD_PX)),
            decoded,
            self.tell,
        )

    def tell(self, error: AppError) -> None:
        """Say why a seal is not there."""
        self._trouble.setText(in_short(error))
        self._trouble.show()

    def retranslate(self) -> None:
        """Set the words in the language in use."""
        self._empty.setText(tr("seals.none"))
        self._empty.setVisible(not self.cards)
        self._how.setText(tr("seals.how-to"))
        self._unreadable.setText(tr("seals.unreadable", count=self._watch.unreadable))
        self._unreadable.setVisible(self._watch.unreadable > 0)
        self._add.setText(tr("seals.add"))
        self._add.setAccessibleName(tr("seals.add"))
        self._add.setIcon(icon("plus"))
        for card in self.cards:
            card.retranslate()

    # --- cards come and go -------------------------------------------------------------------

    def _seals_changed(self) -> None:
        """A card stays as long as nothing on it is another."""
        wanted = [CardFacts.of_seal(one) for one in self._watch.held]
        for card in [one for one in self._electronic if one.facts not in wanted]:
            self._electronic.remove(card)
            _take_away(card)
        kept = {card.facts.key: card for card in self._electronic}
        self._electronic = [
            kept.get(facts.key) or self._card(facts, self._seals_column, at)
            for at, facts in enumerate(wanted)
        ]
        for card in self._electronic:
            if card.facts.removable and card.facts.key not in kept:
                card.removal_wanted.connect(self._removal_of(card))
        self._cards_changed()

    def _card(self, facts: CardFacts, layout: QVBoxLayout, at: int = -1) -> SealCard:
        card = SealCard(facts, self._drag, self._pick)
        layout.insertWidget(at, card)
        card.show()
        return card

    def _cards_changed(self) -> None:
        self._trouble.hide()
        self._choose_something()
        self.retranslate()
        self._mark()

    def _choose_something(self) -> None:
        """The seal picked last if it is there, else the first one; what is placed stays chosen."""
        usable = {one.choice.key: one.choice for one in self.cards if one.choice is not None}
        chosen, placed = self._placing.choice, self._placing.board.seals
        if chosen is not None and any(one.key == chosen.key for one in placed):
            return
        best = usable.get(self.wanted) or next(iter(usable.values()), None)
        if best != chosen:
            self._placing.choose(best)

    def _pick(self, choice: SealChoice) -> None:
        """A person takes this one."""
        self.wanted = choice.key
        self._placing.choose(choice)

    def _remove_picture(self, card: SealCard) -> None:
        self._services.seal_pictures.remove(card.facts.key)
        self._pictures.remove(card)
        _take_away(card)
        self._cards_changed()

    def _removal_of(self, card: SealCard) -> Callable[[], None]:
        held = card.facts.held
        return lambda: None if held is None else self._watch.remove(held.seal)

    def _mark(self) -> None:
        chosen, board = self._placing.choice, self._placing.board
        self._how.setVisible(chosen is not None and bool(self._placing.pages) and not board.items)
        for card in self.cards:
            card.mark(chosen=chosen is not None and chosen.key == card.facts.key)


def _take_away(card: SealCard) -> None:
    card.hide()
    card.deleteLater()
