"""Every PKCS#11 return code as one of our error codes: the only place that interprets them.

A code that is not listed stays `DRIVER_ERROR` with its name or number. In particular nothing but
CKR_PIN_INCORRECT from a call that takes a PIN is called a wrong PIN: a guess would burn tries.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from pkcs11 import exceptions

from app.domain.errors import AppError, ErrorCode

# CKR number (PKCS#11 2.40, 2.1 "return values"), python-pkcs11's class for it, our code.
_TABLE: tuple[tuple[int, type[exceptions.PKCS11Error], ErrorCode], ...] = (
    (0x03, exceptions.SlotIDInvalid, ErrorCode.TOKEN_REMOVED),
    (0x32, exceptions.DeviceRemoved, ErrorCode.TOKEN_REMOVED),
    (0x50, exceptions.FunctionCancelled, ErrorCode.CANCELLED),
    (0x60, exceptions.KeyHandleInvalid, ErrorCode.TOKEN_SESSION_LOST),
    (0x62, exceptions.KeySizeRange, ErrorCode.ALGORITHM_UNSUPPORTED),
    (0x63, exceptions.KeyTypeInconsistent, ErrorCode.ALGORITHM_UNSUPPORTED),
    (0x70, exceptions.MechanismInvalid, ErrorCode.ALGORITHM_UNSUPPORTED),
    (0x71, exceptions.MechanismParamInvalid, ErrorCode.ALGORITHM_UNSUPPORTED),
    (0x82, exceptions.ObjectHandleInvalid, ErrorCode.TOKEN_SESSION_LOST),
    (0xB0, exceptions.SessionClosed, ErrorCode.TOKEN_SESSION_LOST),
    (0xB3, exceptions.SessionHandleInvalid, ErrorCode.TOKEN_SESSION_LOST),
    (0xE0, exceptions.TokenNotPresent, ErrorCode.TOKEN_REMOVED),
    (0x101, exceptions.UserNotLoggedIn, ErrorCode.TOKEN_SESSION_LOST),
    (0x200, exceptions.FunctionRejected, ErrorCode.CANCELLED),
)
# What only a call that takes a PIN may say; python-pkcs11 makes none of them here.
_PIN_CALLS = ("C_Login", "C_SetPIN")
_PIN = {
    0xA0: ("PinIncorrect", ErrorCode.PIN_WRONG),
    0xA2: ("PinLenRange", ErrorCode.PIN_LENGTH),
    0xA3: ("PinExpired", ErrorCode.PIN_EXPIRED),
    0xA4: ("PinLocked", ErrorCode.PIN_LOCKED),
    0x102: ("UserPinNotInitialized", ErrorCode.PIN_NOT_SET),
}
_BY_NUMBER = {number: (kind.__name__, code) for number, kind, code in _TABLE}
_BY_CLASS: dict[type[Exception], tuple[int, ErrorCode]] = {
    kind: (number, code) for number, kind, code in _TABLE
}


def from_number(call: str, number: int) -> AppError:
    """The error for a return code of `call`."""
    known = _BY_NUMBER | _PIN if call in _PIN_CALLS else _BY_NUMBER
    name, code = known.get(number, ("", ErrorCode.DRIVER_ERROR))
    return AppError(code, reason=f"{call}: {name} 0x{number:08x}".replace("  ", " "))


def from_exception(error: Exception) -> AppError:
    """The error for what python-pkcs11 raised; its own text is often empty."""
    name = type(error).__name__
    if type(error) in _BY_CLASS:
        number, code = _BY_CLASS[type(error)]
        return AppError(code, reason=f"{name} 0x{number:08x}")
    return AppError(ErrorCode.DRIVER_ERROR, reason=f"{name}: {error}".rstrip(": "))


@contextmanager
def translated() -> Iterator[None]:
    """Turn whatever a driver call raises into an `AppError`.

    Also what the binding raises when a driver returns text that is no text or sizes that are none.
    """
    try:
        yield
    except AppError:
        raise
    except (exceptions.PKCS11Error, ValueError, TypeError, KeyError, IndexError) as error:
        raise from_exception(error) from None
