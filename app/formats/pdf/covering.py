"""Does a signature that came later lie on what was signed before? (threat B6, sneaky signatures)

A visible signature is a permitted update and may still hide or replace words. Text under its
rectangle is looked for with the renderer's own text extraction; pictures do not count, because a
seal on a scanned page is ordinary.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.domain.errors import AppError
from app.domain.secret import Secret
from app.formats.pdf.audit.form import Field, has_area
from app.formats.pdf.audit.history import History
from app.formats.pdf.audit.pages import AnnotationPages

_MARGIN_PT = 1.0
Words = tuple[tuple[float, float, float, float], ...]


class Covering:
    """The words of one document's pages, read when a later signature makes it necessary."""

    def __init__(self, path: Path, password: Secret | None) -> None:
        self._path = path
        self._password = password
        self._document: Any = None
        self._words = lru_cache(self._read_words)

    def any_over_text(self, history: History, fields: Iterable[Field]) -> bool:
        """Whether a visible widget of these fields lies on words of its page."""
        shown_on = AnnotationPages(history, history.last)
        return any(
            self._over_text(page, entries["Rect"])
            for one in fields
            for widget, entries in one.widgets
            if widget is not None and has_area(entries.get("Rect"))
            for page in shown_on.every(widget)
        )

    def _over_text(self, page: int, rectangle: Any) -> bool:  # noqa: ANN401
        xa, ya, xb, yb = rectangle
        left, right = min(xa, xb) + _MARGIN_PT, max(xa, xb) - _MARGIN_PT
        low, high = min(ya, yb) + _MARGIN_PT, max(ya, yb) - _MARGIN_PT
        return any(
            x0 < right and x1 > left and y0 < high and y1 > low
            for x0, y0, x1, y1 in self._words(page)
        )

    def _read_words(self, page: int) -> Words:
        """Boxes of the words on a page in user space; none if the renderer cannot read it."""
        import pymupdf

        from app.formats.pdf.rendering import open_as_pdf

        try:
            if self._document is None:
                self._document = open_as_pdf(self._path)
                if self._document.needs_pass and self._password is not None:
                    self._document.authenticate(bytes(self._password.view()).decode())
            shown = self._document[page - 1]
            shown.set_rotation(0)
            back = ~shown.transformation_matrix
            # without annotations: the words that a signature shows itself cover nothing
            drawn = pymupdf.TextPage(shown.get_displaylist(annots=False).get_textpage())
            words = drawn.extractWORDS()
            boxes = [(pymupdf.Rect(word[:4]) * back).normalize() for word in words]
        except (RuntimeError, ValueError, IndexError, OSError, AppError):
            return ()
        return tuple((box.x0, box.y0, box.x1, box.y1) for box in boxes)

    def close(self) -> None:
        """Let go of the file."""
        if self._document is not None:
            self._document.close()
            self._document = None
