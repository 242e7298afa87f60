"""Does a certificate lead to one of the given anchors? Only those are believed (threat C4).

Certificates from the document are links, never ends, of a path. Nothing is fetched, and whether a
certificate was revoked is not looked at here. The path rules are pyhanko-certvalidator's.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509

from app.domain.validation import Indication, SignatureKind, SubIndication
from app.trust.links import links

_SIGNING = frozenset({"digital_signature", "non_repudiation"})
# what asn1crypto raises, late, for the parts of a certificate that it reads on demand
_MALFORMED = (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True)
class TrustVerdict:
    """Whether the path holds, and the indication that goes with the answer."""

    trusted: bool
    indication: Indication
    sub_indication: SubIndication | None
    problems: tuple[str, ...] = ()


def judge_path(
    signer: bytes,
    others: tuple[bytes, ...],
    anchors: tuple[bytes, ...],
    kind: SignatureKind,
    now: datetime,
) -> TrustVerdict:
    """Judge the certificate `signer` (DER) at the time `now` (aware)."""
    try:
        return _judge(signer, others, anchors, kind, now)
    except _MALFORMED:
        return _no(SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE, "certificate-malformed")


def _judge(
    signer: bytes,
    others: tuple[bytes, ...],
    anchors: tuple[bytes, ...],
    kind: SignatureKind,
    now: datetime,
) -> TrustVerdict:
    from pyhanko_certvalidator import CertificateValidator, ValidationContext, errors

    from app.trust.sm2_signatures import Sm2SignatureValidator

    # an empty list of anchors would mean the anchors of the operating system
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(anchor) for anchor in anchors],
        other_certs=links(signer, others),
        moment=now,
        allow_fetching=False,
        revocation_mode="soft-fail",
        signature_validator=Sm2SignatureValidator(),
    )
    certificate = x509.Certificate.load(signer)
    if not _may_sign(certificate):
        return _no(SubIndication.CHAIN_CONSTRAINTS_FAILURE, "certificate-not-for-signing")
    validator = CertificateValidator(certificate, validation_context=context)
    purpose = {"time_stamping"} if kind is SignatureKind.TIMESTAMP else None
    try:
        asyncio.run(
            validator.async_validate_usage(  # type: ignore[no-untyped-call]
                set(), extended_key_usage=purpose
            )
        )
    except errors.PathBuildingError:
        return _no(SubIndication.NO_CERTIFICATE_CHAIN_FOUND)
    except errors.NotYetValidError:
        return _no(SubIndication.NOT_YET_VALID, "certificate-not-yet-valid")
    except errors.ExpiredError:
        return _no(SubIndication.OUT_OF_BOUNDS_NO_POE, "certificate-expired")
    except errors.InvalidCertificateError:
        return _no(SubIndication.CHAIN_CONSTRAINTS_FAILURE, "certificate-not-for-signing")
    except (errors.PathError, errors.ValidationError):
        return _no(SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE, "certificate-path-invalid")
    return TrustVerdict(True, Indication.TOTAL_PASSED, None)


def _may_sign(certificate: x509.Certificate) -> bool:
    """RFC 5280, 4.2.1.3: without the extension any use is allowed."""
    usage = certificate.key_usage_value
    return usage is None or bool(_SIGNING & set(usage.native))


def _no(reason: SubIndication, *problems: str) -> TrustVerdict:
    return TrustVerdict(False, Indication.INDETERMINATE, reason, problems)
