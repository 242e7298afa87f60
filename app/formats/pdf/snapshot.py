"""Fix a document's bytes once: a private copy that everything after reads.

Owns the copy, the judgement whether its structure is regular, and the decision to have it
rewritten. The user's file is only read.
"""

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Protocol

from app.crypto.digests import new_sm3
from app.domain.document import DocumentSnapshot
from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.formats.pdf.fields import form_fields
from app.formats.pdf.objects import array_entry, dictionary_entry, entry
from app.formats.pdf.pages import PageTree
from app.formats.pdf.reading import OpenPdf, PdfReader, open_pdf, parse_failures

CHUNK_BYTES = 1 << 20
MAX_DOCUMENT_BYTES = 9_000_000_000
"""A cross-reference table has ten digits for an offset."""

_MAGIC_WITHIN = 1024
_PAGES_LOOKED_AT = 500
_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class HashState(Protocol):
    """A running digest that can be continued twice."""

    def update(self, data: bytes | memoryview, /) -> None: ...
    def copy(self) -> "HashState": ...
    def digest(self) -> bytes: ...
    def hexdigest(self) -> str: ...


@dataclass(frozen=True)
class TakenSnapshot:
    """A snapshot with the SHA-256 state at the end of its bytes.

    The digest that is signed begins with the same bytes, so the file is hashed once for both.
    """

    document: DocumentSnapshot
    hash_state: HashState


@dataclass(frozen=True)
class Structure:
    """What the strict reader found: regular enough to append to, or not."""

    page_count: int
    signed: bool
    regular: bool


def take_snapshot(source: Path, temporary: Path, password: Secret | None) -> TakenSnapshot:
    """Copy `source` into the new file `temporary` and look at it.

    Raises the DOCUMENT codes, `OUTPUT_NOT_WRITABLE`, `OUTPUT_DISK_FULL`, `OUTPUT_FAILED`; after a
    failure no file is left.
    """
    create_private(temporary)
    try:
        with file_failures():
            return _examine(source, temporary, _copy(source, temporary), password)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def create_private(path: Path) -> None:
    """Make a new empty file that only this user can read; raises `OUTPUT_NOT_WRITABLE`."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    try:
        os.close(os.open(path, flags, 0o600))
    except OSError as error:
        raise AppError(ErrorCode.OUTPUT_NOT_WRITABLE, file=str(path.parent)) from error


def open_private(path: Path) -> BinaryIO:
    """Open a file made by `create_private`, never what a link in its place leads to."""
    flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags), "r+b", buffering=0)


def _copy(source: Path, target: Path) -> HashState:
    try:
        reading = source.open("rb", buffering=0)
    except FileNotFoundError as error:
        raise AppError(ErrorCode.DOCUMENT_NOT_FOUND, file=source.name) from error
    except OSError as error:
        raise AppError(ErrorCode.DOCUMENT_UNREADABLE, file=source.name) from error
    with reading, open_private(target) as writing:
        before = _identity(reading)
        if before[0] > MAX_DOCUMENT_BYTES:
            raise AppError(ErrorCode.DOCUMENT_TOO_LARGE, file=source.name, limit="9 GB")
        state, copied = _transfer(reading, writing, source)
        if _identity(reading) != before or copied != before[0]:
            raise AppError(ErrorCode.DOCUMENT_CHANGED, file=source.name)
    return state


def _identity(file: BinaryIO) -> tuple[int, int]:
    found = os.fstat(file.fileno())
    return found.st_size, found.st_mtime_ns


def _transfer(reading: BinaryIO, writing: BinaryIO, source: Path) -> tuple[HashState, int]:
    state, copied = hashlib.sha256(), 0
    buffer = memoryview(bytearray(CHUNK_BYTES))
    while True:
        try:
            size = reading.readinto(buffer)  # type: ignore[attr-defined]
        except OSError as error:
            raise AppError(ErrorCode.DOCUMENT_UNREADABLE, file=source.name) from error
        if copied == 0 and b"%PDF-" not in bytes(buffer[: min(size, _MAGIC_WITHIN + 5)]):
            raise AppError(ErrorCode.DOCUMENT_NOT_PDF, file=source.name)
        if not size:
            return state, copied
        state.update(buffer[:size])
        write_all(writing, buffer[:size])
        copied += size


def write_all(writing: BinaryIO, data: memoryview) -> None:
    """Write everything to an unbuffered file; raises `OSError`."""
    while data:
        data = data[writing.write(data) :]


@contextmanager
def file_failures() -> Iterator[None]:
    """Whatever the system refuses for a file of ours: `OUTPUT_DISK_FULL`, `OUTPUT_FAILED`."""
    try:
        yield
    except OSError as error:
        code = ErrorCode.OUTPUT_DISK_FULL if error.errno in _NO_SPACE else ErrorCode.OUTPUT_FAILED
        raise AppError(code, reason=error.strerror or "") from error


def _examine(source: Path, copy: Path, state: HashState, password: Secret | None) -> TakenSnapshot:
    structure, final = look_at(copy, password), state
    rewritten = not structure.regular
    if rewritten:
        from app.formats.pdf import repair

        repair.rewrite(copy, password)
        structure, final = _of_rewritten(copy, password), hash_file(copy, "sha256")
    if structure.page_count < 1:
        raise AppError(ErrorCode.DOCUMENT_WITHOUT_PAGES)
    document = DocumentSnapshot(
        source=str(source),
        path=str(copy),
        size=copy.stat().st_size,
        source_sha256=state.hexdigest(),
        sha256=final.hexdigest(),
        rewritten=rewritten,
        page_count=structure.page_count,
        signed=structure.signed,
    )
    return TakenSnapshot(document, final)


def _of_rewritten(path: Path, password: Secret | None) -> Structure:
    try:
        structure = look_at(path, password)
    except AppError as error:
        if error.code is ErrorCode.DOCUMENT_PASSWORD_WRONG:
            # qpdf accepted the password: the fault is not the user's
            raise AppError(ErrorCode.DOCUMENT_ENCRYPTION_UNSUPPORTED) from error
        raise
    if not structure.regular:
        raise AppError(ErrorCode.DOCUMENT_DAMAGED)
    return structure


def hash_file(path: Path, algorithm: str) -> HashState:
    """The digest state after all bytes of a file."""
    state: HashState = new_sm3() if algorithm == "sm3" else hashlib.new(algorithm)
    buffer = memoryview(bytearray(CHUNK_BYTES))
    with path.open("rb", buffering=0) as file:
        while size := file.readinto(buffer):
            state.update(buffer[:size])
    return state


def look_at(path: Path, password: Secret | None) -> Structure:
    """Judge the structure; raises the DOCUMENT codes that no rewriting helps."""
    with path.open("rb") as file:
        try:
            opened = open_pdf(file, password)
            with parse_failures():
                structure = _structure(opened)
        except AppError as error:
            if error.code is not ErrorCode.DOCUMENT_DAMAGED:
                raise
            return Structure(page_count=0, signed=False, regular=False)
    return _doubted(structure, path, password) if opened.odd else structure


def _doubted(structure: Structure, path: Path, password: Secret | None) -> Structure:
    """The first oddity may hide another: a signed document needs a second opinion."""
    from app.formats.pdf import repair

    regular = structure.signed and repair.opens_without_complaint(path, password)
    return replace(structure, regular=regular)


def _structure(opened: OpenPdf) -> Structure:
    reader = opened.reader
    tree = PageTree(reader.root)
    for number, page in enumerate(tree.walk()):
        page.transform()
        _ = page.attribute("/Resources"), array_entry(page.dictionary, "/Annots")
        _ = entry(page.dictionary, "/Contents")
        if number >= _PAGES_LOOKED_AT:
            break
    refuse_dynamic_form(reader)
    signed = any(field.signature is not None for field in form_fields(reader.root))
    hybrid = any(
        section.xref_data.hybrid is not None
        for section in reader.xrefs._xref_sections  # noqa: SLF001 - no public way to ask
    )
    # Readers differ on what a hybrid file shows: a signed one is not signed again (A8), an unsigned
    # one is rewritten.
    return Structure(tree.count, signed, regular=not hybrid)


def refuse_dynamic_form(reader: PdfReader) -> None:
    """Raise `DOCUMENT_XFA` if the pages are made by XFA at run time (ISO 32000-2, annex K).

    Such a file shows "please wait" to every other reader. A static form keeps its pages and
    ordinary fields beside the XFA packet and is sealed like any other.
    """
    form = dictionary_entry(reader.root, "/AcroForm")
    if form is None or "/XFA" not in form:
        return
    rendered_at_run_time = bool(entry(reader.root, "/NeedsRendering"))
    if rendered_at_run_time or not array_entry(form, "/Fields"):
        raise AppError(ErrorCode.DOCUMENT_XFA)
