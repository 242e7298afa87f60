"""Each probe speaks for itself; what is passed on names nobody."""

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.finding import Finding
from app.domain.policy import Policy, PolicyProblem, ProblemKind
from app.domain.register import RegisterCheck
from app.domain.token import KnownDriver, ListedDriver
from app.storage.diagnosis_bundle import write_bundle
from app.use_cases.diagnose import Surroundings, diagnose
from app.use_cases.diagnosis_bundle import Redaction, bundle_files
from app.use_cases.list_tokens import Drivers
from tests.fakes.register import MemoryRegister
from tests.fakes.time_stamps import FakeTimeStamps
from tests.fakes.tokens import FakeTokenDriver

REDACT = Redaction("/home/clerk", "clerk", "office-pc-7")


@dataclass
class BrokenDriver:
    """Fails whatever is asked."""

    def tokens(self) -> None:
        raise AppError(ErrorCode.DRIVER_CRASHED)


def by_name(policy: Policy, drivers: Drivers) -> dict[str, Finding]:
    def failing() -> Finding:
        raise OSError("no disk")

    around = Surroundings(policy, MemoryRegister(), (("disk", failing),), lambda _: 64)
    return {one.name: one for one in diagnose(drivers, around)}


def test_each_driver_tells_what_it_is_and_holds(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.so", tmp_path / "bad.so"
    known = (KnownDriver("甲", good), KnownDriver("乙", bad))
    token = FakeTokenDriver(kinds=("rsa",))
    found = by_name(
        Policy(), Drivers(lambda: known, lambda path: token if path == good else BrokenDriver())
    )
    detail = found["driver 甲"].detail
    assert detail.startswith(f"{good}: 64 bit, loads, 1 tokens …")
    assert "1 certificates" in detail
    assert token.tokens()[0].serial not in detail
    assert token.tokens()[0].serial in found["driver 甲"].personal
    assert found["driver 乙"].ok is False
    assert "driver-crashed" in found["driver 乙"].detail
    assert found["disk"].ok is False
    assert found["network"].detail == "no connection is made"
    assert found["register"].ok is True


def test_what_a_url_holds_beside_the_host_is_not_passed_on() -> None:
    """Some authorities know their customers by a word in the address."""
    url = "https://tsa.example:8443/customer/s3cret?key=s3cret"
    policy = Policy(time_stamp_url=url, network_hosts=("tsa.example",))
    for failures in ([], [ErrorCode.TIME_STAMP_REFUSED]):
        stamps = FakeTimeStamps(failures=list(failures))
        around = Surroundings(
            policy, MemoryRegister(), (), lambda _: 64, reach_authority=lambda _, one=stamps: one
        )
        found = diagnose(Drivers(tuple, lambda _: BrokenDriver()), around)
        (told,) = (one for one in found if one.name == "time stamps")
        assert told.detail.startswith("tsa.example: ")
        assert "s3cret" not in "".join(bundle_files(found, policy, REDACT).values())


def test_G11_drivers_that_are_not_used_are_named_with_the_reason(tmp_path: Path) -> None:
    listed = (
        ListedDriver("甲", tmp_path / "good.so"),
        ListedDriver("乙", None, unguarded=tmp_path / "open.so"),
        ListedDriver("丙", None),
        ListedDriver("丁", None),
    )
    around = Surroundings(Policy(), MemoryRegister(), (), lambda _: 64, lambda: listed)
    drivers = Drivers(tuple, lambda _: BrokenDriver())
    found = {one.name: one for one in diagnose(drivers, around)}
    left_out = found["driver 乙"]
    assert left_out.ok is False
    assert left_out.detail.startswith(f"{tmp_path / 'open.so'}: left out")
    assert found["drivers not installed"] == Finding("drivers not installed", None, "丙, 丁")
    assert "driver 甲" not in found


def test_drivers_that_the_policy_leaves_out_are_not_called_missing(tmp_path: Path) -> None:
    one, other = tmp_path / "one.so", tmp_path / "other.so"
    named = {str(one): "0" * 64, str(tmp_path / "gone.so"): "0" * 64}
    listed = (
        ListedDriver("甲", one),
        ListedDriver("乙", other),
        ListedDriver("丙", None),
        ListedDriver("丁", None, unguarded=tmp_path / "open.so"),
    )
    policy = Policy(drivers_allowed=named)
    around = Surroundings(policy, MemoryRegister(), (), lambda _: 64, lambda: listed)
    known = (KnownDriver("甲", one),)
    found = {
        finding.name: finding
        for finding in diagnose(Drivers(lambda: known, lambda _: FakeTokenDriver()), around)
        if finding.name.startswith("driver")
    }
    assert set(found) == {"driver 甲", "driver 乙", "driver gone"}
    assert found["driver 甲"].ok is True
    assert found["driver 乙"].ok is None
    assert found["driver 乙"].detail == f"{other}: installed, but not permitted by the policy"
    assert found["driver gone"].detail == f"{tmp_path / 'gone.so'}: named by the policy, not there"


@pytest.mark.parametrize("there", [True, False])
def test_the_driver_of_the_settings_is_looked_at_too(tmp_path: Path, there: bool) -> None:
    chosen = tmp_path / "own.so"
    if there:
        chosen.write_bytes(b"")
    around = Surroundings(Policy(), MemoryRegister(), (), lambda _: 64)
    drivers = Drivers(tuple, lambda _: FakeTokenDriver())
    found = {one.name: one for one in diagnose(drivers, around, chosen)}
    assert found["driver own"].ok is there
    assert "driver" not in found
    assert there or found["driver own"].detail == f"{chosen}: named in the settings, not there"


def test_J4_the_line_of_a_bad_policy_is_named() -> None:
    none = Drivers(lambda: (), lambda _: BrokenDriver())
    problem = PolicyProblem(ProblemKind.UNKNOWN, "/etc/p.toml:3", "save.repalce")
    policy = Policy(origin="/etc/p.toml", problems=(problem,))
    finding = by_name(policy, none)["policy"]
    assert finding.ok is False
    assert "/etc/p.toml:3 unknown save.repalce" in finding.detail
    assert by_name(Policy(), none)["policy"] == Finding("policy", None, "-")


def test_no_driver_is_a_fault_only_where_the_policy_names_one() -> None:
    """Whoever receives documents verifies them and has no UKey."""
    none = Drivers(lambda: (), lambda _: BrokenDriver())
    assert by_name(Policy(), none)["driver"].ok is None
    policy = Policy(drivers_allowed={"/opt/maker/token.so": "0" * 64})
    missing = by_name(policy, none)["driver token"]
    assert missing.ok is False
    assert missing.detail == "/opt/maker/token.so: named by the policy, not there"


@dataclass
class BrokenRegister(MemoryRegister):
    """Its chain does not hold, or its file cannot be read."""

    readable: bool

    def check(self) -> RegisterCheck:
        if not self.readable:
            raise AppError(ErrorCode.REGISTER_UNAVAILABLE, reason="test")
        return RegisterCheck(7, False, 3, "ab" * 32, ())


@pytest.mark.parametrize("readable", [True, False])
def test_a_register_that_does_not_hold_is_broken(readable: bool) -> None:
    none = Drivers(lambda: (), lambda _: BrokenDriver())
    around = Surroundings(Policy(), BrokenRegister(readable), (), lambda _: None)
    told = {one.name: one for one in diagnose(none, around)}["register"]
    assert told.ok is False
    assert told.detail == ("7 records, 0 unfinished, head " + "ab" * 8 if readable
                           else "register-unavailable")  # fmt: skip


def test_a_list_of_drivers_that_cannot_be_read_hides_nothing_else() -> None:
    def damaged() -> tuple[KnownDriver, ...]:
        raise OSError("drivers.toml")

    found = by_name(Policy(), Drivers(damaged, lambda _: BrokenDriver()))
    assert found["driver"] == Finding("driver", False, "OSError")
    assert found["register"].ok is True


def test_what_is_passed_on_names_no_person_and_no_machine() -> None:
    findings = (
        Finding("state folder", True, "/home/clerk/.local/state, office-pc-7, clerks"),
        Finding("driver 甲", True, "/usr/lib/a.so", "王某 (12345678)"),
    )
    policy = Policy(places={"save.replace": "/home/clerk/p.toml:2"}, strict=frozenset({"x"}))
    files = bundle_files(findings, policy, REDACT)
    together = "".join(files.values())
    for personal in ("clerk/", "office-pc-7", "王某", "12345678"):
        assert personal not in together
    assert "~/.local/state, <host>, clerks" in files["findings.txt"]
    assert json.loads(files["findings.json"])["findings"][1]["detail"] == "/usr/lib/a.so"
    assert files["policy.txt"] == "save.replace  ~/p.toml:2\n"


def test_a_bundle_is_a_new_file_for_its_owner(tmp_path: Path) -> None:
    target, again = tmp_path / "a.zip", tmp_path / "b.zip"
    for path in (target, again):
        write_bundle(path, {"findings.txt": "正常\n"})
    with zipfile.ZipFile(target) as archive:
        text = archive.read("findings.txt").decode("utf-8")
    assert text == "正常\n"
    assert target.read_bytes() == again.read_bytes()
    with pytest.raises(AppError) as exists:
        write_bundle(target, {})
    assert exists.value.code is ErrorCode.OUTPUT_EXISTS
    with pytest.raises(AppError) as nowhere:
        write_bundle(tmp_path / "none" / "a.zip", {})
    assert nowhere.value.code is ErrorCode.OUTPUT_NOT_WRITABLE
