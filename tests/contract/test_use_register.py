"""What every implementation of `ports.UseRegister` promises: the real one and the fake."""

from pathlib import Path

import pytest

from app.domain.register import RegisterEntry, RegisterEvent
from app.ports import UseRegister
from app.storage.register import JsonLinesRegister
from tests.fakes.clock import FixedClock
from tests.fakes.register import MemoryRegister

BEGIN, END = RegisterEvent.KEY_USE_BEGIN, RegisterEvent.KEY_USE_END


@pytest.fixture(params=["file", "file with key", "memory"])
def register(request: pytest.FixtureRequest, tmp_path: Path) -> UseRegister:
    if request.param == "memory":
        return MemoryRegister()
    key = bytes(range(32)) if request.param == "file with key" else None
    return JsonLinesRegister(tmp_path / "state" / "register.jsonl", FixedClock(), lambda: key)


def test_an_empty_register_is_intact(register: UseRegister) -> None:
    assert list(register.records()) == []
    check = register.check()
    assert (check.records, check.intact, check.first_bad, check.unfinished) == (0, True, None, ())


def test_records_come_back_as_they_were_given(register: UseRegister) -> None:
    entries = [
        RegisterEntry(BEGIN, "a", document="通知.pdf", signer="××市××局", pages="1,3"),
        RegisterEntry(END, "a", document="通知.pdf", error=""),
        RegisterEntry(RegisterEvent.PIN_WRONG, "", token_serial="0042"),
    ]
    for entry in entries:
        register.append(entry)
    records = list(register.records())
    assert [record.entry for record in records] == entries
    assert [record.number for record in records] == [1, 2, 3]
    assert all(record.time.tzinfo for record in records)


def test_G13_a_key_use_whose_result_was_not_saved_is_told(register: UseRegister) -> None:
    lost = RegisterEntry(BEGIN, "lost", document="合同.pdf")
    signed = RegisterEntry(BEGIN, "signed", document="通知.pdf")
    for entry in (
        RegisterEntry(BEGIN, "saved"),
        RegisterEntry(END, "saved"),
        RegisterEntry(RegisterEvent.PUBLISHED, "saved"),
        lost,
        signed,
        RegisterEntry(END, "signed"),
        RegisterEntry(BEGIN, "refused"),
        RegisterEntry(RegisterEvent.FAILED, "refused", error="pin-locked"),
    ):
        register.append(entry)
    check = register.check()
    assert check.intact
    assert check.unfinished == (lost, signed)


def test_reading_does_not_see_what_is_appended_meanwhile_twice(register: UseRegister) -> None:
    register.append(RegisterEntry(BEGIN, "a"))
    first = next(iter(register.records()))
    register.append(RegisterEntry(END, "a"))
    assert first.entry.job == "a"
    assert len(list(register.records())) == 2
