"""Every failure the program can name, and the kind that front ends act on.

Owns the codes and their kinds. The sentences are in `app.messages`; verdicts about other
people's signatures are values (`app.domain.validation`), never errors.
"""

from enum import StrEnum


class ErrorKind(StrEnum):
    """What a front end does about an error: it never looks at the code to decide that."""

    USAGE = "usage"
    CANCELLED = "cancelled"
    RETRIABLE = "retriable"
    REFUSED = "refused"
    BROKEN = "broken"


class ErrorCode(StrEnum):
    """One name for one failure; the value is stable and appears in JSON and the register."""

    kind: ErrorKind

    def __new__(cls, value: str, kind: ErrorKind) -> "ErrorCode":
        member = str.__new__(cls, value)
        member._value_ = value
        member.kind = kind
        return member

    # the command or the request itself
    USAGE = "usage", ErrorKind.USAGE
    PAGES_INVALID = "pages-invalid", ErrorKind.USAGE
    PLACEMENT_INVALID = "placement-invalid", ErrorKind.USAGE
    SIZE_INVALID = "size-invalid", ErrorKind.USAGE
    POLICY_FORBIDS = "policy-forbids", ErrorKind.REFUSED
    CANCELLED = "cancelled", ErrorKind.CANCELLED
    INTERNAL = "internal", ErrorKind.BROKEN

    # a file beside the document: a seal, a picture, a certificate
    FILE_NOT_FOUND = "file-not-found", ErrorKind.USAGE

    # the document
    DOCUMENT_NOT_FOUND = "document-not-found", ErrorKind.USAGE
    DOCUMENT_NAME_UNREADABLE = "document-name-unreadable", ErrorKind.USAGE
    DOCUMENT_UNREADABLE = "document-unreadable", ErrorKind.RETRIABLE
    DOCUMENT_NOT_PDF = "document-not-pdf", ErrorKind.REFUSED
    DOCUMENT_DAMAGED = "document-damaged", ErrorKind.REFUSED
    DOCUMENT_TOO_LARGE = "document-too-large", ErrorKind.REFUSED
    DOCUMENT_TOO_COMPLEX = "document-too-complex", ErrorKind.REFUSED
    DOCUMENT_WITHOUT_PAGES = "document-without-pages", ErrorKind.REFUSED
    DOCUMENT_PASSWORD_REQUIRED = "document-password-required", ErrorKind.RETRIABLE
    DOCUMENT_PASSWORD_WRONG = "document-password-wrong", ErrorKind.RETRIABLE
    DOCUMENT_ENCRYPTION_UNSUPPORTED = "document-encryption-unsupported", ErrorKind.REFUSED
    DOCUMENT_PERMISSION_DENIED = "document-permission-denied", ErrorKind.REFUSED
    DOCUMENT_CHANGED = "document-changed", ErrorKind.RETRIABLE
    DOCUMENT_XFA = "document-xfa", ErrorKind.REFUSED
    DOCUMENT_SIGNED_IRREGULAR = "document-signed-irregular", ErrorKind.REFUSED
    DOCUMENT_CERTIFIED_FINAL = "document-certified-final", ErrorKind.REFUSED
    DOCUMENT_FIELDS_LOCKED = "document-fields-locked", ErrorKind.REFUSED
    EARLIER_SIGNATURE_AT_RISK = "earlier-signature-at-risk", ErrorKind.REFUSED
    CERTIFY_NOT_FIRST = "certify-not-first", ErrorKind.REFUSED
    PAGE_MISSING = "page-missing", ErrorKind.USAGE
    PLACEMENT_OUTSIDE_PAGE = "placement-outside-page", ErrorKind.REFUSED
    STRADDLE_NEEDS_PAGES = "straddle-needs-pages", ErrorKind.REFUSED
    FIELD_NOT_FOUND = "field-not-found", ErrorKind.USAGE
    FIELD_NOT_EMPTY = "field-not-empty", ErrorKind.REFUSED
    FIELD_HAS_PLACE = "field-has-place", ErrorKind.USAGE
    FIELD_DEMANDS = "field-demands", ErrorKind.REFUSED
    FIELD_TOO_SMALL = "field-too-small", ErrorKind.REFUSED
    PICTURE_UNREADABLE = "picture-unreadable", ErrorKind.REFUSED
    PICTURE_TOO_LARGE = "picture-too-large", ErrorKind.REFUSED
    ANCHOR_UNREADABLE = "anchor-unreadable", ErrorKind.USAGE

    # the seal
    SEAL_MALFORMED = "seal-malformed", ErrorKind.REFUSED
    SEAL_TOO_LARGE = "seal-too-large", ErrorKind.REFUSED
    SEAL_NOT_USABLE = "seal-not-usable", ErrorKind.REFUSED
    SEAL_PICTURE_UNSUPPORTED = "seal-picture-unsupported", ErrorKind.REFUSED
    SEAL_UNREADABLE = "seal-unreadable", ErrorKind.RETRIABLE
    SEAL_NOT_FOUND = "seal-not-found", ErrorKind.USAGE
    SEAL_AMBIGUOUS = "seal-ambiguous", ErrorKind.USAGE
    SEAL_TEXT_UNSUITABLE = "seal-text-unsuitable", ErrorKind.USAGE
    PROFILE_UNSUITABLE = "profile-unsuitable", ErrorKind.USAGE
    REHEARSAL_KIT_MISSING = "rehearsal-kit-missing", ErrorKind.REFUSED

    # the token
    DRIVER_NOT_FOUND = "driver-not-found", ErrorKind.USAGE
    DRIVER_LOAD_FAILED = "driver-load-failed", ErrorKind.BROKEN
    DRIVER_CRASHED = "driver-crashed", ErrorKind.RETRIABLE
    DRIVER_HUNG = "driver-hung", ErrorKind.RETRIABLE
    DRIVER_ERROR = "driver-error", ErrorKind.BROKEN
    TOKEN_NOT_FOUND = "token-not-found", ErrorKind.RETRIABLE
    TOKEN_AMBIGUOUS = "token-ambiguous", ErrorKind.USAGE
    TOKEN_REMOVED = "token-removed", ErrorKind.RETRIABLE
    TOKEN_SESSION_LOST = "token-session-lost", ErrorKind.RETRIABLE
    TOKEN_CHANGED = "token-changed", ErrorKind.RETRIABLE
    PIN_EMPTY = "pin-empty", ErrorKind.RETRIABLE
    PIN_WRONG = "pin-wrong", ErrorKind.RETRIABLE
    PIN_DIFFERS = "pin-differs", ErrorKind.RETRIABLE
    PIN_LENGTH = "pin-length", ErrorKind.RETRIABLE
    PIN_LOCKED = "pin-locked", ErrorKind.REFUSED
    PIN_EXPIRED = "pin-expired", ErrorKind.REFUSED
    PIN_NOT_SET = "pin-not-set", ErrorKind.REFUSED
    PIN_LAST_TRY = "pin-last-try", ErrorKind.REFUSED
    CERTIFICATE_NOT_FOUND = "certificate-not-found", ErrorKind.USAGE
    CERTIFICATE_AMBIGUOUS = "certificate-ambiguous", ErrorKind.USAGE
    CERTIFICATE_NOT_USABLE = "certificate-not-usable", ErrorKind.REFUSED
    NO_USABLE_CERTIFICATE = "no-usable-certificate", ErrorKind.REFUSED
    KEY_NOT_FOUND = "key-not-found", ErrorKind.BROKEN
    ALGORITHM_UNSUPPORTED = "algorithm-unsupported", ErrorKind.REFUSED
    SIGNATURE_WRONG = "signature-wrong", ErrorKind.BROKEN

    # the result
    OUTPUT_EXISTS = "output-exists", ErrorKind.REFUSED
    OUTPUT_IS_INPUT = "output-is-input", ErrorKind.REFUSED
    OUTPUT_FOLDER_MISSING = "output-folder-missing", ErrorKind.USAGE
    OUTPUT_NOT_WRITABLE = "output-not-writable", ErrorKind.RETRIABLE
    OUTPUT_DISK_FULL = "output-disk-full", ErrorKind.RETRIABLE
    OUTPUT_FAILED = "output-failed", ErrorKind.BROKEN
    RESULT_NOT_VALID = "result-not-valid", ErrorKind.BROKEN
    PRINTER_FAILED = "printer-failed", ErrorKind.RETRIABLE
    REGISTER_UNAVAILABLE = "register-unavailable", ErrorKind.REFUSED
    REGISTER_BROKEN = "register-broken", ErrorKind.BROKEN

    # the time stamp, which comes over the network
    HOST_FORBIDDEN = "host-forbidden", ErrorKind.REFUSED
    TIME_STAMP_UNREACHABLE = "time-stamp-unreachable", ErrorKind.RETRIABLE
    TIME_STAMP_REFUSED = "time-stamp-refused", ErrorKind.RETRIABLE
    TIME_STAMP_NOT_VALID = "time-stamp-not-valid", ErrorKind.BROKEN

    # the document worker
    WORKER_CRASHED = "worker-crashed", ErrorKind.BROKEN
    WORKER_TIMEOUT = "worker-timeout", ErrorKind.BROKEN


class AppError(Exception):
    """A failure with its code and the facts the sentence needs.

    `facts` fill the named places of the code's texts and may be shown to the user and stored;
    they never hold a PIN or a password. A fact may have any name: it may come from a worker.
    """

    def __init__(self, code: ErrorCode, /, **facts: str | int) -> None:
        super().__init__(code.value)
        self.code = code
        self.facts = facts

    @property
    def kind(self) -> ErrorKind:
        """What a front end does about it."""
        return self.code.kind
