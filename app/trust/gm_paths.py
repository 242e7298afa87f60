"""Whether the certificate of a seal maker or of an SM2 signer leads to an anchor.

Seal makers have anchors of their own: an authority that may name people may not make seals.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.answer import PASSED, Answer, Reason
from app.domain.certificate import Certificate

if TYPE_CHECKING:
    from pyhanko_certvalidator import ValidationContext

_SIGNING_USES = frozenset({"digital_signature", "non_repudiation"})
# what asn1crypto raises, late, for the parts of a certificate that it reads on demand
_MALFORMED = (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True)
class TrustMaterial:
    """DER certificates that are believed, others that may lie between, revocation lists.

    Without lists revocation is not looked at; with some, they must cover the whole path.
    """

    anchors: tuple[bytes, ...] = ()
    others: tuple[bytes, ...] = ()
    revocation_lists: tuple[bytes, ...] = ()


def judge_certificate(
    certificate: Certificate, material: TrustMaterial, *, signed_at: datetime, now: datetime
) -> Answer:
    """Whether `certificate` may sign and led to an anchor when it signed.

    `signed_at` is a claim that nothing proves: if the certificate has expired since, the answer is
    `EXPIRED_SINCE` and not a yes.
    """
    if certificate.key_usage is not None and not _SIGNING_USES & set(certificate.key_usage):
        return Answer.failed(Reason.WRONG_KEY_USAGE)
    if not material.anchors:
        return Answer.unknown(Reason.NO_ANCHORS)
    try:
        answer = _validate(certificate.der, material, signed_at)
    except _MALFORMED:
        return Answer.failed(Reason.CERTIFICATE_UNREADABLE)
    if answer.passed and now > certificate.not_after:
        return Answer.unknown(Reason.EXPIRED_SINCE)
    return answer


def _validate(der: bytes, material: TrustMaterial, moment: datetime) -> Answer:
    from asn1crypto.x509 import Certificate as Parsed
    from pyhanko_certvalidator import CertificateValidator, errors

    validator = CertificateValidator(
        Parsed.load(der), validation_context=_context(der, material, moment)
    )
    try:
        asyncio.run(validator.async_validate_path())
    except errors.PathBuildingError:
        return Answer.unknown(Reason.NO_PATH)
    except errors.RevokedError:
        return Answer.failed(Reason.REVOKED)
    except errors.InsufficientRevinfoError:
        return Answer.unknown(Reason.REVOCATION_UNKNOWN)
    except errors.ExpiredError:
        return Answer.failed(Reason.EXPIRED)
    except errors.NotYetValidError:
        return Answer.failed(Reason.NOT_YET_VALID)
    except errors.ValidationError:
        return Answer.failed(Reason.PATH_INVALID)
    return PASSED


def _context(signer: bytes, material: TrustMaterial, moment: datetime) -> "ValidationContext":
    from asn1crypto.x509 import Certificate as Parsed
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.policy_decl import (
        CertRevTrustPolicy,
        RevocationCheckingPolicy,
        RevocationCheckingRule,
    )

    from app.trust.links import links
    from app.trust.sm2_signatures import Sm2SignatureValidator

    lists = RevocationCheckingRule.CRL_REQUIRED
    rule = lists if material.revocation_lists else RevocationCheckingRule.NO_CHECK
    return ValidationContext(
        trust_roots=[Parsed.load(der) for der in material.anchors],
        other_certs=links(signer, material.others),
        crls=material.revocation_lists,
        moment=moment,
        allow_fetching=False,
        revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy(rule, rule)),
        signature_validator=Sm2SignatureValidator(),
    )
