"""Inside the document worker: one document held open for a preview."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.document import DocumentSnapshot
from app.domain.errors import AppError
from app.domain.geometry import PageTransform
from app.domain.preview import Found, Pixels, TextLine
from app.domain.secret import Secret
from app.workers.child import Handlers
from app.workers.preview_calls import (
    Copy,
    Drawn,
    DrawPicture,
    DrawTile,
    ExportFont,
    Find,
    Judge,
    Lines,
    Open,
    Opened,
    Pages,
    PageSizes,
    ShowSeals,
)

if TYPE_CHECKING:
    from app.formats.pdf.preview import PreviewFile


class PreviewCalls:
    """The calls of one preview; another copy replaces the one that is open."""

    def __init__(self) -> None:
        self._copy: Copy | None = None
        self._file: PreviewFile | None = None

    def handlers(self) -> Handlers:
        """The calls by name."""
        return {
            "preview-ready": (type(None), self.ready),
            "preview-open": (Open, self.open),
            "preview-judge": (Judge, self.judge),
            "preview-pages": (Pages, self.pages),
            "preview-tile": (DrawTile, self.tile),
            "preview-lines": (Lines, self.lines),
            "preview-find": (Find, self.find),
            "preview-seals": (ShowSeals, self.seals),
            "picture": (DrawPicture, self.picture),
            "font": (ExportFont, self.font),
        }

    def ready(self, _: None, __: Secret | None) -> None:
        """Load what showing a document needs, while nobody waits for it."""
        import app.formats.pdf.preview
        import app.formats.pdf.private_copy  # noqa: F401 - loading is all that is wanted

    def open(self, call: Open, password: Secret | None) -> Opened:
        """Copy a document and show it, unless it is one that has to be judged before."""
        from app.formats.pdf.private_copy import take_copy

        target = Path(call.target)
        sha256 = take_copy(Path(call.source), target).hexdigest()
        copy = Copy(call.target, target.stat().st_size)
        return Opened(copy.size, sha256, self._pages_if_plain(copy, password))

    def _pages_if_plain(
        self, copy: Copy, password: Secret | None
    ) -> tuple[PageTransform, ...] | None:
        with suppress(AppError):
            opened = self._opened(copy, password)
            if opened.plain:
                return opened.pages()
        self._close()
        return None

    def judge(self, call: Judge, password: Secret | None) -> DocumentSnapshot:
        """Judge the structure."""
        from app.formats.pdf.snapshot import judge_copy

        copy, clean = Path(call.copy.path), Path(call.clean)
        return judge_copy(call.source, copy, clean, call.sha256, password)

    def pages(self, call: Pages, password: Secret | None) -> PageSizes:
        """Open a copy and measure its pages."""
        return PageSizes(self._opened(call.copy, password).pages())

    def tile(self, call: DrawTile, password: Secret | None) -> Drawn:
        """Draw a piece of a page."""
        return _handed_over(self._opened(call.copy, password).render(call.tile), call.pixels)

    def lines(self, call: Lines, password: Secret | None) -> tuple[TextLine, ...]:
        """Read a page's text."""
        return self._opened(call.copy, password).lines(call.page)

    def find(self, call: Find, password: Secret | None) -> Found:
        """Search."""
        return self._opened(call.copy, password).find(call.text, call.page)

    def seals(self, call: ShowSeals, password: Secret | None) -> tuple[int, ...]:
        """Make the revision that a signing would make."""
        opened = self._opened(call.copy, password)
        electronic = call.electronic
        return opened.show_seals(call.seals, call.straddles, call.pictures, electronic=electronic)

    def picture(self, call: DrawPicture, _: Secret | None) -> Drawn:
        """Decode a seal picture."""
        from app.formats.picture.scaled import scaled

        return _handed_over(scaled(call.picture.data, call.side_px), call.pixels)

    def font(self, call: ExportFont, _: Secret | None) -> None:
        """Give the window the Chinese letters that the drawing library carries."""
        from app.formats.picture.fonts import export_chinese_font

        export_chinese_font(Path(call.target))

    def _opened(self, copy: Copy, password: Secret | None) -> "PreviewFile":
        from app.formats.pdf.preview import PreviewFile

        if self._file is None or copy != self._copy:
            self._close()
            own = None if password is None else password.copy()
            self._file = PreviewFile(Path(copy.path), copy.size, own)
            self._copy = copy
        return self._file

    def _close(self) -> None:
        file, self._file, self._copy = self._file, None, None
        if file is not None:
            file.close()


def _handed_over(pixels: Pixels, path: str) -> Drawn:
    """Put the pixels into the shared file, which the window has made."""
    with Path(path).open("r+b", buffering=0) as file:
        file.write(pixels.data)
    return Drawn(pixels.width_px, pixels.height_px, pixels.channels)
