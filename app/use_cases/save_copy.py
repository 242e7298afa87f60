"""Save the bytes that are shown under a name of the person's choice."""

from pathlib import Path
from typing import BinaryIO

from app.domain.document import DocumentSnapshot
from app.domain.errors import AppError, ErrorCode
from app.ports import Publisher

CHUNK_BYTES = 1 << 20


def save_copy(
    publisher: Publisher, shown: DocumentSnapshot, target: Path, *, replace: bool
) -> None:
    """Copy the snapshot to `target`: complete or not at all; raises the OUTPUT codes.

    Only the snapshot's own bytes: a preview may have a revision that nobody signed behind them.
    Raises `OUTPUT_FAILED` too if the copy that is shown was changed meanwhile.
    """
    source = Path(shown.path)
    temporary = publisher.reserve(source, target, replace)
    try:
        with source.open("rb") as reading, temporary.open("xb") as writing:
            copy_bytes(reading, writing, shown.size)
        publisher.publish(temporary, target, replace, shown.sha256)
    except OSError as error:
        reason = error.strerror or ""
        raise AppError(ErrorCode.OUTPUT_FAILED, file=target.name, reason=reason) from error
    finally:
        publisher.discard(temporary)


def copy_bytes(reading: BinaryIO, writing: BinaryIO, size: int) -> None:
    """Copy the next `size` bytes; raises `DOCUMENT_CHANGED` if there are fewer."""
    while size > 0:
        chunk = reading.read(min(size, CHUNK_BYTES))
        if not chunk:
            raise AppError(ErrorCode.DOCUMENT_CHANGED)
        writing.write(chunk)
        size -= len(chunk)
