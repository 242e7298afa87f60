"""Judge every signature of a PDF file: structure, document, signer, later changes, trust.

Runs in the document worker. Puts the parts together in the order in which they speak; whatever is
in a document becomes a verdict, only what cannot be opened at all is an error. One pass over the
file, memory that does not grow with it.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from app.crypto.x509 import read_certificate
from app.domain.certificate import Certificate
from app.domain.errors import AppError, ErrorCode
from app.domain.seal import AppliedSeal
from app.domain.secret import Secret
from app.domain.time_stamp import TimeStampVerdict
from app.domain.validation import (
    Anchors,
    Indication,
    Modification,
    Revocation,
    SignatureVerdict,
    SubIndication,
    ValidationReport,
    headline,
)
from app.formats.pdf.audit.decryption import unlock_with
from app.formats.pdf.audit.files import PdfFile
from app.formats.pdf.audit.history import History
from app.formats.pdf.audit.syntax import text
from app.formats.pdf.byte_ranges import FileDigests, digest_file
from app.formats.pdf.changes import ChangeReview, Changes
from app.formats.pdf.covering import Covering
from app.formats.pdf.dates import read_date
from app.formats.pdf.gate import covers_all
from app.formats.pdf.signatures import hidden_signatures, shown_signatures
from app.profiles.container_verdict import ContainerVerdict
from app.trust.paths import TrustVerdict
from app.workers.signature_case import SignatureCase, open_case

if TYPE_CHECKING:
    from app.formats.pdf.stamps import SealPages

_OPENING = 8
_PICTURES_BYTES = 2 << 20
"""Of seals in one report, which must fit one reply of the worker."""


def verify_file(path: Path, anchors: Anchors, password: Secret | None) -> ValidationReport:
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
    file: PdfFile, anchors: Anchors, password: Secret | None, covering: Covering
) -> ValidationReport:
    history = History(file, unlock_with(password))
    shown = shown_signatures(history)
    cases = [open_case(signature, file, anchors) for signature in shown]
    digests = _digest(cases, file)
    hidden = hidden_signatures(history, digests.key_places, shown)
    if hidden:
        late = [open_case(signature, file, anchors) for signature in hidden]
        _digest(late, file)
        cases += late
    review = ChangeReview(history, covering)
    seals = cache(lambda: _seal_pages(history))
    verdicts = _bounded(_conclude(case, review, file, anchors, seals) for case in cases)
    problems = ("structure-irregular",) if history.irregular else ()
    return ValidationReport(headline(verdicts), verdicts, file.size, digests.sha256, problems)


def _seal_pages(history: History) -> "SealPages":
    from app.formats.pdf.stamps import SealPages

    return SealPages(history)


def _digest(cases: list[SignatureCase], file: PdfFile) -> FileDigests:
    """One pass over the file for all of them; fills in their verdicts."""
    judged = [(case, case.wanted) for case in cases]
    found = digest_file(file, [wanted for _, wanted in judged if wanted is not None])
    opening = file.read(0, _OPENING)
    ranges = iter(found.ranges)
    for case, wanted in judged:
        if wanted is not None:
            case.judge(next(ranges), opening)
    return found


def _conclude(
    case: SignatureCase,
    review: ChangeReview,
    file: PdfFile,
    anchors: Anchors,
    seals: "Callable[[], SealPages]",
) -> SignatureVerdict:
    # what is behind a signature that is none cannot be told
    end = case.gate.end if case.gate.container is not None else None
    changes = review.since(case.signature, end)
    stamp = case.time_stamp(anchors)
    trust = case.trust(anchors, stamp)
    seal = None if case.sm2 is None else case.sm2.applied_seal(case.signature, seals)
    indication, sub_indication = _indication(case.verdict, changes, trust, seal)
    signature, verdict = case.signature, case.verdict
    certificate = _certificate(verdict.signer)
    trust_problems = trust.problems if trust is not None else ()
    return SignatureVerdict(
        field=signature.names[0] if signature.names else "",
        fields=signature.names,
        kind=case.kind,
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
            *(() if case.sm2 is not None else _stamp_problems(stamp)),
        ),
        seal=seal,
        profile=case.profile,
        time_stamp=stamp,
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


def _stamp_problems(stamp: TimeStampVerdict | None) -> tuple[str, ...]:
    reason = None if stamp is None else stamp.answer.reason
    return () if reason is None else (f"time-stamp:{reason}",)


def _certificate(der: bytes | None) -> Certificate | None:
    if der is None:
        return None
    try:
        return read_certificate(der)
    except ValueError:
        return None


def _signing_time(case: SignatureCase) -> datetime | None:
    """What the container says, else the dictionary, which the signature covers if it is intact."""
    stated = case.verdict.signing_time
    if stated is None and case.verdict.intact:
        stated = read_date(text(case.signature.entries.get("M")))
    return stated
