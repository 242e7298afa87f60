"""Documents as the use cases see them: a small pool of document workers.

Owns which worker gets a call, the deadlines, and which file a killed worker leaves. Each worker has
a lane of its own, so that a batch keeps all of them busy; the next worker is started only when the
first ones have work waiting. A worker has read what strangers wrote: no
file is touched because its answer names it.
"""

from concurrent.futures import Future
from pathlib import Path

from app.domain.certificate import Certificate
from app.domain.document import DocumentReport, DocumentSnapshot, RenderedPage
from app.domain.errors import AppError, ErrorCode
from app.domain.seal import SealReport
from app.domain.seal_design import SealDesign
from app.domain.secret import Secret
from app.domain.signing import CompletedDocument, PreparedDocument, SigningSpec
from app.domain.validation import Anchors, ValidationReport
from app.workers.answers import DOCUMENT_FAILURES
from app.workers.document_calls import (
    Certificates,
    Complete,
    DrawSeal,
    Inspect,
    Prepare,
    ReadSeal,
    Render,
    Snapshot,
    Verify,
)
from app.workers.lane import Lane
from app.workers.supervision import WorkerKind, WorkerProcess

DOCUMENT_WORKER = WorkerKind(
    name="document",
    crashed=ErrorCode.WORKER_CRASHED,
    hung=ErrorCode.WORKER_TIMEOUT,
    failures=DOCUMENT_FAILURES,
)
SMALL_DOCUMENT_S = 20.0
SLOWEST_BYTES_PER_S = 4_000_000
SIGNING_CALLS = frozenset({"prepare", "complete"})
JUDGING_CALLS = frozenset({"verify", "inspect"})


class WorkerDocuments:
    """`SigningDocuments`, `DocumentReader` and `SealReader` over `workers` processes at most."""

    def __init__(self, workers: int = 2, debug_file: Path | None = None) -> None:
        processes = [WorkerProcess(DOCUMENT_WORKER, debug_file=debug_file) for _ in range(workers)]
        self._lanes = [Lane(process, "document worker") for process in processes]
        self._lane_of: dict[str, Lane] = {}

    def start(self) -> None:
        """Begin to load what signing needs."""
        self._lanes[0].warm_up(SMALL_DOCUMENT_S)

    def snapshot(
        self, source: Path, temporary: Path, password: Secret | None
    ) -> "Future[DocumentSnapshot]":
        """Fix the bytes of `source`, once, in the new private file `temporary`."""
        call = Snapshot(wire_name(source), wire_name(temporary))
        lane, deadline_s = self._least_busy(), _deadline_s(source)
        return lane.submit(
            "snapshot", call, DocumentSnapshot, deadline_s, password, temporary,
            lambda snapshot: snapshot.path == call.temporary,
        )  # fmt: skip

    def prepare(
        self, source: Path, temporary: Path, spec: SigningSpec, password: Secret | None
    ) -> "Future[PreparedDocument]":
        """Fix the bytes of `source` in `temporary` and append the new revision."""
        call = Prepare(wire_name(source), wire_name(temporary), spec)
        lane, deadline_s = self._least_busy(), _deadline_s(source)
        self._lane_of[call.temporary] = lane
        return lane.submit(
            "prepare", call, PreparedDocument, deadline_s, password, temporary,
            lambda prepared: prepared.snapshot.path == call.temporary,
        )  # fmt: skip

    def complete(
        self, prepared: PreparedDocument, signature: bytes, stamp: bytes = b""
    ) -> "Future[CompletedDocument]":
        """Check the signature value, embed it with its time stamp, verify the finished bytes."""
        path = Path(prepared.snapshot.path)
        lane = self._lane_of.pop(prepared.snapshot.path, self._lanes[0])
        call = Complete(prepared.job, signature, stamp)
        return lane.submit("complete", call, CompletedDocument, _deadline_s(path), None, path)

    def verify(
        self, source: Path, anchors: Anchors, password: Secret | None
    ) -> "Future[ValidationReport]":
        """Judge every signature."""
        call = Verify(wire_name(source), anchors)
        lane = self._least_busy()
        return lane.submit("verify", call, ValidationReport, _deadline_s(source), password)

    def certificates(self, data: bytes) -> "Future[tuple[Certificate, ...]]":
        """The certificates in a file of anchors."""
        lane, deadline_s = self._least_busy(), SMALL_DOCUMENT_S
        reply = tuple[Certificate, ...]
        return lane.submit("certificates", Certificates(data), reply, deadline_s, None)

    def inspect(self, source: Path, password: Secret | None) -> "Future[DocumentReport]":
        """Say what is in a document without signing it."""
        call = Inspect(wire_name(source))
        lane = self._least_busy()
        return lane.submit("inspect", call, DocumentReport, _deadline_s(source), password)

    def render(
        self, source: Path, page: int, dpi: int, target: Path, password: Secret | None
    ) -> "Future[RenderedPage]":
        """Write page `page` (from 1) as PNG to `target`."""
        call = Render(wire_name(source), page, dpi, wire_name(target))
        lane = self._least_busy()
        return lane.submit(
            "render", call, RenderedPage, _deadline_s(source), password, None,
            lambda rendered: rendered.path == call.target,
        )  # fmt: skip

    def read_seal(
        self, data: bytes, makers: tuple[bytes, ...], signer: Certificate | None = None
    ) -> "Future[SealReport]":
        """Say what a seal is, whether it is genuine, and whether it is the signer's."""
        call, lane = ReadSeal(data, makers, signer), self._least_busy()
        return lane.submit("read_seal", call, SealReport, SMALL_DOCUMENT_S, None)

    def draw_seal(self, design: SealDesign, target: Path) -> "Future[None]":
        """Draw a seal picture into the file `target`."""
        call, lane = DrawSeal(design, wire_name(target)), self._least_busy()
        return lane.submit("draw_seal", call, type(None), SMALL_DOCUMENT_S, None)

    def cancel(self) -> None:
        """Kill what is under way, from any thread: whoever waits gets `CANCELLED`."""
        for lane in self._lanes:
            lane.cancel(lambda _: True)

    def cancel_signing(self) -> None:
        """The same for documents that are being signed; others are looked at and verified on."""
        for lane in self._lanes:
            lane.cancel(SIGNING_CALLS.__contains__)

    def cancel_judging(self) -> None:
        """The same for documents that are being verified or inspected."""
        for lane in self._lanes:
            lane.cancel(JUDGING_CALLS.__contains__)

    def close(self) -> None:
        """End all processes and threads; never raises."""
        for lane in self._lanes:
            lane.close()

    def _least_busy(self) -> Lane:
        """A worker without work waiting, started ones first, else the one with least work."""
        return min(self._lanes, key=lambda lane: lane.load)


def wire_name(path: Path) -> str:
    """The absolute path as it goes to a worker; raises `DOCUMENT_NAME_UNREADABLE`.

    Names from an old system may be bytes in an encoding that nobody told.
    """
    name = str(path.absolute())
    try:
        name.encode()
    except UnicodeEncodeError:
        raise AppError(ErrorCode.DOCUMENT_NAME_UNREADABLE, file=path.name) from None
    return name


def _deadline_s(path: Path) -> float:
    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    return SMALL_DOCUMENT_S + size / SLOWEST_BYTES_PER_S
