"""What is said about the time stamp on a signature: before, when it was made, when it is judged."""

from app.domain.answer import Reason
from app.domain.profile import Level
from app.domain.signing import SigningReceipt
from app.domain.time_stamp import TimeStampVerdict
from app.messages import error_message
from app.messages.language import Language
from app.messages.seal_verdicts import QUESTIONS, answer_in_words

STAMPED = ("已带时间戳。", "It has a time stamp.")
NOT_STAMPED = ("没有时间戳：", "It has no time stamp: ")
WILL_BE_ASKED = ("会向 {host} 取时间戳。", "A time stamp will be asked of {host}.")
MISUSED = ("证书不是专用于时间戳的", "the certificate is not for time stamps alone")


def asking_text(host: str, language: Language) -> str:
    """Before a signature is made: who will be asked for its time stamp."""
    return language.pick(*WILL_BE_ASKED).format(host=host)


def stamping_text(receipt: SigningReceipt, language: Language) -> str:
    """Whether a sealed document got its time stamp; empty if none was wished."""
    if receipt.level is Level.B_T:
        return language.pick(*STAMPED)
    if receipt.not_stamped is None:
        return ""
    missing = receipt.not_stamped
    return language.pick(*NOT_STAMPED) + error_message(missing.code, missing.facts, language).what


def time_stamp_text(stamp: TimeStampVerdict, language: Language) -> str:
    """What the time stamp on a signature value is worth, and what it says itself."""
    misused = stamp.answer.reason is Reason.WRONG_KEY_USAGE
    answer = language.pick(*MISUSED) if misused else answer_in_words(stamp.answer, language)
    when = stamp.time.isoformat(" ", "minutes") if stamp.time else ""
    said = " · ".join(filter(None, (answer, when, stamp.authority)))
    return language.labelled(language.pick(*QUESTIONS["time-stamp"]), said)
