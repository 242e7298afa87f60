"""Whether a signature fits a certificate, judged by others than our own code.

By `cryptography`; by the openssl command line for SM2, which that does not know.
"""

import subprocess
import tempfile
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.x509 import load_der_x509_certificate

from app.domain.algorithms import SigningAlgorithm


def is_valid(der: bytes, algorithm: SigningAlgorithm, signature: bytes, data: bytes) -> bool:
    """`der` is the certificate; `signature` is as a token session returns it."""
    if algorithm is SigningAlgorithm.SM2_SM3:
        return _openssl_accepts(der, signature, data)
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


def _openssl_accepts(der: bytes, signature: bytes, data: bytes) -> bool:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, content in (("cer", der), ("value", signature), ("data", data)):
            (folder / file).write_bytes(content)
        read = ["openssl", "x509", "-inform", "DER", "-in", "cer", "-pubkey", "-noout"]
        key = subprocess.run(read, cwd=folder, check=True, capture_output=True).stdout
        (folder / "key").write_bytes(key)
        # without the identifier openssl takes an empty one
        verify = [
            "openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key", "-rawin", "-digest", "sm3",
            "-pkeyopt", "distid:1234567812345678", "-in", "data", "-sigfile", "value",
        ]  # fmt: skip
        return subprocess.run(verify, cwd=folder, check=False, capture_output=True).returncode == 0
