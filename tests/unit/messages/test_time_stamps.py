"""What is said about a time stamp before, after and long after a signature is made."""

from datetime import UTC, datetime

from app.domain.answer import PASSED, Answer, Reason
from app.domain.errors import ErrorCode
from app.domain.profile import Level
from app.domain.signing import ReceiptError, ReceiptStatus, SigningReceipt
from app.domain.time_stamp import TimeStampVerdict
from app.messages.language import Language
from app.messages.time_stamps import asking_text, stamping_text, time_stamp_text

ZH, EN = Language.ZH, Language.EN
WHEN = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def receipt(level: Level, missing: ErrorCode | None = None) -> SigningReceipt:
    why = None if missing is None else ReceiptError(missing, {"host": "tsa.example"})
    return SigningReceipt("a", "b", ReceiptStatus.SIGNED, level=level, not_stamped=why)


def test_before_a_signature_the_host_is_named() -> None:
    assert asking_text("tsa.example", ZH) == "会向 tsa.example 取时间戳。"


def test_after_it_a_missing_stamp_is_told_with_its_reason() -> None:
    assert stamping_text(receipt(Level.B_T), EN) == "It has a time stamp."
    assert stamping_text(receipt(Level.B_B), EN) == ""
    missing = stamping_text(receipt(Level.B_B, ErrorCode.TIME_STAMP_UNREACHABLE), EN)
    assert missing.startswith("It has no time stamp: ")
    assert "tsa.example" in missing


def test_a_verdict_names_time_and_authority_and_what_is_wrong() -> None:
    good = time_stamp_text(TimeStampVerdict(PASSED, WHEN, "时间戳机构"), ZH)
    assert "2026-11-22 10:00" in good
    assert good.endswith("时间戳机构")
    misused = Answer.unknown(Reason.WRONG_KEY_USAGE)
    assert "证书不是专用于时间戳的" in time_stamp_text(TimeStampVerdict(misused), ZH)
    other = Answer.failed(Reason.STAMP_OF_OTHER_DATA)
    assert "something else" in time_stamp_text(TimeStampVerdict(other), EN)
