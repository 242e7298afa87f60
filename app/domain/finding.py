"""One answer of a diagnosis."""

from dataclasses import dataclass

from app.domain.signing import ReceiptError


@dataclass(frozen=True)
class Finding:
    """`ok` is None for plain information; `detail` names facts, not advice.

    `personal` names people or their devices: left out of a report that is passed on. `error` is
    what a driver failed with, for which there are sentences.
    """

    name: str
    ok: bool | None
    detail: str
    personal: str = ""
    error: ReceiptError | None = None
