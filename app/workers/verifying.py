"""Judge every signature of a PDF file: structure, document, signer, later changes, trust.

Runs in the document worker. Puts the parts together in the order in which they speak; whatever is
in a document becomes a verdict, only what cannot be opened at all is an error. One pass over the
file, memory that does not grow with it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.crypto.x509 import read_certificate
from app.domain.certificate import Certificate
from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.domain.validation import (
    Indication,
    Modification,
    Revocation,
    SignatureKind,
    SignatureVerdict,
    SubIndication,
    ValidationReport,
    headline,
)
from app.formats.pdf.audit.decryption import unlock_with
from app.formats.pdf.audit.files import PdfFile
from app.formats.pdf.audit.history import History
from app.formats.pdf.audit.syntax import text
from app.formats.pdf.byte_ranges import FileDigests, Wanted, digest_file
from app.formats.pdf.changes import ChangeReview, Changes
from app.formats.pdf.covering import Covering
from app.formats.pdf.dates import read_date
from app.formats.pdf.gate import GateResult, covers_all, pass_gate
from app.formats.pdf.signatures import PdfSignature, hidden_signatures, shown_signatures
from app.profiles.cms import (
    TIMESTAMP,
    CmsContainer,
    ContainerDefectError,
    ContainerUnsupportedError,
    ContainerVerdict,
    read_container,
)
from app.trust.paths import TrustVerdict, judge_path

_OPENING = 8


@dataclass
class _Case:
    """One signature on its way to a verdict."""

    signature: PdfSignature
    gate: GateResult
    container: CmsContainer | None
    verdict: ContainerVerdict

    @property
    def wanted(self) -> Wanted | None:
        """What must be hashed for it."""
        if self.gate.container is None or self.container is None:
            return None
        return Wanted(self.gate.container, self.container.algorithms)


def verify_file(
    path: Path, anchors: tuple[bytes, ...], password: Secret | None
) -> ValidationReport:
    """Judge the file; `anchors` are DER certificates to which a path must lead.

    Raises `DOCUMENT_NOT_FOUND`, `DOCUMENT_UNREADABLE`, `DOCUMENT_NOT_PDF`, `DOCUMENT_DAMAGED` (no
    catalog can be found), `DOCUMENT_TOO_COMPLEX`, the password and encryption codes.
    """
    try:
        with path.open("rb") as stream:
            covering = Covering(path, password)
            try:
                return _verify(PdfFile(stream), anchors, password, covering)
            finally:
                covering.close()
    except FileNotFoundError as error:
        raise AppError(ErrorCode.DOCUMENT_NOT_FOUND) from error
    except OSError as error:
        raise AppError(ErrorCode.DOCUMENT_UNREADABLE) from error


def _verify(
    file: PdfFile, anchors: tuple[bytes, ...], password: Secret | None, covering: Covering
) -> ValidationReport:
    history = History(file, unlock_with(password))
    shown = shown_signatures(history)
    cases = [_open_case(signature, file) for signature in shown]
    digests = _digest(cases, file)
    hidden = hidden_signatures(history, digests.key_places, shown)
    if hidden:
        late = [_open_case(signature, file) for signature in hidden]
        _digest(late, file)
        cases += late
    review = ChangeReview(history, covering)
    verdicts = tuple(_conclude(case, review, file, anchors) for case in cases)
    problems = ("structure-irregular",) if history.irregular else ()
    return ValidationReport(headline(verdicts), verdicts, file.size, digests.sha256, problems)


def _open_case(signature: PdfSignature, file: PdfFile) -> _Case:
    gate = pass_gate(signature, file)
    if gate.container is None:
        failed = _format_failure(*gate.defects)
        return _Case(signature, gate, None, failed)
    try:
        container = read_container(gate.container.data, signature.subfilter)
    except ContainerDefectError as defect:
        return _Case(signature, gate, None, _format_failure(str(defect)))
    except ContainerUnsupportedError as reason:
        unsupported = ContainerVerdict(False, Indication.INDETERMINATE, problems=(str(reason),))
        return _Case(signature, gate, None, unsupported)
    return _Case(signature, gate, container, _format_failure())


def _format_failure(*problems: str) -> ContainerVerdict:
    failure = SubIndication.FORMAT_FAILURE
    return ContainerVerdict(False, Indication.TOTAL_FAILED, failure, problems=problems)


def _digest(cases: list[_Case], file: PdfFile) -> FileDigests:
    """One pass over the file for all of them; fills in their verdicts."""
    judged = [(case, case.wanted) for case in cases]
    found = digest_file(file, [wanted for _, wanted in judged if wanted is not None])
    opening = file.read(0, _OPENING)
    ranges = iter(found.ranges)
    for case, wanted in judged:
        if wanted is not None and case.container is not None:
            case.verdict = case.container.judge(next(ranges), opening)
    return found


def _conclude(
    case: _Case, review: ChangeReview, file: PdfFile, anchors: tuple[bytes, ...]
) -> SignatureVerdict:
    # what is behind a signature that is none cannot be told
    end = case.gate.end if case.gate.container is not None else None
    changes = review.since(case.signature, end)
    trust = _trust(case, anchors)
    indication, sub_indication = _indication(case.verdict, changes, trust)
    signature, verdict = case.signature, case.verdict
    certificate = _certificate(verdict.signer)
    trust_problems = trust.problems if trust is not None else ()
    return SignatureVerdict(
        field=signature.names[0] if signature.names else "",
        fields=signature.names,
        kind=_kind(signature),
        subfilter=signature.subfilter,
        indication=indication,
        sub_indication=sub_indication,
        intact=verdict.intact,
        covers_whole_file=case.gate.end is not None and covers_all(case.gate.end, file),
        modified_after=changes.modification,
        signer=certificate.holder if certificate is not None else None,
        certificate=certificate,
        trusted=None if trust is None else trust.trusted,
        revocation=Revocation.NOT_CHECKED,
        signing_time=_signing_time(case),
        algorithm=verdict.algorithm,
        reason=text(signature.entries.get("Reason")) or None if verdict.intact else None,
        pages=signature.pages,
        signed_length=case.gate.end,
        problems=(*verdict.problems, *changes.problems, *trust_problems),
    )


def _indication(
    verdict: ContainerVerdict, changes: Changes, trust: TrustVerdict | None
) -> tuple[Indication, SubIndication | None]:
    """The first answer that is not a yes decides; without anchors there is no chain."""
    if verdict.indication is not None:
        return verdict.indication, verdict.sub_indication
    if changes.modification is Modification.FORBIDDEN:
        return Indication.INDETERMINATE, SubIndication.SIG_CONSTRAINTS_FAILURE
    if trust is None:
        return Indication.INDETERMINATE, SubIndication.NO_CERTIFICATE_CHAIN_FOUND
    return trust.indication, trust.sub_indication


def _trust(case: _Case, anchors: tuple[bytes, ...]) -> TrustVerdict | None:
    verdict = case.verdict
    if not anchors or verdict.signer is None:
        return None
    now = datetime.now(UTC)
    return judge_path(verdict.signer, verdict.certificates, anchors, _kind(case.signature), now)


def _kind(signature: PdfSignature) -> SignatureKind:
    """What its container is decides; the dictionary's own word only where that is unknown."""
    unknown = signature.subfilter is None and signature.entries.get("Type") == "DocTimeStamp"
    stamps = signature.subfilter == TIMESTAMP or unknown
    return SignatureKind.TIMESTAMP if stamps else SignatureKind.SIGNATURE


def _certificate(der: bytes | None) -> Certificate | None:
    if der is None:
        return None
    try:
        return read_certificate(der)
    except ValueError:
        return None


def _signing_time(case: _Case) -> datetime | None:
    """What the container says, else the dictionary, which the signature covers if it is intact."""
    stated = case.verdict.signing_time
    if stated is None and case.verdict.intact:
        stated = read_date(text(case.signature.entries.get("M")))
    return stated
