"""What every implementation of `ports.TimeStampAuthority` promises."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from app.domain.answer import PASSED
from app.domain.errors import AppError, ErrorCode
from app.ports import TimeStampAuthority
from app.profiles.time_stamps import judge_time_stamp
from tests.fakes.time_stamps import FakeTimeStamps
from tests.stamping import Stamper

VALUE = b"the value of a signature"
KINDS = ("ec", "rsa", "sm2", "gm")


Reach = Callable[[Stamper], TimeStampAuthority]


@pytest.fixture(params=[FakeTimeStamps])
def reach(request: pytest.FixtureRequest) -> Reach:
    """Makes the port over a stamper, in each implementation."""
    made: Reach = request.param
    return made


@pytest.mark.parametrize(
    ("kind", "digest"), [*((kind, "sha256") for kind in KINDS[:2]), ("ec", "sha384"),
                         *((kind, "sm3") for kind in KINDS)],
)  # fmt: skip
def test_the_token_is_on_the_value_and_leads_to_the_anchors(
    reach: Reach, kind: str, digest: str
) -> None:
    stamper = Stamper(kind)
    authority = reach(stamper)
    token = authority.stamp(VALUE, digest).result()
    now = datetime.now(UTC)
    assert judge_time_stamp(token, VALUE, stamper.anchors, now).answer == PASSED
    authority.close()


def test_the_fake_ends_in_the_failure_it_was_told() -> None:
    fake = FakeTimeStamps(failure=ErrorCode.TIME_STAMP_REFUSED)
    with pytest.raises(AppError) as caught:
        fake.stamp(VALUE, "sha256").result()
    assert caught.value.code is ErrorCode.TIME_STAMP_REFUSED
