"""Layout and prototypes of the SKF interface (GM/T 0016-2012), and nothing that could do harm.

`PROTOTYPES` is the allow-list: what is not in it cannot be called. Look, open, ask for and change
the user's PIN, sign, read files; never create, delete, format, unblock or authenticate as
administrator (some drivers wipe a token on such a call without asking).
"""

import ctypes
import sys
from ctypes import c_char_p, c_int32, c_size_t, c_uint32, c_void_p
from typing import Any

USER_PIN = 1
READABLE_BY_ANYONE = 0xFF
DIGEST_BYTES = 32
FIELD_BYTES = 64
RSA_BYTES = 256
# where the 32 bytes of an SM2 number lie in a field: on the right, in some drivers on the left
RIGHT, LEFT = slice(32, 64), slice(32)

# DEVINFO: strings lie at the same place whether the vendor packed the structure (294 bytes) or
# not (296), numbers behind them do not.
DEVICE_INFO_BYTES = 512
MANUFACTURER = slice(2, 66)
ISSUER = slice(66, 130)
LABEL = slice(130, 162)
SERIAL_NUMBER = slice(162, 194)


class EccPublicKey(ctypes.LittleEndianStructure):
    """ECCPUBLICKEYBLOB: coordinates big-endian, right-aligned."""

    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (
        ("bits", c_uint32),
        ("x", ctypes.c_ubyte * FIELD_BYTES),
        ("y", ctypes.c_ubyte * FIELD_BYTES),
    )


class EccSignature(ctypes.LittleEndianStructure):
    """ECCSIGNATUREBLOB: numbers big-endian, right-aligned."""

    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("r", ctypes.c_ubyte * FIELD_BYTES), ("s", ctypes.c_ubyte * FIELD_BYTES))


class RsaPublicKey(ctypes.LittleEndianStructure):
    """RSAPUBLICKEYBLOB: numbers big-endian, right-aligned; 2048 bits at most."""

    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (
        ("algorithm", c_uint32),
        ("bits", c_uint32),
        ("modulus", ctypes.c_ubyte * RSA_BYTES),
        ("exponent", ctypes.c_ubyte * 4),
    )


class FileAttributes(ctypes.LittleEndianStructure):
    """FILEATTRIBUTE, with room for a driver whose numbers are 64 bits wide."""

    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (
        ("name", ctypes.c_char * 32),
        ("size", c_uint32),
        ("read_rights", c_uint32),
        ("write_rights", c_uint32),
        ("slack", ctypes.c_ubyte * 64),
    )


class Number(ctypes.c_uint64):
    """A number that a driver writes: 32 bits by the standard, 64 in some builds for Linux.

    On the little-endian machines that tokens are made for, its low half is right for both.
    """

    @property
    def low(self) -> int:
        """The 32 bits that the standard gives it."""
        return self.value & 0xFFFFFFFF


_HANDLE = c_void_p
_OUT = c_void_p

PROTOTYPES: dict[str, tuple[type[Any], ...]] = {
    "SKF_EnumDev": (c_int32, _OUT, _OUT),
    "SKF_ConnectDev": (c_char_p, _OUT),
    "SKF_DisConnectDev": (_HANDLE,),
    "SKF_GetDevInfo": (_HANDLE, _OUT),
    "SKF_EnumApplication": (_HANDLE, _OUT, _OUT),
    "SKF_OpenApplication": (_HANDLE, c_char_p, _OUT),
    "SKF_CloseApplication": (_HANDLE,),
    "SKF_GetPINInfo": (_HANDLE, c_uint32, _OUT, _OUT, _OUT),
    "SKF_VerifyPIN": (_HANDLE, c_uint32, _OUT, _OUT),
    "SKF_ChangePIN": (_HANDLE, c_uint32, _OUT, _OUT, _OUT),
    "SKF_ClearSecureState": (_HANDLE,),
    "SKF_EnumFiles": (_HANDLE, _OUT, _OUT),
    "SKF_GetFileInfo": (_HANDLE, c_char_p, _OUT),
    "SKF_ReadFile": (_HANDLE, c_char_p, c_uint32, c_uint32, _OUT, _OUT),
    "SKF_EnumContainer": (_HANDLE, _OUT, _OUT),
    "SKF_OpenContainer": (_HANDLE, c_char_p, _OUT),
    "SKF_CloseContainer": (_HANDLE,),
    "SKF_ExportCertificate": (_HANDLE, c_int32, _OUT, _OUT),
    "SKF_ExportPublicKey": (_HANDLE, c_int32, _OUT, _OUT),
    "SKF_ECCSignData": (_HANDLE, _OUT, c_uint32, _OUT),
    "SKF_RSASignData": (_HANDLE, _OUT, c_uint32, _OUT, _OUT),
}


def load(path: str) -> ctypes.CDLL:
    """The library; raises `OSError`.

    DEVAPI is `__stdcall` in a 32-bit Windows process and means nothing elsewhere.
    """
    if sys.platform == "win32" and ctypes.sizeof(c_size_t) == 4:
        return ctypes.WinDLL(path)
    return ctypes.CDLL(path)
