"""What the office's rules say about a request, and that all is said at once."""

from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.policy import (
    AskedSigning,
    DriverFile,
    Policy,
    Rule,
    driver_violates,
    forbidden,
    violated,
)

DIGEST = "ab" * 32


def test_without_a_policy_everything_is_open() -> None:
    assert violated(Policy(), AskedSigning(10_000, replace=True, profile="pades")) == ()


def test_all_violations_are_told_at_once() -> None:
    policy = Policy(
        sign_max_documents=2, save_replace=False, register_folder="", sign_profiles=("seal",)
    )
    assert violated(policy, AskedSigning(3, replace=True, profile="pades")) == (
        Rule.MAX_DOCUMENTS,
        Rule.REPLACE,
        Rule.REGISTER_FOLDER,
        Rule.PROFILES,
    )


def test_what_a_policy_permits_is_no_violation() -> None:
    policy = Policy(
        sign_max_documents=2, save_replace=False, register_folder="/srv", sign_profiles=("pades",)
    )
    assert violated(policy, AskedSigning(2, replace=False, profile="pades")) == ()


def test_a_profile_that_is_not_known_yet_is_not_judged() -> None:
    assert violated(Policy(sign_profiles=()), AskedSigning(1, replace=False)) == ()


def test_the_error_names_the_rules_and_what_their_sentences_need() -> None:
    error = forbidden(Policy(sign_max_documents=2), [Rule.MAX_DOCUMENTS, Rule.REPLACE], asked=3)
    assert error.code is ErrorCode.POLICY_FORBIDS
    assert error.facts == {"rule": "sign.max_documents, save.replace", "limit": 2, "asked": 3}


@pytest.mark.parametrize(
    ("installed", "absolute", "guarded", "rule"),
    [
        (False, False, False, None),
        (True, True, True, None),
        (True, True, False, Rule.DRIVER_FOLDER),
        (True, False, True, Rule.DRIVER_FOLDER),
    ],
)
def test_G11_an_installed_program_loads_from_guarded_places_only(
    installed: bool, absolute: bool, guarded: bool, rule: Rule | None
) -> None:
    driver = DriverFile("/opt/a.so", "/opt/a.so", absolute, guarded)
    assert driver_violates(Policy(), driver, installed=installed) is rule


@pytest.mark.parametrize("installed", [True, False])
def test_G11_a_list_of_drivers_permits_those_with_their_digest_alone(installed: bool) -> None:
    policy = Policy(drivers_allowed={"/home/a.so": DIGEST})

    def verdict(path: str, sha256: str) -> Rule | None:
        return driver_violates(
            policy, DriverFile(path, path, True, False, sha256), installed=installed
        )

    assert verdict("/home/a.so", DIGEST) is None
    assert verdict("/home/a.so", "cd" * 32) is Rule.DRIVERS
    assert verdict("/home/b.so", DIGEST) is Rule.DRIVERS
    assert verdict("/home/a.so", "") is Rule.DRIVERS


def test_the_offices_anchors_come_first_and_may_be_the_only_ones() -> None:
    own, seal = Path("/etc/root.pem"), Path("/etc/seal.pem")
    office = {"trust_anchors": (str(own),), "trust_seal_anchors": (str(seal),)}
    personal = (Path("/home/mine.pem"),)
    assert Policy(**office).anchors(personal) == (own, *personal)  # type: ignore[arg-type]
    assert Policy(**office).seal_anchors(personal) == (seal, *personal)  # type: ignore[arg-type]
    closed = Policy(**office, trust_personal_anchors=False)  # type: ignore[arg-type]
    assert closed.anchors(()) == (own,)
    with pytest.raises(AppError) as refused:
        closed.seal_anchors(personal)
    assert refused.value.facts["rule"] == "trust.personal_anchors"


def test_a_setting_that_the_office_fixes_is_locked_and_says_where() -> None:
    policy = Policy(
        window_reason="用印", window_remember_files=False, drivers_allowed={}, origin="/etc/p"
    )
    assert policy.fixed_settings() == {"reason": "用印", "remember_files": False, "driver": ""}
    assert policy.locked_settings() == dict.fromkeys(
        ("remember-files", "reason", "driver"), "/etc/p"
    )
    assert "issuers" in Policy(trust_personal_anchors=False).locked_settings()
