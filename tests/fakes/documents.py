"""Documents without a worker: every step is recorded, any step can be told to fail."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar, cast

from app.domain.document import DocumentSnapshot
from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.domain.signing import CompletedDocument, PreparedDocument, SigningSpec

T = TypeVar("T")


@dataclass
class Ready(Generic[T]):
    """An answer that is already there, or the failure in its place."""

    value: T | None = None
    error: AppError | None = None

    def result(self) -> T:
        """Give the answer or raise the failure."""
        if self.error is not None:
            raise self.error
        return cast(T, self.value)


@dataclass
class FakeSigningDocuments:
    """`failures` maps (step, file name) to the code that step ends in."""

    failures: dict[tuple[str, str], ErrorCode] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    open_jobs: set[str] = field(default_factory=set)

    def start(self) -> None:
        """Note that the start was asked for."""
        self.calls.append(("start", ""))

    def prepare(
        self, source: Path, temporary: Path, spec: SigningSpec, password: Secret | None
    ) -> Ready[PreparedDocument]:
        """Write a temporary file that stands for the prepared revision."""
        self.calls.append(("prepare", source.name))
        code = self.failures.get(("prepare", source.name))
        if code is not None:
            return Ready(error=AppError(code))
        if not source.exists():
            return Ready(error=AppError(ErrorCode.DOCUMENT_NOT_FOUND, file=source.name))
        data = source.read_bytes()
        if not data.startswith(b"%PDF-"):
            return Ready(error=AppError(ErrorCode.DOCUMENT_NOT_PDF, file=source.name))
        temporary.write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        snapshot = DocumentSnapshot(
            source=str(source),
            path=str(temporary),
            size=len(data),
            source_sha256=digest,
            sha256=digest,
            rewritten=False,
            page_count=1,
            signed=False,
        )
        prepared = PreparedDocument(
            f"job-{temporary.name}", snapshot, b"attributes", "bb" * 32, "Seal-1", (1,)
        )
        self.open_jobs.add(prepared.job)
        return Ready(prepared)

    def complete(
        self, prepared: PreparedDocument, signature: bytes, stamp: bytes = b""
    ) -> Ready[CompletedDocument]:
        """Append the signature and its time stamp to the temporary file."""
        name = Path(prepared.snapshot.source).name
        self.calls.append(("complete", name))
        code = self.failures.get(("complete", name))
        if code is not None:
            return Ready(error=AppError(code))
        if prepared.job not in self.open_jobs:
            return Ready(error=AppError(ErrorCode.INTERNAL))
        self.open_jobs.discard(prepared.job)
        path = Path(prepared.snapshot.path)
        path.write_bytes(path.read_bytes() + signature + stamp)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return Ready(CompletedDocument(digest, path.stat().st_size))
