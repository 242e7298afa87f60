"""Electronic seals: the signed object that holds a picture and names who may use it.

Three editions of the format are read: GM/T 0031-2014, GB/T 38540-2020, GM/T 0031-2025. A picture
without such an object is a seal picture and never called a seal.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.answer import PASSED, Answer, Outcome
from app.domain.certificate import Certificate
from app.domain.validation import Indication, SubIndication


class SealFormat(StrEnum):
    """Which edition's shape the bytes have; the version number inside is not trusted for that."""

    V1 = "GM/T 0031-2014"
    V4 = "GB/T 38540-2020"
    V5 = "GM/T 0031-2025"


class Oddity(StrEnum):
    """What real products encode otherwise than the standards say.

    Whoever reads past it gets a value, but no answer built on it is `PASSED`.
    """

    INDEFINITE_LENGTH = "indefinite-length"
    SIGNATURE_RAW = "signature-raw"
    SIGNATURE_NOT_DER = "signature-not-der"
    TRAILING_ZEROS_DROPPED = "trailing-zeros-dropped"
    UNUSED_BITS = "unused-bits"
    FIELD_TYPE = "field-type"
    TIME_FORM = "time-form"
    CERTIFICATE_LIST_TYPE = "certificate-list-type"
    CERTIFICATE_LIST_FORM = "certificate-list-form"
    VERSION_CONTRADICTS_SHAPE = "version-contradicts-shape"
    ALGORITHM_MISNAMED = "algorithm-misnamed"
    CONTENT_TYPE_MISMATCH = "content-type-mismatch"
    ATTRIBUTES_UNSORTED = "attributes-unsorted"
    ATTRIBUTES_MISSING = "attributes-missing"
    CONTENT_IS_DIGEST = "content-is-digest"


class PictureKind(StrEnum):
    """What the picture's own bytes are, whatever the seal says they are."""

    PNG = "png"
    GIF = "gif"
    JPEG = "jpeg"
    BMP = "bmp"
    OFD = "ofd"
    SVG = "svg"
    OTHER = "other"


# OFD and SVG need a renderer for documents inside a seal
DRAWABLE_PICTURES = frozenset({PictureKind.PNG, PictureKind.GIF, PictureKind.JPEG, PictureKind.BMP})


@dataclass(frozen=True)
class EmbeddedPicture:
    """The picture in a seal and its size on paper, which nobody may change."""

    kind: PictureKind
    data: bytes
    width_mm: int
    height_mm: int


@dataclass(frozen=True)
class CertificateDigest:
    """A signer named by a digest of the certificate (certListType 2)."""

    algorithm: str
    value: bytes


@dataclass(frozen=True)
class SignedSlice:
    """Bytes as they were received, and who signed them: nothing of it is judged yet.

    `certificate` is DER; `algorithm` a dotted object identifier; `value` the signature as found.
    """

    certificate: bytes
    algorithm: str
    signed: bytes
    value: bytes


@dataclass(frozen=True)
class SealInfo:
    """What a seal says about itself (SES_SealInfo).

    `code` is its identifier (esID; fourteen digits for seals of authorities), `kind` a number
    whose meaning every platform defines for itself. `critical_extensions` are object identifiers
    of what nobody may ignore.
    """

    version: int
    vendor: str
    code: str
    kind: int
    name: str
    signer_certificates: tuple[bytes, ...]
    signer_digests: tuple[CertificateDigest, ...]
    created: datetime
    valid_from: datetime
    valid_until: datetime
    picture: EmbeddedPicture
    critical_extensions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seal:
    """One SESeal as it was read; `der` are its bytes."""

    der: bytes
    format: SealFormat
    info: SealInfo
    maker: SignedSlice
    time_stamp: bytes | None
    oddities: tuple[Oddity, ...]


@dataclass(frozen=True)
class SealVerdict:
    """Separate answers about one seal.

    `structure`: strict reading; `maker_signature`: the maker signed these bytes;
    `maker_certificate`: it leads to a seal anchor and may sign; `validity`: the seal's own period;
    `binding`: the signer's certificate is one of those in the seal.
    """

    structure: Answer
    maker_signature: Answer
    maker_certificate: Answer
    validity: Answer
    binding: Answer

    @property
    def genuine(self) -> bool:
        """Made by somebody trusted and in force: may be shown as a seal."""
        own = (self.structure, self.maker_signature, self.maker_certificate, self.validity)
        return all(answer.passed for answer in own)

    @property
    def usable(self) -> bool:
        """Genuine and the signer's: only such a seal may be used for signing."""
        return self.genuine and self.binding.passed

    @property
    def problem(self) -> Answer:
        """The first answer that is not a yes, in the order of checking; else `PASSED`."""
        order = (
            self.structure,
            self.maker_signature,
            self.maker_certificate,
            self.validity,
            self.binding,
        )
        return next((answer for answer in order if not answer.passed), PASSED)


@dataclass(frozen=True)
class SealSignature:
    """One SES_Signature as it was read: a seal applied to data.

    `data_digest` is the digest of the sealed document, `protects` the signer's own words for the
    range. `time` is a claim. The oddities include those of the seal.
    """

    format: SealFormat
    seal: Seal
    time: datetime | None
    data_digest: bytes
    protects: str
    signer: SignedSlice
    time_stamp: bytes | None
    oddities: tuple[Oddity, ...]


@dataclass(frozen=True)
class GmVerdict:
    """Separate answers about one SM2 signature; `seal` is None when none was applied.

    `structure`: strict reading; `content`: the signed digest is the document's; `signature`: the
    value fits the signer's key; `certificate`: it leads to an anchor and may sign; `time`: the
    claimed time lies where it must.
    """

    structure: Answer
    content: Answer
    signature: Answer
    certificate: Answer
    time: Answer
    seal: SealVerdict | None
    signer: Certificate | None
    signing_time: datetime | None
    oddities: tuple[Oddity, ...]

    @property
    def intact(self) -> bool:
        """Content and value fit: nothing was changed since, whoever signed.

        An odd encoding does not hide that, but keeps the indication from being a yes.
        """
        return self.content.holds and self.signature.holds

    @property
    def indication(self) -> tuple[Indication, SubIndication | None]:
        """The answers folded into ETSI terms; the worst one speaks."""
        fatal = (
            (self.structure, SubIndication.FORMAT_FAILURE),
            (self.content, SubIndication.HASH_FAILURE),
            (self.signature, SubIndication.SIG_CRYPTO_FAILURE),
        )
        for answer, sub_indication in fatal:
            if answer.outcome is Outcome.FAILED:
                return Indication.TOTAL_FAILED, sub_indication
        return self._weaker()

    def _weaker(self) -> tuple[Indication, SubIndication | None]:
        seal = self.seal.problem if self.seal else PASSED
        own = (self.structure, self.content, self.signature)
        if not (seal.passed and self.time.passed and all(answer.passed for answer in own)):
            return Indication.INDETERMINATE, SubIndication.SIG_CONSTRAINTS_FAILURE
        if self.certificate.outcome is Outcome.FAILED:
            failure = SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE
            return Indication.INDETERMINATE, failure
        if not self.certificate.passed:
            return Indication.INDETERMINATE, SubIndication.NO_CERTIFICATE_CHAIN_FOUND
        return Indication.TOTAL_PASSED, None
