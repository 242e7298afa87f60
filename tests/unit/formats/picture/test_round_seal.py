"""The rehearsal seal picture, measured on its pixels."""

import itertools
import math

import pymupdf
import pytest

from app.formats.picture.round_seal import draw_round_seal

DPI = 300
PX_PER_MM = DPI / 25.4


class Picture:
    """A drawn seal whose alpha can be asked for in millimetres from its centre."""

    def __init__(self, png: bytes) -> None:
        self.pixmap = pymupdf.Pixmap(png)
        self.middle_px = self.pixmap.width / 2

    def alpha(self, right_mm: float, down_mm: float) -> int:
        x_px, y_px = (int(self.middle_px + mm * PX_PER_MM) for mm in (right_mm, down_mm))
        return int(self.pixmap.pixel(x_px, y_px)[3])

    def inked_angles(self, radius_mm: float, *, half_width_mm: float) -> list[int]:
        """Whole degrees, clockwise from the top, at which a ring of this radius bears ink."""
        radii = [radius_mm + half_width_mm * share / 10 for share in range(-10, 11)]
        return [degree for degree in range(-180, 180) if any(self._ink(degree, mm) for mm in radii)]

    def _ink(self, degree: int, radius_mm: float) -> bool:
        angle = math.radians(degree)
        return self.alpha(math.sin(angle) * radius_mm, -math.cos(angle) * radius_mm) > 127


def draw(ring_text: str = "演示市政务服务管理局", **options: object) -> Picture:
    return Picture(draw_round_seal(ring_text, dpi=DPI, **options))  # type: ignore[arg-type]


def groups(degrees: list[int]) -> list[list[int]]:
    """Runs of neighbouring degrees: one run per letter."""
    runs: list[list[int]] = []
    for degree in degrees:
        if runs and degree - runs[-1][-1] <= 1:
            runs[-1].append(degree)
        else:
            runs.append([degree])
    return runs


@pytest.mark.parametrize("diameter_mm", [38, 42, 45, 50])
def test_the_picture_has_the_size_asked_for(diameter_mm: float) -> None:
    picture = draw(diameter_mm=diameter_mm)
    assert picture.pixmap.width == picture.pixmap.height
    assert picture.pixmap.width == pytest.approx(diameter_mm * PX_PER_MM, abs=1)
    assert picture.pixmap.xres == picture.pixmap.yres == DPI


def test_paper_shows_through_between_the_strokes() -> None:
    picture = draw()
    assert picture.alpha(20, 20) == 0
    assert picture.alpha(0, 18) == 0
    alphas = set(picture.pixmap.samples[3::4])
    assert {0, 255} < alphas, "edges are smooth: there are alphas in between"


def test_the_border_is_round_and_1_2_mm_wide() -> None:
    picture = draw()
    assert len(picture.inked_angles(20.4, half_width_mm=0)) == 360
    assert picture.inked_angles(19.6, half_width_mm=0) == []


def test_the_star_measures_14_mm_and_points_up() -> None:
    picture = draw()
    assert picture.pixmap.pixel(*[int(picture.middle_px)] * 2) == (230, 0, 18, 255)
    assert picture.alpha(0, -6.7) == 255
    assert picture.alpha(0, -7.2) == 0
    assert picture.alpha(0, 4) == 0


@pytest.mark.parametrize("count", [2, 8, 12])
def test_ring_letters_are_evenly_spaced_about_the_top(count: int) -> None:
    # the ring of a square letter is one run of ink, seen from the centre
    letters = groups(draw("口" * count).inked_angles(15.6, half_width_mm=2.5))
    middles = [(run[0] + run[-1]) / 2 for run in letters]
    steps = [right - left for left, right in itertools.pairwise(middles)]
    assert len(letters) == count
    assert sum(middles) / count == pytest.approx(0, abs=1.5)
    assert max(steps) - min(steps) <= 2


def test_a_long_name_keeps_its_letters_apart() -> None:
    letters = groups(draw("口" * 22).inked_angles(17, half_width_mm=1.2))
    assert len(letters) == 22


def test_text_can_stand_below_the_star_or_in_its_place() -> None:
    below = draw("", bottom_text="口")
    assert below.alpha(0, 0) == 255
    assert below.inked_angles(11, half_width_mm=3)
    instead = draw("", centre_text="口")
    assert instead.alpha(0, 0) == 0
    assert instead.inked_angles(2.5, half_width_mm=1)
    assert not instead.inked_angles(11, half_width_mm=3)


def test_the_colour_can_be_chosen() -> None:
    picture = draw(colour=(0, 0, 0))
    assert picture.pixmap.pixel(*[int(picture.middle_px)] * 2) == (0, 0, 0, 255)
