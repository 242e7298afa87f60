"""The office's rules stop a signing before a document is touched, a PIN asked or a key used."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.policy import Policy, Rule, forbidden
from app.domain.signing import ReceiptStatus
from app.use_cases.sign_documents import sign_documents
from tests.unit.use_cases.test_sign_documents import Office


@pytest.fixture
def office(tmp_path: Path) -> Callable[[int], Office]:
    return lambda count: Office(tmp_path, count)


def refusal(office: Office, policy: Policy, **asked: object) -> str:
    """The rules that the first receipt names."""
    request = replace(office.request(), **asked)  # type: ignore[arg-type]
    receipts = list(sign_documents(replace(office.ports(), policy=policy), request))
    first, *others = receipts
    assert first.error is not None
    assert first.error.code is ErrorCode.POLICY_FORBIDS
    assert {one.status for one in others} <= {ReceiptStatus.SKIPPED}
    return str(first.error.facts["rule"])


def test_all_violations_are_told_before_any_pin(office: Callable[[int], Office]) -> None:
    three = office(3)
    policy = Policy(
        sign_max_documents=2, save_replace=False, sign_profiles=("seal",), register_folder=""
    )
    assert refusal(three, policy, replace=True).split(", ") == [
        "sign.max_documents",
        "save.replace",
        "register.folder",
        "sign.profiles",
    ]
    assert three.pin.asked == []
    assert three.register.entries == []
    assert three.documents.calls == [("start", "")]
    assert not [name for name in three.files() if "sealed" in name]


def test_a_forbidden_driver_does_not_hide_the_other_rules(
    office: Callable[[int], Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    policy, one = Policy(save_replace=False), office(1)

    def not_permitted() -> None:
        raise forbidden(policy, [Rule.DRIVERS], path="/home/a.so")

    monkeypatch.setattr(one.driver, "tokens", not_permitted)
    assert refusal(one, policy, replace=True) == "drivers.allowed, save.replace"


def test_without_a_token_the_rules_are_told_first(
    office: Callable[[int], Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = office(1)

    def crashed() -> None:
        raise AppError(ErrorCode.DRIVER_CRASHED)

    monkeypatch.setattr(one.driver, "tokens", crashed)
    assert refusal(one, Policy(save_replace=False), replace=True) == "save.replace"


def test_what_is_permitted_is_signed(office: Callable[[int], Office]) -> None:
    two = office(2)
    policy = Policy(sign_max_documents=2, save_replace=False, sign_profiles=("pades",))
    receipts = list(sign_documents(replace(two.ports(), policy=policy), two.request()))
    assert {one.status for one in receipts} == {ReceiptStatus.SIGNED}
