"""Services: the ready use cases, all that a front end receives. Built by `app.bootstrap`.

Names of types only: whoever loads this has not loaded what the use cases need.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from app.domain.certificate import Certificate
    from app.domain.document import DocumentReport, DocumentSnapshot, RenderedPage
    from app.domain.finding import Finding
    from app.domain.policy import Policy
    from app.domain.preview import Pixels
    from app.domain.seal import SealFile, SealReport
    from app.domain.seal_design import RehearsalWish, SealDesign
    from app.domain.secret import Secret
    from app.domain.signing import SealPicture, SigningReceipt
    from app.domain.token import Token
    from app.domain.validation import ValidationReport
    from app.ports import (
        AnchorFiles,
        Memory,
        PagePreview,
        PinChange,
        SealFiles,
        SealPictures,
        UseRegister,
    )
    from app.use_cases.list_tokens import DriverReport
    from app.use_cases.signing_request import SignDocuments
    from app.use_cases.trust_issuers import TrustedFile


class Verify(Protocol):
    """Judge the signatures of one document."""

    def __call__(
        self,
        source: Path,
        anchors: tuple[Path, ...],
        password: Secret | None,
        seal_anchors: tuple[Path, ...] = (),
    ) -> ValidationReport:
        """`seal_anchors` are for makers of seals, beside those that the person trusts always.

        Raises `ANCHOR_UNREADABLE` and the DOCUMENT codes.
        """
        ...


class Render(Protocol):
    """Write one page as a picture."""

    def __call__(
        self, source: Path, page: int, dpi: int, target: Path, password: Secret | None
    ) -> RenderedPage:
        """`page` counts from 1; raises `PAGE_MISSING`, the DOCUMENT and OUTPUT codes."""
        ...


@dataclass(frozen=True)
class Services:
    """What a person can do. `change_pin` takes the driver and the token's name, None to find it.

    `read_seal` judges a seal file, also against the named files of seal anchors; `list_seals` are
    those on a token. `make_test_seal` gives the file of the anchor above the rehearsal's maker.
    `bundle_files` is a diagnosis to pass on, redacted: names and texts, for `write_bundle`.
    `policy` are the office's rules that hold here, `rules` the keys of all rules and their names
    in a `Policy`; `read_policy` is what another file would mean. `close` ends all child processes;
    call it once at the end.
    """

    sign_documents: Callable[[SignDocuments], Iterator[SigningReceipt]]
    verify_document: Verify
    list_tokens: Callable[[Path | None], tuple[DriverReport, ...]]
    change_pin: Callable[[Path | None, str | None, PinChange], Token]
    inspect_document: Callable[[Path, Secret | None], DocumentReport]
    render_page: Render
    read_seal: Callable[[Path, tuple[Path, ...]], SealReport]
    list_seals: Callable[[Token], tuple[SealReport, ...]]
    draw_seal: Callable[[SealDesign, Path], None]
    make_test_seal: Callable[[RehearsalWish], Path]
    diagnose: Callable[[Path | None], tuple[Finding, ...]]
    bundle_files: Callable[[tuple[Finding, ...]], Mapping[str, str]]
    write_bundle: Callable[[Path, Mapping[str, str]], None]
    policy: Policy
    rules: Callable[[], Mapping[str, str]]
    read_policy: Callable[[Path], Policy]
    register: UseRegister
    close: Callable[[], None]


@dataclass(frozen=True)
class WindowServices:
    """What only a window needs, beside what a person can do anywhere.

    `build_core` and what begins with `find` make what the properties named like them give, when it
    is first asked for. `prepare_preview` starts what the first `open_preview` needs.
    `decode_picture` gives RGBA of at most so many pixels a side: pictures are foreign bytes, too.
    `save_copy` writes the bytes that are shown to a file, replacing one that is there.
    `chinese_font` is a font file for machines without one. `cancel` stops what is under way with
    tokens and documents, from any thread; a preview goes on. `stop_signing` stops only what signs
    through the named driver, `stop_judging` only verifying, `stop_opening` only `open_preview`.
    `token_seals` reads what may be an electronic seal, without a login; `judge_seal` says what it
    is and whether the holder of a certificate may use it. `trust` adds to one of the two kinds of
    anchors. `open_signed_version` shows the leading bytes of what is shown.
    `locked` names the settings that a person may not change, with the reason for each.
    `channel` is where a second start finds the first, empty if there is no private place for it;
    `greeting` is what the first says there before it is told anything.
    """

    build_core: Callable[[], Services]
    policy: Policy
    prepare_preview: Callable[[], None]
    open_preview: Callable[[Path, Secret | None], PagePreview]
    decode_picture: Callable[[SealPicture, int], Pixels]
    save_copy: Callable[[DocumentSnapshot, Path], None]
    chinese_font: Callable[[], Path]
    memory: Memory
    cancel: Callable[[], None]
    stop_signing: Callable[[Path], None]
    stop_judging: Callable[[], None]
    stop_opening: Callable[[], None]
    open_signed_version: Callable[[DocumentSnapshot, int, Secret | None], PagePreview]
    find_seal_pictures: Callable[[], SealPictures]
    find_seal_files: Callable[[], SealFiles]
    token_seals: Callable[[Token], tuple[SealFile, ...]]
    judge_seal: Callable[[SealFile, Certificate | None], SealReport]
    find_anchors: Callable[[], AnchorFiles]
    find_seal_anchors: Callable[[], AnchorFiles]
    trust: Callable[[AnchorFiles, Path], tuple[Certificate, ...]]
    trusted_files: Callable[[AnchorFiles], tuple[TrustedFile, ...]]
    settings: Memory
    locked: Mapping[str, str]
    channel: str
    greeting: bytes

    @property
    def core(self) -> Services:
        """What a person can do anywhere."""
        return self.build_core()

    @property
    def seal_pictures(self) -> SealPictures:
        """The pictures of seals that the person keeps."""
        return self.find_seal_pictures()

    @property
    def anchors(self) -> AnchorFiles:
        """The issuers that the person trusts."""
        return self.find_anchors()

    @property
    def seal_files(self) -> SealFiles:
        """The electronic seals that the person keeps."""
        return self.find_seal_files()

    @property
    def seal_anchors(self) -> AnchorFiles:
        """The seal makers that the person trusts."""
        return self.find_seal_anchors()
