"""What the document worker is asked, as values: the one place where both halves agree."""

from dataclasses import dataclass

from app.domain.certificate import Certificate
from app.domain.seal_design import SealDesign
from app.domain.signing import SigningSpec
from app.domain.validation import Anchors


@dataclass(frozen=True)
class Snapshot:
    """Fix the bytes of `source` in the new file `temporary`."""

    source: str
    temporary: str


@dataclass(frozen=True)
class Prepare:
    """Fix the bytes of `source` in the new file `temporary` and append the revision."""

    source: str
    temporary: str
    spec: SigningSpec


@dataclass(frozen=True)
class Complete:
    """Finish a prepared job with the signature value and, if there is one, its time stamp."""

    job: str
    signature: bytes
    stamp: bytes = b""


@dataclass(frozen=True)
class Verify:
    """Judge the signatures of `source`."""

    source: str
    anchors: Anchors


@dataclass(frozen=True)
class Certificates:
    """Say which certificates are in a file that somebody wants to trust."""

    data: bytes


@dataclass(frozen=True)
class Inspect:
    """Say what is in `source`."""

    source: str


@dataclass(frozen=True)
class Render:
    """Write page `page` (from 1) of `source` as PNG to `target`."""

    source: str
    page: int
    dpi: int
    target: str


@dataclass(frozen=True)
class ReadSeal:
    """Say what the seal in `data` is; `makers` are certificates, `signer` who wants to use it."""

    data: bytes
    makers: tuple[bytes, ...]
    signer: Certificate | None = None


@dataclass(frozen=True)
class DrawSeal:
    """Draw a seal picture into the file `target`."""

    design: SealDesign
    target: str
