"""What every implementation of `ports.TimeStampAuthority` promises: the worker's and the fake's."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime

import pytest

from app.domain.answer import PASSED
from app.domain.errors import AppError, ErrorCode
from app.domain.time_stamp import MAX_TOKEN_BYTES, StampAuthority
from app.ports import TimeStampAuthority
from app.profiles.time_stamps import judge_time_stamp
from app.workers.network_client import StampWorker
from tests.fakes.stamp_server import StampServer, stamping
from tests.fakes.time_stamps import FakeTimeStamps
from tests.stamping import Stamper

VALUE = b"the value of a signature"
KINDS = ("ec", "rsa", "sm2", "gm")


Reach = Callable[[Stamper], TimeStampAuthority]


@pytest.fixture(params=["worker", "fake"])
def reach(request: pytest.FixtureRequest) -> Iterator[Reach]:
    """Makes the port over a stamper, in each implementation."""
    if request.param == "fake":
        yield FakeTimeStamps
        return
    with ExitStack() as ends:

        def worker(stamper: Stamper) -> StampWorker:
            server = ends.enter_context(StampServer(stamping(stamper)))
            authority = StampAuthority(server.url, stamper.anchors, ("127.0.0.1",))
            return ends.enter_context(closing(StampWorker(authority)))

        yield worker


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
    assert len(token) <= MAX_TOKEN_BYTES
    authority.close()


def test_several_stamps_may_be_asked_for_before_one_is_waited_for(reach: Reach) -> None:
    stamper = Stamper()
    authority = reach(stamper)
    values = [b"one", b"two", b"three"]
    pending = [authority.stamp(value, "sha256") for value in values]
    for value, token in reversed(list(zip(values, pending, strict=True))):
        verdict = judge_time_stamp(token.result(), value, stamper.anchors, datetime.now(UTC))
        assert verdict.answer == PASSED
    authority.close()


def test_closing_twice_is_no_mistake(reach: Reach) -> None:
    authority = reach(Stamper())
    authority.close()
    authority.close()


def test_the_fake_ends_in_the_failure_it_was_told() -> None:
    fake = FakeTimeStamps(failures=[ErrorCode.TIME_STAMP_REFUSED])
    with pytest.raises(AppError) as caught:
        fake.stamp(VALUE, "sha256").result()
    assert caught.value.code is ErrorCode.TIME_STAMP_REFUSED
