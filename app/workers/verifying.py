"""Judge every signature of a PDF file: structure, document, signer, later changes, trust.

Runs in the document worker. Puts the parts together in the order in which they speak; whatever is
in a document becomes a verdict, only what cannot be opened at all is an error. One pass over the
file, memory that does not grow with it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from app.crypto.x509 import read_certificate
from app.domain.certificate import Certificate
from app.domain.errors import AppError, ErrorCode
from app.domain.profile import Profile
from app.domain.seal import AppliedSeal
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
from app.formats.pdf.gate import Container, GateResult, covers_all, pass_gate
from app.formats.pdf.signatures import PdfSignature, hidden_signatures, shown_signatures
from app.profiles import cms
from app.profiles.cms_container import (
    DETACHED,
    TIMESTAMP,
    CmsContainer,
    ContainerDefectError,
    ContainerUnsupportedError,
    read_container,
)
from app.profiles.container_verdict import ContainerVerdict
from app.profiles.sm2_containers import ContainerKind, kind_of
from app.trust.paths import TrustVerdict, judge_path

if TYPE_CHECKING:
    from app.formats.pdf.stamps import SealPages
    from app.workers.sm2_judging import Sm2Container

_SM2_PROFILES = {
    ContainerKind.SEAL_SIGNATURE: Profile.SEAL,
    ContainerKind.GM_SIGNED_DATA: Profile.DETACHED,
}
_CMS_PROFILES = {"sm2": Profile.PADES_SM2, "rsa": Profile.PADES, "ecdsa": Profile.PADES}
_OPENING = 8
_PICTURES_BYTES = 2 << 20
"""Of seals in one report, which must fit one reply of the worker."""


@dataclass(frozen=True)
class _Anchors:
    """DER certificates that are believed: those above signers, and those above seal makers."""

    signers: tuple[bytes, ...]
    makers: tuple[bytes, ...]


@dataclass
class _Case:
    """One signature on its way to a verdict."""

    signature: PdfSignature
    gate: GateResult
    container: "CmsContainer | Sm2Container | None"
    verdict: ContainerVerdict

    @property
    def sm2(self) -> "Sm2Container | None":
        """The container, if it is one of the Chinese standards' own."""
        if self.container is None or isinstance(self.container, CmsContainer):
            return None
        return self.container

    @property
    def wanted(self) -> Wanted | None:
        """What must be hashed for it."""
        if self.gate.container is None or self.container is None:
            return None
        return Wanted(self.gate.container, self.container.algorithms)


def verify_file(
    path: Path,
    anchors: tuple[bytes, ...],
    password: Secret | None,
    makers: tuple[bytes, ...] = (),
) -> ValidationReport:
    """Judge the file; `anchors` are DER certificates to which a path must lead.

    `makers` are those for the makers of seals, who are believed nothing else.

    Raises `DOCUMENT_NOT_FOUND`, `DOCUMENT_UNREADABLE`, `DOCUMENT_NOT_PDF`, `DOCUMENT_DAMAGED` (no
    catalog can be found), `DOCUMENT_TOO_COMPLEX`, the password and encryption codes.
    """
    try:
        with path.open("rb") as stream:
            covering = Covering(path, password)
            try:
                return _verify(PdfFile(stream), _Anchors(anchors, makers), password, covering)
            finally:
                covering.close()
    except FileNotFoundError as error:
        raise AppError(ErrorCode.DOCUMENT_NOT_FOUND) from error
    except OSError as error:
        raise AppError(ErrorCode.DOCUMENT_UNREADABLE) from error


def _verify(
    file: PdfFile, anchors: _Anchors, password: Secret | None, covering: Covering
) -> ValidationReport:
    history = History(file, unlock_with(password))
    shown = shown_signatures(history)
    cases = [_open_case(signature, file, anchors) for signature in shown]
    digests = _digest(cases, file)
    hidden = hidden_signatures(history, digests.key_places, shown)
    if hidden:
        late = [_open_case(signature, file, anchors) for signature in hidden]
        _digest(late, file)
        cases += late
    review = ChangeReview(history, covering)
    seals = cache(lambda: _seal_pages(history))
    verdicts = _bounded(_conclude(case, review, file, anchors, seals) for case in cases)
    problems = ("structure-irregular",) if history.irregular else ()
    return ValidationReport(headline(verdicts), verdicts, file.size, digests.sha256, problems)


def _open_case(signature: PdfSignature, file: PdfFile, anchors: _Anchors) -> _Case:
    gate = pass_gate(signature, file)
    if gate.container is None:
        failed = _format_failure(*gate.defects)
        return _Case(signature, gate, None, failed)
    try:
        container = _container(gate.container, signature.subfilter, file, anchors)
    except ContainerDefectError as defect:
        return _Case(signature, gate, None, _format_failure(str(defect)))
    except ContainerUnsupportedError as reason:
        unsupported = ContainerVerdict(False, Indication.INDETERMINATE, problems=(str(reason),))
        return _Case(signature, gate, None, unsupported)
    return _Case(signature, gate, container, _format_failure())


def _container(
    found: Container, subfilter: str | None, file: PdfFile, anchors: _Anchors
) -> "CmsContainer | Sm2Container":
    """Read what it is, whatever it is called: the SubFilter of SM2 products is only a hint."""
    if kind_of(found.data) in (ContainerKind.CMS, ContainerKind.UNKNOWN):
        chinese = subfilter is not None and subfilter.startswith("GM.")
        return read_container(found.data, DETACHED[0] if chinese else subfilter)
    from app.workers.sm2_judging import open_container

    return open_container(found, file, anchors.signers, anchors.makers)


def _seal_pages(history: History) -> "SealPages":
    from app.formats.pdf.stamps import SealPages

    return SealPages(history)


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
            case.verdict = _judged(case.container, next(ranges), opening)
    return found


def _judged(
    container: "CmsContainer | Sm2Container", digests: Mapping[str, bytes], opening: bytes
) -> ContainerVerdict:
    if isinstance(container, CmsContainer):
        return cms.judge(container, digests, opening)
    return container.judge(digests)


def _conclude(
    case: _Case,
    review: ChangeReview,
    file: PdfFile,
    anchors: _Anchors,
    seals: "Callable[[], SealPages]",
) -> SignatureVerdict:
    # what is behind a signature that is none cannot be told
    end = case.gate.end if case.gate.container is not None else None
    changes = review.since(case.signature, end)
    trust = _trust(case, anchors)
    seal = None if case.sm2 is None else case.sm2.applied_seal(case.signature, seals)
    indication, sub_indication = _indication(case.verdict, changes, trust, seal)
    signature, verdict = case.signature, case.verdict
    certificate = _certificate(verdict.signer)
    trust_problems = trust.problems if trust is not None else ()
    return SignatureVerdict(
        field=signature.names[0] if signature.names else "",
        fields=signature.names,
        kind=_kind(case),
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
        problems=(
            *verdict.problems,
            *changes.problems,
            *trust_problems,
            *(seal.wrongly_shown if seal is not None else ()),
        ),
        seal=seal,
        profile=_profile(case),
    )


def _bounded(verdicts: Iterable[SignatureVerdict]) -> tuple[SignatureVerdict, ...]:
    """The verdicts, with the pictures of their seals as long as all fit into one reply."""
    left, kept = _PICTURES_BYTES, []
    for verdict in verdicts:
        picture = verdict.seal.report.picture if verdict.seal is not None else None
        left -= len(picture or b"")
        if picture and left < 0 and verdict.seal is not None:
            verdict = replace(verdict, seal=verdict.seal.without_picture())
        kept.append(verdict)
    return tuple(kept)


def _indication(
    verdict: ContainerVerdict,
    changes: Changes,
    trust: TrustVerdict | None,
    seal: AppliedSeal | None,
) -> tuple[Indication, SubIndication | None]:
    """The first answer that is not a yes decides; without anchors there is no chain."""
    if verdict.indication is not None:
        return verdict.indication, verdict.sub_indication
    shown_wrongly = seal is not None and not seal.shown_rightly
    if changes.modification is Modification.FORBIDDEN or shown_wrongly:
        return Indication.INDETERMINATE, SubIndication.SIG_CONSTRAINTS_FAILURE
    if trust is None:
        return Indication.INDETERMINATE, SubIndication.NO_CERTIFICATE_CHAIN_FOUND
    return trust.indication, trust.sub_indication


def _trust(case: _Case, anchors: _Anchors) -> TrustVerdict | None:
    verdict = case.verdict
    if case.sm2 is not None:
        return case.sm2.trust()
    if not anchors.signers or verdict.signer is None:
        return None
    now = datetime.now(UTC)
    return judge_path(verdict.signer, verdict.certificates, anchors.signers, _kind(case), now)


def _kind(case: _Case) -> SignatureKind:
    """What its container is decides; the dictionary's own word only where that is unknown."""
    signature = case.signature
    if case.sm2 is not None:
        return SignatureKind.SIGNATURE
    unknown = signature.subfilter is None and signature.entries.get("Type") == "DocTimeStamp"
    stamps = signature.subfilter == TIMESTAMP or unknown
    return SignatureKind.TIMESTAMP if stamps else SignatureKind.SIGNATURE


def _profile(case: _Case) -> Profile | None:
    """By the container and its algorithm; the names in the dictionary are only hints."""
    if case.sm2 is not None:
        return _SM2_PROFILES.get(kind_of(case.sm2.data))
    if case.container is None or _kind(case) is SignatureKind.TIMESTAMP:
        return None
    family = (case.verdict.algorithm or "").partition("-")[0]
    return _CMS_PROFILES.get(family)


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
