"""What a person asks for when documents are to be signed, and what it takes from outside."""

from dataclasses import dataclass, field
from pathlib import Path

from app.domain.algorithms import RsaPadding
from app.domain.placement import Placement
from app.domain.policy import Policy
from app.domain.profile import Profile
from app.domain.seal import SealSource
from app.domain.secret import Secret
from app.domain.signing import (
    Certify,
    SealPicture,
)
from app.ports import (
    AnchorFiles,
    Clock,
    PinEntry,
    Progress,
    Publisher,
    SealReader,
    SigningDocuments,
    UseRegister,
)
from app.use_cases.list_tokens import Drivers
from app.use_cases.time_stamping import ReachAuthority


@dataclass(frozen=True)
class SignInput:
    """One document to sign and the name that the result gets.

    `previewed_sha256` is the digest of the bytes a person has seen; None when nobody looked.
    """

    source: Path
    target: Path
    previewed_sha256: str | None = None


@dataclass(frozen=True)
class SignDocuments:
    """What a person asked for. `driver`, `token` and `certificate` are None to be found.

    Each placement shows one of the `pictures`. An electronic seal brings its own picture and size;
    `seal_anchors` are files of those who may have made it, beside the ones that are always
    believed. `profile` is None for the usual one.
    """

    inputs: tuple[SignInput, ...]
    driver: Path | None
    token: str | None
    certificate: str | None
    padding: RsaPadding
    pictures: tuple[SealPicture, ...]
    placements: tuple[Placement, ...]
    field: str | None
    certify: Certify
    reason: str | None
    location: str | None
    replace: bool
    password: Secret | None
    pin: PinEntry
    progress: Progress
    seal: SealSource | None = None
    seal_anchors: tuple[Path, ...] = ()
    profile: Profile | None = None


@dataclass(frozen=True)
class SigningPorts:
    """Everything a signing needs from outside."""

    documents: SigningDocuments
    drivers: Drivers
    register: UseRegister
    publisher: Publisher
    clock: Clock
    seals: SealReader
    seal_anchors: AnchorFiles
    reach_authority: ReachAuthority
    policy: Policy = field(default_factory=Policy)
