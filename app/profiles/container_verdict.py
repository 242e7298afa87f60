"""What every judge of a signature container answers, whatever the container is."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.validation import Indication, SubIndication


@dataclass(frozen=True)
class ContainerVerdict:
    """What the container says, before trust and later changes are looked at.

    `indication` is None while nothing is wrong. `intact`: the document's bytes and the signature
    value are what the signer made, whatever else is to be said.
    """

    intact: bool
    indication: Indication | None = None
    sub_indication: SubIndication | None = None
    signer: bytes | None = None
    certificates: tuple[bytes, ...] = ()
    signing_time: datetime | None = None
    algorithm: str | None = None
    problems: tuple[str, ...] = ()
