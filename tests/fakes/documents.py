"""Documents without a worker: every step is recorded, any step can be told to fail."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

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
        assert self.value is not None
        return self.value


@dataclass
class FakeSigningDocuments:
    """`failures` maps (step, file name) to the code that step ends in."""

    failures: dict[tuple[str, str], ErrorCode] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)

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
        temporary.write_bytes(source.read_bytes())
        snapshot = DocumentSnapshot(
            source=str(source),
            path=str(temporary),
            size=temporary.stat().st_size,
            source_sha256="aa" * 32,
            sha256="aa" * 32,
            rewritten=False,
            page_count=1,
            signed=False,
        )
        job = f"job-{source.name}"
        return Ready(PreparedDocument(job, snapshot, b"attributes", "bb" * 32, "Seal-1", (1,)))

    def complete(self, prepared: PreparedDocument, signature: bytes) -> Ready[CompletedDocument]:
        """Append the signature to the temporary file."""
        name = Path(prepared.snapshot.source).name
        self.calls.append(("complete", name))
        code = self.failures.get(("complete", name))
        if code is not None:
            return Ready(error=AppError(code))
        path = Path(prepared.snapshot.path)
        path.write_bytes(path.read_bytes() + signature)
        return Ready(CompletedDocument("cc" * 32, path.stat().st_size))
