"""Page selections, positions and straddle slices as a person writes them."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.geometry import POINTS_PER_MM, Box, PageTransform, RectMm
from app.domain.placement import (
    Edge,
    PageSelection,
    SealPlacement,
    SealSize,
    StraddlePlacement,
    appearances,
)

A4 = PageTransform(Box(0, 0, 210 * POINTS_PER_MM, 297 * POINTS_PER_MM))
LANDSCAPE = PageTransform(Box(0, 0, 297 * POINTS_PER_MM, 210 * POINTS_PER_MM))
SEAL = SealSize(42, 42)


@pytest.mark.parametrize(
    ("text", "indices"),
    [
        ("1", (0,)),
        ("-1", (9,)),
        ("2-5", (1, 2, 3, 4)),
        ("1,3,-1", (0, 2, 9)),
        ("-3--1", (7, 8, 9)),
        ("all", tuple(range(10))),
        ("odd", (0, 2, 4, 6, 8)),
        ("even", (1, 3, 5, 7, 9)),
        ("3,3,2-3", (1, 2)),
        (" ALL ", tuple(range(10))),
    ],
)
def test_pages_are_read_as_people_write_them(text: str, indices: tuple[int, ...]) -> None:
    assert PageSelection.parse(text).indices(10) == indices


@pytest.mark.parametrize(
    "text", ["", "0", "x", "1-", "1,,2", "1;2", "--1", "1.5", "-0", "9" * 5000]
)
def test_bad_pages_are_named(text: str) -> None:
    with pytest.raises(AppError) as caught:
        PageSelection.parse(text)
    assert caught.value.code is ErrorCode.PAGES_INVALID


def test_backward_range_is_refused() -> None:
    with pytest.raises(AppError) as caught:
        PageSelection.parse("5-2").indices(10)
    assert caught.value.code is ErrorCode.PAGES_INVALID


@pytest.mark.parametrize("text", ["11", "-11", "9-11"])
def test_missing_page_is_named_with_the_count(text: str) -> None:
    with pytest.raises(AppError) as caught:
        PageSelection.parse(text).indices(10)
    assert caught.value.code is ErrorCode.PAGE_MISSING
    assert caught.value.facts["count"] == 10


@pytest.mark.parametrize(
    ("text", "size"), [("42", (42, 42)), ("30x20", (30, 20)), ("45.5×30", (45.5, 30))]
)
def test_sizes(text: str, size: tuple[float, float]) -> None:
    parsed = SealSize.parse(text)
    assert (parsed.width_mm, parsed.height_mm) == size


@pytest.mark.parametrize("text", ["", "0", "-4", "42mm", "900", "3x", "nan", "1e3", "9" * 5000])
def test_bad_sizes_are_refused(text: str) -> None:
    with pytest.raises(AppError) as caught:
        SealSize.parse(text)
    assert caught.value.code is ErrorCode.SIZE_INVALID


def test_the_position_is_the_centre() -> None:
    (one,) = SealPlacement.parse("1@142,230", SEAL).appearances(1, lambda _: A4)
    assert (one.rect.left_mm, one.rect.top_mm) == pytest.approx((121, 209))
    assert one.rect.width_mm == 42


FAR = "9" * 400


@pytest.mark.parametrize(
    "text", ["1", "1@2", "@1,2", "1@a,b", "1@1,2,3", "1@1;2", "1@inf,2", f"1@{FAR},2"]
)
def test_bad_placements_are_refused(text: str) -> None:
    with pytest.raises(AppError) as caught:
        SealPlacement.parse(text, SEAL)
    assert caught.value.code in (ErrorCode.PLACEMENT_INVALID, ErrorCode.PAGES_INVALID)


def test_a_straddle_seal_beyond_every_page_is_refused() -> None:
    with pytest.raises(AppError) as caught:
        StraddlePlacement.parse(f"right@{FAR}", SEAL)
    assert caught.value.code is ErrorCode.PLACEMENT_INVALID


def test_a_seal_that_leaves_the_page_is_refused_with_the_page_size() -> None:
    with pytest.raises(AppError) as caught:
        list(SealPlacement.parse("2@5,5", SEAL).appearances(2, lambda _: A4))
    assert caught.value.code is ErrorCode.PLACEMENT_OUTSIDE_PAGE
    assert caught.value.facts == {"page": 2, "width_mm": "210.0", "height_mm": "297.0"}


@pytest.mark.parametrize("edge", list(Edge))
def test_straddle_slices_make_one_whole_seal(edge: Edge) -> None:
    made = list(StraddlePlacement(edge, None, SEAL).appearances(5, lambda _: A4))
    assert [one.page for one in made] == list(range(5))
    if edge.upright:
        assert sum(one.rect.width_mm for one in made) == pytest.approx(42)
        assert all(one.rect.height_mm == 42 for one in made)
        cuts = [(one.slice.left, one.slice.right) for one in made]
    else:
        assert sum(one.rect.height_mm for one in made) == pytest.approx(42)
        cuts = [(one.slice.top, one.slice.bottom) for one in made]
    assert cuts[0][0] == 0
    assert cuts[-1][1] == 1
    assert all(left[1] == right[0] for left, right in pairwise(cuts))


@pytest.mark.parametrize(
    ("edge", "touches"),
    [
        (Edge.RIGHT, lambda rect, page: rect.right_mm - page.width_mm),
        (Edge.LEFT, lambda rect, page: rect.left_mm),
        (Edge.TOP, lambda rect, page: rect.top_mm),
        (Edge.BOTTOM, lambda rect, page: rect.bottom_mm - page.height_mm),
    ],
)
def test_straddle_slices_lie_on_the_edge_of_mixed_pages(
    edge: Edge, touches: Callable[[RectMm, PageTransform], float]
) -> None:
    pages = [A4, LANDSCAPE, A4]
    made = list(StraddlePlacement(edge, 100, SEAL).appearances(3, pages.__getitem__))
    assert [touches(one.rect, pages[one.page]) for one in made] == pytest.approx([0, 0, 0])
    offsets = {one.rect.top_mm if edge.upright else one.rect.left_mm for one in made}
    assert offsets == {79.0}


@pytest.mark.parametrize(
    ("count", "groups"),
    [(2, [2]), (14, [14]), (15, [7, 8]), (28, [14, 14]), (29, [9, 10, 10]), (100, [12, 13] * 4)],
)
def test_a_straddle_seal_serves_at_most_fourteen_pages(count: int, groups: list[int]) -> None:
    made = list(StraddlePlacement(Edge.RIGHT, None, SEAL).appearances(count, lambda _: A4))
    starts = [one.page for one in made if one.slice.left == 0]
    sizes = [b - a for a, b in zip(starts, [*starts[1:], count], strict=True)]
    assert sizes == groups
    assert min(one.rect.width_mm for one in made) >= 3 - 1e-9


def test_a_single_page_has_nothing_to_straddle() -> None:
    with pytest.raises(AppError) as caught:
        list(StraddlePlacement(Edge.RIGHT, None, SEAL).appearances(1, lambda _: A4))
    assert caught.value.code is ErrorCode.STRADDLE_NEEDS_PAGES


def test_all_placements_are_kept_in_order() -> None:
    made = appearances(
        [SealPlacement.parse("2@100,100", SEAL), SealPlacement.parse("all@60,60", SEAL)],
        2,
        lambda _: A4,
    )
    assert [one.page for one in made] == [1, 0, 1]
