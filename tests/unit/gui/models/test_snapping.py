"""Guides, the catch, and the date line of an official document."""

import pytest

from app.domain.geometry import A4_MEDIA_BOX, Box, PageTransform, RectMm
from app.domain.placement import SealSize
from app.domain.preview import TextLine
from app.gui.models.concerns import Concern, concerns
from app.gui.models.snapping import Guide, date_magnet, signature_block, snapped

A4 = PageTransform(A4_MEDIA_BOX)
SIZE = SealSize(42, 42)
NAME = TextLine("演示市政务服务管理局", RectMm(114.4, 172.3, 55.7, 5.6))
DATE = TextLine("2026年11月20日", RectMm(122.7, 182.5, 39.0, 5.6))
BODY = TextLine("后办理；验证未通过的，应当及时与发文机关核实。", RectMm(28, 121, 128, 5.6))
NOTE = TextLine("2026年11月20日印发", RectMm(134.6, 255.6, 44.5, 4.9))


@pytest.mark.parametrize(("x", "caught", "shown"), [
    (105.9, 105.0, True), (106.5, 106.5, True), (108.0, 108.0, False),
])  # fmt: skip
def test_the_middle_of_the_page_shows_within_2_mm_and_catches_within_1(
    x: float, caught: float, shown: bool
) -> None:
    result = snapped(x, 90, SIZE, A4, (), ())
    assert result.x_mm == pytest.approx(caught, abs=0.01)
    assert (len(result.guides) == 1) is shown


def test_the_type_area_catches_the_edges_of_a_seal() -> None:
    result = snapped(28 + 21 + 0.6, 90, SIZE, A4, (), ())
    assert result.x_mm == 49
    assert result.guides == (Guide(upright=True, at_mm=28),)


def test_other_paper_has_no_type_area() -> None:
    small = PageTransform(Box(0, 0, 400, 500))
    assert snapped(49.5, 100, SIZE, small, (), ()).guides == ()


def test_seals_line_up_with_each_other() -> None:
    other = RectMm(30, 200, 42, 42)
    result = snapped(140, 221.7, SIZE, A4, (other,), ())
    assert result.y_mm == pytest.approx(221)


def test_the_date_attracts_the_seal_over_name_and_date() -> None:
    magnet = date_magnet((BODY, NAME, DATE, NOTE))
    assert magnet == pytest.approx((142.2, 177.2), abs=0.1)
    assert magnet is not None
    result = snapped(magnet[0] + 4, magnet[1] - 4, SIZE, A4, (), (BODY, NAME, DATE, NOTE))
    assert (result.x_mm, result.y_mm) == magnet


def test_a_date_in_a_sentence_or_printing_note_is_no_magnet() -> None:
    sentence = TextLine("自2026年11月20日起施行。", RectMm(28, 100, 60, 5))
    assert date_magnet((sentence, NOTE)) is None


def test_chinese_numerals_are_a_date() -> None:
    line = TextLine("二〇二六年十一月二十日", RectMm(110, 180, 60, 5.6))
    assert date_magnet((line,)) == pytest.approx((140, 179.8), abs=0.1)


def test_a_seal_on_name_and_date_is_no_concern() -> None:
    assert signature_block((BODY, NAME, DATE)) == (DATE, NAME)
    rect = RectMm(142.2 - 21, 177.2 - 21, 42, 42)
    assert list(concerns(rect, A4, (), (BODY, NAME, DATE))) == []


def test_concerns_are_told() -> None:
    off_page = RectMm(-5, 50, 42, 42)
    assert list(concerns(off_page, A4, (), ())) == [Concern.LEAVES_PAGE]
    neighbour = RectMm(100 + 42, 100, 42, 42)
    assert list(concerns(RectMm(100, 100, 42, 42), A4, (neighbour,), ())) == [Concern.TOUCHES_SEAL]
    assert list(concerns(RectMm(60, 110, 42, 42), A4, (), (BODY,))) == [Concern.COVERS_TEXT]
