"""Open a PDF file of unknown origin for reading, with or without a password.

Owns the strict reader, the password attempts and the mapping of every parse failure to an
`ErrorCode`. Only `pyhanko.pdf_utils` is imported: `pyhanko.sign` doubles the start of a process.
"""

import errno
import logging
import zlib
from binascii import unhexlify
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

from pyhanko.pdf_utils import generic, misc
from pyhanko.pdf_utils.crypt import AuthStatus, StandardSecurityHandler
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.reader import PdfFileReader

from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret

# The library reports oddities of foreign files as warnings; verdicts are ours.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)

_CACHED_OBJECT_STREAMS = 4
# Entries that only say which objects do not exist; writers of all makes get them wrong.
_HARMLESS = (
    "Illegal generation 65536 for object ID 0.",
    "In strict mode, a free xref with next generation 0",
)
_MODIFY, _ANNOTATE, _FILL = 1 << 3, 1 << 5, 1 << 8

PARSE_ERRORS = (
    misc.PdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    zlib.error,
)


_HEX_BLOCK = 256
_read_hex_bytewise = generic.read_hex_string_from_stream


def _read_hex_string(stream: BinaryIO) -> Any:  # noqa: ANN401 - a string of one of two kinds
    """The same as the library's, in one go: bytewise, one earlier signature costs 50 ms.

    What is not plainly hexadecimal is left to the library to judge.
    """
    start, found, size = stream.tell(), b"", _HEX_BLOCK
    while b">" not in found and (piece := stream.read(size)):
        found, size = found + piece, size * 4
    digits, end, _ = found.partition(b">")
    try:
        value = unhexlify(digits[1:]) if end else None
    except ValueError:
        value = None
    if value is None:
        stream.seek(start)
        return _read_hex_bytewise(stream)
    stream.seek(start + len(digits) + 1)
    return generic.pdf_string(value)


generic.read_hex_string_from_stream = _read_hex_string


@contextmanager
def parse_failures(code: ErrorCode = ErrorCode.DOCUMENT_DAMAGED) -> Iterator[None]:
    """Turn whatever a parser raises on foreign bytes into `code`.

    Decompression beyond the limits is `DOCUMENT_TOO_COMPLEX`, a failing disk
    `DOCUMENT_UNREADABLE`.
    """
    try:
        yield
    except AppError:
        raise
    except (misc.PdfDecodeLimitError, MemoryError) as error:
        raise AppError(ErrorCode.DOCUMENT_TOO_COMPLEX) from error
    except OSError as error:
        # an offset before the start of the file ends in EINVAL from the seek
        bad_offset = error.errno in (errno.EINVAL, None)
        raise AppError(code if bad_offset else ErrorCode.DOCUMENT_UNREADABLE) from error
    except PARSE_ERRORS as error:
        raise AppError(code) from error


class PdfReader(PdfFileReader):
    """pyHanko's reader, which remembers the object streams it unpacked.

    The library unpacks a stream again for each object in it, which is quadratic in the number of
    pages of a document that keeps its pages there.
    """

    def __init__(self, stream: BinaryIO, strict: bool = True) -> None:
        self._unpacked: dict[int, tuple[list[tuple[int, int]], bytes]] = {}
        super().__init__(stream, strict=strict)

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> Any:  # noqa: ANN401
        index, data = self._object_stream(stmnum)
        if not 0 <= idx < len(index) or index[idx][0] != idnum:
            if self.strict:
                raise misc.PdfStrictReadError(f"object {idnum} is not in object stream {stmnum}")
            return generic.NullObject()
        buffer = BytesIO(data)
        buffer.seek(index[idx][1])
        found = generic.read_object(buffer, generic.Reference(idnum, 0, self))
        if isinstance(found, generic.StreamObject | generic.IndirectObject):
            raise misc.PdfReadError(f"object {idnum} may not be in an object stream")
        return found

    def _object_stream(self, number: int) -> tuple[list[tuple[int, int]], bytes]:
        if number not in self._unpacked:
            stream = generic.Reference(number, 0, self).get_object()
            if not isinstance(stream, generic.StreamObject) or stream["/Type"] != "/ObjStm":
                raise misc.PdfReadError(f"object {number} is not an object stream")
            data = stream.read_data(DecodePurpose.OBJECT_STREAM)
            first, count = int(stream["/First"]), int(stream["/N"])
            words = [int(word) for word in data[:first].split(None, 2 * count)[: 2 * count]]
            index = [(words[i], first + words[i + 1]) for i in range(0, len(words) - 1, 2)]
            if len(self._unpacked) >= _CACHED_OBJECT_STREAMS:
                self._unpacked.pop(next(iter(self._unpacked)))
            self._unpacked[number] = index, data
        return self._unpacked[number]


@dataclass(frozen=True)
class Permissions:
    """What the author's encryption allows (ISO 32000-2, table 22); all when not encrypted."""

    add_fields: bool = True
    fill_fields: bool = True


@dataclass(frozen=True)
class OpenPdf:
    """A document that can be read, and what its encryption permits."""

    reader: PdfReader
    permissions: Permissions
    encrypted: bool

    @property
    def odd(self) -> bool:
        """Whether the strict reader refused it for an oddity that changes nothing."""
        return not self.reader.strict


def open_pdf(stream: BinaryIO, password: Secret | None, strict: bool = True) -> OpenPdf:
    """Read the structure and unlock it.

    Raises `DOCUMENT_DAMAGED` (irregular for the strict reader), the password and encryption codes,
    `DOCUMENT_TOO_COMPLEX`.
    """
    with parse_failures():
        reader = _strict_reader(stream) if strict else PdfReader(stream, strict=False)
        encrypted = "/Encrypt" in reader.trailer
    permissions = _unlock(reader, password) if encrypted else Permissions()
    with parse_failures():
        reader.root.raw_get("/Pages")
    return OpenPdf(reader, permissions, encrypted)


def _strict_reader(stream: BinaryIO) -> PdfReader:
    try:
        return PdfReader(stream)
    except misc.PdfStrictReadError as error:
        if not str(error).startswith(_HARMLESS):
            raise
        return PdfReader(stream, strict=False)


def _unlock(reader: PdfReader, password: Secret | None) -> Permissions:
    with parse_failures():
        bits = int(reader.trailer["/Encrypt"]["/P"])
        _ = reader.encrypt_dict, reader.trailer["/ID"]
    with parse_failures(ErrorCode.DOCUMENT_ENCRYPTION_UNSUPPORTED):
        handler = reader.security_handler
        if not isinstance(handler, StandardSecurityHandler) or handler.pdf_mac_enabled:
            raise AppError(ErrorCode.DOCUMENT_ENCRYPTION_UNSUPPORTED)
        status = AuthStatus.FAILED
        if password is not None:
            status = reader.decrypt(bytes(password.view())).status
        if status is AuthStatus.FAILED:
            status = reader.decrypt(b"").status
    if status is AuthStatus.FAILED:
        missing = password is None
        raise AppError(
            ErrorCode.DOCUMENT_PASSWORD_REQUIRED if missing else ErrorCode.DOCUMENT_PASSWORD_WRONG
        )
    if status is AuthStatus.OWNER:
        return Permissions()
    return _permissions(bits)


def _permissions(bits: int) -> Permissions:
    """A signature field is filled with bit 6 or 9, and made only with bits 4 and 6 together."""
    annotate = bool(bits & _ANNOTATE)
    return Permissions(
        add_fields=annotate and bool(bits & _MODIFY), fill_fields=annotate or bool(bits & _FILL)
    )
