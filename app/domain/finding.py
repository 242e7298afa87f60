"""One answer of a diagnosis."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """`ok` is None for plain information; `detail` names facts, not advice."""

    name: str
    ok: bool | None
    detail: str
