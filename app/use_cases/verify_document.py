"""Judge the signatures of one document against the anchors of the office and of the caller."""

from pathlib import Path

from app.domain.errors import AppError, ErrorCode
from app.domain.policy import Policy
from app.domain.secret import Secret
from app.domain.validation import Anchors, ValidationReport
from app.ports import DocumentReader

MAX_ANCHOR_BYTES = 1 << 20
"""A file of certificates; anything larger is something else."""


def verify_document(
    documents: DocumentReader,
    policy: Policy,
    source: Path,
    anchors: tuple[Path, ...],
    password: Secret | None,
    seal_anchors: tuple[Path, ...] = (),
) -> ValidationReport:
    """Raises `POLICY_FORBIDS`, `ANCHOR_UNREADABLE` and the DOCUMENT codes.

    Bad signatures are verdicts. The office's own anchors are believed beside those named.
    """
    believed = Anchors(
        signers=tuple(map(read_anchor, policy.anchors(anchors))),
        makers=tuple(map(read_anchor, policy.seal_anchors(seal_anchors))),
        stampers=tuple(read_anchor(Path(path)) for path in policy.time_stamp_anchors),
    )
    return documents.verify(source, believed, password).result()


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
