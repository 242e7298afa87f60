"""Which issuers a person trusts: looking at their files, taking a new one, forgetting one."""

from dataclasses import dataclass
from pathlib import Path

from app.domain.certificate import Certificate
from app.domain.errors import AppError
from app.domain.signing import ReceiptError
from app.ports import AnchorFiles, DocumentReader
from app.use_cases.verify_document import read_anchor


@dataclass(frozen=True)
class TrustedFile:
    """One file of anchors and what is in it, or why it cannot be read."""

    path: Path
    certificates: tuple[Certificate, ...]
    error: ReceiptError | None = None


def trusted_files(documents: DocumentReader, files: AnchorFiles) -> tuple[TrustedFile, ...]:
    """Every file; one that cannot be read is reported and does not hide the others."""
    return tuple(_looked_at(documents, path) for path in files.paths())


def trust(documents: DocumentReader, files: AnchorFiles, source: Path) -> tuple[Certificate, ...]:
    """Take the anchors of a file from now on; raises `ANCHOR_UNREADABLE` for anything else."""
    data = read_anchor(source)
    certificates = documents.certificates(data).result()
    files.add(source.name, data)
    return certificates


def _looked_at(documents: DocumentReader, path: Path) -> TrustedFile:
    try:
        return TrustedFile(path, documents.certificates(read_anchor(path)).result())
    except AppError as error:
        return TrustedFile(path, (), ReceiptError.of(error))
