"""The line that stands for as long as the office's policy cannot be followed as it is written."""

from PySide6.QtWidgets import QWidget

from app.domain.policy import Policy
from app.gui.i18n import language, tr
from app.gui.theme import Tone
from app.gui.verdict_bar import VerdictBar
from app.messages.policy import policy_problem


class PolicyBar(VerdictBar):
    """The first problem, above everything that is shown; hidden while there is none (J4)."""

    def __init__(self, policy: Policy, parent: QWidget) -> None:
        super().__init__("policy-bar", parent)
        self._policy = policy
        language.changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the words in the language in use."""
        for problem in self._policy.problems[:1]:
            words = policy_problem(problem, language.current)
            self.say(Tone.CAUTION, tr("notice.policy", problem=words))
