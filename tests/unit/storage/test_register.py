"""The register file itself: nothing in it changes unseen, and nothing is half written."""

import errno
import json
import os
import random
import stat
import subprocess
import sys
from io import FileIO
from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.register import RegisterEntry, RegisterEvent
from app.storage import locks
from app.storage.register import JsonLinesRegister
from app.storage.register_line import MAX_TEXT, parse
from tests.fakes.clock import FixedClock

BEGIN, END = RegisterEvent.KEY_USE_BEGIN, RegisterEvent.KEY_USE_END
KEY, OTHER_KEY = bytes(32), bytes(range(32))


def register_at(path: Path, key: bytes | None = None) -> JsonLinesRegister:
    return JsonLinesRegister(path, FixedClock(), lambda: key)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "register.jsonl"


def fill(path: Path, count: int, key: bytes | None = None) -> list[bytes]:
    register = register_at(path, key)
    for number in range(count):
        event = END if number % 2 else BEGIN
        register.append(RegisterEntry(event, f"job-{number // 2}", document=f"文件{number}.pdf"))
    return path.read_bytes().splitlines(keepends=True)


def check(path: Path, key: bytes | None = None) -> tuple[bool, int | None]:
    result = register_at(path, key).check()
    return result.intact, result.first_bad


@pytest.mark.parametrize("key", [None, KEY])
def test_L1_every_edit_deletion_and_swap_is_found(path: Path, key: bytes | None) -> None:
    lines = fill(path, 24, key)
    chance = random.Random(20260301)  # noqa: S311 - the same attacks every time
    found = 0
    for attack in range(300):
        damaged = _attack(list(lines), attack % 3, chance)
        path.write_bytes(b"".join(damaged))
        found += not register_at(path, key).check().intact
    assert found == 300


def _attack(lines: list[bytes], kind: int, chance: random.Random) -> list[bytes]:
    """Deleting the last line is a cut, which a file cannot show (L2): the others go there."""
    if kind == 0:
        where = chance.randrange(len(lines))
        line = bytearray(lines[where])
        position = chance.randrange(len(line) - 1)
        line[position] = (line[position] + chance.randrange(1, 256)) % 256
        lines[where] = bytes(line)
    elif kind == 1:
        del lines[chance.randrange(len(lines) - 1)]
    else:
        first, second = chance.sample(range(len(lines)), 2)
        lines[first], lines[second] = lines[second], lines[first]
    return lines


def test_L1_the_first_bad_line_is_named(path: Path) -> None:
    lines = fill(path, 6)
    lines[2] = lines[2].replace("文件2".encode(), "文件9".encode())
    path.write_bytes(b"".join(lines))
    assert check(path) == (False, 3)


def test_L1_a_chain_forged_without_the_key_is_not_taken_for_keyed(path: Path) -> None:
    fill(path, 4, KEY)
    assert register_at(path, KEY).check().keyed == 4
    path.unlink()
    fill(path, 4, None)
    result = register_at(path, KEY).check()
    assert (result.intact, result.records, result.keyed) == (True, 4, 0)


def test_L1_an_edit_with_the_digest_made_anew_is_found_by_the_key(path: Path) -> None:
    fill(path, 1, OTHER_KEY)
    forged = path.read_bytes()
    path.unlink()
    genuine = fill(path, 1, KEY)[0]
    mark = b'"check":"hmac-sha256:'
    at, of = genuine.index(mark) + len(mark), forged.index(mark) + len(mark)
    path.write_bytes(genuine[: at + 17] + forged[of + 17 :])
    assert check(path, KEY) == (False, 1)


def test_a_lost_key_is_no_forgery(path: Path) -> None:
    fill(path, 4, KEY)
    result = register_at(path, OTHER_KEY).check()
    assert (result.intact, result.keyed) == (True, 0)


def test_L1_a_line_cut_short_by_a_power_failure_is_kept_and_told(path: Path) -> None:
    lines = fill(path, 3)
    path.write_bytes(b"".join(lines[:2]) + lines[2][:40])
    result = register_at(path).check()
    assert (result.intact, result.records, result.torn) == (True, 2, (3,))
    register_at(path).append(RegisterEntry(END, "job-1"))
    result = register_at(path).check()
    assert (result.intact, result.records, result.torn) == (True, 3, (3,))
    assert [record.number for record in register_at(path).records()] == [1, 2, 3]
    assert lines[2][:40] + b"\n" in path.read_bytes()


def test_L1_remains_that_were_changed_later_are_found(path: Path) -> None:
    lines = fill(path, 3)
    path.write_bytes(b"".join(lines[:2]) + lines[2][:40])
    register_at(path).append(RegisterEntry(END, "job-1"))
    path.write_bytes(path.read_bytes().replace(lines[2][:40] + b"\n", lines[2][:30] + b"\n"))
    assert check(path) == (False, 3)
    with pytest.raises(AppError) as caught:
        list(register_at(path).records())
    assert caught.value.code is ErrorCode.REGISTER_BROKEN
    assert caught.value.facts == {"line": 3}


def test_L1_zeros_after_a_power_failure_and_a_missing_newline(path: Path) -> None:
    lines = fill(path, 2)
    path.write_bytes(b"".join(lines) + bytes(100))
    register_at(path).append(RegisterEntry(BEGIN, "x"))
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    register_at(path).append(RegisterEntry(END, "x"))
    result = register_at(path).check()
    assert (result.intact, result.records, result.torn) == (True, 4, (3,))


def test_L1_a_file_of_remains_only_is_continued(path: Path) -> None:
    path.write_bytes(b"\0" * 300_000)
    register_at(path).append(RegisterEntry(BEGIN, "x"))
    result = register_at(path).check()
    assert (result.intact, result.records, result.torn) == (True, 1, (1,))


def test_L1_remains_longer_than_the_tail_are_bridged(path: Path) -> None:
    fill(path, 2)
    with path.open("ab") as file:
        file.write(b"\0" * 300_000)
    register_at(path).append(RegisterEntry(BEGIN, "x"))
    result = register_at(path).check()
    assert (result.intact, result.records, result.torn) == (True, 3, (3,))


def test_L1_a_last_line_made_unreadable_is_found(path: Path) -> None:
    lines = fill(path, 3)
    path.write_bytes(b"".join(lines[:2]) + b"{}\n")
    assert check(path) == (False, 3)


def test_L3_control_and_bidi_characters_stay_escaped_and_texts_short(path: Path) -> None:
    hostile = 'a\nb\x1b[31m\u202egpj.exe\u2066\udc80\U000e0041"},\x7f'
    register_at(path).append(RegisterEntry(BEGIN, "j", document=hostile, signer="长" * 5000))
    raw = path.read_bytes()
    assert raw.count(b"\n") == 1
    assert all(character.isprintable() for character in raw.decode().rstrip("\n"))
    (record,) = register_at(path).records()
    assert record.entry.document == hostile
    assert len(record.entry.signer) == MAX_TEXT
    assert json.loads(raw)["number"] == 1


def test_L3_a_check_value_inside_a_text_is_text(path: Path) -> None:
    trick = '","check":"sm3:00"}'
    register_at(path).append(RegisterEntry(BEGIN, "j", document=trick))
    (record,) = register_at(path).records()
    assert record.entry.document == trick
    assert check(path) == (True, None)


def test_G13_what_must_survive_a_power_failure_is_on_the_disk_before_the_key_is_used(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr("app.storage.register.sync", lambda _: synced.append(path.stat().st_size))
    register = register_at(path)
    for event in RegisterEvent:
        before = len(synced)
        register.append(RegisterEntry(event, "x"))
        must = event not in (RegisterEvent.KEY_USE_END, RegisterEvent.PUBLISHED)
        assert synced[before:] == ([path.stat().st_size] if must else [])


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_L4_no_room_means_no_record_and_no_half_line(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    fill(path, 2)
    before = path.read_bytes()
    write = FileIO.write

    class FullDisk(FileIO):
        def write(self, data: bytes, /) -> int:  # type: ignore[override]
            if len(data) < 100:
                raise OSError(number, os.strerror(number))
            return write(self, data[:-50])

    monkeypatch.setattr("app.storage.register.FileIO", FullDisk)
    with pytest.raises(AppError) as caught:
        register_at(path).append(RegisterEntry(BEGIN, "x"))
    assert caught.value.code is ErrorCode.REGISTER_UNAVAILABLE
    assert path.read_bytes() == before


def test_L4_a_register_that_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    register = register_at(tmp_path / "file" / "register.jsonl")
    with pytest.raises(AppError) as caught:
        register.append(RegisterEntry(BEGIN, "x"))
    assert caught.value.code is ErrorCode.REGISTER_UNAVAILABLE


def test_L4_a_register_that_stays_locked_is_unavailable(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "DEADLINE_S", 0.0)
    refused = pytest.raises(AppError)
    with path.open("wb") as file, locks.exclusive(file.fileno()), refused as caught:
        register_at(path).append(RegisterEntry(BEGIN, "x"))
    assert caught.value.code is ErrorCode.REGISTER_UNAVAILABLE
    assert path.read_bytes() == b""


def test_L5_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "state" / "register.jsonl"
    register_at(path).append(RegisterEntry(BEGIN, "x"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from app.domain.register import RegisterEntry, RegisterEvent
from app.storage.register import JsonLinesRegister

class Clock:
    def now(self):
        return datetime(2026, 3, 1, tzinfo=UTC)

register = JsonLinesRegister(Path(sys.argv[1]), Clock(), lambda: None)
for number in range(40):
    register.append(RegisterEntry(RegisterEvent.KEY_USE_END, sys.argv[2] + str(number)))
"""


def test_H7_two_processes_write_one_chain(path: Path) -> None:
    processes = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), name]) for name in ("a", "b")
    ]
    assert [process.wait(60) for process in processes] == [0, 0]
    result = register_at(path).check()
    assert (result.records, result.intact) == (80, True)


def test_a_line_that_is_something_else_is_not_a_record() -> None:
    for line in (b"", b"[]", b"{}", b'{"number":"x","check":"sm3:00"}', b"\xff" * 20):
        assert parse(line) is None
