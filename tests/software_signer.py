"""Certificates and keys in memory, for tests that need a signature but no token."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from app.crypto.x509 import read_certificate
from app.domain.algorithms import RsaPadding, SigningAlgorithm
from app.domain.certificate import Certificate

BEGIN = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
END = dt.datetime(2044, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class SoftwareSigner:
    """A key with its certificate and the root that issued it."""

    key: Any
    certificate: Certificate
    root: Certificate
    algorithm: SigningAlgorithm

    def sign(self, data: bytes) -> bytes:
        """What a token would answer."""
        digest = hashes.SHA384() if self.algorithm.digest == "sha384" else hashes.SHA256()
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(data, ec.ECDSA(digest))
        if self.algorithm is SigningAlgorithm.RSA_PSS_SHA256:
            pss = padding.PSS(padding.MGF1(digest), digest.digest_size)
            return self.key.sign(data, pss, digest)
        return self.key.sign(data, padding.PKCS1v15(), digest)


def signer(kind: str = "rsa") -> SoftwareSigner:
    """`rsa`, `rsa-pss`, `p256` or `p384`; the same one for the whole test run."""
    return _made(kind)


@lru_cache
def _made(kind: str) -> SoftwareSigner:
    root_key = ec.generate_private_key(ec.SECP256R1())
    root = _certificate("测试根证书", root_key, "测试根证书", root_key, authority=True)
    key = _key(kind)
    own = _certificate("印信 测试签名人", key, "测试根证书", root_key, authority=False)
    certificate = read_certificate(own.public_bytes(Encoding.DER))
    pads = RsaPadding.PSS if kind == "rsa-pss" else RsaPadding.PKCS1
    return SoftwareSigner(
        key,
        certificate,
        read_certificate(root.public_bytes(Encoding.DER)),
        certificate.algorithm(pads),
    )


def _key(kind: str) -> Any:
    if kind == "p256":
        return ec.generate_private_key(ec.SECP256R1())
    if kind == "p384":
        return ec.generate_private_key(ec.SECP384R1())
    return rsa.generate_private_key(65537, 2048)


def _certificate(
    subject: str, key: Any, issuer: str, issuer_key: Any, *, authority: bool
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    parent = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)])
    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(parent)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGIN)
        .not_valid_after(END)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(issuer_key, hashes.SHA256())
    )
