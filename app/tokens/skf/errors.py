"""What the answers of an SKF driver mean (GM/T 0016-2012, annex A). Owns no sentences."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.domain.errors import AppError, ErrorCode

OK = 0
NOT_SUPPORTED = 0x0A000003
CERTIFICATE_NOT_FOUND = 0x0A00001C
KEY_NOT_FOUND = 0x0A00001B
BUFFER_TOO_SMALL = 0x0A000020
DEVICE_REMOVED = 0x0A000023

# In order of their numbers, from 0x0A000001.
_NAMES = (
    "FAIL", "UNKNOWNERR", "NOTSUPPORTYETERR", "FILEERR", "INVALIDHANDLEERR", "INVALIDPARAMERR",
    "READFILEERR", "WRITEFILEERR", "NAMELENERR", "KEYUSAGEERR", "MODULUSLENERR",
    "NOTINITIALIZEERR", "OBJERR", "MEMORYERR", "TIMEOUTERR", "INDATALENERR", "INDATAERR",
    "GENRANDERR", "HASHOBJERR", "HASHERR", "GENRSAKEYERR", "RSAMODULUSLENERR", "CSPIMPRTPUBKEYERR",
    "RSAENCERR", "RSADECERR", "HASHNOTEQUALERR", "KEYNOTFOUNDERR", "CERTNOTFOUNDERR",
    "NOTEXPORTERR", "DECRYPTPADERR", "MACLENERR", "BUFFER_TOO_SMALL", "KEYINFOTYPEERR",
    "NOT_EVENTERR", "DEVICE_REMOVED", "PIN_INCORRECT", "PIN_LOCKED", "PIN_INVALID",
    "PIN_LEN_RANGE", "USER_ALREADY_LOGGED_IN", "USER_PIN_NOT_INITIALIZED", "USER_TYPE_INVALID",
    "APPLICATION_NAME_INVALID", "APPLICATION_EXISTS", "USER_NOT_LOGGED_IN",
    "APPLICATION_NOT_EXISTS", "FILE_ALREADY_EXIST", "NO_ROOM", "FILE_NOT_EXIST",
    "REACH_MAX_CONTAINER_COUNT",
)  # fmt: skip
SAR_NAMES = {0x0A000001 + index: f"SAR_{name}" for index, name in enumerate(_NAMES)}

# Everything else is DRIVER_ERROR with the number.
_MEANINGS = {
    0x0A000005: ErrorCode.TOKEN_SESSION_LOST,  # a handle dies with its device in some drivers
    KEY_NOT_FOUND: ErrorCode.KEY_NOT_FOUND,
    DEVICE_REMOVED: ErrorCode.TOKEN_REMOVED,
    0x0A00002D: ErrorCode.TOKEN_SESSION_LOST,
    0x0A00002E: ErrorCode.TOKEN_CHANGED,  # an application that was there a moment ago
}
# Only where a PIN was given: elsewhere these would make people burn their tries.
_PIN_CALLS = frozenset({"SKF_VerifyPIN", "SKF_ChangePIN"})
_PIN_MEANINGS = {
    0x0A000024: ErrorCode.PIN_WRONG,
    0x0A000025: ErrorCode.PIN_LOCKED,
    0x0A000026: ErrorCode.PIN_LENGTH,  # PIN_INVALID: characters or length that no PIN has
    0x0A000027: ErrorCode.PIN_LENGTH,
    0x0A000029: ErrorCode.PIN_NOT_SET,
}


class SkfError(Exception):
    """A call that answered something else than SAR_OK.

    `tries_left` is what a call that costs tries said about them, None if it said nothing.
    """

    def __init__(self, function: str, code: int, tries_left: int | None = None) -> None:
        super().__init__(f"{function}: {code_name(code)}")
        self.code = code
        self.function = function
        self.tries_left = tries_left

    def as_app_error(self) -> AppError:
        """The failure as the program knows it; an unknown number is kept for the vendor."""
        meanings = _MEANINGS | _PIN_MEANINGS if self.function in _PIN_CALLS else _MEANINGS
        meaning = meanings.get(self.code, ErrorCode.DRIVER_ERROR)
        if (
            meaning is ErrorCode.PIN_WRONG and self.tries_left == 0
        ):  # some call it wrong, not locked
            meaning = ErrorCode.PIN_LOCKED
        error = AppError(meaning, reason=str(self))
        if error.code is ErrorCode.PIN_WRONG and self.tries_left is not None:
            error.facts["tries_left"] = self.tries_left
        return error


@contextmanager
def translated() -> Iterator[None]:
    """Turn what a driver answered into an `AppError`."""
    try:
        yield
    except SkfError as error:
        raise error.as_app_error() from None


def code_name(code: int) -> str:
    """For example `SAR_PIN_LOCKED 0x0A000025`, or the number alone."""
    return f"{SAR_NAMES.get(code, '')} 0x{code:08X}".strip()
