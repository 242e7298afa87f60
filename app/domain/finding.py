"""One answer of a diagnosis."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.signing import ReceiptError


@dataclass(frozen=True)
class Finding:
    """`ok` is None for plain information. `sentence` has places for `facts` and gives no advice.

    It is English; `app.messages.findings` has it in Chinese. `personal` names people or their
    devices: left out of a report that is passed on. `error` is what a driver failed with.
    """

    name: str
    ok: bool | None
    sentence: str
    personal: str = ""
    error: ReceiptError | None = None
    facts: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def detail(self) -> str:
        """The sentence with its facts, for programs and reports."""
        return told(self.sentence, self.facts)


def told(sentence: str, facts: Mapping[str, str | int]) -> str:
    """Without facts a sentence has no places, whatever is in it."""
    return sentence.format(**facts) if facts else sentence
