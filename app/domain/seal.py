"""Electronic seals: the signed object that holds a picture and names who may use it.

Three editions of the format are read: GM/T 0031-2014, GB/T 38540-2020, GM/T 0031-2025. A picture
without such an object is a seal picture and never called a seal.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.domain.answer import PASSED, Answer, Reason
from app.domain.geometry import RectMm

_HEADER_IDENTIFIER = b"\x16\x02ES"
_HEADER_WITHIN_BYTES = 32


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
class SealFile:
    """A seal as somebody keeps it in a file: its bytes, not read yet."""

    data: bytes

    @property
    def begins_like_a_seal(self) -> bool:
        """Whether there is the identifier of a SES_Header near the start (GB/T 38540, "ES").

        Tells a damaged seal from the other things that lie on a token.
        """
        return _HEADER_IDENTIFIER in self.data[:_HEADER_WITHIN_BYTES]

    @property
    def sha256(self) -> str:
        """What tells seals apart, in hex."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class TokenSeal:
    """A seal on the token that signs; `name` is its code or name, None if there is only one."""

    name: str | None


SealSource = SealFile | TokenSeal


@dataclass(frozen=True)
class SealReport:
    """A seal that was read and judged, for people to look at.

    `maker` and `signers` name the holders of the certificates in it, as far as they can be read.
    `picture` is None unless the maker signed it and it can be drawn.
    """

    format: SealFormat
    version: int
    vendor: str
    code: str
    kind: int
    name: str
    created: datetime
    valid_from: datetime
    valid_until: datetime
    maker: str | None
    signers: tuple[str, ...]
    signer_digests: int
    picture_kind: PictureKind
    width_mm: int
    height_mm: int
    picture: bytes | None
    verdict: SealVerdict
    oddities: tuple[Oddity, ...]

    @property
    def obstacle(self) -> Reason | None:
        """Why it cannot be used for signing; None also while nobody knows who is going to sign."""
        binding = self.verdict.binding
        if self.format is SealFormat.V1:
            return Reason.OLD_FORMAT
        if not self.verdict.genuine:
            return self.verdict.problem.reason
        if self.picture is None:
            return Reason.PICTURE_UNSUPPORTED
        return None if binding.reason is Reason.NO_SIGNER else binding.reason

    def is_called(self, name: str) -> bool:
        """Whether a person who writes `name` means this seal."""
        return name in (self.code, self.name)


@dataclass(frozen=True)
class SealLabel:
    """What people call a seal by; `code` is its identifier (esID)."""

    name: str
    code: str


@dataclass(frozen=True)
class Stamp:
    """One impression of a seal on a page (from 1); `rect` is what can be seen, as displayed."""

    page: int
    rect: RectMm


@dataclass(frozen=True)
class AppliedSeal:
    """The electronic seal inside one signature, with separate answers.

    `report` is about the seal itself. `content`, `signature`, `certificate` and `time` are the
    signature's answers. `drawing`: what the document shows is the picture in the seal (threat F7);
    `position`: it is shown whole, inside its pages, at its own size (F8); `wrongly_shown` are the
    stable names of what is wrong with these two.
    """

    report: SealReport
    content: Answer
    signature: Answer
    certificate: Answer
    time: Answer
    drawing: Answer
    position: Answer
    stamps: tuple[Stamp, ...]
    wrongly_shown: tuple[str, ...]
    oddities: tuple[Oddity, ...]

    @property
    def shown_rightly(self) -> bool:
        """Whether the document shows the seal as it is."""
        return self.drawing.passed and self.position.passed

    def without_picture(self) -> "AppliedSeal":
        """The same for an answer that would become too long."""
        return replace(self, report=replace(self.report, picture=None))
