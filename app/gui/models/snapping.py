"""Where a seal that is being moved wants to lie: guides within 2 mm, a catch within 1 mm.

Guides are the page's middle, the type area of GB/T 9704-2012 (5.2.1: 37 mm above, 28 mm at the
binding edge, 156 x 225 mm), other seals and lines of text; the date line of an official document
attracts the seal to where 7.3.5.1 wants it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.geometry import PageTransform, RectMm
from app.domain.placement import SealSize
from app.domain.preview import TextLine

GUIDE_MM = 2.0
CATCH_MM = 1.0
ABOVE_DATE_MM = 3.0
"""Name and date lie slightly below the seal's centre (GB/T 9704-2012, 7.3.5.1)."""

_A4 = (210.0, 297.0)
_TYPE_AREA = RectMm(28, 37, 156, 225)
_NAME_WITHIN_MM = 16.0
_MAGNET_MM = 6.0
_YEAR = r"(?:\d{4}|[〇○零一二三四五六七八九]{4})"
_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_DATE = re.compile(rf"{_YEAR}\s*年\s*{_NUMBER}\s*月\s*{_NUMBER}\s*日")


@dataclass(frozen=True)
class Guide:
    """A line over the page: `upright` at x, or across at y."""

    upright: bool
    at_mm: float


@dataclass(frozen=True)
class Snapped:
    """The centre after snapping, and the guides to show."""

    x_mm: float
    y_mm: float
    guides: tuple[Guide, ...]


def snapped(
    x_mm: float,
    y_mm: float,
    size: SealSize,
    page: PageTransform,
    others: Iterable[RectMm],
    lines: tuple[TextLine, ...],
) -> Snapped:
    """Where a seal with its centre at a point comes to lie."""
    magnet = date_magnet(lines)
    if magnet and abs(magnet[0] - x_mm) < _MAGNET_MM and abs(magnet[1] - y_mm) < _MAGNET_MM:
        return Snapped(*magnet, (Guide(True, magnet[0]), Guide(False, magnet[1])))
    known = tuple(others)
    x, upright = _caught(x_mm, _upright_guides(size, page, known, lines))
    y, across = _caught(y_mm, _level_guides(size, page, known, lines))
    guides = [Guide(True, at) for at in upright] + [Guide(False, at) for at in across]
    return Snapped(x, y, tuple(guides))


def date_magnet(lines: tuple[TextLine, ...]) -> tuple[float, float] | None:
    """The centre for a seal on the last date of a page: over name and date, a little above."""
    found = _last_date(lines)
    if found is None:
        return None
    line, centre_x = found
    name = _line_above(line, lines)
    date_y = _middle(line.rect)
    reference = date_y if name is None else (date_y + _middle(name.rect)) / 2
    return centre_x, reference - ABOVE_DATE_MM


def signature_block(lines: tuple[TextLine, ...]) -> tuple[TextLine, ...]:
    """The lines that a seal is meant to press on: the last date and the name above it."""
    found = _last_date(lines)
    if found is None:
        return ()
    name = _line_above(found[0], lines)
    return (found[0],) if name is None else (found[0], name)


# A guide: where the line is shown, and where the seal's centre is when the seal lies on it.
_Target = tuple[float, float]


def _caught(centre: float, targets: Iterator[_Target]) -> tuple[float, list[float]]:
    near = [(abs(wanted - centre), shown, wanted) for shown, wanted in targets]
    near = sorted(one for one in near if one[0] <= GUIDE_MM)
    if not near:
        return centre, []
    distance, _, wanted = near[0]
    place = wanted if distance <= CATCH_MM else centre
    return place, sorted({shown for _, shown, at in near if abs(at - wanted) < 0.01})


def _upright_guides(
    size: SealSize, page: PageTransform, others: tuple[RectMm, ...], lines: tuple[TextLine, ...]
) -> Iterator[_Target]:
    half = size.width_mm / 2
    yield page.width_mm / 2, page.width_mm / 2
    if _is_a4(page):
        yield _TYPE_AREA.left_mm, _TYPE_AREA.left_mm + half
        yield _TYPE_AREA.right_mm, _TYPE_AREA.right_mm - half
    for rect in others:
        centre = rect.left_mm + rect.width_mm / 2
        yield centre, centre
    for line in lines:
        centre = line.rect.left_mm + line.rect.width_mm / 2
        yield centre, centre


def _level_guides(
    size: SealSize, page: PageTransform, others: tuple[RectMm, ...], lines: tuple[TextLine, ...]
) -> Iterator[_Target]:
    half = size.height_mm / 2
    yield page.height_mm / 2, page.height_mm / 2
    if _is_a4(page):
        yield _TYPE_AREA.top_mm, _TYPE_AREA.top_mm + half
        yield _TYPE_AREA.bottom_mm, _TYPE_AREA.bottom_mm - half
    for rect in others:
        centre = rect.top_mm + rect.height_mm / 2
        yield centre, centre
    for line in lines:
        yield _middle(line.rect), _middle(line.rect)


def _is_a4(page: PageTransform) -> bool:
    width, height = _A4
    return abs(page.width_mm - width) < 2 and abs(page.height_mm - height) < 2


def _middle(rect: RectMm) -> float:
    return rect.top_mm + rect.height_mm / 2


def _last_date(lines: tuple[TextLine, ...]) -> tuple[TextLine, float] | None:
    """The lowest line that ends in a date alone or after a name, and the date's centre."""
    dated = [(line, match) for line in lines for match in _DATE.finditer(line.text)]
    # a date inside a sentence is no signature; the printing note of 9704 ends in 印发
    dated = [(line, match) for line, match in dated if _ends(line.text, match.end())]
    if not dated:
        return None
    line, match = max(dated, key=lambda one: one[0].rect.bottom_mm)
    start, end = _width(line.text[: match.start()]), _width(line.text[: match.end()])
    share = (start + end) / 2 / (_width(line.text) or 1)
    return line, line.rect.left_mm + line.rect.width_mm * share


def _ends(text: str, end: int) -> bool:
    return not text[end:].strip()


def _width(text: str) -> float:
    """In full letters: Chinese ones are twice as wide as digits."""
    return sum(1.0 if ord(letter) > 0x2E80 else 0.5 for letter in text)


def _line_above(date: TextLine, lines: tuple[TextLine, ...]) -> TextLine | None:
    """The name over the date: the nearest line above that is beside neither margin alone."""
    above = [
        line
        for line in lines
        if 0 < _middle(date.rect) - _middle(line.rect) <= _NAME_WITHIN_MM
        and line.rect.left_mm < date.rect.right_mm
        and line.rect.right_mm > date.rect.left_mm
    ]
    return max(above, key=lambda line: _middle(line.rect), default=None)
