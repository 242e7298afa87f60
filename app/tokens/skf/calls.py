"""How SKF functions are called: names, memory, sizes, handles. Knows none of them.

Whatever a driver answers is checked before it is used: sizes are bounded, handles must not be
null, lists end where their memory ends. Every handle is closed when its `with` block ends.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ctypes import byref, c_void_p
from pathlib import Path

from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.tokens.skf import abi
from app.tokens.skf.errors import BUFFER_TOO_SMALL, NOT_SUPPORTED, OK, SkfError

MAX_ANSWER_BYTES = 64 * 1024
MAX_NAMES = 64
MOST_TRIES = 255
SLACK_BYTES = 64
"""Some drivers write a byte or two more than the size they asked for."""


class SkfCalls:
    """The driver library at `path`; methods raise `SkfError`, or `AppError` for nonsense."""

    def __init__(self, path: str) -> None:
        """Raises `DRIVER_NOT_FOUND`, `DRIVER_LOAD_FAILED`."""
        if not Path(path).is_file():
            raise AppError(ErrorCode.DRIVER_NOT_FOUND, path=path)
        try:
            self._library = abi.load(path)
        except OSError as error:
            reason = str(error).rpartition(f"{path}: ")[2]
            raise AppError(ErrorCode.DRIVER_LOAD_FAILED, path=path, reason=reason) from None

    def call(self, function: str, *arguments: object) -> None:
        """One call, by a name of the allow-list only; raises `SkfError` unless it succeeded."""
        prototype = abi.PROTOTYPES[function]
        try:
            entry = getattr(self._library, function)
        except AttributeError:
            raise SkfError(function, NOT_SUPPORTED) from None
        entry.argtypes, entry.restype = prototype, ctypes.c_uint32
        code = int(entry(*arguments))
        if code != OK:
            raise SkfError(function, code)

    @contextmanager
    def opened(self, opener: str, closer: str, *arguments: object) -> Iterator[c_void_p]:
        """What one function opens and the other closes."""
        handle = c_void_p()
        self.call(opener, *arguments, byref(handle))
        if not handle:
            raise nonsense(opener, "handle")
        try:
            yield handle
        finally:
            with suppress(SkfError):
                self.call(closer, handle)

    def with_tries(self, function: str, *arguments: object) -> int:
        """A call that a wrong PIN makes fail: the tries left, also in the failure."""
        left = abi.Number(0xFFFFFFFF)
        try:
            self.call(function, *arguments, byref(left))
        except SkfError as error:
            error.tries_left = left.low if left.low <= MOST_TRIES else None
            raise
        return left.low

    def bytes_of(self, function: str, *arguments: object) -> bytes:
        """The two-step answer: ask for the size, then for the bytes."""
        size = abi.Number()
        try:
            self.call(function, *arguments, None, byref(size))
        except SkfError as error:
            if error.code != BUFFER_TOO_SMALL:
                raise
        if size.low > MAX_ANSWER_BYTES:
            raise nonsense(function, "size")
        if size.low == 0:
            return b""
        room = size.low + SLACK_BYTES
        out, size = ctypes.create_string_buffer(room), abi.Number(room)
        self.call(function, *arguments, out, byref(size))
        if size.low > room:
            raise nonsense(function, "size")
        return out.raw[: size.low]

    def names(self, function: str, *arguments: object) -> list[bytes]:
        """A list of names; it ends at the first empty one, whatever its size says."""
        names: list[bytes] = []
        for name in self.bytes_of(function, *arguments).split(b"\0"):
            if not name:
                break
            names.append(name)
        if len(names) > MAX_NAMES:
            raise nonsense(function, "count")
        return names


def nonsense(function: str, what: str) -> AppError:
    """The failure of an answer that no driver can mean."""
    return AppError(ErrorCode.DRIVER_ERROR, reason=f"{function}: impossible {what}")


@contextmanager
def terminated(pin: Secret) -> Iterator[ctypes.Array[ctypes.c_char]]:
    """The PIN with the NUL that C wants, in a buffer that is zeroed afterwards."""
    length = len(pin)
    view = pin.view()
    if 0 in view:
        raise AppError(ErrorCode.PIN_LENGTH)
    buffer = ctypes.create_string_buffer(length + 1)
    try:
        ctypes.memmove(buffer, (ctypes.c_char * length).from_buffer(view), length)
        yield buffer
    finally:
        ctypes.memset(buffer, 0, length + 1)
