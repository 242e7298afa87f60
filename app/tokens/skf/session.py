"""One login on one SKF application, for one certificate and its key."""

from contextlib import ExitStack
from ctypes import c_void_p
from dataclasses import dataclass

from app.crypto.digests import sha256_digest_info
from app.crypto.sm2 import DEFAULT_IDENTITY, encode_signature, signed_digest
from app.crypto.sm2_certificates import public_point
from app.domain.algorithms import KeyType, SigningAlgorithm
from app.domain.certificate import Certificate
from app.domain.errors import AppError, ErrorCode
from app.tokens.skf.errors import translated
from app.tokens.skf.library import SkfLibrary


@dataclass
class PinSession:
    """An application after SKF_VerifyPIN; `open_handles` closes it and everything above it."""

    library: SkfLibrary
    container: c_void_p
    certificate: Certificate
    open_handles: ExitStack

    def sign(self, algorithm: SigningAlgorithm, data: bytes) -> bytes:
        """The signature over `data`: a DER SM2Signature, or PKCS #1 v1.5.

        Digests are made here, with the certificate's key: tokens that hash themselves disagree
        about the identifier. Raises `ALGORITHM_UNSUPPORTED`, `SIGNATURE_WRONG`, the TOKEN codes.
        """
        match algorithm, self.certificate.key_type:
            case SigningAlgorithm.SM2_SM3, KeyType.SM2:
                return self._sign_sm2(data)
            case SigningAlgorithm.RSA_PKCS1_SHA256, KeyType.RSA:
                return self._sign_rsa(data)
        raise AppError(ErrorCode.ALGORITHM_UNSUPPORTED, key=algorithm)

    def _sign_sm2(self, data: bytes) -> bytes:
        digest = signed_digest(public_point(self.certificate), data, identity=DEFAULT_IDENTITY)
        with translated():
            r, s = self.library.sign(self.container, digest)
        try:
            return encode_signature(r, s)
        except ValueError:
            raise AppError(ErrorCode.SIGNATURE_WRONG) from None

    def _sign_rsa(self, data: bytes) -> bytes:
        with translated():
            value = self.library.sign_rsa(self.container, sha256_digest_info(data))
        if len(value) * 8 != self.certificate.key_bits:
            raise AppError(ErrorCode.SIGNATURE_WRONG)
        return value

    def close(self) -> None:
        """Log out and close every handle; never raises."""
        self.open_handles.close()
