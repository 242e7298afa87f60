"""Judge the signatures of one document against the anchors that the caller names."""

from pathlib import Path

from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.domain.validation import ValidationReport
from app.ports import DocumentReader

MAX_ANCHOR_BYTES = 1 << 20
"""A file of certificates; anything larger is something else."""


def verify_document(
    documents: DocumentReader, source: Path, anchors: tuple[Path, ...], password: Secret | None
) -> ValidationReport:
    """Raises `ANCHOR_UNREADABLE` and the DOCUMENT codes; bad signatures are verdicts."""
    certificates = tuple(read_anchor(path) for path in anchors)
    return documents.verify(source, certificates, password).result()


def read_anchor(path: Path) -> bytes:
    """The bytes of a file of certificates; raises `ANCHOR_UNREADABLE`."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_ANCHOR_BYTES + 1)
    except OSError as error:
        reason = error.strerror or "I/O error"
        raise AppError(ErrorCode.ANCHOR_UNREADABLE, file=str(path), reason=reason) from None
    if len(data) > MAX_ANCHOR_BYTES:
        raise AppError(ErrorCode.ANCHOR_UNREADABLE, file=str(path), reason="> 1 MiB")
    return data
