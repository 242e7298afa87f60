"""Say what is in a document without judging or changing it."""

from pathlib import Path

from app.domain.document import DocumentReport, FormField, Page
from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.formats.pdf.audit.decryption import unlock_with
from app.formats.pdf.audit.files import PdfFile
from app.formats.pdf.audit.form import Field, fields
from app.formats.pdf.audit.history import History
from app.formats.pdf.audit.pages import PageObject, pages, transform
from app.formats.pdf.audit.syntax import Ref
from app.formats.pdf.byte_ranges import digest_file
from app.formats.pdf.changes import NO_CHANGES, read_permissions
from app.formats.pdf.risks import find_risks
from app.formats.pdf.signatures import PdfSignature, hidden_signatures, shown_signatures

_CERTIFICATION = {1: "none", 2: "fill", 3: "annotate"}


def inspect(path: Path, password: Secret | None) -> DocumentReport:
    """Pages, fields, signatures and risks of a file.

    Raises `DOCUMENT_NOT_FOUND`, `DOCUMENT_UNREADABLE`, `DOCUMENT_NOT_PDF`, `DOCUMENT_DAMAGED`, the
    password and encryption codes.
    """
    try:
        with path.open("rb") as stream:
            return _inspect(PdfFile(stream), password)
    except FileNotFoundError as error:
        raise AppError(ErrorCode.DOCUMENT_NOT_FOUND) from error
    except OSError as error:
        raise AppError(ErrorCode.DOCUMENT_UNREADABLE) from error


def _inspect(file: PdfFile, password: Secret | None) -> DocumentReport:
    history = History(file, unlock_with(password))
    found = list(pages(history, history.last))
    listed = fields(history, history.last)
    digests = digest_file(file, [])
    shown = shown_signatures(history)
    signatures = shown + hidden_signatures(history, digests.key_places, shown)
    level = _certification(history, signatures)
    allowed = history.decryption is None or history.decryption.may_sign
    return DocumentReport(
        sha256=digests.sha256,
        size=file.size,
        version=_version(history),
        encrypted=history.encrypted,
        signing_permitted=allowed and level != NO_CHANGES,
        irregular=history.irregular,
        pages=tuple(
            Page(number, transform(history, history.last, page))
            for number, page in enumerate(found, 1)
        ),
        fields=_fields(history, listed, found),
        signature_count=len(signatures),
        certification=None if level is None else _CERTIFICATION[level],
        risks=find_risks(history, listed),
    )


def _version(history: History) -> str:
    """The later of header and catalog (ISO 32000-2, 7.2.2)."""
    stated = history.resolve(history.catalog(history.last).get("Version"), history.last)
    return max(history.version, str(stated)) if isinstance(stated, str) else history.version


def _certification(history: History, signatures: list[PdfSignature]) -> int | None:
    """The strictest level that a signature demands, None if none does."""
    levels = [read_permissions(history, one, history.last).level for one in signatures]
    return min((level for level in levels if level is not None), default=None)


def _fields(
    history: History, listed: list[Field], found: list[PageObject]
) -> tuple[FormField, ...]:
    places = _widget_places(history, found)
    return tuple(
        FormField(
            one.name,
            one.type or "",
            min((places[at] for at, _ in one.widgets if at in places), default=None),
            one.type == "Sig" and history.resolve(one.value, history.last) is not None,
        )
        for one in listed
    )


def _widget_places(history: History, found: list[PageObject]) -> dict[Ref | None, int]:
    """The first page that shows each annotation."""
    places: dict[Ref | None, int] = {}
    for number, page in enumerate(found, 1):
        for item in history.array(page.entries.get("Annots"), history.last):
            if isinstance(item, Ref):
                places.setdefault(item, number)
    return places
