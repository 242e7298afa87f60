"""One signature of a PDF on its way to a verdict: its container opened, judged, asked about.

Knows every kind of container, so that `app.workers.verifying` need not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.domain.profile import Profile
from app.domain.time_stamp import TimeStampVerdict, proved_time
from app.domain.validation import Anchors, Indication, SignatureKind, SubIndication
from app.formats.pdf.audit.files import PdfFile
from app.formats.pdf.byte_ranges import Wanted
from app.formats.pdf.gate import Container, GateResult, pass_gate
from app.formats.pdf.signatures import PdfSignature
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
    from app.workers.sm2_judging import Sm2Container

_SM2_PROFILES = {
    ContainerKind.SEAL_SIGNATURE: Profile.SEAL,
    ContainerKind.GM_SIGNED_DATA: Profile.DETACHED,
}
_CMS_PROFILES = {"sm2": Profile.PADES_SM2, "rsa": Profile.PADES, "ecdsa": Profile.PADES}


@dataclass
class SignatureCase:
    """One signature; `verdict` is that of its container once `judge` was called."""

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

    @property
    def kind(self) -> SignatureKind:
        """What its container is decides; the dictionary's own word only where that is unknown."""
        if self.sm2 is not None:
            return SignatureKind.SIGNATURE
        subfilter, said = self.signature.subfilter, self.signature.entries.get("Type")
        stamps = subfilter == TIMESTAMP or (subfilter is None and said == "DocTimeStamp")
        return SignatureKind.TIMESTAMP if stamps else SignatureKind.SIGNATURE

    @property
    def profile(self) -> Profile | None:
        """By the container and its algorithm; the names in the dictionary are only hints."""
        if self.sm2 is not None:
            return _SM2_PROFILES.get(kind_of(self.sm2.data))
        if self.container is None or self.kind is SignatureKind.TIMESTAMP:
            return None
        family = (self.verdict.algorithm or "").partition("-")[0]
        return _CMS_PROFILES.get(family)

    def judge(self, digests: Mapping[str, bytes], opening: bytes) -> None:
        """Fill in the verdict, given the digests of the signed bytes and the first few of them."""
        if isinstance(self.container, CmsContainer):
            self.verdict = cms.judge(self.container, digests, opening)
        elif self.container is not None:
            self.verdict = self.container.judge(digests)

    def trust(self, anchors: Anchors, stamp: TimeStampVerdict | None) -> TrustVerdict | None:
        """What is to be said about the signer's certificate; None if nobody is trusted.

        `stamp` is what `time_stamp` answered: judging it is as long as all the rest.
        """
        if self.sm2 is not None:
            return self.sm2.trust()
        verdict = self.verdict
        if not anchors.signers or verdict.signer is None:
            return None
        moment = proved_time(stamp, datetime.now(UTC))
        return judge_path(verdict.signer, verdict.certificates, anchors.signers, self.kind, moment)

    def time_stamp(self, anchors: Anchors) -> TimeStampVerdict | None:
        """The time stamp on the signature value, judged apart; None if there is none."""
        if self.sm2 is not None:
            return self.sm2.gm.time_stamp if self.sm2.gm is not None else None
        if not isinstance(self.container, CmsContainer) or self.container.time_stamp is None:
            return None
        from app.profiles.time_stamps import judge_time_stamp

        token, value = self.container.time_stamp, self.container.value
        return judge_time_stamp(token, value, anchors.of_time, datetime.now(UTC))


def open_case(signature: PdfSignature, file: PdfFile, anchors: Anchors) -> SignatureCase:
    """Read what is in the gap of a signature; a container that is none is its verdict already."""
    gate = pass_gate(signature, file)
    if gate.container is None:
        return SignatureCase(signature, gate, None, _format_failure(*gate.defects))
    try:
        container = _container(gate.container, signature.subfilter, file, anchors)
    except ContainerDefectError as defect:
        return SignatureCase(signature, gate, None, _format_failure(str(defect)))
    except ContainerUnsupportedError as reason:
        unsupported = ContainerVerdict(False, Indication.INDETERMINATE, problems=(str(reason),))
        return SignatureCase(signature, gate, None, unsupported)
    return SignatureCase(signature, gate, container, _format_failure())


def _container(
    found: Container, subfilter: str | None, file: PdfFile, anchors: Anchors
) -> "CmsContainer | Sm2Container":
    """Read what it is, whatever it is called: the SubFilter of SM2 products is only a hint."""
    if kind_of(found.data) in (ContainerKind.CMS, ContainerKind.UNKNOWN):
        chinese = subfilter is not None and subfilter.startswith("GM.")
        return read_container(found.data, DETACHED[0] if chinese else subfilter)
    from app.workers.sm2_judging import open_container

    return open_container(found, file, anchors)


def _format_failure(*problems: str) -> ContainerVerdict:
    failure = SubIndication.FORMAT_FAILURE
    return ContainerVerdict(False, Indication.TOTAL_FAILED, failure, problems=problems)
