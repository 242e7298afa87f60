"""SM2 for pyHanko's path validation: certificates, revocation lists and CMS signed with SM2/SM3.

Everything that is not SM2 goes to pyHanko's own code.
"""

from asn1crypto import algos, keys
from cryptography.exceptions import InvalidSignature
from pyhanko_certvalidator.sig_validate import (
    DEFAULT_VALIDATION_CONTEXT,
    DefaultSignatureValidator,
    SignatureValidationContext,
)

from app.crypto.gm_names import CURVE_NAME
from app.crypto.gm_oids import SM2_SIGN, SM2_WITH_SM3, SM3, belong_together
from app.crypto.sm2 import DEFAULT_IDENTITY, verify
from app.crypto.sm2_certificates import point_of
from app.domain.algorithms import KeyType


class Sm2SignatureValidator(DefaultSignatureValidator):
    """Checks SM2 signatures with the default identifier; raises `InvalidSignature`."""

    def validate_signature(
        self,
        signature: bytes,
        signed_data: bytes,
        public_key_info: keys.PublicKeyInfo,
        signature_algorithm: algos.SignedDigestAlgorithm,
        context: SignatureValidationContext = DEFAULT_VALIDATION_CONTEXT,
    ) -> None:
        """Raises `InvalidSignature` unless `signature` is the key's over `signed_data`."""
        named = signature_algorithm["algorithm"].dotted
        if not _is_sm2(public_key_info) and named not in (SM2_WITH_SM3, SM2_SIGN):
            super().validate_signature(
                signature, signed_data, public_key_info, signature_algorithm, context
            )
            return
        digest = context.contextual_md_algorithm
        # a value over a bare digest lacks Z: such a message is judged elsewhere or not at all
        if context.prehashed or digest not in (None, "sm3"):
            raise InvalidSignature("SM2 signs SM3(Z and the message)")
        if not belong_together(KeyType.SM2, SM3, named):
            raise InvalidSignature("an algorithm that an SM2 key does not have")
        _check(signature, signed_data, public_key_info)


def _is_sm2(info: keys.PublicKeyInfo) -> bool:
    return bool(info.algorithm == "ec" and info.curve == ("named", CURVE_NAME))


def _check(signature: bytes, signed_data: bytes, info: keys.PublicKeyInfo) -> None:
    try:
        point = point_of(info)
    except ValueError as error:
        raise InvalidSignature("not a usable SM2 key") from error
    if not verify(point, signed_data, signature, identity=DEFAULT_IDENTITY):
        raise InvalidSignature("the SM2 signature does not fit")
