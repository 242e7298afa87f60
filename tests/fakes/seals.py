"""Seals without a worker: reports by the bytes they are about."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from app.domain.answer import PASSED
from app.domain.certificate import Certificate
from app.domain.errors import AppError, ErrorCode
from app.domain.seal import PictureKind, SealFile, SealFormat, SealReport, SealVerdict
from app.domain.seal_design import SealDesign
from tests.fakes.documents import Ready

GENUINE = SealVerdict(PASSED, PASSED, PASSED, PASSED, PASSED)
BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)


def report(code: str, name: str = "测试局", verdict: SealVerdict = GENUINE) -> SealReport:
    """A seal with nothing special about it."""
    return SealReport(
        format=SealFormat.V4,
        version=4,
        vendor="test",
        code=code,
        kind=1,
        name=name,
        created=BEGIN,
        valid_from=BEGIN,
        valid_until=END,
        maker="制章机构",
        signers=("测试局",),
        signer_digests=0,
        picture_kind=PictureKind.PNG,
        width_mm=42,
        height_mm=42,
        picture=b"picture",
        verdict=verdict,
        oddities=(),
    )


@dataclass
class FakeSealReader:
    """`reports` by bytes; anything else is no seal. `drawn` are the designs that were asked for."""

    reports: dict[bytes, SealReport] = field(default_factory=dict)
    makers: list[tuple[bytes, ...]] = field(default_factory=list)
    signers: list[Certificate | None] = field(default_factory=list)
    drawn: list[SealDesign] = field(default_factory=list)

    def read_seal(
        self, data: bytes, makers: tuple[bytes, ...], signer: Certificate | None = None
    ) -> Ready[SealReport]:
        """The report, or `SEAL_MALFORMED`."""
        self.makers.append(makers)
        self.signers.append(signer)
        if data not in self.reports:
            return Ready(error=AppError(ErrorCode.SEAL_MALFORMED))
        return Ready(self.reports[data])

    def draw_seal(self, design: SealDesign, target: Path) -> Ready[None]:
        """Note the design."""
        self.drawn.append(design)
        target.write_bytes(b"drawn")
        return Ready()


@dataclass
class FakeSealFiles:
    """Kept seals in a list."""

    kept: list[SealFile] = field(default_factory=list)

    def all(self) -> tuple[SealFile, ...]:
        """All of them."""
        return tuple(self.kept)

    def add(self, seal: SealFile) -> None:
        """One more, once."""
        self.remove(seal)
        self.kept.append(seal)

    def remove(self, seal: SealFile) -> None:
        """One less."""
        self.kept = [one for one in self.kept if one != seal]
