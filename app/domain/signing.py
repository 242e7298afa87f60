"""One signing from request to receipt, as values that the steps hand to each other."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.domain.algorithms import SigningAlgorithm
from app.domain.certificate import Certificate
from app.domain.document import DocumentSnapshot
from app.domain.errors import AppError, ErrorCode
from app.domain.placement import Placement, SealPlacement, SealSize, StraddlePlacement
from app.domain.profile import Level, Profile
from app.domain.seal import EmbeddedPicture, SealLabel


class Certify(StrEnum):
    """What a certification signature still permits (ISO 32000-2, 12.8.2.2 DocMDP)."""

    NONE = "none"
    FILL = "fill"
    ANNOTATE = "annotate"


@dataclass(frozen=True)
class SealPicture:
    """A picture to be drawn as a seal: the bytes of a PNG (JPEG, GIF, BMP) file."""

    data: bytes


@dataclass(frozen=True)
class SigningSpec:
    """What the signature shall be: looks and claims, the same for every document of a batch.

    No placements and no field: an invisible signature. Each placement shows one of the `pictures`.
    `field` names an existing empty field; then the first picture, if there is one, fills the
    field's own rectangle.

    `seal` are the bytes of an electronic seal, which goes with the profile `SEAL`, and
    `seal_anchors` the files of those who may have made it. Its picture and the picture's size
    (`seal_size`) are known once it was judged: `bearing`.

    `stamp_anchors` are the files of those who may stamp the signature's time; none: it gets no
    time stamp.
    """

    certificate: Certificate
    other_certificates: tuple[Certificate, ...]
    algorithm: SigningAlgorithm
    pictures: tuple[SealPicture, ...]
    seals: tuple[SealPlacement, ...]
    straddles: tuple[StraddlePlacement, ...]
    field: str | None
    certify: Certify
    reason: str | None
    location: str | None
    signing_time: datetime
    profile: Profile = Profile.PADES
    seal: bytes | None = None
    seal_anchors: tuple[bytes, ...] = ()
    seal_size: SealSize | None = None
    stamp_anchors: tuple[bytes, ...] = ()

    def bearing(self, picture: EmbeddedPicture) -> "SigningSpec":
        """The same with the picture of a judged seal, everywhere in its own millimetres."""
        size = SealSize(picture.width_mm, picture.height_mm)
        return replace(
            self,
            pictures=(SealPicture(picture.data),),
            seal_size=size,
            seals=tuple(replace(one, size=size, picture=0) for one in self.seals),
            straddles=tuple(replace(one, size=size, picture=0) for one in self.straddles),
        )

    @property
    def placements(self) -> tuple[Placement, ...]:
        """All places where the seal goes."""
        return self.seals + self.straddles


@dataclass(frozen=True)
class PreparedDocument:
    """A finished revision that lacks only the signature value.

    `to_be_signed` is the DER of the signed attributes (RFC 5652, 5.4), the only bytes that reach
    the token. `digest` is the hex digest over the byte range, `pages` (from 1) bear
    the seal. `snapshot.path` is the temporary file that holds it all. `seal` is how the electronic
    seal calls itself that was judged, if there is one.
    """

    job: str
    snapshot: DocumentSnapshot
    to_be_signed: bytes
    digest: str
    field: str
    pages: tuple[int, ...]
    seal: SealLabel | None = None


@dataclass(frozen=True)
class CompletedDocument:
    """What is true of a verified temporary file that only waits to be published."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Stamped:
    """What became of the time stamp on one signature value.

    `token` is empty if there was none to be had from `host`; then `failure` says why.
    """

    token: bytes
    host: str
    failure: AppError | None = None

    @property
    def in_short(self) -> str:
        """For the use register."""
        return f"{self.host} {self.failure.code.value}" if self.failure else self.host


class ReceiptStatus(StrEnum):
    """What became of one input."""

    SIGNED = "signed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class ReceiptError:
    """A failure as a value: the code and the facts its sentence needs."""

    code: ErrorCode
    facts: dict[str, str | int]

    @classmethod
    def of(cls, error: AppError) -> "ReceiptError":
        """The value that tells the same as the exception."""
        return cls(error.code, error.facts)

    def as_error(self) -> AppError:
        """The exception again, where a failure must be raised."""
        return AppError(self.code, **self.facts)


@dataclass(frozen=True)
class SigningReceipt:
    """The outcome for one input. `pages` (from 1) bear the seal; none if it is invisible.

    `level` tells whether there is a time stamp on it, `not_stamped` why there is none although
    one was wished.
    """

    input: str
    output: str | None
    status: ReceiptStatus
    error: ReceiptError | None = None
    sha256: str | None = None
    signer: str | None = None
    signature_field: str | None = None
    rewritten: bool = False
    pages: tuple[int, ...] = ()
    profile: Profile | None = None
    level: Level | None = None
    not_stamped: ReceiptError | None = None
