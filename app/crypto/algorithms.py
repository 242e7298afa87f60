"""The closed table of algorithms that may appear in a signature, by object identifier.

What is not here is unknown and never counts as valid. Each name is `hashlib`'s.
"""

from dataclasses import dataclass
from enum import StrEnum

DIGESTS = {
    "1.2.840.113549.2.5": "md5",
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.4": "sha224",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
    "2.16.840.1.101.3.4.2.7": "sha3_224",
    "2.16.840.1.101.3.4.2.8": "sha3_256",
    "2.16.840.1.101.3.4.2.9": "sha3_384",
    "2.16.840.1.101.3.4.2.10": "sha3_512",
    "2.16.840.1.101.3.4.2.12": "shake_256",
    "1.2.156.10197.1.401": "sm3",
}
# collisions are practical: ETSI TS 119 312 ended MD5 in 2004 and SHA-1 in 2012
WEAK_DIGESTS = frozenset({"md5", "sha1"})
# ETSI TS 119 312: shorter moduli ended in 2019
MIN_MODULUS_BITS = 1900


class Family(StrEnum):
    """How the signature value is computed."""

    RSA = "rsa"
    RSA_PSS = "rsa-pss"
    ECDSA = "ecdsa"
    ECDSA_PLAIN = "ecdsa-plain"
    DSA = "dsa"
    ED25519 = "ed25519"
    ED448 = "ed448"
    SM2 = "sm2"


@dataclass(frozen=True)
class Scheme:
    """A signature algorithm; `digest` is None where the container names it elsewhere."""

    family: Family
    digest: str | None = None


_SHA2 = ("sha224", "sha256", "sha384", "sha512")
_SHA3 = ("sha3_224", "sha3_256", "sha3_384", "sha3_512")
_NIST = "2.16.840.1.101.3.4.3."

SCHEMES = {
    "1.2.840.113549.1.1.1": Scheme(Family.RSA),
    "1.2.840.113549.1.1.4": Scheme(Family.RSA, "md5"),
    "1.2.840.113549.1.1.5": Scheme(Family.RSA, "sha1"),
    "1.3.14.3.2.29": Scheme(Family.RSA, "sha1"),
    "1.2.840.113549.1.1.14": Scheme(Family.RSA, "sha224"),
    "1.2.840.113549.1.1.11": Scheme(Family.RSA, "sha256"),
    "1.2.840.113549.1.1.12": Scheme(Family.RSA, "sha384"),
    "1.2.840.113549.1.1.13": Scheme(Family.RSA, "sha512"),
    "1.2.840.113549.1.1.10": Scheme(Family.RSA_PSS),
    "1.2.840.10045.2.1": Scheme(Family.ECDSA),
    "1.2.840.10045.4.1": Scheme(Family.ECDSA, "sha1"),
    "1.2.840.10040.4.1": Scheme(Family.DSA),
    "1.2.840.10040.4.3": Scheme(Family.DSA, "sha1"),
    _NIST + "1": Scheme(Family.DSA, "sha224"),
    _NIST + "2": Scheme(Family.DSA, "sha256"),
    "1.3.101.112": Scheme(Family.ED25519),
    "1.3.101.113": Scheme(Family.ED448),
    # GB/T 32918, GM/T 0006
    "1.2.156.10197.1.301": Scheme(Family.SM2, "sm3"),
    "1.2.156.10197.1.301.1": Scheme(Family.SM2, "sm3"),
    "1.2.156.10197.1.501": Scheme(Family.SM2, "sm3"),
}
SCHEMES |= {f"1.2.840.10045.4.3.{n}": Scheme(Family.ECDSA, d) for n, d in enumerate(_SHA2, 1)}
SCHEMES |= {f"{_NIST}{n}": Scheme(Family.ECDSA, d) for n, d in enumerate(_SHA3, 9)}
SCHEMES |= {f"{_NIST}{n}": Scheme(Family.RSA, d) for n, d in enumerate(_SHA3, 13)}
# BSI TR-03111, 5.2.1: r and s side by side instead of an ASN.1 sequence
SCHEMES |= {
    f"0.4.0.127.0.7.1.1.4.1.{n}": Scheme(Family.ECDSA_PLAIN, d)
    for n, d in enumerate(("sha1", *_SHA2), 1)
}
