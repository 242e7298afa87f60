"""A preview as the window sees it: one document worker of its own, asked call by call.

Owns the worker, the private copy, the shared file for pixels and a copy of the password; `close`
ends, deletes and wipes them.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from app.domain.document import DocumentSnapshot
from app.domain.errors import AppError, ErrorCode
from app.domain.geometry import PageTransform
from app.domain.placement import Placement, by_kind
from app.domain.preview import Found, Pixels, PreviewedDocument, TextLine, Tile
from app.domain.secret import Secret
from app.domain.signing import SealPicture
from app.workers import preview_calls as calls
from app.workers.document_client import (
    DOCUMENT_WORKER,
    SLOWEST_BYTES_PER_S,
    SMALL_DOCUMENT_S,
    wire_name,
)
from app.workers.supervision import PendingReply, WorkerProcess

MAX_TILE_BYTES = 4 * 1024 * 1024
DRAWING_S = 20.0
SEALING_S = 120.0
"""A seal on each of some thousand pages takes its time."""

T = TypeVar("T")


class WorkerPreview:
    """One document in one worker. Implements `ports.PagePreview`."""

    def __init__(
        self,
        source: Path,
        password: Secret | None,
        new_file: Callable[[], Path],
        worker: WorkerProcess | None = None,
    ) -> None:
        """Copy and open `source`; raises the DOCUMENT codes.

        `new_file` names new private files that do not exist yet; `worker` is one that has been
        started ahead.
        """
        self._worker = worker or WorkerProcess(DOCUMENT_WORKER)
        self._password = None if password is None else password.copy()
        self._copy_path, self._clean_path = new_file(), new_file()
        self._pixels = SharedPixels(new_file())
        try:
            self._patience_s = _patience_s(source)
            self.document = self._open(source)
            self._copy = calls.Copy(self.document.snapshot.path, self.document.snapshot.size)
            if not self.document.pages:
                self.judge()
        except BaseException:
            self.close()
            raise

    def judge(self) -> bool:
        """Judge the structure, once; a document that no seal can be put on stays as it is shown."""
        if self.document.judged:
            return False
        self.document = self._judged(self.document)
        self._copy = calls.Copy(self.document.snapshot.path, self.document.snapshot.size)
        return self.document.snapshot.rewritten

    def render(self, tile: Tile) -> Pixels:
        """Draw a piece of a page."""
        call = calls.DrawTile(self._copy, tile, str(self._pixels.path))
        wanted = tile.width_px, tile.height_px
        drawn = self._ask(
            "preview-tile", call, calls.Drawn,
            believable=lambda drawn: (drawn.width_px, drawn.height_px) == wanted,
        )  # fmt: skip
        return self._pixels.taken(drawn)

    def lines(self, page: int) -> tuple[TextLine, ...]:
        """Read the text of a page."""
        return self._ask("preview-lines", calls.Lines(self._copy, page), tuple[TextLine, ...])

    def find(self, text: str, page: int) -> Found:
        """Search from `page` on."""
        behind = range(page, len(self.document.pages))

        def believable(found: Found) -> bool:  # a search that goes back would never end
            onwards = found.next_page is None or found.next_page in behind[1:]
            return onwards and all(one in behind for one, _ in found.hits)

        call = calls.Find(self._copy, text, page)
        return self._ask("preview-find", call, Found, believable=believable)

    def show_seals(
        self,
        placements: tuple[Placement, ...],
        pictures: tuple[SealPicture, ...],
        *,
        electronic: bool = False,
    ) -> tuple[int, ...]:
        """Make the revision that a signing would make."""
        self.judge()
        call = calls.ShowSeals(self._copy, *by_kind(placements), pictures, electronic)
        pages = range(len(self.document.pages))
        return self._ask(
            "preview-seals", call, tuple[int, ...], SEALING_S,
            lambda sealed: all(page in pages for page in sealed),
        )  # fmt: skip

    def close(self) -> None:
        """End the worker, delete the copy and the pixels, wipe the password."""
        self._worker.stop()
        self._pixels.close()
        for path in (self._copy_path, self._clean_path):
            with suppress(OSError):
                path.unlink(missing_ok=True)
        if self._password is not None:
            self._password.wipe()

    def _open(self, source: Path) -> PreviewedDocument:
        call = calls.Open(wire_name(source), wire_name(self._copy_path))
        opened = self._ask(
            "preview-open", call, calls.Opened, self._patience_s,
            lambda opened: all(map(_is_displayed, opened.pages or ())),
        )  # fmt: skip
        pages = opened.pages or ()
        snapshot = DocumentSnapshot(
            source=call.source,
            path=call.target,
            size=opened.size,
            source_sha256=opened.sha256,
            sha256=opened.sha256,
            rewritten=False,
            page_count=len(pages),
            signed=False,
        )
        return PreviewedDocument(snapshot, pages, judged=False)

    def _judged(self, before: PreviewedDocument) -> PreviewedDocument:
        copy, clean = before.snapshot, wire_name(self._clean_path)
        call = calls.Judge(self._copy, clean, copy.source, copy.source_sha256)
        snapshot = self._ask(
            "preview-judge", call, DocumentSnapshot, self._patience_s,
            lambda judged: _is_of(copy, clean, judged),
        )  # fmt: skip
        pages = before.pages
        if snapshot.rewritten or not pages:
            pages = self._sizes(calls.Copy(snapshot.path, snapshot.size))
        if len(pages) != snapshot.page_count:
            raise AppError(ErrorCode.DOCUMENT_DAMAGED)
        return PreviewedDocument(snapshot, pages)

    def _sizes(self, copy: calls.Copy) -> tuple[PageTransform, ...]:
        return self._ask(
            "preview-pages", calls.Pages(copy), calls.PageSizes,
            believable=lambda sizes: all(map(_is_displayed, sizes.pages)),
        ).pages  # fmt: skip

    def _ask(
        self,
        call: str,
        arguments: object,
        reply: type[T],
        deadline_s: float = DRAWING_S,
        believable: Callable[[T], bool] = lambda _: True,
    ) -> T:
        password = self._password
        return self._worker.send(call, arguments, reply, deadline_s, password, believable).result()


def _is_of(copy: DocumentSnapshot, clean: str, judged: DocumentSnapshot) -> bool:
    """Whether it speaks of our own files: only these are ever read."""
    expected = replace(copy, page_count=judged.page_count, signed=judged.signed)
    if judged.rewritten:
        size, sha256 = judged.size, judged.sha256
        expected = replace(expected, path=clean, size=size, sha256=sha256, rewritten=True)
    return judged == expected


def _patience_s(source: Path) -> float:
    """How long reading all of a file may take; raises `DOCUMENT_NOT_FOUND`."""
    try:
        return SMALL_DOCUMENT_S + source.stat().st_size / SLOWEST_BYTES_PER_S
    except OSError:
        raise AppError(ErrorCode.DOCUMENT_NOT_FOUND, file=source.name) from None


class Previews:
    """Opens previews, each in a worker of its own; one worker may be started ahead."""

    def __init__(self, new_file: Callable[[], Path]) -> None:
        """`new_file` names new private files that do not exist yet."""
        self._new_file = new_file
        self._ready: tuple[WorkerProcess, PendingReply[None]] | None = None
        self._opening: WorkerProcess | None = None

    def get_ready(self) -> None:
        """Start the next preview's worker while nobody waits for it, unless one is ready."""
        if self._ready is None:
            worker = WorkerProcess(DOCUMENT_WORKER)
            self._ready = worker, worker.send("preview-ready", None, type(None), DRAWING_S)

    def open(self, source: Path, password: Secret | None) -> WorkerPreview:
        """A preview of `source`; raises the DOCUMENT codes, and `CANCELLED` after `cancel`."""
        ready, self._ready = self._ready, None
        worker = WorkerProcess(DOCUMENT_WORKER) if ready is None else ready[0]
        if ready is not None:
            with suppress(AppError):  # it is started again when it is asked next
                ready[1].result()
        self._opening = worker
        try:
            return WorkerPreview(source, password, self._new_file, worker)
        finally:
            self._opening = None

    def cancel(self) -> None:
        """End the opening that is under way, from any thread; open previews go on."""
        worker = self._opening
        if worker is not None:
            worker.cancel()

    def close(self) -> None:
        """End a worker that nobody has used; never raises."""
        ready, self._ready = self._ready, None
        if ready is not None:
            ready[0].stop()


class SharedPixels:
    """A private file that the worker writes and this process reads.

    Read, never mapped: whoever looks at a mapping dies when another process cuts the file short.
    The copy out of the file is the one that a mapping would need, too.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("x+b", buffering=0)
        path.chmod(0o600)

    def taken(self, drawn: calls.Drawn) -> Pixels:
        """What the worker has drawn; raises `WORKER_CRASHED` for nonsense."""
        size = drawn.width_px * drawn.height_px * drawn.channels
        sane = drawn.width_px > 0 and drawn.height_px > 0 and drawn.channels in (3, 4)
        if not sane or size > MAX_TILE_BYTES:
            raise AppError(ErrorCode.WORKER_CRASHED)
        self._file.seek(0)
        data = self._file.read(size)
        if len(data) != size:
            raise AppError(ErrorCode.WORKER_CRASHED)
        return Pixels(drawn.width_px, drawn.height_px, drawn.channels, data)

    def close(self) -> None:
        """Delete it; never raises."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


def _is_displayed(page: PageTransform) -> bool:
    """Whether it is what a preview speaks of: the identity, of a page with a size."""
    box = page.visible
    plain = (box.x0, box.y0, page.rotation, page.user_unit) == (0, 0, 0, 1)
    return plain and min(box.x1, box.y1) >= 1


def decoded_picture(picture: SealPicture, side_px: int, new_file: Callable[[], Path]) -> Pixels:
    """A seal picture as RGBA, decoded in a worker of its own; raises the PICTURE codes."""
    worker, pixels = WorkerProcess(DOCUMENT_WORKER), SharedPixels(new_file())
    try:
        call = calls.DrawPicture(picture, side_px, str(pixels.path))
        drawn = worker.send("picture", call, calls.Drawn, DRAWING_S)
        return pixels.taken(drawn.result())
    finally:
        worker.stop()
        pixels.close()


def exported_font(new_file: Callable[[], Path]) -> Path:
    """A font file with Chinese letters, made by a worker of its own."""
    worker, target = WorkerProcess(DOCUMENT_WORKER), new_file()
    try:
        worker.send("font", calls.ExportFont(str(target)), type(None), DRAWING_S).result()
    finally:
        worker.stop()
    return target
