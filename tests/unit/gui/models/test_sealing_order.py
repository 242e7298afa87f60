"""Names of results, and pages in words."""

from pathlib import Path

import pytest

from app.domain.geometry import A4_MEDIA_BOX, PageTransform
from app.domain.placement import Edge, PageSelection, SealPlacement, SealSize, StraddlePlacement
from app.gui.models.sealing_order import free_name, in_ranges, sealed_pages

PAGES = (PageTransform(A4_MEDIA_BOX),) * 6
SIZE = SealSize(42, 42)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [((), ""), ((3,), "3"), ((1, 2, 3, 5), "1-3, 5"), ((1, 3, 4), "1, 3-4")],
)
def test_neighbouring_pages_are_drawn_together(numbers: tuple[int, ...], words: str) -> None:
    assert in_ranges(numbers) == words


def test_all_pages_with_a_seal_are_named_once() -> None:
    seals = [SealPlacement(PageSelection(text), 100, 100, SIZE) for text in ("2,4", "4")]
    assert sealed_pages(seals, PAGES) == (2, 4)
    straddle = StraddlePlacement(Edge.RIGHT, None, SIZE)
    assert sealed_pages([straddle], PAGES) == (1, 2, 3, 4, 5, 6)


def test_H2_a_name_that_is_taken_is_left_alone(tmp_path: Path) -> None:
    source = tmp_path / "通知.pdf"
    first = free_name(source, tmp_path, "已盖章")
    assert first.name == "通知(已盖章).pdf"
    first.touch()
    assert free_name(source, tmp_path, "已盖章").name == "通知(已盖章 2).pdf"
    assert free_name(first, tmp_path, "已盖章").name == "通知(已盖章 2).pdf"
    assert free_name(source, tmp_path / "other", "已盖章").name == "通知(已盖章).pdf"
