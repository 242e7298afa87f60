"""Inside the document worker: from a snapshot to a sealed, signed and verified file.

Owns the jobs between `prepare` and `complete`, the trial with a placeholder before the PIN is
asked for, and the check of the finished bytes. Formats make the update, profiles the container.
"""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import AppError, ErrorCode
from app.domain.seal import SealLabel
from app.domain.secret import Secret
from app.domain.signing import CompletedDocument, PreparedDocument, SigningSpec
from app.domain.validation import (
    Anchors,
    Indication,
    Modification,
    SignatureVerdict,
    ValidationReport,
)
from app.formats.pdf.private_copy import (
    HashState,
    file_failures,
    hash_file,
    open_private,
    write_all,
)
from app.formats.pdf.revision import Revision, build_revision
from app.formats.pdf.snapshot import TakenSnapshot, take_snapshot
from app.profiles.writing import ContainerWriter

_MAX_JOBS = 64
_INDICATIONS = (Indication.TOTAL_FAILED, Indication.INDETERMINATE, Indication.TOTAL_PASSED)
_FORBIDDEN = Modification.FORBIDDEN

Verify = Callable[[Path, Anchors, Secret | None], ValidationReport]


@dataclass(frozen=True)
class _Job:
    """What `complete` needs to know about a prepared file."""

    path: Path
    size: int
    revision: Revision
    writer: ContainerWriter
    message: bytes
    earlier: tuple[SignatureVerdict, ...]
    password: Secret | None


class SigningJobs:
    """The documents this worker has copied and prepared, until they are completed."""

    def __init__(self, verify: Verify) -> None:
        self._verify = verify
        self._jobs: dict[str, _Job] = {}

    def prepare(
        self, source: Path, temporary: Path, spec: SigningSpec, password: Secret | None
    ) -> PreparedDocument:
        """Copy the document, append the update to the copy and try it.

        After a failure no file is left. Raises the DOCUMENT codes, `EARLIER_SIGNATURE_AT_RISK`,
        `OUTPUT_DISK_FULL`, `OUTPUT_FAILED`, the SEAL codes and what `build_revision` raises.
        """
        writer = _writer(spec)
        taken = take_snapshot(source, temporary, password)
        try:
            with file_failures():
                return self._prepare(taken, writer, password)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    def _prepare(
        self, taken: TakenSnapshot, writer: ContainerWriter, password: Secret | None
    ) -> PreparedDocument:
        path, spec = Path(taken.document.path), writer.spec
        with path.open("rb") as file:
            revision = build_revision(file, spec, password, writer.reserved_bytes)
        earlier = self._earlier(path, revision, password)
        digest = _digest_of(_state(taken, spec), revision)
        message = writer.to_be_signed(digest, revision.byte_range)
        size = taken.document.size + len(revision.tail)
        job = _Job(path, size, revision, writer, message, earlier, _copied(password))
        _append(path, revision)
        self._try_out(job)
        name = secrets.token_hex(16)
        self._remember(name, job)
        return PreparedDocument(
            job=name,
            snapshot=taken.document,
            to_be_signed=message,
            digest=digest.hex(),
            field=revision.fields[0],
            pages=revision.pages,
            seal=_label(writer),
        )

    def _remember(self, name: str, job: _Job) -> None:
        while len(self._jobs) >= _MAX_JOBS:
            self._jobs.pop(next(iter(self._jobs)))
        self._jobs[name] = job

    def complete(self, name: str, signature: bytes, stamp: bytes = b"") -> CompletedDocument:
        """Embed a signature value that belongs to the certificate, and verify the file.

        `stamp` is a time stamp on it, empty for none.

        Raises `SIGNATURE_WRONG`, `RESULT_NOT_VALID`, `OUTPUT_DISK_FULL`, `OUTPUT_FAILED`; a job is
        used once.
        """
        job = self._jobs.pop(name, None)
        if job is None:
            raise AppError(ErrorCode.WORKER_CRASHED)
        with file_failures():
            return self._complete(job, signature, stamp)

    def _complete(self, job: _Job, signature: bytes, stamp: bytes) -> CompletedDocument:
        job.writer.check_value(job.message, signature)
        if job.path.stat().st_size != job.size:
            raise AppError(ErrorCode.DOCUMENT_CHANGED)
        _embed(job, signature, stamp, durable=True)
        report = self._verify(job.path, _stampers(job.writer.spec), job.password)
        _require_valid(job, report, stamped=bool(stamp))
        if job.password is not None:
            job.password.wipe()
        return CompletedDocument(report.sha256, report.size)

    def _earlier(
        self, path: Path, revision: Revision, password: Secret | None
    ) -> tuple[SignatureVerdict, ...]:
        if not revision.earlier_signatures:
            return ()
        return self._verify(path, Anchors(), password).signatures

    def _try_out(self, job: _Job) -> None:
        """With a placeholder for the value: does every earlier signature keep its verdict?"""
        if not job.earlier:
            return
        _embed(job, job.writer.placeholder, b"", durable=False)
        report = self._verify(job.path, Anchors(), job.password)
        if not _unharmed(job, report):
            raise AppError(ErrorCode.EARLIER_SIGNATURE_AT_RISK)


def _writer(spec: SigningSpec) -> ContainerWriter:
    """A seal is judged here, from its own bytes, before anything is shown of it (F7)."""
    if spec.seal is None:
        return ContainerWriter(spec)
    from app.profiles.seals import usable_seal
    from app.trust.anchors import read_anchors

    makers = read_anchors(spec.seal_anchors)
    seal, picture = usable_seal(spec.seal, spec.certificate, makers, spec.signing_time)
    return ContainerWriter(spec.bearing(picture), seal)


def _label(writer: ContainerWriter) -> SealLabel | None:
    seal = writer.seal
    return None if seal is None else SealLabel(seal.info.name, seal.info.code)


def _state(taken: TakenSnapshot, spec: SigningSpec) -> HashState:
    """The digest state after the snapshot's bytes, from the copying where it is the same one."""
    if spec.algorithm.digest == "sha256":
        return taken.hash_state
    return hash_file(Path(taken.document.path), spec.algorithm.digest)


def _copied(password: Secret | None) -> Secret | None:
    """The worker wipes what came with a request; the job needs it once more to verify."""
    return None if password is None else password.copy()


def _digest_of(state: HashState, revision: Revision) -> bytes:
    """The digest over the byte range of the file that the update will make."""
    tail = memoryview(revision.tail)
    running = state.copy()
    running.update(tail[: revision.gap_start - revision.start])
    running.update(tail[revision.gap_end - revision.start :])
    return running.digest()


def _append(path: Path, revision: Revision) -> None:
    with open_private(path) as file:
        file.seek(revision.start)
        write_all(file, memoryview(revision.tail))


def _embed(job: _Job, signature: bytes, stamp: bytes, *, durable: bool) -> None:
    """Fill the gap with the container in hexadecimal, zeros behind it."""
    revision = job.revision
    container = job.writer.assemble(job.message, signature, stamp)
    digits = revision.gap_end - revision.gap_start - 2
    if 2 * len(container) > digits:
        raise AppError(ErrorCode.RESULT_NOT_VALID, reason="container")
    with open_private(job.path) as file:
        file.seek(revision.gap_start + 1)
        write_all(file, memoryview(container.hex().encode().ljust(digits, b"0")))
        if durable:
            os.fsync(file.fileno())


def _stampers(spec: SigningSpec) -> Anchors:
    """Nobody is believed but, about the time, those who were asked for it."""
    from app.trust.anchors import read_anchors

    return Anchors(stampers=read_anchors(spec.stamp_anchors)) if spec.stamp_anchors else Anchors()


def _require_valid(job: _Job, report: ValidationReport, *, stamped: bool) -> None:
    """Raise `RESULT_NOT_VALID` unless the file says exactly what was signed."""
    ours = [one for one in report.signatures if job.revision.fields[0] in one.fields]
    if len(ours) != 1 or report.size != job.size:
        raise AppError(ErrorCode.RESULT_NOT_VALID, reason="field")
    if not (ours[0].intact and ours[0].covers_whole_file):
        raise AppError(ErrorCode.RESULT_NOT_VALID, reason=",".join(ours[0].problems))
    seal = ours[0].seal
    if job.writer.seal is not None and (seal is None or not seal.shown_rightly):
        raise AppError(ErrorCode.RESULT_NOT_VALID, reason="seal")
    stamp = ours[0].time_stamp
    if stamped != (stamp is not None and stamp.answer.passed):
        raise AppError(ErrorCode.RESULT_NOT_VALID, reason="time-stamp")
    if set(ours[0].fields) != set(job.revision.fields):
        raise AppError(ErrorCode.RESULT_NOT_VALID, reason="fields")
    if not _unharmed(job, report):
        raise AppError(ErrorCode.RESULT_NOT_VALID, reason="earlier")


def _unharmed(job: _Job, report: ValidationReport) -> bool:
    """Whether every earlier signature is judged as well as before."""
    now = {one.field: one for one in report.signatures}
    return all(
        before.field in now and _as_good(before, now[before.field]) for before in job.earlier
    )


def _as_good(before: SignatureVerdict, after: SignatureVerdict) -> bool:
    return (
        after.intact >= before.intact
        and _INDICATIONS.index(after.indication) >= _INDICATIONS.index(before.indication)
        and (after.modified_after is not _FORBIDDEN or before.modified_after is _FORBIDDEN)
    )
