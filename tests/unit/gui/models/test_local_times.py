"""No moment that somebody wrote into a document or a seal keeps it from being shown."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.gui.models.local_times import day_of, minute_of

FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.fixture(params=["Asia/Shanghai", "America/New_York"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("zone")
@pytest.mark.parametrize(
    "moment", [FIRST, LAST, LAST.replace(tzinfo=timezone(-timedelta(hours=5)))]
)
def test_the_ends_of_the_calendar_are_shown(moment: datetime) -> None:
    assert day_of(moment)[:4] == f"{moment.year:04}"
    assert minute_of(moment)[:4] == f"{moment.year:04}"


def test_ordinary_moments_are_shown_in_the_zone_of_this_machine() -> None:
    moment = datetime(2026, 11, 23, 12, 30, 59, tzinfo=UTC)
    here = moment.astimezone()
    assert day_of(moment) == f"{here:%Y-%m-%d}"
    assert minute_of(moment) == f"{here:%Y-%m-%d %H:%M}"
