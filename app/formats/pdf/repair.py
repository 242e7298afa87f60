"""Rewrite an unsigned document of irregular structure into a clean copy, through qpdf.

Never touches a document in which any trace of a signature is found: rewriting would destroy it.
"""

import os
import secrets
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pikepdf

from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.formats.pdf.private_copy import CHUNK_BYTES, create_private

_TRACE = b"/ByteRange"

T = TypeVar("T")


def rewrite(path: Path, password: Secret | None, judge: Callable[[Path], T]) -> T:
    """Replace the damaged file by a clean one with the same pages, encryption and permissions.

    `judge` looks at the clean one before it takes the other's place; its answer is returned. Raises
    what that raises, `DOCUMENT_SIGNED_IRREGULAR`, `DOCUMENT_DAMAGED`, the password codes; the file
    stays as it was then.
    """
    clean = path.with_name(f"{path.stem[:-16]}{secrets.token_hex(8)}{path.suffix}")
    create_private(clean)
    try:
        with _opened(path, password) as pdf:
            if _bears_signature(pdf) or _has_trace(path):
                raise AppError(ErrorCode.DOCUMENT_SIGNED_IRREGULAR)
            _require_pages(pdf)
            _name_parents(pdf)
            _save(pdf, clean)
        answer = judge(clean)
        clean.replace(path)
    except BaseException:
        clean.unlink(missing_ok=True)
        raise
    return answer


def opens_without_complaint(path: Path, password: Secret | None) -> bool:
    """Whether qpdf finds nothing to repair."""
    try:
        with _opened(path, password) as pdf:
            return len(pdf.pages) > 0 and not pdf.get_warnings()
    except AppError:
        return False


def _opened(path: Path, password: Secret | None) -> pikepdf.Pdf:
    text = "" if password is None else bytes(password.view()).decode("utf-8", "replace")
    try:
        return pikepdf.open(
            path,
            password=text,
            inherit_page_attributes=False,
            access_mode=pikepdf.AccessMode.stream,
        )
    except pikepdf.PasswordError as error:
        missing = password is None
        raise AppError(
            ErrorCode.DOCUMENT_PASSWORD_REQUIRED if missing else ErrorCode.DOCUMENT_PASSWORD_WRONG
        ) from error
    except (pikepdf.PdfError, ValueError, RuntimeError, OSError) as error:
        raise AppError(ErrorCode.DOCUMENT_DAMAGED) from error


def _bears_signature(pdf: pikepdf.Pdf) -> bool:
    """Whether any object looks like a signature or a field that has one (B1: never rewritten)."""
    return any(_is_signature(found) for found in pdf.objects)


def _is_signature(found: Any) -> bool:  # noqa: ANN401 - whatever a PDF object can be
    if not isinstance(found, pikepdf.Dictionary):
        return False
    signed_field = found.get("/FT") == "/Sig" and isinstance(found.get("/V"), pikepdf.Dictionary)
    return signed_field or "/ByteRange" in found


def _has_trace(path: Path) -> bool:
    """Whether the bytes speak of a signature that the recovered structure has lost."""
    overlap = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            if _TRACE in overlap + chunk:
                return True
            overlap = chunk[-len(_TRACE) :]
    return False


def _require_pages(pdf: pikepdf.Pdf) -> None:
    try:
        if len(pdf.pages) < 1:
            raise AppError(ErrorCode.DOCUMENT_WITHOUT_PAGES)
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError) as error:
        raise AppError(ErrorCode.DOCUMENT_DAMAGED) from error


def _name_parents(pdf: pikepdf.Pdf) -> None:
    """Let every page and node know its parent, which qpdf does not see to."""
    nodes, known = [pdf.Root.Pages], set()
    while nodes:
        node = nodes.pop()
        for kid in node.get("/Kids", ()):
            if isinstance(kid, pikepdf.Dictionary) and kid.objgen not in known:
                known.add(kid.objgen)
                kid.Parent = node
                nodes.append(kid)


def _save(pdf: pikepdf.Pdf, target: Path) -> None:
    """Write the clean copy: streams byte for byte, encryption as it was."""
    encrypted = pdf.is_encrypted
    # qpdf corrects a wrong number and does not add a missing one
    pdf.trailer["/Size"] = len(pdf.objects) + 1
    try:
        with target.open("r+b") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pdf.save(
                file,
                compress_streams=False,
                stream_decode_level=None if encrypted else pikepdf.StreamDecodeLevel.none,
                object_stream_mode=pikepdf.ObjectStreamMode.preserve,
                encryption=True if encrypted else None,
                # the identifier is part of the key of an encrypted document
                deterministic_id=not encrypted,
                fix_metadata_version=False,
            )
            file.flush()
            os.fsync(file.fileno())
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise AppError(ErrorCode.DOCUMENT_DAMAGED) from error
    except OSError as error:
        raise AppError(ErrorCode.OUTPUT_FAILED) from error
