"""How a token is asked for a signature: mechanism, parameters, what to send, what comes back.

A mechanism that hashes on the token is preferred: it cannot be made to sign a digest of something
else. Many tokens only have the bare ones; then the digest is made here.
"""

import hashlib
import struct
from collections.abc import Callable
from dataclasses import dataclass

from asn1crypto import algos
from pkcs11 import MGF, Mechanism

from app.crypto.digests import sha256_digest_info
from app.domain.algorithms import SigningAlgorithm
from app.domain.errors import AppError, ErrorCode

PSS_SALT_BYTES = 32
# CK_RSA_PKCS_PSS_PARAMS: digest, mask function, salt length.
_PSS_SHA256 = struct.pack("@3L", Mechanism.SHA256, MGF.SHA256, PSS_SALT_BYTES)


@dataclass(frozen=True)
class SigningMethod:
    """One way to ask: `prepare` makes the input of C_Sign, `finish` the signature from its output.

    `finish` raises `SIGNATURE_WRONG` for what cannot be a signature.
    """

    mechanism: int
    parameter: bytes
    prepare: Callable[[bytes], bytes]
    finish: Callable[[bytes], bytes]


def signing_method(algorithm: SigningAlgorithm, can_sign: Callable[[int], bool]) -> SigningMethod:
    """The first method that the token has, else the last; raises `ALGORITHM_UNSUPPORTED`."""
    methods = _METHODS.get(algorithm)
    if methods is None:
        raise AppError(ErrorCode.ALGORITHM_UNSUPPORTED, key=algorithm.value)
    return next((one for one in methods if can_sign(one.mechanism)), methods[-1])


def _whole(data: bytes) -> bytes:
    return data


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _sha384(data: bytes) -> bytes:
    return hashlib.sha384(data).digest()


def _ecdsa_der(output: bytes) -> bytes:
    """`ECDSA-Sig-Value` (RFC 3279, 2.2.3) from r and s side by side (PKCS#11 2.40, 2.3.1)."""
    if not output or len(output) % 2:
        raise AppError(ErrorCode.SIGNATURE_WRONG)
    der: bytes = algos.DSASignature.from_p1363(output).dump()
    return der


_METHODS: dict[SigningAlgorithm, tuple[SigningMethod, ...]] = {
    SigningAlgorithm.RSA_PKCS1_SHA256: (
        SigningMethod(Mechanism.SHA256_RSA_PKCS, b"", _whole, _whole),
        SigningMethod(Mechanism.RSA_PKCS, b"", sha256_digest_info, _whole),
    ),
    SigningAlgorithm.RSA_PSS_SHA256: (
        SigningMethod(Mechanism.SHA256_RSA_PKCS_PSS, _PSS_SHA256, _whole, _whole),
        SigningMethod(Mechanism.RSA_PKCS_PSS, _PSS_SHA256, _sha256, _whole),
    ),
    SigningAlgorithm.ECDSA_SHA256: (
        SigningMethod(Mechanism.ECDSA_SHA256, b"", _whole, _ecdsa_der),
        SigningMethod(Mechanism.ECDSA, b"", _sha256, _ecdsa_der),
    ),
    SigningAlgorithm.ECDSA_SHA384: (
        SigningMethod(Mechanism.ECDSA_SHA384, b"", _whole, _ecdsa_der),
        SigningMethod(Mechanism.ECDSA, b"", _sha384, _ecdsa_der),
    ),
}
