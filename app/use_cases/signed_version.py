"""The document as it was when a signature was made: the leading bytes that the signature covers."""

from pathlib import Path

from app.domain.document import DocumentSnapshot
from app.domain.errors import AppError, ErrorCode
from app.use_cases.save_copy import copy_bytes


def write_signed_version(shown: DocumentSnapshot, signed_length: int, target: Path) -> None:
    """Copy exactly the first `signed_length` bytes of what is shown to the new file `target`.

    Raises `DOCUMENT_CHANGED` if there are fewer, `OUTPUT_FAILED`.
    """
    if not 0 < signed_length <= shown.size or shown.rewritten:
        raise AppError(ErrorCode.DOCUMENT_CHANGED, file=Path(shown.source).name)
    try:
        with Path(shown.path).open("rb") as reading, target.open("xb") as writing:
            target.chmod(0o600)
            copy_bytes(reading, writing, signed_length)
    except OSError as error:
        reason = error.strerror or ""
        raise AppError(ErrorCode.OUTPUT_FAILED, file=target.name, reason=reason) from None
