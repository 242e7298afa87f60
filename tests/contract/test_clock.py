"""What every implementation of `ports.Clock` promises."""

from datetime import UTC, datetime

import pytest

from app.bootstrap import SystemClock
from app.ports import Clock
from tests.fakes.clock import FixedClock


@pytest.mark.parametrize("clock", [SystemClock(), FixedClock()], ids=["system", "fixed"])
def test_the_time_is_aware_and_claims_no_fractions(clock: Clock) -> None:
    now = clock.now()
    assert now.utcoffset() is not None
    assert now.microsecond == 0


def test_the_system_clock_is_the_machines() -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    assert before <= SystemClock().now() <= datetime.now(UTC)
