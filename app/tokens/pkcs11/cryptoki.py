"""The calls of a loaded PKCS#11 library that python-pkcs11 cannot make as they are needed here.

It turns a PIN into an object that cannot be erased, keeps a session open after a wrong PIN, cannot
log in for one signature on a keypad, and hides the permitted lengths of a PIN. So logging in and
signing are called directly, on the handles that it provides. Never import it outside the worker.
"""

import ctypes
import struct
import sys

from app.tokens.pkcs11.errors import from_number

CKU_USER = 1
CKU_CONTEXT_SPECIFIC = 2
CKA_KEY_TYPE = 0x100
MAX_SIGNATURE_BYTES = 4096

# Positions in CK_FUNCTION_LIST (PKCS#11 2.40, C.2), after the version.
_GET_TOKEN_INFO, _SET_PIN, _LOGIN, _LOGOUT = 6, 11, 18, 19
_GET_ATTRIBUTE_VALUE, _SIGN_INIT, _SIGN = 24, 42, 43
_FUNCTION_COUNT = 68

_ULONG = ctypes.c_ulong
_POINTER = ctypes.c_void_p


class _Mechanism(ctypes.Structure):
    """CK_MECHANISM; the standard packs structures to one byte on Windows only."""

    if sys.platform == "win32":
        _pack_ = 1
        _layout_ = "ms"
    _fields_ = (("mechanism", _ULONG), ("parameter", _POINTER), ("length", _ULONG))


class _Attribute(ctypes.Structure):
    """CK_ATTRIBUTE."""

    if sys.platform == "win32":
        _pack_ = 1
        _layout_ = "ms"
    _fields_ = (("type", _ULONG), ("value", _POINTER), ("length", _ULONG))


class Cryptoki:
    """Direct calls into the library at `path`, which python-pkcs11 has loaded and initialised."""

    def __init__(self, path: str) -> None:
        library = ctypes.CDLL(path)
        found = _POINTER()
        number = library.C_GetFunctionList(ctypes.byref(found))
        if number != 0 or not found.value:
            raise from_number("C_GetFunctionList", number)
        first = 2 if sys.platform == "win32" else ctypes.sizeof(_POINTER)
        self._functions = (_POINTER * _FUNCTION_COUNT).from_address(found.value + first)

    def pin_lengths(self, slot: int) -> range:
        """The lengths in bytes that the token's user PIN may have."""
        info = ctypes.create_string_buffer(512)
        self._call("C_GetTokenInfo", _GET_TOKEN_INFO, _ULONG(slot), info)
        # CK_TOKEN_INFO: 96 bytes of names; flags and four session counts; longest and shortest.
        longest, shortest = struct.unpack_from("@7L", info, 96)[5:]
        return range(shortest, longest + 1)

    def login(self, session: int, user: int, pin: memoryview | None) -> None:
        """C_Login, once; None lets the person type on the token's own keypad."""
        if pin is None:
            self._call("C_Login", _LOGIN, _ULONG(session), _ULONG(user), None, _ULONG(0))
            return
        digits = (ctypes.c_ubyte * len(pin)).from_buffer(pin)
        self._call("C_Login", _LOGIN, _ULONG(session), _ULONG(user), digits, _ULONG(len(pin)))

    def set_pin(self, session: int, old: memoryview, new: memoryview) -> None:
        """C_SetPIN, once, in a read-write session."""
        typed = (ctypes.c_ubyte * len(old)).from_buffer(old)
        wanted = (ctypes.c_ubyte * len(new)).from_buffer(new)
        lengths = _ULONG(len(old)), _ULONG(len(new))
        self._call("C_SetPIN", _SET_PIN, _ULONG(session), typed, lengths[0], wanted, lengths[1])

    def logout(self, session: int) -> None:
        """C_Logout."""
        self._call("C_Logout", _LOGOUT, _ULONG(session))

    def key_type(self, session: int, key: int) -> int:
        """CKA_KEY_TYPE, also a vendor's own, which the binding cannot name."""
        value = _ULONG()
        address = ctypes.cast(ctypes.byref(value), _POINTER)
        wanted = _Attribute(CKA_KEY_TYPE, address, ctypes.sizeof(value))
        handles = _ULONG(session), _ULONG(key)
        self._call(
            "C_GetAttributeValue", _GET_ATTRIBUTE_VALUE, *handles, ctypes.byref(wanted), _ULONG(1)
        )
        return value.value

    def begin_signature(self, session: int, key: int, mechanism: int, parameter: bytes) -> None:
        """C_SignInit; `parameter` is the mechanism's structure, empty for none."""
        held = ctypes.create_string_buffer(parameter, len(parameter)) if parameter else None
        address = ctypes.cast(held, _POINTER) if held else None
        chosen = _Mechanism(mechanism, address, len(parameter))
        self._call("C_SignInit", _SIGN_INIT, _ULONG(session), ctypes.byref(chosen), _ULONG(key))

    def finish_signature(self, session: int, data: bytes) -> bytes:
        """C_Sign over `data`."""
        output = ctypes.create_string_buffer(MAX_SIGNATURE_BYTES)
        length = _ULONG(MAX_SIGNATURE_BYTES)
        self._call(
            "C_Sign", _SIGN, _ULONG(session), data, _ULONG(len(data)), output, ctypes.byref(length)
        )
        return output.raw[: min(length.value, MAX_SIGNATURE_BYTES)]

    def _call(self, name: str, position: int, *arguments: object) -> None:
        function = ctypes.CFUNCTYPE(_ULONG)(self._functions[position] or 0)
        number = function(*arguments)
        if number != 0:
            raise from_number(name, number)
