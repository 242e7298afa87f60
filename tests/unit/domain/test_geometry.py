"""Displayed millimetres to user space and back, for every way a page can be turned and cut."""

import itertools

import pytest

from app.domain.geometry import POINTS_PER_MM, Box, PageTransform, RectMm

BOXES = [Box(0, 0, 595, 842), Box(-100, -50, 400, 700), Box(36, 72, 500, 600)]
ROTATIONS = [0, 90, 180, 270]
UNITS = [1.0, 2.5]
PAGES = [
    PageTransform(box, rotation, unit)
    for box, rotation, unit in itertools.product(BOXES, ROTATIONS, UNITS)
]


@pytest.mark.parametrize("page", PAGES)
def test_round_trip_returns_the_same_point(page: PageTransform) -> None:
    x_mm, y_mm = page.to_displayed(*page.to_user_space(12.5, 33.25))
    assert (x_mm, y_mm) == pytest.approx((12.5, 33.25))


@pytest.mark.parametrize("page", PAGES)
def test_the_whole_displayed_page_is_the_visible_box(page: PageTransform) -> None:
    box = page.box_of(RectMm(0, 0, page.width_mm, page.height_mm))
    found = (box.x0, box.y0, box.x1, box.y1)
    assert found == pytest.approx(
        (page.visible.x0, page.visible.y0, page.visible.x1, page.visible.y1)
    )


@pytest.mark.parametrize("page", PAGES)
def test_rectangles_survive_the_round_trip(page: PageTransform) -> None:
    rect = RectMm(10, 20, 42, 30)
    back = page.rect_of(page.box_of(rect))
    assert (back.left_mm, back.top_mm, back.width_mm, back.height_mm) == pytest.approx(
        (10, 20, 42, 30)
    )


@pytest.mark.parametrize(
    ("rotation", "corner"),
    [(0, (0, 842)), (90, (0, 0)), (180, (595, 0)), (270, (595, 842))],
)
def test_displayed_origin_is_the_corner_that_the_rotation_turns_to_the_top_left(
    rotation: int, corner: tuple[int, int]
) -> None:
    page = PageTransform(Box(0, 0, 595, 842), rotation)
    assert page.to_user_space(0, 0) == pytest.approx(corner)


def test_user_unit_scales_the_page_and_not_the_seal() -> None:
    page = PageTransform(Box(0, 0, 100, 100), 0, user_unit=4.0)
    assert page.width_mm == pytest.approx(400 / POINTS_PER_MM)
    assert page.box_of(RectMm(0, 0, 42, 42)).width == pytest.approx(42 * POINTS_PER_MM / 4)


def test_contains_allows_a_hundredth_of_a_millimetre() -> None:
    page = PageTransform(Box(0, 0, 72, 72))
    assert page.contains(RectMm(-0.005, 0, 25.4, 25.4))
    assert not page.contains(RectMm(-0.5, 0, 10, 10))
    assert not page.contains(RectMm(20, 20, 10, 1))


def test_boxes_without_common_area_do_not_intersect() -> None:
    assert Box(0, 0, 1, 1).intersection(Box(1, 0, 2, 1)) is None
    assert Box(0, 0, 2, 2).intersection(Box(1, 1, 3, 3)) == Box(1, 1, 2, 2)
