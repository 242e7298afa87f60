"""What the use cases need from the outside, as protocols. Imports the domain only.

Each protocol has one contract suite in `tests/contract`, run on every implementation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from app.domain.algorithms import SigningAlgorithm
    from app.domain.certificate import Certificate
    from app.domain.document import DocumentReport, DocumentSnapshot, RenderedPage
    from app.domain.placement import Placement, SealSize
    from app.domain.preview import Found, Pixels, PreviewedDocument, TextLine, Tile
    from app.domain.register import RegisterCheck, RegisterEntry, RegisterRecord
    from app.domain.seal import SealFile, SealReport
    from app.domain.seal_design import SealDesign
    from app.domain.seal_picture import KeptPicture
    from app.domain.secret import Secret
    from app.domain.signing import CompletedDocument, PreparedDocument, SealPicture, SigningSpec
    from app.domain.token import SigningIdentity, Token
    from app.domain.validation import Anchors, ValidationReport

T_co = TypeVar("T_co", covariant=True)

Habit = str | int | float | bool | list[str]


class Pending(Protocol[T_co]):
    """An answer that is being worked on elsewhere."""

    def result(self) -> T_co:
        """Wait for the answer, at most until its deadline; raises the `AppError` it ended in."""
        ...


class SigningDocuments(Protocol):
    """Making sealed documents; foreign bytes are parsed behind this port.

    Passwords are read, never kept: the caller wipes them.
    """

    def start(self) -> None:
        """Begin what takes time to start, so that it is ready when the first call comes."""
        ...

    def prepare(
        self, source: Path, temporary: Path, spec: SigningSpec, password: Secret | None
    ) -> Pending[PreparedDocument]:
        """Fix the bytes of `source` in the new private file `temporary`; append the new revision.

        An unsigned document of irregular structure is rewritten there first. The revision is tried
        with a placeholder: raises what makes the signature impossible or harms an earlier one.
        """
        ...

    def complete(
        self, prepared: PreparedDocument, signature: bytes, stamp: bytes = b""
    ) -> Pending[CompletedDocument]:
        """Check the signature value, embed it, verify the finished bytes.

        `stamp` is a time-stamp token on the value, empty for none.

        Raises `SIGNATURE_WRONG`, `RESULT_NOT_VALID`; a job is completed once.
        """
        ...


class DocumentReader(Protocol):
    """Looking at documents; foreign bytes are parsed behind this port."""

    def snapshot(
        self, source: Path, temporary: Path, password: Secret | None
    ) -> Pending[DocumentSnapshot]:
        """Fix the bytes of `source`, once, in the new private file `temporary`, for a preview."""
        ...

    def verify(
        self, source: Path, anchors: Anchors, password: Secret | None
    ) -> Pending[ValidationReport]:
        """Judge every signature against the anchors."""
        ...

    def certificates(self, data: bytes) -> Pending[tuple[Certificate, ...]]:
        """What is in a file of anchors; raises `ANCHOR_UNREADABLE`."""
        ...

    def inspect(self, source: Path, password: Secret | None) -> Pending[DocumentReport]:
        """Say what is in a document without signing it."""
        ...

    def render(
        self, source: Path, page: int, dpi: int, target: Path, password: Secret | None
    ) -> Pending[RenderedPage]:
        """Write page `page` (from 1) as PNG to `target`."""
        ...


class SealReader(Protocol):
    """Looking at electronic seals and drawing pictures for them, behind this port too."""

    def read_seal(
        self, data: bytes, makers: tuple[bytes, ...], signer: Certificate | None = None
    ) -> Pending[SealReport]:
        """What a seal is, whether it is genuine, and whether it is the signer's, if there is one.

        `makers` are PEM or DER certificates.

        Raises `SEAL_MALFORMED`, `SEAL_TOO_LARGE`, `ANCHOR_UNREADABLE`.
        """
        ...

    def draw_seal(self, design: SealDesign, target: Path) -> Pending[None]:
        """Draw into the file `target`; raises `SEAL_TEXT_UNSUITABLE`, `OUTPUT_FAILED`."""
        ...


class PagePreview(Protocol):
    """One document held open for looking at, until it is closed; asked from one thread at a time.

    The private copy of the document and the password belong to the preview. A page that ends its
    process costs that call only: the next one finds the document open again, without seals.
    """

    document: PreviewedDocument

    def judge(self) -> bool:
        """Learn whether the structure is regular, which takes a while; nothing when it is known.

        True if `document` is another one now: it is irregular and shown from a clean copy. Raises
        what stands in the way of every seal; the document is shown as before then.
        """
        ...

    def render(self, tile: Tile) -> Pixels:
        """The pixels of a piece of a page; raises `WORKER_CRASHED`, `WORKER_TIMEOUT`."""
        ...

    def lines(self, page: int) -> tuple[TextLine, ...]:
        """The lines of text on a page."""
        ...

    def find(self, text: str, page: int) -> Found:
        """Where `text` stands, whatever its case, on `page` and as many after it as is quick."""
        ...

    def show_seals(
        self,
        placements: tuple[Placement, ...],
        pictures: tuple[SealPicture, ...],
        *,
        electronic: bool = False,
    ) -> tuple[int, ...]:
        """Make the revision that a signing would make, for `Tile.sealed`; the pages that bear it.

        An electronic seal is put on pages in another way than a seal picture.
        Raises what would stand in the way of signing; then no page is shown sealed.
        """
        ...

    def close(self) -> None:
        """End the process, delete the copy, wipe the password; never raises."""
        ...


class TokenSession(Protocol):
    """A token that accepted its PIN; closing it ends the login."""

    def sign(self, identity: SigningIdentity, algorithm: SigningAlgorithm, data: bytes) -> bytes:
        """The signature over `data`: PKCS#1/PSS octets, or DER `ECDSA-Sig-Value`."""
        ...

    def close(self) -> None:
        """Log out and let the process that saw the PIN end; never raises."""
        ...


class TokenDriver(Protocol):
    """All tokens behind one driver library; nothing is loaded before the first call."""

    def tokens(self) -> tuple[Token, ...]:
        """What is plugged in now, with certificates; needs no PIN."""
        ...

    def open_session(self, identity: SigningIdentity, pin: PinEntry) -> TokenSession:
        """Ask for the PIN and log in, exactly once.

        Raises the PIN and TOKEN codes; `TOKEN_CHANGED` if the token is no longer the chosen one.
        """
        ...

    def seals(self, token: Token) -> tuple[bytes, ...]:
        """What on the token may be a seal and is read without a PIN; nothing is checked yet."""
        ...

    def change_pin(self, token: Token, entry: PinChange) -> None:
        """Ask for the old and the new PIN and change it, exactly once.

        Raises the PIN and TOKEN codes; a new PIN of a length that the token does not take is
        refused before anything is sent.
        """
        ...

    def close(self) -> None:
        """End the driver's process; never raises."""
        ...


class PinEntry(Protocol):
    """The person who knows the PIN."""

    def ask(self, token: Token) -> Secret:
        """The PIN for this token; raises `CANCELLED`, `PIN_LAST_TRY` (not confirmed).

        With a keypad (`token.pin.keypad`) it only tells the person to type there; what it returns
        is not used.
        """
        ...


class PinChange(Protocol):
    """The person who replaces a PIN; `token.pin` tells how long the new one may be."""

    def ask(self, token: Token) -> Secret:
        """The PIN as it is; raises `CANCELLED`, `PIN_LAST_TRY` (not confirmed)."""
        ...

    def ask_new(self, token: Token) -> Secret:
        """The PIN to come, typed twice alike; raises `CANCELLED`."""
        ...


class UseRegister(Protocol):
    """The append-only record of key uses."""

    def append(self, entry: RegisterEntry) -> None:
        """Store one event durably; raises `REGISTER_UNAVAILABLE`: then no key may be used."""
        ...

    def records(self) -> Iterator[RegisterRecord]:
        """All records in order; raises `REGISTER_BROKEN` at one that cannot be read."""
        ...

    def check(self) -> RegisterCheck:
        """Follow the chain from the first record to the last."""
        ...


class Publisher(Protocol):
    """The last step: a complete file appears under its name, or nothing does."""

    def reserve(self, source: Path, target: Path, replace: bool) -> Path:
        """Check that `target` may be written; the path of a temporary file beside it, not made yet.

        Raises the OUTPUT codes (exists, is the input, folder missing, not writable).
        """
        ...

    def publish(self, temporary: Path, target: Path, replace: bool, sha256: str) -> None:
        """Give the finished file its name, atomically and durably: bytes of this digest, no others.

        Raises the OUTPUT codes; the name is then as it was.
        """
        ...

    def discard(self, temporary: Path) -> None:
        """Remove a temporary file; never raises."""
        ...


class TimeStampAuthority(Protocol):
    """A clock that others believe: it stamps signature values, over the network."""

    def stamp(self, value: bytes, digest: str) -> Pending[bytes]:
        """A checked token (RFC 3161, or GM/T 0033) on the signature value `value`.

        `digest` is sha256, sha384 or sm3; only the digest leaves the machine. Raises
        `TIME_STAMP_UNREACHABLE`, `TIME_STAMP_REFUSED`, `TIME_STAMP_NOT_VALID`, `HOST_FORBIDDEN`,
        and `ANCHOR_UNREADABLE`.
        """
        ...

    def close(self) -> None:
        """End what was started for it; never raises."""
        ...


class Memory(Protocol):
    """Small habits that a window keeps for the next time: nothing of value, lost without harm."""

    def load(self) -> dict[str, Habit]:
        """What was kept; empty if there is nothing readable."""
        ...

    def save(self, habits: dict[str, Habit]) -> None:
        """Keep these instead; never raises."""
        ...


class SealPictures(Protocol):
    """The seal pictures that a person keeps."""

    def all(self) -> tuple[KeptPicture, ...]:
        """Every picture, the oldest first."""
        ...

    def read(self, source: Path) -> SealPicture:
        """The bytes of a file, not decoded yet; raises the PICTURE codes."""
        ...

    def add(self, picture: SealPicture, name: str, size: SealSize) -> KeptPicture:
        """Keep a picture; raises `OUTPUT_FAILED`."""
        ...

    def remove(self, key: str) -> None:
        """Forget a picture; never raises."""
        ...


class SealFiles(Protocol):
    """The electronic seals that a person keeps, beside those on tokens."""

    def all(self) -> tuple[SealFile, ...]:
        """Every seal, the oldest first; not judged."""
        ...

    def add(self, seal: SealFile) -> None:
        """Keep a seal; the same one is kept once. Raises `OUTPUT_FAILED`."""
        ...

    def remove(self, seal: SealFile) -> None:
        """Forget a seal; never raises."""
        ...


class AnchorFiles(Protocol):
    """The files of the issuers that a person trusts."""

    def paths(self) -> tuple[Path, ...]:
        """All of them."""
        ...

    def add(self, name: str, data: bytes) -> None:
        """Keep the bytes of the file called `name`; raises `OUTPUT_FAILED`."""
        ...

    def remove(self, path: Path) -> None:
        """Forget one of them; never raises."""
        ...


class Clock(Protocol):
    """The time of day."""

    def now(self) -> datetime:
        """Aware, in the local time zone."""
        ...


class Progress(Protocol):
    """Somebody who watches and may stop it."""

    def step(self, done: int, total: int, what: str) -> None:
        """Told before each step; raises `CANCELLED` when the person wants to stop."""
        ...
