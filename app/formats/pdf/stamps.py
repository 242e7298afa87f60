"""Where a seal is shown, and whether what is shown is the picture inside the seal (F7, F8).

Judges the widgets of one signature in the newest revision, which is what people see, and whatever
else its own update put onto the pages.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.answer import PASSED, Answer, Reason
from app.domain.errors import AppError, ErrorCode
from app.domain.geometry import PageTransform, RectMm
from app.domain.seal import Stamp
from app.formats.pdf.added_looks import added_looks
from app.formats.pdf.audit.history import History
from app.formats.pdf.audit.pages import AnnotationPages, pages, transform
from app.formats.pdf.audit.syntax import Ref
from app.formats.pdf.image_pixels import Likeness, likeness
from app.formats.pdf.looks import Look, PaintedImage, look_of, moved
from app.formats.pdf.signatures import PdfSignature

MAX_STAMPS = 20_000
"""In one document; all are listed in one answer."""

_ROUNDING_MM = 0.1
_SIZE_TOLERANCE = 0.01

_LIKENESS = {
    Likeness.SAME: PASSED,
    Likeness.UNCERTAIN: Answer.unknown(Reason.PICTURE_NOT_COMPARED),
    Likeness.DIFFERENT: Answer.failed(Reason.PICTURE_DIFFERS),
}

SizeMm = tuple[float, float]


@dataclass(frozen=True)
class ShownSeal:
    """The impressions of one signature and the two answers about them."""

    stamps: tuple[Stamp, ...]
    drawing: Answer
    position: Answer


@dataclass(frozen=True)
class _Impression:
    """One painted image on one page; `whole` before anything cuts it, `seen` after."""

    page: int
    transform: PageTransform
    image: PaintedImage
    hidden: bool

    @property
    def whole(self) -> RectMm:
        xs, ys = zip(*(self._point(x, y) for x in (0, 1) for y in (0, 1)), strict=True)
        return RectMm(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))

    @property
    def seen(self) -> RectMm | None:
        clip = self.image.clip
        if self.hidden or clip is None or clip.width <= 0 or clip.height <= 0:
            return None
        return _common(self.whole, self.transform.rect_of(clip))

    @property
    def upright(self) -> bool:
        """Neither turned nor mirrored for somebody who reads the page."""
        (x0, y0), (x1, y1), (x2, y2) = (self._point(*at) for at in ((0, 0), (1, 0), (0, 1)))
        level = abs(y1 - y0) < _ROUNDING_MM and abs(x2 - x0) < _ROUNDING_MM
        return level and x1 > x0 and y2 < y0

    def _point(self, x: float, y: float) -> tuple[float, float]:
        return self.transform.to_displayed(*moved(x, y, self.image.matrix))


class SealPages:
    """The pages of one document, read once for all its seals."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._shown_on = AnnotationPages(history, history.last)
        self._transforms: dict[int, list[PageTransform]] = {}
        self._left = MAX_STAMPS

    def judge(self, signature: PdfSignature, picture: bytes | None, size_mm: SizeMm) -> ShownSeal:
        """Compare what the signature's widgets show with a seal's picture and size.

        Raises `DOCUMENT_TOO_COMPLEX`: a list that leaves some impressions out is none.
        `picture` is None if the seal's own cannot be drawn, so that nothing can be compared.
        """
        last, own = self._history.last, signature.revision
        looks = [(last, page, look) for page, look in self._looks(signature)]
        if signature.shown:
            added = added_looks(self._history, own, signature.fields)
            looks += ((own, page, look) for page, look in added)
        found = [one for where in looks for one in self._impressions(*where)]
        seen = ((one.page, one.seen) for one in found)
        stamps = tuple(Stamp(page, rect) for page, rect in seen if rect is not None)
        plain = all(look.plain for _, _, look in looks) and all(one.upright for one in found)
        return ShownSeal(
            stamps, self._drawing(found, picture, plain=plain), _position(found, size_mm)
        )

    def _looks(self, signature: PdfSignature) -> Iterator[tuple[int, Look]]:
        for one in signature.fields if signature.shown else ():
            for reference, entries in one.widgets:
                look = look_of(self._history, self._history.last, entries)
                for page in self._pages_of(reference):
                    yield page, look

    def _pages_of(self, widget: Ref | None) -> tuple[int, ...]:
        return () if widget is None else self._shown_on.every(widget)

    def _impressions(self, revision: int, page: int, look: Look) -> Iterator[_Impression]:
        if revision not in self._transforms:
            history = self._history
            self._transforms[revision] = [
                transform(history, revision, one) for one in pages(history, revision)
            ]
        for image in look.images:
            self._left -= 1
            if self._left < 0:
                raise AppError(ErrorCode.DOCUMENT_TOO_COMPLEX)
            yield _Impression(page, self._transforms[revision][page - 1], image, look.hidden)

    def _drawing(
        self, found: Iterable[_Impression], picture: bytes | None, *, plain: bool
    ) -> Answer:
        images = {one.image.reference or id(one.image.stream): one.image for one in found}
        if not images:
            return Answer.unknown(Reason.NOT_SHOWN if plain else Reason.PICTURE_NOT_COMPARED)
        answers = [_LIKENESS[likeness(self._history, image, picture)] for image in images.values()]
        failed = next((one for one in answers if not one.passed), PASSED)
        if failed.passed and not plain:
            return Answer.unknown(Reason.PICTURE_NOT_COMPARED)
        return failed


def _position(found: list[_Impression], size_mm: SizeMm) -> Answer:
    """The first thing that is wrong with any impression."""
    if not found:
        return Answer.unknown(Reason.NOT_SHOWN)
    return next((one for one in (_placed(it, size_mm) for it in found) if not one.passed), PASSED)


def _placed(one: _Impression, size_mm: SizeMm) -> Answer:
    whole, seen, page = one.whole, one.seen, one.transform
    if one.hidden:
        return Answer.failed(Reason.NOT_SHOWN)
    if seen is None or not page.contains(seen, _ROUNDING_MM):
        return Answer.failed(Reason.OUTSIDE_PAGE)
    sizes = zip((whole.width_mm, whole.height_mm), size_mm, strict=True)
    if any(abs(shown - own) > own * _SIZE_TOLERANCE + _ROUNDING_MM for shown, own in sizes):
        return Answer.unknown(Reason.SEAL_RESIZED)
    wide = whole.width_mm - seen.width_mm < _ROUNDING_MM
    high = whole.height_mm - seen.height_mm < _ROUNDING_MM
    # a slice of a straddle seal ends where its page does
    slice_across = high and _touches(seen.left_mm, seen.right_mm, page.width_mm)
    slice_along = wide and _touches(seen.top_mm, seen.bottom_mm, page.height_mm)
    if (wide and high) or slice_across or slice_along:
        return PASSED
    return Answer.failed(Reason.SEAL_CUT)


def _touches(start_mm: float, end_mm: float, side_mm: float) -> bool:
    return start_mm < _ROUNDING_MM or end_mm > side_mm - _ROUNDING_MM


def _common(one: RectMm, other: RectMm) -> RectMm | None:
    left, top = max(one.left_mm, other.left_mm), max(one.top_mm, other.top_mm)
    width = min(one.right_mm, other.right_mm) - left
    height = min(one.bottom_mm, other.bottom_mm) - top
    return RectMm(left, top, width, height) if width > 0 and height > 0 else None
