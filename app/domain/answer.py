"""One question about a signature or seal and its answer: yes, no, or cannot be said."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """Unknown is an answer of its own and is never shown as good."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why an answer is not `PASSED`; the values are stable names."""

    MALFORMED = "malformed"
    ODD_ENCODING = "odd-encoding"
    CRITICAL_EXTENSION = "critical-extension"
    DIGEST_DIFFERS = "digest-differs"
    SIGNATURE_WRONG = "signature-wrong"
    ALGORITHM_UNSUPPORTED = "algorithm-unsupported"
    ALGORITHM_MISMATCH = "algorithm-mismatch"
    CERTIFICATE_UNREADABLE = "certificate-unreadable"
    CERTIFICATE_MISSING = "certificate-missing"
    NO_ANCHORS = "no-anchors"
    NO_PATH = "no-path"
    PATH_INVALID = "path-invalid"
    WRONG_KEY_USAGE = "wrong-key-usage"
    OLD_FORMAT = "old-format"
    EXPIRED = "expired"
    EXPIRED_SINCE = "expired-since"
    NOT_YET_VALID = "not-yet-valid"
    REVOKED = "revoked"
    REVOCATION_UNKNOWN = "revocation-unknown"
    NOT_IN_SEAL = "not-in-seal"
    NO_SIGNER = "no-signer"
    TIME_UNREADABLE = "time-unreadable"
    TIME_STAMP_NOT_CHECKED = "time-stamp-not-checked"
    STAMP_OF_OTHER_DATA = "stamp-of-other-data"
    STAMPED_EARLIER = "stamped-earlier"
    PICTURE_DIFFERS = "picture-differs"
    PICTURE_NOT_COMPARED = "picture-not-compared"
    PICTURE_UNSUPPORTED = "picture-unsupported"
    NOT_SHOWN = "not-shown"
    OUTSIDE_PAGE = "outside-page"
    SEAL_CUT = "seal-cut"
    SEAL_RESIZED = "seal-resized"
    DOCUMENT_TOO_LARGE = "document-too-large"


@dataclass(frozen=True)
class Answer:
    """`reason` is None exactly when the answer is `PASSED`."""

    outcome: Outcome
    reason: Reason | None = None

    @classmethod
    def failed(cls, reason: Reason) -> "Answer":
        """No, and why."""
        return cls(Outcome.FAILED, reason)

    @classmethod
    def unknown(cls, reason: Reason) -> "Answer":
        """It cannot be said, and why."""
        return cls(Outcome.UNKNOWN, reason)

    @property
    def passed(self) -> bool:
        """Whether it is a yes."""
        return self.outcome is Outcome.PASSED

    @property
    def holds(self) -> bool:
        """A yes, or one that only an odd encoding keeps from being shown as one."""
        return self.passed or self.reason is Reason.ODD_ENCODING


PASSED = Answer(Outcome.PASSED)


def answer_if(holds: bool, otherwise: Reason) -> Answer:
    """Yes if it holds, else no for that reason."""
    return PASSED if holds else Answer.failed(otherwise)
