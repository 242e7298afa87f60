"""What the network worker is asked, as values: the one place where both halves agree."""

from dataclasses import dataclass

from app.domain.time_stamp import StampAuthority


@dataclass(frozen=True)
class Stamp:
    """Have the signature value `value` stamped; `digest` is sha256, sha384 or sm3."""

    authority: StampAuthority
    value: bytes
    digest: str
