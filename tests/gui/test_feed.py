"""The queue in front of a preview: what is wanted is fetched once, then there is rest."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.gui.models.tiles import tiles
from app.gui.preview.feed import PAGES, THUMBNAILS, PageFeed
from app.gui.tasks import Tasks
from tests.fakes.preview import A4, FakePreview

DPI = 300.0
"""A page on a sharp screen: more bytes than a small viewport has room for."""


@pytest.fixture
def preview() -> FakePreview:
    return FakePreview()


@pytest.fixture
def feed(preview: FakePreview, qtbot: QtBot) -> Iterator[PageFeed]:
    tasks = Tasks()
    made = PageFeed(tasks, preview)
    yield made
    made.close()
    tasks.close()


@pytest.mark.parametrize("kind", [PAGES, THUMBNAILS])
def test_everything_that_is_wanted_has_room_together(
    feed: PageFeed, preview: FakePreview, kind: str, qtbot: QtBot
) -> None:
    both = [*tiles(A4, 0, DPI, sealed=True), *tiles(A4, 0, DPI, sealed=False)]
    feed.make_room(1000)
    feed.want(kind, both)
    qtbot.waitUntil(lambda: all(feed.picture(kind, tile) is not None for tile in both))
    qtbot.wait(50)
    assert not feed._busy
    assert preview.count("render") == len(both)
