"""Which SM2 container some bytes are, whatever is written beside them, and its judgement."""

from datetime import datetime
from enum import StrEnum

from app.crypto.gm_oids import GM_SIGNED_DATA
from app.crypto.sm2 import decode_signature
from app.crypto.tlv import INTEGER, OBJECT_IDENTIFIER, SEQUENCE, Tlv, parse
from app.domain.answer import Answer, Reason
from app.domain.gm_verdict import GmVerdict
from app.profiles import gbt35275, seal_signature
from app.profiles.seals import LIMITS
from app.trust.gm_paths import TrustMaterial


class ContainerKind(StrEnum):
    """What the outermost elements say."""

    SEAL_SIGNATURE = "seal-signature"
    SEAL = "seal"
    GM_SIGNED_DATA = "gm-signed-data"
    CMS = "cms"
    BARE_VALUE = "bare-value"
    UNKNOWN = "unknown"


def kind_of(data: bytes) -> ContainerKind:
    """Look at the first elements; names such as a SubFilter are only hints. Never raises."""
    try:
        first = parse(data, LIMITS).root.expect(SEQUENCE).children[0]
        if first.tag == OBJECT_IDENTIFIER:
            ours = first.oid == GM_SIGNED_DATA
            return ContainerKind.GM_SIGNED_DATA if ours else ContainerKind.CMS
        if first.tag == INTEGER:
            return _bare_value(data)
        return _seal_or_signature(first)
    except (ValueError, IndexError):
        return ContainerKind.UNKNOWN


def _bare_value(data: bytes) -> ContainerKind:
    decode_signature(data)
    return ContainerKind.BARE_VALUE


def _seal_or_signature(first: Tlv) -> ContainerKind:
    """A seal begins with its header, what a seal signature signs with a version number."""
    if first.children[0].tag == INTEGER:
        return ContainerKind.SEAL_SIGNATURE
    return ContainerKind.SEAL


def validate(
    container: bytes,
    digest: bytes,
    *,
    signers: TrustMaterial,
    makers: TrustMaterial,
    now: datetime,
    document: bytes | None = None,
) -> GmVerdict | None:
    """Judge an SM2 container over data with the SM3 `digest`; None if it is something else.

    `document`: see `app.profiles.gbt35275.validate`.
    """
    kind = kind_of(container)
    if kind is ContainerKind.SEAL_SIGNATURE:
        return seal_signature.validate(container, digest, signers=signers, makers=makers, now=now)
    if kind is ContainerKind.GM_SIGNED_DATA:
        return gbt35275.validate(container, digest, signers=signers, now=now, document=document)
    return _nobody() if kind is ContainerKind.BARE_VALUE else None


def _nobody() -> GmVerdict:
    """A signature value alone: nothing tells whose it is, so nothing can be said."""
    open_question = Answer.unknown(Reason.CERTIFICATE_MISSING)
    return GmVerdict(
        structure=open_question,
        content=open_question,
        signature=open_question,
        certificate=open_question,
        time=open_question,
        seal=None,
        signer=None,
        signing_time=None,
        oddities=(),
    )
