"""One SKF library as typed calls; knows no order of steps. How each is made safe is `calls`."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ctypes import byref, c_void_p
from dataclasses import dataclass

from app.domain.secret import Secret
from app.tokens.skf import abi
from app.tokens.skf.calls import MOST_TRIES, SLACK_BYTES, SkfCalls, nonsense, terminated
from app.tokens.skf.errors import CERTIFICATE_NOT_FOUND, KEY_NOT_FOUND, NOT_SUPPORTED, SkfError

CHUNK_BYTES = 1024
# tokens that carry less than a chunk at a time are read on, down to this
SMALLEST_PIECE_BYTES = 64


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


class SkfLibrary(SkfCalls):
    """The driver library at `path`; methods raise `SkfError`, or `AppError` for nonsense.

    Names are bytes as the driver writes them; `text` makes them readable.
    """

    # --- devices

    def devices(self) -> list[bytes]:
        """Names of what is plugged in; they change between one plugging and the next."""
        return self.names("SKF_EnumDev", 1)

    @contextmanager
    def device(self, name: bytes) -> Iterator[c_void_p]:
        """A connection to a device."""
        with self.opened("SKF_ConnectDev", "SKF_DisConnectDev", name) as handle:
            yield handle

    def device_info(self, device: c_void_p) -> DeviceInfo:
        """Who it is."""
        raw = (ctypes.c_ubyte * abi.DEVICE_INFO_BYTES)()
        self.call("SKF_GetDevInfo", device, raw)
        content = bytes(raw)
        fields = (abi.LABEL, abi.SERIAL_NUMBER, abi.MANUFACTURER, abi.ISSUER)
        return DeviceInfo(*(text(_until_nul(content[field])) for field in fields))

    # --- applications and PIN

    def applications(self, device: c_void_p) -> list[bytes]:
        """Names of the applications on a device; usually one."""
        return self.names("SKF_EnumApplication", device)

    @contextmanager
    def application(self, device: c_void_p, name: bytes) -> Iterator[c_void_p]:
        """An open application."""
        with self.opened("SKF_OpenApplication", "SKF_CloseApplication", device, name) as handle:
            yield handle

    def pin_info(self, application: c_void_p) -> PinInfo:
        """The counter of the user's PIN; asking costs no try."""
        maximum, remaining, default = abi.Number(), abi.Number(), abi.Number()
        answers = byref(maximum), byref(remaining), byref(default)
        self.call("SKF_GetPINInfo", application, abi.USER_PIN, *answers)
        return PinInfo(maximum.low, remaining.low, bool(default.low))

    def verify_pin(self, application: c_void_p, pin: Secret) -> int:
        """Log in; costs a try if the PIN is wrong. The remaining tries are in the failure."""
        with terminated(pin) as typed:
            return self.with_tries("SKF_VerifyPIN", application, abi.USER_PIN, typed)

    def change_pin(self, application: c_void_p, old: Secret, new: Secret) -> int:
        """Replace the PIN; costs a try if the old one is wrong."""
        with terminated(old) as typed, terminated(new) as wanted:
            return self.with_tries("SKF_ChangePIN", application, abi.USER_PIN, typed, wanted)

    def clear_secure_state(self, application: c_void_p) -> None:
        """Log out; never raises."""
        with suppress(SkfError):
            self.call("SKF_ClearSecureState", application)

    # --- containers

    def containers(self, application: c_void_p) -> list[bytes]:
        """Names of the key containers."""
        return self.names("SKF_EnumContainer", application)

    @contextmanager
    def container(self, application: c_void_p, name: bytes) -> Iterator[c_void_p]:
        """An open container."""
        with self.opened("SKF_OpenContainer", "SKF_CloseContainer", application, name) as handle:
            yield handle

    def certificate(self, container: c_void_p, *, for_signing: bool) -> bytes | None:
        """One certificate of the pair as DER, None if there is none."""
        try:
            return self.bytes_of("SKF_ExportCertificate", container, int(for_signing)) or None
        except SkfError as error:
            if error.code not in (CERTIFICATE_NOT_FOUND, KEY_NOT_FOUND, NOT_SUPPORTED):
                raise
            return None

    def public_keys(self, container: c_void_p, *, for_signing: bool) -> list[bytes]:
        """What one public key of the pair may be; empty if none is to be seen.

        04 ‖ X ‖ Y of an SM2 key, the modulus of an RSA key without zeros before it.
        """
        try:
            raw = self.bytes_of("SKF_ExportPublicKey", container, int(for_signing))
        except SkfError as error:
            if error.code not in (KEY_NOT_FOUND, NOT_SUPPORTED):
                raise
            return []
        if len(raw) == ctypes.sizeof(abi.RsaPublicKey):
            return [bytes(abi.RsaPublicKey.from_buffer_copy(raw).modulus).lstrip(b"\0")]
        if len(raw) != ctypes.sizeof(abi.EccPublicKey):
            return []
        blob = abi.EccPublicKey.from_buffer_copy(raw)
        x, y = bytes(blob.x), bytes(blob.y)
        return [b"\4" + x[half] + y[half] for half in (abi.RIGHT, abi.LEFT)]

    def sign(self, container: c_void_p, digest: bytes) -> tuple[int, int]:
        """r and s over a 32-byte digest e; needs `verify_pin` before."""
        data = (ctypes.c_ubyte * abi.DIGEST_BYTES).from_buffer_copy(digest)
        answer = abi.EccSignature()
        self.call("SKF_ECCSignData", container, data, abi.DIGEST_BYTES, byref(answer))
        fields = bytes(answer.r), bytes(answer.s)
        aligned_left = not any(field[abi.RIGHT].strip(b"\0") for field in fields)
        half = abi.LEFT if aligned_left else slice(None)
        r, s = (int.from_bytes(field[half], "big") for field in fields)
        return r, s

    def sign_rsa(self, container: c_void_p, digest_info: bytes) -> bytes:
        """An RSA signature, PKCS #1 v1.5 around the DigestInfo; needs `verify_pin` before."""
        data = ctypes.create_string_buffer(digest_info, len(digest_info))
        room = abi.RSA_BYTES + SLACK_BYTES
        out, size = ctypes.create_string_buffer(room), abi.Number(room)
        self.call("SKF_RSASignData", container, data, len(digest_info), out, byref(size))
        if size.low > room:
            raise nonsense("SKF_RSASignData", "size")
        return out.raw[: size.low]

    # --- files

    def files(self, application: c_void_p) -> list[bytes]:
        """Names of the files of an application."""
        return self.names("SKF_EnumFiles", application)

    def file_info(self, application: c_void_p, name: bytes) -> FileInfo:
        """How large it is and who may read it."""
        attributes = abi.FileAttributes()
        self.call("SKF_GetFileInfo", application, name, byref(attributes))
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
        out, length = ctypes.create_string_buffer(wanted + SLACK_BYTES), abi.Number(wanted)
        self.call("SKF_ReadFile", application, name, offset, wanted, out, byref(length))
        if length.low > wanted:
            raise nonsense("SKF_ReadFile", "size")
        return out.raw[: length.low]


def text(name: bytes) -> str:
    """A name to be read: UTF-8, else GB18030; unprintable characters cannot steer a terminal."""
    try:
        decoded = name.decode("utf-8")
    except UnicodeDecodeError:
        decoded = name.decode("gb18030", "replace")
    return "".join(char if char.isprintable() else "\ufffd" for char in decoded).strip()


def _until_nul(field: bytes) -> bytes:
    return field.split(b"\0", 1)[0]
