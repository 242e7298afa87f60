"""Which level the office's rules ask for, and what can never be had."""

from dataclasses import replace

import pytest

from app.domain.policy import AskedSigning, Policy, Rule, Stamping, violated

URL = "https://tsa.example/tsr"
HOSTS = ("tsa.example",)


@pytest.mark.parametrize(
    ("levels", "url", "expected"),
    [
        (None, None, Stamping.NONE),
        (None, "", Stamping.NONE),
        (None, URL, Stamping.WISHED),
        (("B-B", "B-T"), URL, Stamping.WISHED),
        (("B-B", "B-T"), None, Stamping.NONE),
        (("B-B",), URL, Stamping.NONE),
        (("B-T",), URL, Stamping.REQUIRED),
        (("B-T",), None, Stamping.REQUIRED),
        ((), URL, Stamping.REQUIRED),
    ],
)
def test_the_level_that_signatures_get(
    levels: tuple[str, ...] | None, url: str | None, expected: Stamping
) -> None:
    policy = Policy(sign_levels=levels, time_stamp_url=url, network_hosts=HOSTS)
    assert policy.stamping is expected
    assert policy.stamping_host == ("tsa.example" if url and expected != Stamping.NONE else "")


def broken(policy: Policy) -> tuple[Rule, ...]:
    return violated(policy, AskedSigning(1, replace=False))


def test_a_required_stamp_that_can_be_had_is_no_violation() -> None:
    policy = Policy(sign_levels=("B-T",), time_stamp_url=URL, network_hosts=HOSTS)
    assert broken(replace(policy, time_stamp_anchors=("/etc/tsa.pem",))) == ()
    assert broken(replace(policy, trust_anchors=("/etc/office.pem",))) == ()
    assert broken(policy) == (Rule.STAMP_ANCHORS,)


def test_a_required_stamp_that_nobody_can_give_is_one() -> None:
    assert broken(Policy(sign_levels=("B-T",))) == (Rule.LEVELS,)
    assert broken(Policy(sign_levels=(), time_stamp_url=URL, network_hosts=HOSTS)) == (Rule.LEVELS,)
    uncalled = Policy(sign_levels=("B-T",), time_stamp_url=URL, trust_anchors=("/etc/office.pem",))
    assert broken(uncalled) == (Rule.HOSTS,)


def test_a_wished_stamp_that_nobody_can_give_forbids_nothing() -> None:
    assert broken(Policy(time_stamp_url=URL)) == ()
