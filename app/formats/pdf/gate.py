"""The gate in front of every signature: is it built as a signature must be?

Owns byte range, gap and the outer form of the container (threats B1, B3, B4, B5). It looks at the
bytes of the file, never at what a tolerant parser made of them, and it never raises on foreign
bytes: a defect is an answer.
"""

import re
from dataclasses import dataclass

from app.crypto.der import DerError, cms_limits, scan
from app.formats.pdf.audit.files import PdfFile
from app.formats.pdf.signatures import PdfSignature

MAX_GAP = 32 << 20
_BYTE_RANGE = re.compile(
    rb"\[[\0\t\n\f\r ]*(\d{1,15})[\0\t\n\f\r ]+(\d{1,15})[\0\t\n\f\r ]+(\d{1,15})"
    rb"[\0\t\n\f\r ]+(\d{1,15})[\0\t\n\f\r ]*\]"
)
_HEX_STRING = re.compile(rb"<[0-9A-Fa-f]+>")
_END_OF_LINE = (b"", b"\n", b"\r", b"\r\n")


@dataclass(frozen=True)
class Container:
    """A well-formed container: `data` is exactly one BER/DER element.

    The signed bytes are those before `gap_start` and those from `gap_end` to `end`.
    """

    gap_start: int
    gap_end: int
    end: int
    data: bytes
    definite: bool


@dataclass(frozen=True)
class GateResult:
    """Either a container or the defects that make it none; `end` if the range is believable."""

    container: Container | None
    defects: tuple[str, ...]
    end: int | None = None


class _DefectError(Exception):
    """Name of what is wrong."""


def pass_gate(signature: PdfSignature, file: PdfFile) -> GateResult:
    """Check one signature."""
    end = None
    try:
        gap_start, gap_end, end = _byte_range(signature, file)
        data = _gap(signature, file, gap_start, gap_end)
        container = _container(data, gap_start, gap_end, end)
    except _DefectError as defect:
        return GateResult(None, (str(defect),), end)
    return GateResult(container, (), end)


def covers_all(end: int, file: PdfFile) -> bool:
    """Whether nothing but an end of line follows the signed bytes."""
    rest = file.read(end, 3)
    return rest in _END_OF_LINE


def _raw(signature: PdfSignature, key: str, file: PdfFile) -> tuple[bytes, int, int]:
    """The bytes of one entry as they stand in the file."""
    layout = signature.layout
    if layout is None:
        raise _DefectError("signature-dictionary-unreadable")
    if key in layout.repeated:
        raise _DefectError("signature-dictionary-ambiguous")
    if key not in layout.spans:
        raise _DefectError("byte-range-missing" if key == "ByteRange" else "contents-missing")
    start, end = layout.spans[key]
    return file.read(start, min(end - start, MAX_GAP)), start, end


def _byte_range(signature: PdfSignature, file: PdfFile) -> tuple[int, int, int]:
    raw, _, _ = _raw(signature, "ByteRange", file)
    numbers = _BYTE_RANGE.fullmatch(raw)
    if numbers is None:
        raise _DefectError("byte-range-malformed")
    first, gap_start, gap_end, length = map(int, numbers.groups())
    if first != 0 or not 0 < gap_start < gap_end or gap_end + length > file.size or not length:
        raise _DefectError("byte-range-not-sane")
    return gap_start, gap_end, gap_end + length


def _gap(signature: PdfSignature, file: PdfFile, gap_start: int, gap_end: int) -> bytes:
    raw, start, end = _raw(signature, "Contents", file)
    if not raw.startswith(b"<") or raw.startswith(b"<<"):
        raise _DefectError("contents-not-a-hex-string")
    if (start, end) != (gap_start, gap_end):
        raise _DefectError("gap-is-not-the-contents")
    if end - start > MAX_GAP or len(raw) % 2 or not _HEX_STRING.fullmatch(raw):
        raise _DefectError("gap-is-not-one-hex-string")
    for key in ("SubFilter", "Filter", "Type", "Reference"):
        _refuse_repeated(signature, key)
    return bytes.fromhex(raw[1:-1].decode())


def _refuse_repeated(signature: PdfSignature, key: str) -> None:
    if signature.layout is not None and key in signature.layout.repeated:
        raise _DefectError("signature-dictionary-ambiguous")


def _container(data: bytes, gap_start: int, gap_end: int, end: int) -> Container:
    try:
        element = scan(data, cms_limits(data))
    except DerError as error:
        raise _DefectError("container-malformed") from error
    if data[element.end :].strip(b"\0"):
        raise _DefectError("container-followed-by-data")
    return Container(gap_start, gap_end, end, data[: element.end], element.definite)
