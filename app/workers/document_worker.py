"""The document worker's process: calls by name, each answered by the module that knows how.

Foreign bytes are parsed here, away from the PIN, under limits of time and memory.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from app.domain.certificate import Certificate
from app.domain.document import DocumentReport, DocumentSnapshot, RenderedPage
from app.domain.seal import SealReport
from app.domain.secret import Secret
from app.domain.signing import CompletedDocument, PreparedDocument
from app.domain.validation import Anchors, ValidationReport
from app.workers.child import Handlers, worker_main
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
from app.workers.preview_worker import PreviewCalls

if TYPE_CHECKING:
    from app.workers.signing_job import SigningJobs

MEMORY_MIB = 3072


def main() -> NoReturn:
    """Serve until the parent closes the pipe."""
    calls = DocumentCalls()
    handlers: Handlers = {
        "ready": (type(None), calls.ready),
        "snapshot": (Snapshot, calls.snapshot),
        "prepare": (Prepare, calls.prepare),
        "complete": (Complete, calls.complete),
        "verify": (Verify, calls.verify),
        "certificates": (Certificates, calls.certificates),
        "inspect": (Inspect, calls.inspect),
        "render": (Render, calls.render),
        "read_seal": (ReadSeal, calls.read_seal),
        "draw_seal": (DrawSeal, calls.draw_seal),
        **PreviewCalls().handlers(),
    }
    worker_main(handlers, MEMORY_MIB)


class DocumentCalls:
    """The calls. Each imports what it needs when it is needed: starting stays cheap."""

    def __init__(self) -> None:
        self._jobs: SigningJobs | None = None

    def ready(self, _: None, __: Secret | None) -> None:
        """Load what signing needs, while somebody still looks for a token."""
        self._signing()

    def snapshot(self, call: Snapshot, password: Secret | None) -> DocumentSnapshot:
        """Fix a document's bytes in a private file."""
        from app.formats.pdf.snapshot import take_snapshot

        return take_snapshot(Path(call.source), Path(call.temporary), password).document

    def prepare(self, call: Prepare, password: Secret | None) -> PreparedDocument:
        """Fix a document's bytes and append the revision that signs."""
        return self._signing().prepare(Path(call.source), Path(call.temporary), call.spec, password)

    def complete(self, call: Complete, _: Secret | None) -> CompletedDocument:
        """Embed a signature value and verify the file."""
        return self._signing().complete(call.job, call.signature, call.stamp)

    def verify(self, call: Verify, password: Secret | None) -> ValidationReport:
        """Judge every signature of a file."""
        from app.trust.anchors import read_anchors
        from app.workers.verifying import verify_file

        given = call.anchors
        anchors = Anchors(*map(read_anchors, (given.signers, given.makers, given.stampers)))
        return verify_file(Path(call.source), anchors, password)

    def certificates(self, call: Certificates, _: Secret | None) -> tuple[Certificate, ...]:
        """Read the certificates of a file of anchors."""
        from app.crypto.x509 import read_certificate
        from app.trust.anchors import read_anchors

        return tuple(map(read_certificate, read_anchors((call.data,))))

    def inspect(self, call: Inspect, password: Secret | None) -> DocumentReport:
        """Say what is in a document."""
        from app.formats.pdf.inspection import inspect

        return inspect(Path(call.source), password)

    def render(self, call: Render, password: Secret | None) -> RenderedPage:
        """Write a page as a picture."""
        from app.formats.pdf.rendering import render_page

        return render_page(Path(call.source), call.page, call.dpi, Path(call.target), password)

    def read_seal(self, call: ReadSeal, _: Secret | None) -> SealReport:
        """Judge a seal that somebody may want to use."""
        from app.profiles.seal_reports import report_on
        from app.profiles.seals import judge_seal, read_seal
        from app.trust.anchors import read_anchors
        from app.trust.gm_paths import TrustMaterial

        seal, now = read_seal(call.data), datetime.now(UTC)
        makers = TrustMaterial(anchors=read_anchors(call.makers))
        return report_on(seal, judge_seal(seal, call.signer, makers, used_at=now, now=now))

    def draw_seal(self, call: DrawSeal, _: Secret | None) -> None:
        """Draw a seal picture."""
        from app.formats.picture.designed import draw_design

        draw_design(call.design, Path(call.target))

    def _signing(self) -> "SigningJobs":
        from app.workers.signing_job import SigningJobs
        from app.workers.verifying import verify_file

        if self._jobs is None:
            self._jobs = SigningJobs(verify_file)
        return self._jobs
