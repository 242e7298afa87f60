"""One answer of a diagnosis."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """`ok` is None for plain information; `detail` names facts, not advice.

    `personal` names people or their devices: left out of a report that is passed on.
    """

    name: str
    ok: bool | None
    detail: str
    personal: str = ""
