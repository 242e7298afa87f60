"""Pages in pieces, and which pieces are kept."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.geometry import Box, PageTransform
from app.domain.preview import Tile
from app.gui.models.tiles import MAX_SIDE_PX, Area, TileStore, page_size_px, tiles


@given(st.floats(10, 3000), st.floats(10, 3000), st.floats(24, 300))
def test_tiles_cover_a_page_exactly_once(width: float, height: float, dpi: float) -> None:
    page = PageTransform(Box(0, 0, width, height))
    made = list(tiles(page, 0, dpi, sealed=False))
    size = page_size_px(page, dpi)
    assert sum(tile.width_px * tile.height_px for tile in made) == size[0] * size[1]
    assert all(0 < tile.width_px <= MAX_SIDE_PX and 0 < tile.height_px <= MAX_SIDE_PX
               for tile in made)  # fmt: skip


@given(
    st.floats(10, 3000), st.floats(10, 3000), st.floats(24, 300),
    st.floats(-100, 4000), st.floats(-100, 4000), st.floats(1, 3000), st.floats(1, 3000),
)  # fmt: skip
def test_a_part_of_a_page_has_the_pieces_that_reach_into_it(
    width: float, height: float, dpi: float, left: float, top: float, across: float, down: float
) -> None:
    page, area = PageTransform(Box(0, 0, width, height)), Area(left, top, left + across, top + down)
    inside = [
        tile
        for tile in tiles(page, 0, dpi, sealed=False)
        if tile.left_px < area.right_px and tile.left_px + tile.width_px > left
        and tile.top_px < area.bottom_px and tile.top_px + tile.height_px > top
    ]  # fmt: skip
    assert list(tiles(page, 0, dpi, sealed=False, area=area)) == inside


def test_A11_a_page_of_kilometres_has_few_pieces_in_view() -> None:
    page = PageTransform(Box(0, 0, 1e9, 1e9))
    found = list(tiles(page, 0, 96, sealed=False, area=Area(5e8, 5e8, 5e8 + 1500, 5e8 + 900)))
    assert 1 <= len(found) <= 9


def test_a_begun_pixel_counts() -> None:
    page = PageTransform(Box(0, 0, 595.276, 841.89))
    assert page_size_px(page, 96) == (794, 1123)


def test_the_least_used_pictures_are_given_up() -> None:
    store = TileStore[str](30)
    one, two, three, four = (Tile(page, 96, 0, 0, 1, 1) for page in range(4))
    for tile in (one, two, three):
        store.put(tile, "picture", 10)
    assert store.get(one) == "picture"
    store.put(four, "picture", 10)
    assert store.get(two) is None
    assert one in store
    assert len(store) == 3


def test_sealed_pictures_are_forgotten_when_seals_move() -> None:
    store = TileStore[str](100)
    bare, sealed = Tile(0, 96, 0, 0, 1, 1), Tile(0, 96, 0, 0, 1, 1, sealed=True)
    store.put(bare, "bare", 1)
    store.put(sealed, "sealed", 1)
    store.drop_sealed()
    assert bare in store
    assert sealed not in store
