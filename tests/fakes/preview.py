"""A preview without a worker: pages of one colour, text as told, every call recorded."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.domain.document import DocumentReport, DocumentSnapshot
from app.domain.errors import AppError, ErrorCode
from app.domain.geometry import A4_MEDIA_BOX, PageTransform
from app.domain.placement import Placement, SealSize, appearances
from app.domain.preview import Found, Pixels, PreviewedDocument, TextLine, Tile
from app.domain.seal import SealFile, SealReport
from app.domain.seal_picture import KeptPicture
from app.domain.signing import SealPicture
from app.domain.validation import Headline, ValidationReport
from app.ports import Habit
from app.services import WindowServices
from tests.fakes.anchors import FakeAnchorFiles
from tests.fakes.seals import FakeSealFiles, FakeSealReader
from tests.fakes.services import FakeServices

A4 = PageTransform(A4_MEDIA_BOX)


@dataclass
class FakePreview:
    """`failures` maps the name of a call to what it raises; `text` are the lines of every page."""

    pages: tuple[PageTransform, ...] = (A4, A4, A4)
    text: tuple[TextLine, ...] = ()
    failures: dict[str, AppError] = field(default_factory=dict)
    calls: list[tuple[str, Any]] = field(default_factory=list)
    source: Path = Path("letter.pdf")
    closed: int = 0
    sealed: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        digest = digest_of(self.source)
        count = len(self.pages)
        snapshot = DocumentSnapshot(
            str(self.source), str(self.source), 1, digest, digest, False, count, False
        )
        self.document = PreviewedDocument(snapshot, self.pages)

    def judge(self) -> bool:
        """Regular, or what `failures` says."""
        self._called("judge", None)
        return False

    def render(self, tile: Tile) -> Pixels:
        """White, or light red where the page is asked for with its seals."""
        self._called("render", tile)
        colour = b"\xff\xe0\xe0" if tile.sealed and tile.page in self.sealed else b"\xff\xff\xff"
        return Pixels(tile.width_px, tile.height_px, 3, colour * (tile.width_px * tile.height_px))

    def lines(self, page: int) -> tuple[TextLine, ...]:
        """The same on every page."""
        self._called("lines", page)
        return self.text

    def find(self, text: str, page: int) -> Found:
        """Whole lines that hold the text, one page per call."""
        self._called("find", (text, page))
        hits = tuple((page, line.rect) for line in self.text if text in line.text)
        return Found(hits, page + 1 if page + 1 < len(self.pages) else None)

    def show_seals(
        self,
        placements: tuple[Placement, ...],
        pictures: tuple[SealPicture, ...],
        *,
        electronic: bool = False,
    ) -> tuple[int, ...]:
        """The pages that a signing would seal."""
        self.sealed = ()
        self._called("show_seals", placements)
        placed = appearances(placements, len(self.pages), self.pages.__getitem__)
        self.sealed = tuple(sorted({one.page for one in placed})) if pictures else ()
        return self.sealed

    def close(self) -> None:
        """Count."""
        self.closed += 1

    def count(self, name: str) -> int:
        """How often a call was made."""
        return sum(1 for call, _ in self.calls if call == name)

    def _called(self, name: str, argument: Any) -> None:
        self.calls.append((name, argument))
        if name in self.failures:
            raise self.failures[name]


@dataclass
class FakeMemory:
    """Habits in a dictionary."""

    kept: dict[str, Habit] = field(default_factory=dict)

    def load(self) -> dict[str, Habit]:
        """What was saved last."""
        return dict(self.kept)

    def save(self, habits: dict[str, Habit]) -> None:
        """Replace it."""
        self.kept = dict(habits)


@dataclass
class FakeSealPictures:
    """Kept pictures in a list."""

    kept: list[KeptPicture] = field(default_factory=list)

    def all(self) -> tuple[KeptPicture, ...]:
        """All of them."""
        return tuple(self.kept)

    def read(self, source: Path) -> SealPicture:
        """The file as it is."""
        if not source.is_file():
            raise AppError(ErrorCode.PICTURE_UNREADABLE, file=source.name)
        return SealPicture(source.read_bytes())

    def add(self, picture: SealPicture, name: str, size: SealSize) -> KeptPicture:
        """One more, unless it is there."""
        for one in self.kept:
            if (one.name, one.size, one.picture) == (name, size, picture):
                return one
        self.kept.append(KeptPicture(f"kept-{len(self.kept)}", name, size, picture))
        return self.kept[-1]

    def remove(self, key: str) -> None:
        """One less."""
        self.kept = [one for one in self.kept if one.key != key]


def quiet_core() -> FakeServices:
    """No token, no signature, no risk."""

    def unsigned(source: Path, *_: Any) -> ValidationReport:
        return ValidationReport(Headline.NO_SIGNATURE, (), 1, digest_of(source))

    def harmless(source: Path, _: Any) -> DocumentReport:
        return DocumentReport(digest_of(source), 1, "1.7", False, True, False, (), (), 0, None, ())

    return FakeServices(tokens=lambda _: (), verify=unsigned, inspect=harmless)


def digest_of(source: Path) -> str:
    """What the fakes say the digest of a document is."""
    return hashlib.sha256(str(source).encode()).hexdigest()


@dataclass
class FakeWindowServices:
    """Services of a window over fake previews; `previews` are those that were opened."""

    make: Any = FakePreview
    memory: FakeMemory = field(default_factory=FakeMemory)
    core: FakeServices = field(default_factory=quiet_core)
    seal_pictures: FakeSealPictures = field(default_factory=FakeSealPictures)
    seal_files: FakeSealFiles = field(default_factory=FakeSealFiles)
    token_seals: dict[str, tuple[bytes, ...]] = field(default_factory=dict)
    seal_reports: dict[bytes, SealReport] = field(default_factory=dict)
    anchors: FakeAnchorFiles = field(default_factory=FakeAnchorFiles)
    settings: FakeMemory = field(default_factory=FakeMemory)
    locked: dict[str, str] = field(default_factory=dict)
    opening_error: AppError | None = None
    previews: list[FakePreview] = field(default_factory=list)
    prepared: list[None] = field(default_factory=list)
    copies: list[tuple[str, Path]] = field(default_factory=list)

    def build(self) -> WindowServices:
        """What the window receives."""
        core = self.core.build(debug=False)
        return WindowServices(
            build_core=lambda: core,
            policy=core.policy,
            prepare_preview=lambda: self.prepared.append(None),
            open_preview=self._open,
            decode_picture=lambda _, side: Pixels(side, side, 4, b"\xc8\x00\x00\xff" * side * side),
            save_copy=lambda shown, target: self.copies.append((shown.path, target)),
            chinese_font=lambda: Path("none.ttf"),
            memory=self.memory,
            cancel=lambda: None,
            stop_signing=lambda _: None,
            stop_judging=lambda: None,
            stop_opening=lambda: None,
            open_signed_version=lambda shown, _, __: self._open(Path(shown.path), None),
            find_seal_pictures=lambda: self.seal_pictures,
            find_seal_files=lambda: self.seal_files,
            token_seals=lambda token: tuple(map(SealFile, self.token_seals.get(token.label, ()))),
            judge_seal=self._judge_seal,
            find_anchors=lambda: self.anchors,
            find_seal_anchors=FakeAnchorFiles,
            trust=lambda _, __: (),
            trusted_files=lambda _: (),
            settings=self.settings,
            locked=self.locked,
            channel="",
            greeting=b"",
        )

    def _judge_seal(self, seal: SealFile, _: object) -> SealReport:
        return FakeSealReader(self.seal_reports).read_seal(seal.data, ()).result()

    def _open(self, source: Path, _: object) -> FakePreview:
        if self.opening_error is not None:
            error, self.opening_error = self.opening_error, None
            raise error
        self.previews.append(self.make(source=source))
        return self.previews[-1]
