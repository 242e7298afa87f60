"""Whether a signature fits a certificate, judged by `cryptography` and not by our own code."""

from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.x509 import load_der_x509_certificate

from app.domain.algorithms import SigningAlgorithm


def is_valid(der: bytes, algorithm: SigningAlgorithm, signature: bytes, data: bytes) -> bool:
    """`der` is the certificate; `signature` is as a token session returns it."""
    key: Any = load_der_x509_certificate(der).public_key()
    digest = hashes.SHA384() if algorithm.digest == "sha384" else hashes.SHA256()
    try:
        if algorithm in (SigningAlgorithm.ECDSA_SHA256, SigningAlgorithm.ECDSA_SHA384):
            key.verify(signature, data, ec.ECDSA(digest))
        elif algorithm is SigningAlgorithm.RSA_PSS_SHA256:
            key.verify(signature, data, padding.PSS(padding.MGF1(digest), 32), digest)
        else:
            key.verify(signature, data, padding.PKCS1v15(), digest)
    except InvalidSignature:
        return False
    return True
