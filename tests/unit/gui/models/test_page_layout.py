"""Pages below each other, at any zoom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.geometry import A4_MEDIA_BOX, Box, PageTransform
from app.gui.models.page_layout import (
    GAP_PX,
    MAX_ZOOM,
    MIN_ZOOM,
    PX_PER_MM,
    PageLayout,
    next_zoom,
    zoom_to_fit,
)

A4 = PageTransform(A4_MEDIA_BOX)
LANDSCAPE = PageTransform(Box(0, 0, 842, 595))


def test_pages_follow_each_other_with_a_gap() -> None:
    layout = PageLayout([A4, LANDSCAPE, A4], 1.0)
    first, second = layout.box(0), layout.box(1)
    assert first.top == GAP_PX
    assert second.top == pytest.approx(first.bottom + GAP_PX)
    assert layout.height == pytest.approx(layout.box(2).bottom + GAP_PX)


def test_narrow_pages_are_centred() -> None:
    layout = PageLayout([A4, LANDSCAPE], 1.0)
    narrow, wide = layout.box(0), layout.box(1)
    assert narrow.left + narrow.width / 2 == pytest.approx(wide.left + wide.width / 2)


@given(st.integers(0, 1999), st.floats(0.1, 8))
def test_a_page_is_found_at_its_own_height(page: int, zoom: float) -> None:
    layout = PageLayout([A4] * 2000, zoom)
    box = layout.box(page)
    assert layout.page_at(box.top + box.height / 2) == page
    assert page in [one.page for one in layout.between(box.top, box.bottom)]


def test_between_gives_only_what_is_in_view() -> None:
    layout = PageLayout([A4] * 2000, 1.0)
    assert len(list(layout.between(layout.box(1000).top, layout.box(1000).top + 800))) == 1


def test_a_point_is_told_in_millimetres() -> None:
    layout = PageLayout([A4], 2.0)
    box = layout.box(0)
    x, y = box.left + 50 * 2 * PX_PER_MM, box.top + 30 * 2 * PX_PER_MM
    assert layout.point_mm(0, x, y) == pytest.approx((50, 30))


def test_zoom_steps_go_up_and_down_and_end() -> None:
    assert next_zoom(1.0, 1) == 1.1
    assert next_zoom(1.05, -1) == 1.0
    assert next_zoom(MAX_ZOOM, 1) == MAX_ZOOM
    assert next_zoom(MIN_ZOOM, -1) == MIN_ZOOM


def test_fitting_leaves_the_gaps() -> None:
    zoom = zoom_to_fit(A4, 1000, None)
    assert A4.width_mm * PX_PER_MM * zoom + 2 * GAP_PX == pytest.approx(1000)
    assert zoom_to_fit(A4, 1000, 500) < zoom


def test_no_pages_are_an_empty_column() -> None:
    layout = PageLayout([], 1.0)
    assert list(layout.between(0, 100)) == []
    assert layout.page_at(10) == 0


@given(st.floats(0.1, 8), st.floats(0.1, 8))
def test_another_zoom_is_the_same_as_laying_the_pages_out_anew(before: float, zoom: float) -> None:
    pages = [A4, LANDSCAPE, A4]
    zoomed, anew = PageLayout(pages, before).zoomed(zoom), PageLayout(pages, zoom)
    assert [zoomed.box(page) for page in range(3)] == [anew.box(page) for page in range(3)]
    assert (zoomed.width, zoomed.height) == (anew.width, anew.height)


def test_the_widest_page_is_fitted() -> None:
    layout = PageLayout([A4, LANDSCAPE], 1.0).fitted(300)
    assert layout.box(1).width == pytest.approx(300)
