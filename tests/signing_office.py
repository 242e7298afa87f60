"""A folder of documents, a token, a register and a person: one signing over fakes."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from app.domain.algorithms import RsaPadding
from app.domain.errors import AppError, ErrorCode
from app.domain.placement import SealPlacement, SealSize
from app.domain.policy import Policy
from app.domain.register import RegisterEvent
from app.domain.signing import Certify, SealPicture, SigningReceipt
from app.domain.time_stamp import StampAuthority
from app.use_cases.list_tokens import Drivers, KnownDriver
from app.use_cases.sign_documents import sign_documents
from app.use_cases.signing_request import SignDocuments, SigningPorts, SignInput
from tests.fakes.anchors import FakeAnchorFiles
from tests.fakes.clock import FixedClock
from tests.fakes.documents import FakeSigningDocuments
from tests.fakes.publisher import FolderPublisher
from tests.fakes.register import MemoryRegister
from tests.fakes.seals import FakeSealReader
from tests.fakes.time_stamps import FakeTimeStamps
from tests.fakes.tokens import FakePinEntry, FakeTokenDriver

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@dataclass
class Watcher:
    """Sees every step; ends the run by `reason` at the step numbered `stop_at`."""

    stop_at: int | None = None
    reason: BaseException = field(default_factory=lambda: AppError(ErrorCode.CANCELLED))
    seen: list[tuple[int, int, str]] = field(default_factory=list)

    def step(self, done: int, total: int, what: str) -> None:
        self.seen.append((done, total, what))
        if self.stop_at is not None and len(self.seen) > self.stop_at:
            raise self.reason


class Office:
    """A folder of documents, a token, a register and somebody who knows the PIN."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder = folder
        self.documents = FakeSigningDocuments()
        self.driver = FakeTokenDriver(kinds=("rsa",))
        self.register = MemoryRegister()
        self.publisher = FolderPublisher()
        self.pin = FakePinEntry(b"123456")
        self.watcher = Watcher()
        self.seals = FakeSealReader()
        self.makers = FakeAnchorFiles()
        self.authority = FakeTimeStamps()
        self.reached: list[StampAuthority] = []
        self.policy = Policy()
        self.inputs = tuple(self._document(number) for number in range(count))

    def _document(self, number: int) -> SignInput:
        source = self.folder / f"{number}.pdf"
        source.write_bytes(b"%%PDF-document %d " % number)
        return SignInput(source, self.folder / f"{number}-sealed.pdf")

    def ports(self) -> SigningPorts:
        driver = KnownDriver("fake", self.folder / "driver.so")
        drivers = Drivers(lambda: (driver,), lambda _: self.driver)
        return SigningPorts(
            self.documents,
            drivers,
            self.register,
            self.publisher,
            FixedClock(NOW),
            self.seals,
            self.makers,
            self.reach,
            self.policy,
        )

    def reach(self, authority: StampAuthority) -> FakeTimeStamps:
        """Whom the policy names."""
        self.reached.append(authority)
        return self.authority

    def request(self, inputs: tuple[SignInput, ...] | None = None) -> SignDocuments:
        return SignDocuments(
            inputs=self.inputs if inputs is None else inputs,
            driver=None,
            token=None,
            certificate=None,
            padding=RsaPadding.PKCS1,
            pictures=(SealPicture(b"picture"),),
            placements=(SealPlacement.parse("1@100,100", SealSize(42, 42)),),
            field=None,
            certify=Certify.NONE,
            reason=None,
            location=None,
            replace=False,
            password=None,
            pin=self.pin,
            progress=self.watcher,
        )

    def sign(self, inputs: tuple[SignInput, ...] | None = None) -> list[SigningReceipt]:
        return list(sign_documents(self.ports(), self.request(inputs)))

    def events(self, name: str = "") -> list[RegisterEvent]:
        return [e.event for e in self.register.entries if name in e.document]

    def files(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}


def statuses(receipts: list[SigningReceipt]) -> list[tuple[str, ErrorCode | None]]:
    """What became of each input."""
    return [(one.status.value, one.error and one.error.code) for one in receipts]
