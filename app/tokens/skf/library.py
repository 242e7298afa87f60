"""One SKF library as typed calls. Owns memory, sizes and handles; knows no order of steps.

Whatever a driver answers is checked before it is used: sizes are bounded, handles must not be
null, lists end where their memory ends. Every handle is closed when its `with` block ends.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ctypes import byref, c_void_p
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.tokens.skf import abi
from app.tokens.skf.errors import (
    BUFFER_TOO_SMALL,
    CERTIFICATE_NOT_FOUND,
    KEY_NOT_FOUND,
    NOT_SUPPORTED,
    OK,
    SkfError,
)

MAX_ANSWER_BYTES = 64 * 1024
MAX_NAMES = 64
MOST_TRIES = 255
CHUNK_BYTES = 1024
# tokens that carry less than a chunk at a time are read on, down to this
SMALLEST_PIECE_BYTES = 64
# some drivers write a byte or two more than the size they asked for
_SLACK_BYTES = 64


@dataclass(frozen=True)
class DeviceInfo:
    """What a device tells about itself."""

    label: str
    serial: str
    manufacturer: str
    issuer: str


@dataclass(frozen=True)
class PinInfo:
    """Tries of the user's PIN, and whether it is still the one the token came with.

    Both counts come from the driver and need not make sense: see `told`.
    """

    maximum: int
    remaining: int
    is_default: bool

    @property
    def told(self) -> bool:
        """Whether the counts can be those of a PIN; a driver without a counter writes anything."""
        return 0 < self.maximum <= MOST_TRIES and self.remaining <= self.maximum


@dataclass(frozen=True)
class FileInfo:
    """A file on a token."""

    size: int
    readable_by_anyone: bool


class SkfLibrary:
    """The driver library at `path`; methods raise `SkfError`, or `AppError` for nonsense.

    Names are bytes as the driver writes them; `text` makes them readable.
    """

    def __init__(self, path: str) -> None:
        """Raises `DRIVER_NOT_FOUND`, `DRIVER_LOAD_FAILED`."""
        if not Path(path).is_file():
            raise AppError(ErrorCode.DRIVER_NOT_FOUND, path=path)
        try:
            self._library = abi.load(path)
        except OSError as error:
            reason = str(error).rpartition(f"{path}: ")[2]
            raise AppError(ErrorCode.DRIVER_LOAD_FAILED, path=path, reason=reason) from None

    # --- devices

    def devices(self) -> list[bytes]:
        """Names of what is plugged in; they change between one plugging and the next."""
        return self._names("SKF_EnumDev", 1)

    @contextmanager
    def device(self, name: bytes) -> Iterator[c_void_p]:
        """A connection to a device."""
        with self._opened("SKF_ConnectDev", "SKF_DisConnectDev", name) as handle:
            yield handle

    def device_info(self, device: c_void_p) -> DeviceInfo:
        """Who it is."""
        raw = (ctypes.c_ubyte * abi.DEVICE_INFO_BYTES)()
        self._call("SKF_GetDevInfo", device, raw)
        content = bytes(raw)
        fields = (abi.LABEL, abi.SERIAL_NUMBER, abi.MANUFACTURER, abi.ISSUER)
        return DeviceInfo(*(text(_until_nul(content[field])) for field in fields))

    # --- applications and PIN

    def applications(self, device: c_void_p) -> list[bytes]:
        """Names of the applications on a device; usually one."""
        return self._names("SKF_EnumApplication", device)

    @contextmanager
    def application(self, device: c_void_p, name: bytes) -> Iterator[c_void_p]:
        """An open application."""
        with self._opened("SKF_OpenApplication", "SKF_CloseApplication", device, name) as handle:
            yield handle

    def pin_info(self, application: c_void_p) -> PinInfo:
        """The counter of the user's PIN; asking costs no try."""
        maximum, remaining, default = abi.Number(), abi.Number(), abi.Number()
        answers = byref(maximum), byref(remaining), byref(default)
        self._call("SKF_GetPINInfo", application, abi.USER_PIN, *answers)
        return PinInfo(maximum.low, remaining.low, bool(default.low))

    def verify_pin(self, application: c_void_p, pin: Secret) -> int:
        """Log in; costs a try if the PIN is wrong. The remaining tries are in the failure."""
        with _terminated(pin) as typed:
            return self._with_tries("SKF_VerifyPIN", application, abi.USER_PIN, typed)

    def change_pin(self, application: c_void_p, old: Secret, new: Secret) -> int:
        """Replace the PIN; costs a try if the old one is wrong."""
        with _terminated(old) as typed, _terminated(new) as wanted:
            return self._with_tries("SKF_ChangePIN", application, abi.USER_PIN, typed, wanted)

    def clear_secure_state(self, application: c_void_p) -> None:
        """Log out; never raises."""
        with suppress(SkfError):
            self._call("SKF_ClearSecureState", application)

    # --- containers

    def containers(self, application: c_void_p) -> list[bytes]:
        """Names of the key containers."""
        return self._names("SKF_EnumContainer", application)

    @contextmanager
    def container(self, application: c_void_p, name: bytes) -> Iterator[c_void_p]:
        """An open container."""
        with self._opened("SKF_OpenContainer", "SKF_CloseContainer", application, name) as handle:
            yield handle

    def certificate(self, container: c_void_p, *, for_signing: bool) -> bytes | None:
        """One certificate of the pair as DER, None if there is none."""
        try:
            return self._bytes("SKF_ExportCertificate", container, int(for_signing)) or None
        except SkfError as error:
            if error.code not in (CERTIFICATE_NOT_FOUND, KEY_NOT_FOUND, NOT_SUPPORTED):
                raise
            return None

    def public_keys(self, container: c_void_p, *, for_signing: bool) -> list[bytes]:
        """What one public key of the pair may be, as 04 ‖ X ‖ Y; empty if none is to be seen."""
        try:
            raw = self._bytes("SKF_ExportPublicKey", container, int(for_signing))
        except SkfError as error:
            if error.code not in (KEY_NOT_FOUND, NOT_SUPPORTED):
                raise
            return []
        if len(raw) != ctypes.sizeof(abi.EccPublicKey):
            return []
        blob = abi.EccPublicKey.from_buffer_copy(raw)
        x, y = bytes(blob.x), bytes(blob.y)
        return [b"\4" + x[half] + y[half] for half in (abi.RIGHT, abi.LEFT)]

    def sign(self, container: c_void_p, digest: bytes) -> tuple[int, int]:
        """r and s over a 32-byte digest e; needs `verify_pin` before."""
        data = (ctypes.c_ubyte * abi.DIGEST_BYTES).from_buffer_copy(digest)
        answer = abi.EccSignature()
        self._call("SKF_ECCSignData", container, data, abi.DIGEST_BYTES, byref(answer))
        fields = bytes(answer.r), bytes(answer.s)
        aligned_left = not any(field[abi.RIGHT].strip(b"\0") for field in fields)
        half = abi.LEFT if aligned_left else slice(None)
        r, s = (int.from_bytes(field[half], "big") for field in fields)
        return r, s

    # --- files

    def files(self, application: c_void_p) -> list[bytes]:
        """Names of the files of an application."""
        return self._names("SKF_EnumFiles", application)

    def file_info(self, application: c_void_p, name: bytes) -> FileInfo:
        """How large it is and who may read it."""
        attributes = abi.FileAttributes()
        self._call("SKF_GetFileInfo", application, name, byref(attributes))
        anyone = attributes.read_rights == abi.READABLE_BY_ANYONE
        return FileInfo(attributes.size, anyone)

    def read_file(self, application: c_void_p, name: bytes, size: int) -> bytes:
        """The first `size` bytes, in pieces that every token can carry."""
        content = bytearray()
        while len(content) < size:
            wanted = min(CHUNK_BYTES, size - len(content))
            piece = self._read_piece(application, name, len(content), wanted)
            content += piece
            if len(piece) < min(wanted, SMALLEST_PIECE_BYTES):  # the file ends before its size
                break
        return bytes(content)

    def _read_piece(self, application: c_void_p, name: bytes, offset: int, wanted: int) -> bytes:
        out, length = ctypes.create_string_buffer(wanted + _SLACK_BYTES), abi.Number(wanted)
        self._call("SKF_ReadFile", application, name, offset, wanted, out, byref(length))
        if length.low > wanted:
            raise _nonsense("SKF_ReadFile", "size")
        return out.raw[: length.low]

    # --- calling

    def _call(self, function: str, *arguments: object) -> None:
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
    def _opened(self, opener: str, closer: str, *arguments: object) -> Iterator[c_void_p]:
        handle = c_void_p()
        self._call(opener, *arguments, byref(handle))
        if not handle:
            raise _nonsense(opener, "handle")
        try:
            yield handle
        finally:
            with suppress(SkfError):
                self._call(closer, handle)

    def _with_tries(self, function: str, *arguments: object) -> int:
        left = abi.Number(0xFFFFFFFF)
        try:
            self._call(function, *arguments, byref(left))
        except SkfError as error:
            error.tries_left = left.low if left.low <= MOST_TRIES else None
            raise
        return left.low

    def _bytes(self, function: str, *arguments: object) -> bytes:
        """The two-step answer: ask for the size, then for the bytes."""
        size = abi.Number()
        try:
            self._call(function, *arguments, None, byref(size))
        except SkfError as error:
            if error.code != BUFFER_TOO_SMALL:
                raise
        if size.low > MAX_ANSWER_BYTES:
            raise _nonsense(function, "size")
        if size.low == 0:
            return b""
        room = size.low + _SLACK_BYTES
        out, size = ctypes.create_string_buffer(room), abi.Number(room)
        self._call(function, *arguments, out, byref(size))
        if size.low > room:
            raise _nonsense(function, "size")
        return out.raw[: size.low]

    def _names(self, function: str, *arguments: object) -> list[bytes]:
        """A list of names; it ends at the first empty one, whatever its size says."""
        names: list[bytes] = []
        for name in self._bytes(function, *arguments).split(b"\0"):
            if not name:
                break
            names.append(name)
        if len(names) > MAX_NAMES:
            raise _nonsense(function, "count")
        return names


def _nonsense(function: str, what: str) -> AppError:
    return AppError(ErrorCode.DRIVER_ERROR, reason=f"{function}: impossible {what}")


def text(name: bytes) -> str:
    """A name to be read: UTF-8, else GB18030; unprintable characters cannot steer a terminal."""
    try:
        decoded = name.decode("utf-8")
    except UnicodeDecodeError:
        decoded = name.decode("gb18030", "replace")
    return "".join(char if char.isprintable() else "\ufffd" for char in decoded).strip()


def _until_nul(field: bytes) -> bytes:
    return field.split(b"\0", 1)[0]


@contextmanager
def _terminated(pin: Secret) -> Iterator[ctypes.Array[ctypes.c_char]]:
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
