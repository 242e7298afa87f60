"""The order of the steps, and what happens to the others when one of them fails."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import ErrorCode
from app.domain.register import RegisterEvent
from app.domain.seal import SealFile
from app.domain.secret import Secret
from app.domain.signing import (
    PreparedDocument,
    ReceiptStatus,
    SigningSpec,
)
from app.use_cases.sign_documents import sign_documents
from app.use_cases.signing_request import SignInput
from tests.fakes.documents import Ready
from tests.signing_office import Office, statuses

BEGIN, END, PUBLISHED, FAILED = (
    RegisterEvent.KEY_USE_BEGIN,
    RegisterEvent.KEY_USE_END,
    RegisterEvent.PUBLISHED,
    RegisterEvent.FAILED,
)


@pytest.fixture
def office(tmp_path: Path) -> Callable[[int], Office]:
    """Makes an office with so many documents."""
    return lambda count: Office(tmp_path, count)


def test_one_document_is_recorded_signed_and_published(office: Callable[[int], Office]) -> None:
    one = office(1)
    (receipt,) = one.sign()
    assert receipt.status is ReceiptStatus.SIGNED
    assert receipt.error is None
    assert receipt.output == str(one.inputs[0].target)
    assert receipt.signature_field == "Seal-1"
    assert receipt.pages == (1,)
    assert one.events() == [BEGIN, END, PUBLISHED]
    assert one.files() == {"0.pdf", "0-sealed.pdf"}
    assert one.inputs[0].source.read_bytes() == b"%PDF-document 0 "


def test_G6_a_batch_asks_for_the_pin_once_and_ends_its_login(
    office: Callable[[int], Office],
) -> None:
    many = office(7)
    receipts = many.sign()
    assert [one.status for one in receipts] == [ReceiptStatus.SIGNED] * 7
    assert [Path(one.input).name for one in receipts] == [f"{n}.pdf" for n in range(7)]
    assert many.driver.logins == 1
    assert len(many.pin.asked) == 1
    assert not any(session.open for session in many.driver.sessions)
    assert all(len(secret) == 0 for secret in many.pin.given)


def test_documents_are_prepared_ahead_of_the_token(office: Callable[[int], Office]) -> None:
    many = office(5)
    many.sign()
    calls = many.documents.calls
    for number in range(3):
        ahead = calls.index(("prepare", f"{number + 2}.pdf"))
        assert ahead < calls.index(("complete", f"{number}.pdf"))
    assert many.watcher.seen == [(number, 5, f"{number}.pdf") for number in range(5)]


def test_the_token_does_not_wait_for_the_disk(office: Callable[[int], Office]) -> None:
    many = office(3)
    signed, publish = threading.Event(), many.publisher.publish

    def slow(*asked: Any) -> None:
        assert signed.wait(10), "the last document was not signed before the first was saved"
        publish(*asked)

    def step(done: int, total: int, what: str) -> None:
        if done == 2:
            signed.set()

    many.publisher.publish = slow  # type: ignore[method-assign]
    many.watcher.step = step  # type: ignore[method-assign]
    assert [one.status for one in many.sign()] == ["signed"] * 3


def test_G5_H1_a_document_that_fails_does_not_stop_the_others(
    office: Callable[[int], Office],
) -> None:
    many = office(5)
    many.documents.failures[("prepare", "1.pdf")] = ErrorCode.DOCUMENT_DAMAGED
    many.documents.failures[("complete", "2.pdf")] = ErrorCode.RESULT_NOT_VALID
    many.publisher.reserve_errors["3-sealed.pdf"] = ErrorCode.OUTPUT_EXISTS
    assert statuses(many.sign()) == [
        ("signed", None),
        ("failed", ErrorCode.DOCUMENT_DAMAGED),
        ("failed", ErrorCode.RESULT_NOT_VALID),
        ("failed", ErrorCode.OUTPUT_EXISTS),
        ("signed", None),
    ]
    assert many.events("1.pdf") == []
    assert many.events("2.pdf") == [BEGIN, END, FAILED]
    assert many.files() == {f"{n}.pdf" for n in range(5)} | {"0-sealed.pdf", "4-sealed.pdf"}


def test_no_pin_is_asked_when_nothing_can_be_signed(office: Callable[[int], Office]) -> None:
    one = office(1)
    one.documents.failures[("prepare", "0.pdf")] = ErrorCode.DOCUMENT_CERTIFIED_FINAL
    assert statuses(one.sign()) == [("failed", ErrorCode.DOCUMENT_CERTIFIED_FINAL)]
    assert one.pin.asked == []
    assert one.driver.logins == 0


@pytest.mark.parametrize(
    ("code", "event"),
    [
        (ErrorCode.PIN_WRONG, RegisterEvent.PIN_WRONG),
        (ErrorCode.PIN_LOCKED, RegisterEvent.PIN_LOCKED),
        (ErrorCode.CANCELLED, FAILED),
    ],
)
def test_G6_a_refused_pin_ends_the_batch_without_a_second_try(
    office: Callable[[int], Office], code: ErrorCode, event: RegisterEvent
) -> None:
    many = office(4)
    match code:
        case ErrorCode.PIN_WRONG:
            many.pin.pin = b"000000"
        case ErrorCode.PIN_LOCKED:
            many.pin.error = ErrorCode.PIN_LOCKED
        case _:
            many.pin.error = ErrorCode.CANCELLED
    assert statuses(many.sign()) == [("failed", code)] + [("skipped", code)] * 3
    assert many.driver.logins == (1 if code is ErrorCode.PIN_WRONG else 0)
    assert many.events() == [BEGIN, event]
    assert many.files() == {f"{n}.pdf" for n in range(4)}


def test_G9_a_token_pulled_in_the_middle_keeps_what_is_done(
    office: Callable[[int], Office],
) -> None:
    many = office(4)
    many.driver.errors = [None, ErrorCode.TOKEN_REMOVED]
    code = ErrorCode.TOKEN_REMOVED
    assert statuses(many.sign()) == [
        ("signed", None),
        ("failed", code),
        ("skipped", code),
        ("skipped", code),
    ]
    assert many.events("1.pdf") == [BEGIN, FAILED]
    assert many.files() == {"0.pdf", "1.pdf", "2.pdf", "3.pdf", "0-sealed.pdf"}


def test_D5_a_token_that_signs_wrongly_is_not_used_again(
    office: Callable[[int], Office],
) -> None:
    many = office(6)
    many.documents.failures[("complete", "1.pdf")] = ErrorCode.SIGNATURE_WRONG
    receipts = many.sign()
    assert statuses(receipts)[:2] == [("signed", None), ("failed", ErrorCode.SIGNATURE_WRONG)]
    assert statuses(receipts)[3:] == [("skipped", ErrorCode.SIGNATURE_WRONG)] * 3
    assert len(receipts) == 6


def test_L4_without_a_record_the_key_is_not_used_and_no_pin_is_asked(
    office: Callable[[int], Office],
) -> None:
    many = office(2)
    many.register.unavailable = True
    code = ErrorCode.REGISTER_UNAVAILABLE
    assert statuses(many.sign()) == [("failed", code), ("skipped", code)]
    assert many.pin.asked == []
    assert many.files() == {"0.pdf", "1.pdf"}


def test_a_published_file_stays_a_success_when_its_last_record_fails(
    office: Callable[[int], Office],
) -> None:
    one = office(1)
    publish = one.publisher.publish

    def publish_then_fill_the_disk(*asked: Any) -> None:
        publish(*asked)
        one.register.unavailable = True

    one.publisher.publish = publish_then_fill_the_disk  # type: ignore[method-assign]
    assert statuses(one.sign()) == [("signed", None)]


def test_H3_a_failed_publication_leaves_no_temporary_file(
    office: Callable[[int], Office],
) -> None:
    one = office(1)
    one.publisher.publish_errors["0-sealed.pdf"] = ErrorCode.OUTPUT_DISK_FULL
    assert statuses(one.sign()) == [("failed", ErrorCode.OUTPUT_DISK_FULL)]
    assert one.files() == {"0.pdf"}
    assert one.events() == [BEGIN, END, FAILED]


def test_H1_bytes_that_nobody_saw_are_not_signed(office: Callable[[int], Office]) -> None:
    one = office(1)
    seen = SignInput(one.inputs[0].source, one.inputs[0].target, previewed_sha256="00" * 32)
    assert statuses(one.sign((seen,))) == [("failed", ErrorCode.DOCUMENT_CHANGED)]
    assert one.pin.asked == []
    assert one.files() == {"0.pdf"}


def test_cancelling_stops_before_the_next_signature(office: Callable[[int], Office]) -> None:
    many = office(4)
    many.watcher.stop_at = 2
    assert statuses(many.sign()) == [
        ("signed", None),
        ("signed", None),
        ("failed", ErrorCode.CANCELLED),
        ("skipped", ErrorCode.CANCELLED),
    ]
    assert many.files() == {f"{n}.pdf" for n in range(4)} | {"0-sealed.pdf", "1-sealed.pdf"}


def test_whoever_stops_listening_leaves_no_login_and_no_temporary_file(
    office: Callable[[int], Office],
) -> None:
    many = office(5)
    receipts = sign_documents(many.ports(), many.request())
    assert next(receipts).status is ReceiptStatus.SIGNED
    receipts.close()  # type: ignore[attr-defined]
    assert not any(session.open for session in many.driver.sessions)
    assert not [name for name in many.files() if name.startswith(".yinxin")]


def test_a_missing_token_is_told_once_and_nothing_is_prepared(
    office: Callable[[int], Office],
) -> None:
    many = office(3)
    many.driver.plugged = False
    code = ErrorCode.TOKEN_NOT_FOUND
    assert statuses(many.sign()) == [("failed", code), ("skipped", code), ("skipped", code)]
    assert ("prepare", "0.pdf") not in many.documents.calls


@pytest.mark.parametrize("failing", [False, True])
def test_H3_an_answer_that_names_another_file_touches_no_other_file(
    office: Callable[[int], Office], failing: bool
) -> None:
    """A worker that a document has taken over names somebody's file as the prepared one."""
    one = office(1)
    other = one.inputs[0].target.with_name("other.txt")
    other.write_bytes(b"precious")
    prepare = one.documents.prepare

    def lying(
        source: Path, temporary: Path, spec: SigningSpec, password: Secret | None
    ) -> Ready[PreparedDocument]:
        prepared = prepare(source, temporary, spec, password).result()
        return Ready(replace(prepared, snapshot=replace(prepared.snapshot, path=str(other))))

    one.documents.prepare = lying  # type: ignore[method-assign]
    if failing:
        one.documents.failures[("complete", "0.pdf")] = ErrorCode.RESULT_NOT_VALID
    one.sign()
    assert other.exists()
    assert not one.inputs[0].target.exists()  # the file in its place is not the verified one


def test_a_seal_needs_an_sm2_certificate(office: Callable[[int], Office]) -> None:
    """Nothing is prepared and no PIN is asked for."""
    one = office(2)
    request = replace(one.request(), seal=SealFile(b"seal"))
    receipts = list(sign_documents(one.ports(), request))
    unsuitable = ErrorCode.PROFILE_UNSUITABLE
    assert statuses(receipts) == [("failed", unsuitable), ("skipped", unsuitable)]
    assert one.documents.calls == [("start", "")]
    assert one.pin.asked == []


def test_a_seal_that_may_not_be_used_ends_the_batch_without_a_pin(
    office: Callable[[int], Office],
) -> None:
    one = office(2)
    one.documents.failures["prepare", "0.pdf"] = ErrorCode.SEAL_NOT_USABLE
    assert [status for status, _ in statuses(one.sign())] == ["failed", "skipped"]
    assert one.pin.asked == []
