"""Object identifiers of Chinese cryptography (GB/T 33560-2017, annex A): names and company."""

from app.domain.algorithms import KeyType

SM2 = "1.2.156.10197.1.301"
SM2_SIGN = "1.2.156.10197.1.301.1"
SM3 = "1.2.156.10197.1.401"
SM2_WITH_SM3 = "1.2.156.10197.1.501"
GM_DATA = "1.2.156.10197.6.1.4.2.1"
GM_SIGNED_DATA = "1.2.156.10197.6.1.4.2.2"
PKCS7_DATA = "1.2.840.113549.1.7.1"
PKCS7_SIGNED_DATA = "1.2.840.113549.1.7.2"
CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SIGNING_TIME = "1.2.840.113549.1.9.5"
TIME_STAMP_INFO = "1.2.840.113549.1.9.16.1.4"
SIGNATURE_TIME_STAMP = "1.2.840.113549.1.9.16.2.14"
SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"

# A signer's algorithm is named by the signature scheme or, after GB/T 35275, by the key operation.
_TRIPLES = frozenset({(KeyType.SM2, SM3, SM2_WITH_SM3), (KeyType.SM2, SM3, SM2_SIGN)})


def belong_together(key: KeyType, digest: str, signature: str) -> bool:
    """Whether a signature names a key, digest and algorithm that exist together.

    A closed list: whatever it lacks is never valid here, such as an SM2 key with SHA-256.
    """
    return (key, digest, signature) in _TRIPLES
