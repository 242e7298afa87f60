"""SM2 by libcrypto: the keys of the tests, and an oracle beside the code of the program."""

import ctypes
import ctypes.util
from functools import cache

DEFAULT_IDENTITY = b"1234567812345678"
_MAX_SIGNATURE = 80


@cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(ctypes.util.find_library("crypto") or "libcrypto.so.3")
    pointer, size = ctypes.c_void_p, ctypes.c_size_t
    for name, result, arguments in (
        ("EVP_PKEY_Q_keygen", pointer, [pointer, pointer, ctypes.c_char_p]),
        ("EVP_PKEY_free", None, [pointer]),
        ("EVP_PKEY_CTX_new", pointer, [pointer, pointer]),
        ("EVP_PKEY_CTX_free", None, [pointer]),
        ("EVP_PKEY_CTX_set1_id", ctypes.c_int, [pointer, ctypes.c_char_p, ctypes.c_int]),
        ("EVP_MD_CTX_new", pointer, []),
        ("EVP_MD_CTX_free", None, [pointer]),
        ("EVP_MD_CTX_set_pkey_ctx", None, [pointer, pointer]),
        ("EVP_sm3", pointer, []),
        ("EVP_DigestSignInit", ctypes.c_int, [pointer] * 5),
        ("EVP_DigestVerifyInit", ctypes.c_int, [pointer] * 5),
        ("EVP_DigestSign", ctypes.c_int, [pointer, pointer, pointer, ctypes.c_char_p, size]),
        ("EVP_DigestVerify", ctypes.c_int, [pointer, ctypes.c_char_p, size, ctypes.c_char_p, size]),
        ("d2i_PUBKEY", pointer, [pointer, pointer, ctypes.c_long]),
        ("d2i_AutoPrivateKey", pointer, [pointer, pointer, ctypes.c_long]),
        ("i2d_PUBKEY", ctypes.c_int, [pointer, pointer]),
        ("i2d_PrivateKey", ctypes.c_int, [pointer, pointer]),
        ("ERR_clear_error", None, []),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


class Sm2Key:
    """One key; without a private half it only verifies."""

    def __init__(self, handle: int | None) -> None:
        if not handle:
            _library().ERR_clear_error()
            raise ValueError("OpenSSL refuses this key")
        self._handle = handle

    def __del__(self) -> None:
        if getattr(self, "_handle", None):
            _library().EVP_PKEY_free(self._handle)

    @classmethod
    def generate(cls) -> "Sm2Key":
        return cls(_library().EVP_PKEY_Q_keygen(None, None, b"SM2"))

    @classmethod
    def from_public_point(cls, point: bytes) -> "Sm2Key":
        """Raises ValueError for a point that OpenSSL refuses."""
        header = bytes.fromhex("3059301306072A8648CE3D020106082A811CCF5501822D034200")
        return cls(cls._read("d2i_PUBKEY", header + point))

    @classmethod
    def from_private_der(cls, der: bytes) -> "Sm2Key":
        return cls(cls._read("d2i_AutoPrivateKey", der))

    @staticmethod
    def _read(function: str, der: bytes) -> int | None:
        buffer = ctypes.create_string_buffer(der, len(der))
        position = ctypes.c_void_p(ctypes.addressof(buffer))
        return getattr(_library(), function)(None, ctypes.byref(position), len(der))

    @property
    def point(self) -> bytes:
        """04 ‖ X ‖ Y."""
        return self._write("i2d_PUBKEY")[-65:]

    @property
    def private_der(self) -> bytes:
        return self._write("i2d_PrivateKey")

    def _write(self, function: str) -> bytes:
        size = getattr(_library(), function)(self._handle, None)
        buffer = ctypes.create_string_buffer(size)
        position = ctypes.c_void_p(ctypes.addressof(buffer))
        getattr(_library(), function)(self._handle, ctypes.byref(position))
        return buffer.raw

    def sign(self, message: bytes, identity: bytes = DEFAULT_IDENTITY) -> bytes:
        """The DER signature over SM3(Z ‖ message)."""
        with _Operation(self._handle, identity, "EVP_DigestSignInit") as operation:
            buffer = ctypes.create_string_buffer(_MAX_SIGNATURE)
            size = ctypes.c_size_t(_MAX_SIGNATURE)
            done = _library().EVP_DigestSign(
                operation, buffer, ctypes.byref(size), message, len(message)
            )
            assert done == 1
            return buffer.raw[: size.value]

    def verify(self, message: bytes, signature: bytes, identity: bytes = DEFAULT_IDENTITY) -> bool:
        """OpenSSL's own opinion."""
        with _Operation(self._handle, identity, "EVP_DigestVerifyInit") as operation:
            done = _library().EVP_DigestVerify(
                operation, signature, len(signature), message, len(message)
            )
            _library().ERR_clear_error()
            return bool(done == 1)


class _Operation:
    """A digest context bound to key and identity, freed at the end."""

    def __init__(self, key: int, identity: bytes, start: str) -> None:
        library = _library()
        self._digest = library.EVP_MD_CTX_new()
        self._key = library.EVP_PKEY_CTX_new(key, None)
        assert library.EVP_PKEY_CTX_set1_id(self._key, identity, len(identity)) == 1
        library.EVP_MD_CTX_set_pkey_ctx(self._digest, self._key)
        assert getattr(library, start)(self._digest, None, library.EVP_sm3(), None, key) == 1

    def __enter__(self) -> int:
        return self._digest

    def __exit__(self, *_: object) -> None:
        _library().EVP_MD_CTX_free(self._digest)
        _library().EVP_PKEY_CTX_free(self._key)
