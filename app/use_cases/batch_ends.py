"""Which failures of one document end a batch."""

from app.domain.errors import ErrorCode

ENDS_THE_BATCH = frozenset(
    {
        ErrorCode.ANCHOR_UNREADABLE,
        ErrorCode.CANCELLED,
        ErrorCode.DRIVER_CRASHED,
        ErrorCode.DRIVER_ERROR,
        ErrorCode.DRIVER_HUNG,
        ErrorCode.HOST_FORBIDDEN,
        ErrorCode.KEY_NOT_FOUND,
        ErrorCode.PIN_EMPTY,
        ErrorCode.PIN_EXPIRED,
        ErrorCode.PIN_LAST_TRY,
        ErrorCode.PIN_LENGTH,
        ErrorCode.PIN_LOCKED,
        ErrorCode.PIN_NOT_SET,
        ErrorCode.PIN_WRONG,
        ErrorCode.REGISTER_BROKEN,
        ErrorCode.REGISTER_UNAVAILABLE,
        ErrorCode.SEAL_MALFORMED,
        ErrorCode.SEAL_NOT_USABLE,
        ErrorCode.SEAL_PICTURE_UNSUPPORTED,
        ErrorCode.SEAL_TOO_LARGE,
        ErrorCode.SIGNATURE_WRONG,
        ErrorCode.TIME_STAMP_NOT_VALID,
        ErrorCode.TIME_STAMP_REFUSED,
        ErrorCode.TIME_STAMP_UNREACHABLE,
        ErrorCode.TOKEN_CHANGED,
        ErrorCode.TOKEN_NOT_FOUND,
        ErrorCode.TOKEN_REMOVED,
        ErrorCode.TOKEN_SESSION_LOST,
        ErrorCode.USAGE,
    }
)
"""Failures of token, seal, PIN, register or a time stamp that is required: the next document would
only fail the same way, or a token that answers wrongly would be used again. `USAGE`: nobody is
there to type a PIN."""
