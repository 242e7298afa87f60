"""One sealing as it was confirmed: nothing of it changes while it runs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.algorithms import RsaPadding
from app.domain.placement import Placement
from app.domain.secret import Secret
from app.gui.models.identities import Identity
from app.gui.models.seal_board import Pages, pages_of
from app.ports import PinEntry, Progress

if TYPE_CHECKING:
    from app.domain.seal import SealFile
    from app.domain.signing import SealPicture
    from app.use_cases.signing_request import SignDocuments


@dataclass(frozen=True)
class SealingOrder:
    """What is sealed, where, with which seal and whose key, and what the result is called.

    `seal` are the very bytes of the electronic seal that was shown; it brings its own picture.
    `previewed_sha256` is the digest of the bytes that the person has seen: no others are sealed.
    """

    source: Path
    previewed_sha256: str
    placements: tuple[Placement, ...]
    pictures: tuple[SealPicture, ...]
    seal: SealFile | None
    identity: Identity
    target: Path
    replace: bool
    reason: str
    location: str
    password: Secret | None

    def request(self, pin: PinEntry, progress: Progress) -> SignDocuments:
        """What the use case is asked to do."""
        from app.domain.signing import Certify
        from app.use_cases.signing_request import SignDocuments, SignInput

        token = self.identity.token
        return SignDocuments(
            inputs=(SignInput(self.source, self.target, self.previewed_sha256),),
            driver=Path(token.driver),
            token=token.serial or token.label,
            certificate=self.identity.certificate.sha256,
            padding=RsaPadding.PKCS1,
            pictures=() if self.seal else self.pictures,
            placements=self.placements,
            field=None,
            certify=Certify.NONE,
            reason=self.reason or None,
            location=self.location or None,
            replace=self.replace,
            password=self.password,
            pin=pin,
            progress=progress,
            seal=self.seal,
        )


def sealed_pages(placements: Iterable[Placement], pages: Pages) -> tuple[int, ...]:
    """The numbers (from 1) of all pages that will bear the seal."""
    indices = {index for placement in placements for index in pages_of(placement, pages)}
    return tuple(index + 1 for index in sorted(indices))


def in_ranges(numbers: tuple[int, ...]) -> str:
    """`1-3, 5`: consecutive numbers are drawn together."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


def free_name(source: Path, folder: Path, suffix: str) -> Path:
    """A name for the result that is not taken: `名(suffix).pdf`, then `名(suffix 2).pdf`.

    A document that has the suffix already, being sealed once more, does not get it twice.
    """
    stem = re.sub(rf"\({re.escape(suffix)}(?: \d+)?\)$", "", source.stem) or source.stem
    names = (
        f"{stem}({suffix}{'' if number == 1 else f' {number}'}){source.suffix}"
        for number in count(1)
    )
    return next(path for path in (folder / name for name in names) if not path.exists())
