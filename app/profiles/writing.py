"""The container of one signing in the profile that its specification names.

One place that knows which profile makes what: the bytes that the token signs, the room to reserve,
the check of the value, the container around it.
"""

from dataclasses import dataclass

from app.domain.algorithms import SigningAlgorithm
from app.domain.profile import Profile
from app.domain.seal import Seal
from app.domain.signing import SigningSpec
from app.domain.time_stamp import MAX_TOKEN_BYTES
from app.profiles import gbt35275, pades, pades_sm2, seal_signature
from app.profiles.sm2_values import check_value

RESERVED_BYTES = 32 * 1024
"""For the container (H9): fixed, so that it never turns out too small after the PIN was typed."""

_CERTIFICATES_FIT_BYTES = RESERVED_BYTES // 2
_LONGEST_RANGE = "[0 " + " ".join(["9" * 10] * 3) + "]"
_SM2_VALUE_BYTES = 72
_OTHER_VALUE_BYTES = 512


@dataclass(frozen=True)
class ContainerWriter:
    """Makes the container for `spec`; `seal` is the judged one of the profile `SEAL`."""

    spec: SigningSpec
    seal: Seal | None = None

    @property
    def reserved_bytes(self) -> int:
        """An upper bound of the container's size, known before anything is signed."""
        spec = self.spec
        room = RESERVED_BYTES + (MAX_TOKEN_BYTES if spec.stamp_anchors else 0)
        if self.seal is not None:
            return room + seal_signature.reserved_bytes(self.seal, spec.certificate, _LONGEST_RANGE)
        certificates = pades.chain(spec.certificate, spec.other_certificates)
        size = sum(len(one.der) for one in certificates)
        return room + max(0, size - _CERTIFICATES_FIT_BYTES)

    @property
    def placeholder(self) -> bytes:
        """A value of the greatest length, to try the document with before the token signs."""
        sm2 = self.spec.algorithm is SigningAlgorithm.SM2_SM3
        return bytes(_SM2_VALUE_BYTES if sm2 else _OTHER_VALUE_BYTES)

    def to_be_signed(self, digest: bytes, byte_range: str) -> bytes:
        """What the token signs; `digest` is the one over `byte_range`, written as in the PDF."""
        spec = self.spec
        match spec.profile:
            case Profile.DETACHED:
                return gbt35275.to_be_signed(digest, spec.signing_time)
            case Profile.PADES_SM2:
                return pades_sm2.to_be_signed(digest, spec.certificate)
            case Profile.SEAL if self.seal is not None:
                return seal_signature.to_be_signed(digest, self.seal, spec.signing_time, byte_range)
            case _:
                return pades.signed_attributes(digest, spec.certificate)

    def check_value(self, message: bytes, value: bytes) -> None:
        """Raise `SIGNATURE_WRONG` unless the certificate's key made `value` over `message`."""
        spec = self.spec
        if spec.algorithm is SigningAlgorithm.SM2_SM3:
            check_value(spec.certificate, message, value)
        else:
            pades.check_value(spec.certificate, spec.algorithm, message, value)

    def assemble(self, message: bytes, value: bytes, stamp: bytes = b"") -> bytes:
        """The DER container; `stamp` is a time-stamp token on the value, empty for none."""
        spec = self.spec
        certificate, others = spec.certificate, spec.other_certificates
        match spec.profile:
            case Profile.DETACHED:
                return gbt35275.assemble(message, value, certificate, others, stamp)
            case Profile.PADES_SM2:
                return pades_sm2.assemble(message, value, certificate, others, stamp)
            case Profile.SEAL:
                return seal_signature.assemble(message, value, certificate, stamp)
            case _:
                return pades.assemble(message, value, certificate, others, spec.algorithm, stamp)
