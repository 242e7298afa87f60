"""Time stamps by the office's rules, and what happens when there is none to be had (K3)."""

from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.policy import Policy
from app.domain.profile import Level
from app.domain.register import RegisterEvent
from app.domain.signing import SigningReceipt
from app.use_cases.sign_documents import sign_documents
from tests.fakes.documents import Ready
from tests.fakes.time_stamps import FakeTimeStamps
from tests.signing_office import Office, statuses

URL = "http://tsa.example/"
HOSTS = ("tsa.example",)
UNREACHABLE = ErrorCode.TIME_STAMP_UNREACHABLE
WISHED = Policy(time_stamp_url=URL, network_hosts=HOSTS)
ANCHORS = (__file__,)
"""Any file: what is in it is read by the workers, and the authority here has none."""
REQUIRED = Policy(
    time_stamp_url=URL, network_hosts=HOSTS, sign_levels=("B-T",), time_stamp_anchors=ANCHORS
)


def office(folder: Path, count: int, policy: Policy) -> Office:
    made = Office(folder, count)
    made.policy = policy
    return made


def levels(receipts: list[SigningReceipt]) -> list[tuple[Level | None, ErrorCode | None]]:
    return [(one.level, one.not_stamped and one.not_stamped.code) for one in receipts]


@pytest.mark.parametrize(
    "policy", [Policy(), Policy(time_stamp_url=URL, network_hosts=HOSTS, sign_levels=("B-B",))]
)
def test_nobody_is_asked_without_a_rule(tmp_path: Path, policy: Policy) -> None:
    one = office(tmp_path, 1, policy)
    assert levels(one.sign()) == [(Level.B_B, None)]
    assert one.reached == []


@pytest.mark.parametrize("policy", [WISHED, REQUIRED])
def test_every_signature_value_is_stamped_and_the_register_says_by_whom(
    tmp_path: Path, policy: Policy
) -> None:
    many = office(tmp_path, 3, policy)
    receipts = many.sign()
    assert levels(receipts) == [(Level.B_T, None)] * 3
    assert [digest for _, digest in many.authority.asked] == ["sha256"] * 3
    values = [value for value, _ in many.authority.asked]
    for value, token, receipt in zip(values, many.authority.given, receipts, strict=True):
        assert Path(receipt.output or "").read_bytes().endswith(value + token)
    published = [e for e in many.register.entries if e.event is RegisterEvent.PUBLISHED]
    assert [e.time_stamp for e in published] == ["tsa.example"] * 3
    assert many.authority.closed
    (reached,) = many.reached
    assert (reached.url, reached.hosts) == (URL, HOSTS)


def test_K3_a_wished_stamp_that_is_missing_is_told_and_not_waited_for_again(
    tmp_path: Path,
) -> None:
    many = office(tmp_path, 4, WISHED)
    many.authority.failures = [None, UNREACHABLE]
    receipts = many.sign()
    assert statuses(receipts) == [("signed", None)] * 4
    assert levels(receipts) == [(Level.B_T, None)] + [(Level.B_B, UNREACHABLE)] * 3
    assert len(many.authority.asked) == 2
    assert many.driver.logins == 1
    published = [e.time_stamp for e in many.register.entries if e.event is RegisterEvent.PUBLISHED]
    assert published == ["tsa.example"] + ["tsa.example time-stamp-unreachable"] * 3


@pytest.mark.parametrize(
    "code",
    [
        UNREACHABLE,
        ErrorCode.TIME_STAMP_REFUSED,
        ErrorCode.TIME_STAMP_NOT_VALID,
        ErrorCode.HOST_FORBIDDEN,
    ],
)
def test_K3_without_a_required_stamp_nothing_is_saved_and_no_pin_is_asked_again(
    tmp_path: Path, code: ErrorCode
) -> None:
    many = office(tmp_path, 5, REQUIRED)
    many.authority.failures = [code] * 5
    receipts = many.sign()
    assert {one.status.value for one in receipts} == {"failed", "skipped"}
    assert statuses(receipts)[0] == ("failed", code)
    assert receipts[-1].status.value == "skipped"
    assert (many.driver.logins, len(many.pin.asked)) == (1, 1)
    assert many.files() == {f"{n}.pdf" for n in range(5)}
    assert many.authority.closed


def test_K3_whoever_stops_while_the_authority_is_asked_gets_no_document(tmp_path: Path) -> None:
    one = office(tmp_path, 1, WISHED)
    one.authority.failures = [ErrorCode.CANCELLED]
    assert statuses(one.sign()) == [("failed", ErrorCode.CANCELLED)]
    assert one.files() == {"0.pdf"}


@pytest.mark.parametrize("policy", [WISHED, REQUIRED])
def test_K3_whoever_stops_stops_the_documents_behind_too(tmp_path: Path, policy: Policy) -> None:
    many = office(tmp_path, 4, policy)
    many.authority.failures = [ErrorCode.CANCELLED]
    receipts = many.sign()
    assert {one.status.value for one in receipts} == {"failed", "skipped"}
    assert len(many.authority.asked) == 1
    assert many.files() == {f"{n}.pdf" for n in range(4)}


@pytest.mark.parametrize("error", [RuntimeError("no thread"), KeyboardInterrupt()])
def test_K3_whatever_ends_the_run_leaves_no_file_no_login_and_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    many = office(tmp_path, 4, WISHED)

    def broken(*_: object) -> None:
        raise error

    step = (many.authority, "stamp") if isinstance(error, Exception) else (many.watcher, "step")
    monkeypatch.setattr(*step, broken)
    with pytest.raises(type(error)):
        many.sign()
    assert many.files() == {f"{n}.pdf" for n in range(4)}
    assert not any(one.open for one in many.driver.sessions)
    assert many.authority.closed


@dataclass
class Slow(FakeTimeStamps):
    """Answers nobody before it is closed; `waited` tells whether that happened in time."""

    end: Event = field(default_factory=Event)
    waited: list[bool] = field(default_factory=list)

    def stamp(self, value: bytes, digest: str) -> Ready[bytes]:
        self.waited.append(self.end.wait(20))
        return Ready(error=AppError(ErrorCode.CANCELLED))

    def close(self) -> None:
        super().close()
        self.end.set()


def test_K3_an_interrupted_run_does_not_wait_for_the_authority(tmp_path: Path) -> None:
    many = office(tmp_path, 3, WISHED)
    many.authority = authority = Slow()
    many.watcher.stop_at, many.watcher.reason = 1, KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        many.sign()
    assert authority.waited == [True]
    assert many.files() == {f"{n}.pdf" for n in range(3)}


def test_K3_whoever_stops_listening_leaves_no_file_no_login_and_no_process(tmp_path: Path) -> None:
    many = office(tmp_path, 5, WISHED)
    receipts = sign_documents(many.ports(), many.request())
    assert next(receipts).level is Level.B_T
    receipts.close()
    left = many.files() - {f"{n}.pdf" for n in range(5)}
    assert left <= {f"{n}-sealed.pdf" for n in range(5)}
    assert not any(one.open for one in many.driver.sessions)
    assert many.authority.closed


@pytest.mark.parametrize(
    ("policy", "rules"),
    [
        (Policy(sign_levels=("B-T",)), "sign.levels"),
        (Policy(sign_levels=()), "sign.levels"),
        (
            Policy(sign_levels=("B-T",), time_stamp_url=URL),
            "network.hosts, time_stamp.anchors",
        ),
        (
            Policy(sign_levels=("B-T",), time_stamp_url=URL, network_hosts=HOSTS),
            "time_stamp.anchors",
        ),
    ],
)
def test_what_can_never_be_stamped_is_refused_before_the_pin(
    tmp_path: Path, policy: Policy, rules: str
) -> None:
    one = office(tmp_path, 1, policy)
    (receipt,) = one.sign()
    assert receipt.error is not None
    assert (receipt.error.code, receipt.error.facts["rule"]) == (ErrorCode.POLICY_FORBIDS, rules)
    assert one.pin.asked == []


def test_anchors_of_the_authority_that_cannot_be_read_are_told_before_the_pin(
    tmp_path: Path,
) -> None:
    missing = str(tmp_path / "none.pem")
    one = office(tmp_path, 1, Policy(time_stamp_url=URL, time_stamp_anchors=(missing,)))
    assert statuses(one.sign()) == [("failed", ErrorCode.ANCHOR_UNREADABLE)]
    assert one.pin.asked == []
