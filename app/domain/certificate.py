"""What a certificate says, and whether one may sign with it.

Owns the rule of usability. Reading DER is `app.crypto.x509`; trust is `app.trust`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.algorithms import KeyType, RsaPadding, SigningAlgorithm, signing_algorithm
from app.domain.errors import AppError, ErrorCode


class CertificateProblem(StrEnum):
    """Why a certificate is not offered for signing."""

    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    FOR_ENCRYPTION = "for-encryption"
    AUTHORITY = "authority"
    WEAK_KEY = "weak-key"
    KEY_UNSUPPORTED = "key-unsupported"
    NO_PRIVATE_KEY = "no-private-key"


@dataclass(frozen=True)
class Certificate:
    """An X.509 certificate as facts.

    `sha256` is the hex digest of `der` and its identity everywhere in the program. `key_usage`
    holds RFC 5280 names (`digital_signature`, `non_repudiation`, …), or None when the extension is
    missing. `subject_der` and `issuer_der` are the encoded names, for finding the issuer.
    """

    der: bytes
    sha256: str
    common_name: str
    organisation: str
    unit: str
    issuer_name: str
    serial_number: str
    not_before: datetime
    not_after: datetime
    key_type: KeyType
    key_bits: int
    curve: str | None
    key_usage: tuple[str, ...] | None
    is_authority: bool
    subject_der: bytes
    issuer_der: bytes

    @property
    def holder(self) -> str:
        """The name that people know the signer by."""
        return self.common_name or self.organisation or self.serial_number

    def algorithm(self, padding: RsaPadding = RsaPadding.PKCS1) -> SigningAlgorithm:
        """How its key signs; raises `ALGORITHM_UNSUPPORTED`."""
        chosen = signing_algorithm(self.key_type, self.key_bits, self.curve, padding)
        if chosen is None:
            key = f"{self.key_type} {self.curve or self.key_bits}"
            raise AppError(ErrorCode.ALGORITHM_UNSUPPORTED, key=key)
        return chosen

    def problems(self, now: datetime) -> tuple[CertificateProblem, ...]:
        """Every reason not to sign with it at `now` (aware), none if it may be used."""
        return tuple(self._problems(now))

    def _problems(self, now: datetime) -> list[CertificateProblem]:
        found = []
        if now > self.not_after:
            found.append(CertificateProblem.EXPIRED)
        if now < self.not_before:
            found.append(CertificateProblem.NOT_YET_VALID)
        if self.is_authority:
            found.append(CertificateProblem.AUTHORITY)
        # RFC 5280, 4.2.1.3: a key that may not sign data is an encryption key (the second
        # certificate of a dual-certificate pair, GM/T 0034).
        if self.key_usage is not None and not {"digital_signature", "non_repudiation"} & set(
            self.key_usage
        ):
            found.append(CertificateProblem.FOR_ENCRYPTION)
        algorithm = signing_algorithm(self.key_type, self.key_bits, self.curve, RsaPadding.PKCS1)
        if algorithm is None:
            rsa = self.key_type in (KeyType.RSA, KeyType.RSA_PSS)
            found.append(CertificateProblem.WEAK_KEY if rsa else CertificateProblem.KEY_UNSUPPORTED)
        return found
