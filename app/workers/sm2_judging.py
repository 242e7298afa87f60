"""SM2 containers among the signatures of a PDF: the one place where profile and document meet.

`app.profiles` judges the container, `app.formats.pdf.stamps` what the pages show of its seal; here
both become what `app.workers.verifying` says about every signature.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from app.domain.answer import Answer, Outcome, Reason
from app.domain.gm_verdict import GmVerdict
from app.domain.seal import AppliedSeal
from app.domain.validation import Anchors, Indication, SubIndication
from app.formats.pdf.audit.files import PdfFile
from app.formats.pdf.gate import Container
from app.formats.pdf.signatures import PdfSignature
from app.formats.pdf.stamps import SealPages
from app.profiles.container_verdict import ContainerVerdict
from app.profiles.seal_reports import report_on
from app.profiles.seals import read_seal_signature
from app.profiles.signed_message import read_signed_message
from app.profiles.sm2_containers import validate
from app.trust.gm_paths import TrustMaterial
from app.trust.paths import TrustVerdict

MAX_BARE_BYTES = 64 << 20
"""A container without signed attributes signs the document itself, which must then be at hand."""

_TRUST_ONLY = (
    None,
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
    SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE,
)
_TRUST = {
    Reason.EXPIRED: SubIndication.OUT_OF_BOUNDS_NO_POE,
    Reason.EXPIRED_SINCE: SubIndication.OUT_OF_BOUNDS_NO_POE,
    Reason.NOT_YET_VALID: SubIndication.NOT_YET_VALID,
    Reason.REVOKED: SubIndication.REVOKED,
    Reason.WRONG_KEY_USAGE: SubIndication.CHAIN_CONSTRAINTS_FAILURE,
    Reason.NO_ANCHORS: SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
    Reason.NO_PATH: SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
}
# what other containers say in the same case
_SAME_PROBLEMS = {
    ("structure", Reason.MALFORMED): "container-malformed",
    ("content", Reason.DIGEST_DIFFERS): "document-digest-differs",
    ("signature", Reason.SIGNATURE_WRONG): "signature-value-wrong",
}


@dataclass
class Sm2Container:
    """A seal signature, a GB/T 35275 message or a bare SM2 value; judged once it has its digest.

    `document` are the signed bytes, if the value is over them; None if they are `too_large`.
    """

    data: bytes
    signers: TrustMaterial
    makers: TrustMaterial
    now: datetime
    of_time: tuple[bytes, ...] = ()
    document: bytes | None = None
    too_large: bool = False
    gm: GmVerdict | None = None

    @property
    def algorithms(self) -> frozenset[str]:
        """The digests over the byte range that `judge` needs."""
        return frozenset({"sm3"})

    def judge(self, digests: Mapping[str, bytes]) -> ContainerVerdict:
        """The verdict, given the digest of the signed bytes."""
        self.gm = validate(
            self.data,
            digests["sm3"],
            signers=self.signers,
            makers=self.makers,
            now=self.now,
            document=self.document,
            of_time=self.of_time,
        )
        if self.gm is None:
            return _unknown()
        if self.too_large and not self.gm.signature.holds:
            self.gm = replace(self.gm, signature=Answer.unknown(Reason.DOCUMENT_TOO_LARGE))
        return _container_verdict(self.gm)

    def trust(self) -> TrustVerdict | None:
        """What is to be said about the signer's certificate; None if nobody is trusted."""
        if self.gm is None or not self.signers.anchors:
            return None
        answer = self.gm.certificate
        if answer.passed:
            return TrustVerdict(True, Indication.TOTAL_PASSED, None)
        general = SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE
        failure = _TRUST.get(answer.reason, general) if answer.reason else general
        return TrustVerdict(False, Indication.INDETERMINATE, failure)

    def applied_seal(
        self, signature: PdfSignature, seals: Callable[[], SealPages]
    ) -> AppliedSeal | None:
        """The seal in it and how the pages show it; None if it has none."""
        gm = self.gm
        if gm is None or gm.seal is None:
            return None
        report = report_on(read_seal_signature(self.data).seal, gm.seal)
        size_mm = float(report.width_mm), float(report.height_mm)
        shown = seals().judge(signature, report.picture, size_mm)
        return AppliedSeal(
            report=report,
            content=gm.content,
            signature=gm.signature,
            certificate=gm.certificate,
            time=gm.time,
            drawing=shown.drawing,
            position=shown.position,
            stamps=shown.stamps,
            wrongly_shown=_problems_of(
                {"seal-drawing": shown.drawing, "seal-position": shown.position}
            ),
            oddities=gm.oddities,
        )


def open_container(found: Container, file: PdfFile, anchors: Anchors) -> Sm2Container:
    """The container at a place of the file."""
    opened = Sm2Container(
        found.data,
        TrustMaterial(anchors=anchors.signers),
        TrustMaterial(anchors=anchors.makers),
        datetime.now(UTC),
        anchors.of_time,
    )
    if _signs_the_document_itself(found.data):
        behind = found.end - found.gap_end
        opened.too_large = found.gap_start + behind > MAX_BARE_BYTES
        if not opened.too_large:
            opened.document = file.read(0, found.gap_start) + file.read(found.gap_end, behind)
    return opened


def _signs_the_document_itself(data: bytes) -> bool:
    try:
        message = read_signed_message(data)
    except ValueError:
        return False
    return message.attributes is None and message.content is None


def _container_verdict(gm: GmVerdict) -> ContainerVerdict:
    """Trust is told apart from the rest: later changes speak before it."""
    indication, sub_indication = gm.indication
    fine = indication is not Indication.TOTAL_FAILED and sub_indication in _TRUST_ONLY
    return ContainerVerdict(
        intact=gm.intact,
        indication=None if fine else indication,
        sub_indication=None if fine else sub_indication,
        signer=gm.signer.der if gm.signer is not None else None,
        signing_time=gm.signing_time,
        algorithm="sm2-sm3",
        problems=_problems(gm),
    )


def _unknown() -> ContainerVerdict:
    failure = SubIndication.FORMAT_FAILURE
    problems = ("not-signed-data",)
    return ContainerVerdict(False, Indication.TOTAL_FAILED, failure, problems=problems)


def _problems(gm: GmVerdict) -> tuple[str, ...]:
    """`question:reason` for every answer that is not a yes, and the oddities of the encoding."""
    asked = {
        "structure": gm.structure,
        "content": gm.content,
        "signature": gm.signature,
        "certificate": gm.certificate,
        "time": gm.time,
    }
    if gm.time_stamp is not None:
        asked["time-stamp"] = gm.time_stamp.answer
    if gm.seal is not None:
        asked |= {
            "seal-structure": gm.seal.structure,
            "seal-maker-signature": gm.seal.maker_signature,
            "seal-maker-certificate": gm.seal.maker_certificate,
            "seal-validity": gm.seal.validity,
            "seal-binding": gm.seal.binding,
        }
    return (*_problems_of(asked), *(oddity.value for oddity in gm.oddities))


def _problems_of(asked: Mapping[str, Answer]) -> tuple[str, ...]:
    """Stable names of the answers that are not a yes."""
    return tuple(
        _SAME_PROBLEMS.get((question, answer.reason), f"{question}:{answer.reason}")
        for question, answer in asked.items()
        if answer.outcome is not Outcome.PASSED and answer.reason is not None
    )
