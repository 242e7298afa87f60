"""What a worker may answer at all: how much, and which failures. The rest is a worker gone wrong.

A worker has read what strangers wrote, or runs a stranger's library. Its answers must not freeze
the process that shows them, and must not say what only another part of the program can know: a
document worker never saw a PIN, a driver never saw a document, a server neither.
"""

import msgspec

from app.domain.errors import ErrorCode

MAX_TEXT = 4096
"""Characters of one text; paths are the longest that are needed whole."""
MAX_ITEMS = 100_000
"""Of one list: as many pages and form fields as are read."""
MAX_VALUES = 1_000_000
LARGEST_NUMBER = 1 << 53
MAX_FACTS = 16
MAX_FACT_NAME = 40

ANYWHERE = frozenset({ErrorCode.INTERNAL})

DOCUMENT_FAILURES = ANYWHERE | {
    ErrorCode.ANCHOR_UNREADABLE,
    ErrorCode.CERTIFY_NOT_FIRST,
    ErrorCode.DOCUMENT_CERTIFIED_FINAL,
    ErrorCode.DOCUMENT_CHANGED,
    ErrorCode.DOCUMENT_DAMAGED,
    ErrorCode.DOCUMENT_ENCRYPTION_UNSUPPORTED,
    ErrorCode.DOCUMENT_FIELDS_LOCKED,
    ErrorCode.DOCUMENT_NOT_FOUND,
    ErrorCode.DOCUMENT_NOT_PDF,
    ErrorCode.DOCUMENT_PASSWORD_REQUIRED,
    ErrorCode.DOCUMENT_PASSWORD_WRONG,
    ErrorCode.DOCUMENT_PERMISSION_DENIED,
    ErrorCode.DOCUMENT_SIGNED_IRREGULAR,
    ErrorCode.DOCUMENT_TOO_COMPLEX,
    ErrorCode.DOCUMENT_TOO_LARGE,
    ErrorCode.DOCUMENT_UNREADABLE,
    ErrorCode.DOCUMENT_WITHOUT_PAGES,
    ErrorCode.DOCUMENT_XFA,
    ErrorCode.EARLIER_SIGNATURE_AT_RISK,
    ErrorCode.FIELD_DEMANDS,
    ErrorCode.FIELD_HAS_PLACE,
    ErrorCode.FIELD_NOT_EMPTY,
    ErrorCode.FIELD_NOT_FOUND,
    ErrorCode.FIELD_TOO_SMALL,
    ErrorCode.OUTPUT_DISK_FULL,
    ErrorCode.OUTPUT_FAILED,
    ErrorCode.OUTPUT_NOT_WRITABLE,
    ErrorCode.PAGES_INVALID,
    ErrorCode.PAGE_MISSING,
    ErrorCode.PICTURE_TOO_LARGE,
    ErrorCode.PICTURE_UNREADABLE,
    ErrorCode.PLACEMENT_OUTSIDE_PAGE,
    ErrorCode.RESULT_NOT_VALID,
    ErrorCode.SEAL_MALFORMED,
    ErrorCode.SEAL_NOT_USABLE,
    ErrorCode.SEAL_PICTURE_UNSUPPORTED,
    ErrorCode.SEAL_TEXT_UNSUITABLE,
    ErrorCode.SEAL_TOO_LARGE,
    ErrorCode.SIGNATURE_WRONG,
    ErrorCode.STRADDLE_NEEDS_PAGES,
    ErrorCode.WORKER_CRASHED,
}

TOKEN_FAILURES = ANYWHERE | {
    ErrorCode.ALGORITHM_UNSUPPORTED,
    ErrorCode.CANCELLED,
    ErrorCode.DRIVER_ERROR,
    ErrorCode.DRIVER_LOAD_FAILED,
    ErrorCode.DRIVER_NOT_FOUND,
    ErrorCode.KEY_NOT_FOUND,
    ErrorCode.PIN_EMPTY,
    ErrorCode.PIN_EXPIRED,
    ErrorCode.PIN_LENGTH,
    ErrorCode.PIN_LOCKED,
    ErrorCode.PIN_NOT_SET,
    ErrorCode.PIN_WRONG,
    ErrorCode.SIGNATURE_WRONG,
    ErrorCode.TOKEN_CHANGED,
    ErrorCode.TOKEN_REMOVED,
    ErrorCode.TOKEN_SESSION_LOST,
}

NETWORK_FAILURES = ANYWHERE | {
    ErrorCode.ANCHOR_UNREADABLE,
    ErrorCode.HOST_FORBIDDEN,
    ErrorCode.TIME_STAMP_NOT_VALID,
    ErrorCode.TIME_STAMP_REFUSED,
    ErrorCode.TIME_STAMP_UNREACHABLE,
}


def fits(answer: object) -> bool:
    """Whether a decoded answer keeps the limits, all the way down."""
    waiting, seen = [answer], 0
    while waiting:
        one = waiting.pop()
        seen += 1
        match one:
            case None | bytes():
                continue
            case str():
                good = len(one) <= MAX_TEXT
            case int() | float():
                good = abs(one) <= LARGEST_NUMBER
            case tuple() | list():
                good = len(one) <= MAX_ITEMS
                waiting.extend(one)
            case dict():
                good = len(one) <= MAX_ITEMS
                waiting.extend((*one.keys(), *one.values()))
            case _:
                good = True
                waiting.extend(getattr(one, "__dict__", {}).values())
        if not good or seen > MAX_VALUES:
            return False
    return True


def with_short_texts(answer: object) -> object:
    """The same with every text cut to what fits: names in documents may be of any length."""
    return _cut(msgspec.to_builtins(answer, builtin_types=(bytes,)))


def believable_facts(facts: dict[str, str | int]) -> bool:
    """Whether they can be facts of a sentence: few, named by words of the program."""
    return len(facts) <= MAX_FACTS and all(
        len(name) <= MAX_FACT_NAME and name.isascii() and name.isidentifier() for name in facts
    )


def _cut(value: object) -> object:
    match value:
        case str():
            return value if len(value) <= MAX_TEXT else value[: MAX_TEXT - 1] + "…"
        case tuple() | list():
            return [_cut(one) for one in value]
        case dict():
            return {name: _cut(one) for name, one in value.items()}
    return value
