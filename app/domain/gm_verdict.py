"""The verdict on one SM2 signature: separate answers, and what they come to."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.answer import PASSED, Answer, Outcome, Reason
from app.domain.certificate import Certificate
from app.domain.seal import Oddity, SealVerdict
from app.domain.time_stamp import TimeStampVerdict
from app.domain.validation import Indication, SubIndication


@dataclass(frozen=True)
class GmVerdict:
    """Separate answers about one SM2 signature; `seal` is None when none was applied.

    `structure`: strict reading; `content`: the signed digest is the document's; `signature`: the
    value fits the signer's key; `certificate`: it leads to an anchor and may sign; `time`: the
    claimed time lies where it must; `time_stamp` is None when there is none on the signature value.
    """

    structure: Answer
    content: Answer
    signature: Answer
    certificate: Answer
    time: Answer
    seal: SealVerdict | None
    signer: Certificate | None
    signing_time: datetime | None
    oddities: tuple[Oddity, ...]
    time_stamp: TimeStampVerdict | None = None

    @classmethod
    def nothing_known(cls, structure: Answer, reason: Reason) -> "GmVerdict":
        """Of bytes that tell no more than what is wrong with them."""
        open_question = Answer.unknown(reason)
        return cls(
            structure=structure,
            content=open_question,
            signature=open_question,
            certificate=open_question,
            time=open_question,
            seal=None,
            signer=None,
            signing_time=None,
            oddities=(),
        )

    @property
    def intact(self) -> bool:
        """Content and value fit: nothing was changed since, whoever signed.

        An odd encoding does not hide that, but keeps the indication from being a yes.
        """
        return self.content.holds and self.signature.holds

    @property
    def indication(self) -> tuple[Indication, SubIndication | None]:
        """The answers folded into ETSI terms; the worst one speaks."""
        fatal = (
            (self.structure, SubIndication.FORMAT_FAILURE),
            (self.content, SubIndication.HASH_FAILURE),
            (self.signature, SubIndication.SIG_CRYPTO_FAILURE),
        )
        for answer, sub_indication in fatal:
            if answer.outcome is Outcome.FAILED:
                return Indication.TOTAL_FAILED, sub_indication
        return self._weaker()

    def _weaker(self) -> tuple[Indication, SubIndication | None]:
        seal = self.seal.problem if self.seal else PASSED
        # one by an authority that nobody here knows takes nothing away (EN 319 102-1, 5.5.4)
        unstamped = self.time_stamp and self.time_stamp.answer.outcome is Outcome.FAILED
        own = (self.structure, self.content, self.signature, self.time, seal)
        if unstamped or not all(answer.passed for answer in own):
            return Indication.INDETERMINATE, SubIndication.SIG_CONSTRAINTS_FAILURE
        if self.certificate.outcome is Outcome.FAILED:
            failure = SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE
            return Indication.INDETERMINATE, failure
        if not self.certificate.passed:
            return Indication.INDETERMINATE, SubIndication.NO_CERTIFICATE_CHAIN_FOUND
        return Indication.TOTAL_PASSED, None
