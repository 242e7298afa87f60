"""Which algorithms sign.

The key decides; a user never chooses a digest. SHA-1 and MD5 never sign.
"""

from enum import StrEnum


class KeyType(StrEnum):
    """Kinds of public key that a signing certificate can hold."""

    RSA = "rsa"
    RSA_PSS = "rsa-pss"
    EC = "ec"
    SM2 = "sm2"
    OTHER = "other"


class RsaPadding(StrEnum):
    """PKCS#1 v1.5 reaches every reader; PSS is the one with a future."""

    PKCS1 = "pkcs1"
    PSS = "pss"


class SigningAlgorithm(StrEnum):
    """What the token is asked to do with the signed attributes."""

    RSA_PKCS1_SHA256 = "rsa-pkcs1-sha256"
    RSA_PSS_SHA256 = "rsa-pss-sha256"
    ECDSA_SHA256 = "ecdsa-sha256"
    ECDSA_SHA384 = "ecdsa-sha384"
    SM2_SM3 = "sm2-sm3"

    @property
    def digest(self) -> str:
        """The digest's name as `hashlib` and asn1crypto spell it."""
        return _DIGESTS.get(self, "sha256")


_DIGESTS = {SigningAlgorithm.ECDSA_SHA384: "sha384", SigningAlgorithm.SM2_SM3: "sm3"}

MIN_RSA_BITS = 2048
SIGNING_CURVES = {
    "secp256r1": SigningAlgorithm.ECDSA_SHA256,
    "secp384r1": SigningAlgorithm.ECDSA_SHA384,
}


def signing_algorithm(
    key_type: KeyType, key_bits: int, curve: str | None, padding: RsaPadding
) -> SigningAlgorithm | None:
    """The algorithm for such a key, or None if the program does not sign with it."""
    if key_type is KeyType.SM2:
        return SigningAlgorithm.SM2_SM3
    if key_type is KeyType.EC:
        return SIGNING_CURVES.get(curve or "")
    if key_type not in (KeyType.RSA, KeyType.RSA_PSS) or key_bits < MIN_RSA_BITS:
        return None
    if key_type is KeyType.RSA_PSS or padding is RsaPadding.PSS:
        return SigningAlgorithm.RSA_PSS_SHA256
    return SigningAlgorithm.RSA_PKCS1_SHA256
