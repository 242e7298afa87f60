"""The electronic seals that are at hand, as the cards show them and as they are put on pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.answer import Reason
from app.domain.placement import SealSize
from app.domain.preview import Pixels
from app.gui.models.identities import DAYS_WORTH_TELLING
from app.gui.models.seal_choice import SealChoice

if TYPE_CHECKING:
    from app.domain.seal import SealFile, SealReport


@dataclass(frozen=True)
class HeldSeal:
    """One seal that was read and judged; `pixels` is its picture, if one may be shown.

    `on_token` tells where it lies: a seal in a file can be forgotten here, one on a UKey cannot.
    """

    seal: SealFile
    on_token: bool
    report: SealReport
    pixels: Pixels | None
    days_left: int

    @property
    def key(self) -> str:
        """What tells it apart and is remembered."""
        return f"electronic-{self.seal.sha256[:16]}"

    @property
    def obstacle(self) -> Reason | None:
        """Why it cannot be picked."""
        unseen = Reason.PICTURE_UNSUPPORTED if self.pixels is None else None
        return self.report.obstacle or unseen

    @property
    def expires_soon(self) -> bool:
        """Whether the person should ask for a new one."""
        return 0 <= self.days_left < DAYS_WORTH_TELLING

    @property
    def size(self) -> SealSize:
        """Its own millimetres, which nobody may change."""
        return SealSize(self.report.width_mm, self.report.height_mm)

    @property
    def choice(self) -> SealChoice | None:
        """What is put on a page; None for a seal that cannot be used."""
        report = self.report
        if self.obstacle is not None or self.pixels is None or report.picture is None:
            return None
        from app.domain.signing import SealPicture  # a start does not need it

        picture = SealPicture(report.picture)
        return SealChoice(self.key, report.name, self.size, picture, self.pixels, self.seal)


def held(
    seal: SealFile, report: SealReport, pixels: Pixels | None, now: datetime, *, on_token: bool
) -> HeldSeal:
    """A judged seal as it is today."""
    return HeldSeal(seal, on_token, report, pixels, (report.valid_until - now).days)
