"""A page as pixels, for looking at: never writes a PDF, runs no script, follows no link."""

from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.document import RenderedPage
from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret

if TYPE_CHECKING:
    import pymupdf

MAX_PIXELS = 64_000_000
MAX_DPI = 1200
MAGIC, MAGIC_WITHIN = b"%PDF-", 1024
_POINTS_PER_INCH = 72


def render_page(
    source: Path, page: int, dpi: int, target: Path, password: Secret | None
) -> RenderedPage:
    """Write page `page` (from 1) as PNG to `target`, seals and annotations included.

    Raises `PAGE_MISSING`, `DOCUMENT_TOO_COMPLEX` (more pixels than allowed), `OUTPUT_NOT_WRITABLE`,
    the DOCUMENT codes.
    """
    if not source.is_file():
        raise AppError(ErrorCode.DOCUMENT_NOT_FOUND, file=source.name)
    import pymupdf

    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    try:
        with _opened(source, password) as document:
            pixels = _pixels(document, page, min(dpi, MAX_DPI))
            data = pixels.tobytes("png")
    except OSError as error:
        raise AppError(ErrorCode.DOCUMENT_UNREADABLE, file=source.name) from error
    except (pymupdf.mupdf.FzErrorBase, RuntimeError, ValueError) as error:
        raise AppError(ErrorCode.DOCUMENT_DAMAGED, file=source.name) from error
    try:
        target.write_bytes(data)
    except OSError as error:
        raise AppError(ErrorCode.OUTPUT_NOT_WRITABLE, file=target.name) from error
    return RenderedPage(str(target), pixels.width, pixels.height)


def open_as_pdf(path: Path) -> "pymupdf.Document":
    """The document, through MuPDF; raises `DOCUMENT_NOT_PDF` and what MuPDF raises.

    MuPDF takes the type it is given for a hint only: it would also open web pages, drawings,
    electronic books and pictures, which have nothing to do here.
    """
    import pymupdf

    with path.open("rb") as file:
        if MAGIC not in file.read(MAGIC_WITHIN + len(MAGIC)):
            raise AppError(ErrorCode.DOCUMENT_NOT_PDF, file=path.name)
    document = pymupdf.open(path, filetype="pdf")
    if not document.is_pdf:
        document.close()
        raise AppError(ErrorCode.DOCUMENT_NOT_PDF, file=path.name)
    return document


def _opened(source: Path, password: Secret | None) -> "pymupdf.Document":
    document = open_as_pdf(source)
    if document.needs_pass:
        if password is None:
            raise AppError(ErrorCode.DOCUMENT_PASSWORD_REQUIRED, file=source.name)
        # MuPDF takes text only
        if not document.authenticate(bytes(password.view()).decode("utf-8", "replace")):
            raise AppError(ErrorCode.DOCUMENT_PASSWORD_WRONG, file=source.name)
    return document


def _pixels(document: "pymupdf.Document", number: int, dpi: int) -> "pymupdf.Pixmap":
    if not 1 <= number <= document.page_count:
        raise AppError(ErrorCode.PAGE_MISSING, page=number, count=document.page_count)
    page = document[number - 1]
    scale = dpi / _POINTS_PER_INCH
    if page.rect.width * page.rect.height * scale * scale > MAX_PIXELS:
        raise AppError(ErrorCode.DOCUMENT_TOO_COMPLEX, reason="pixels")
    return page.get_pixmap(dpi=dpi, alpha=False, annots=True)
