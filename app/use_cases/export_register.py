"""Write the use register as a table that a spreadsheet opens."""

import csv
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import TextIO

from app.domain.errors import AppError, ErrorCode
from app.domain.register import RegisterEntry, RegisterEvent, RegisterRecord
from app.domain.text import printable
from app.ports import UseRegister

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""A spreadsheet takes a cell that begins so for a formula, and may run it."""

COLUMNS = (
    "number",
    "time",
    "program",
    "user",
    "host",
    *(field.name for field in fields(RegisterEntry)),
)


def export_register(
    register: UseRegister, target: Path, event_names: Mapping[RegisterEvent, str]
) -> int:
    """Write all records to the new file `target`; returns how many.

    UTF-8 with a byte order mark, without which Excel misreads Chinese. Raises `OUTPUT_EXISTS`,
    `OUTPUT_NOT_WRITABLE`, `REGISTER_BROKEN`; then no file is left.
    """
    try:
        file = target.open("x", encoding="utf-8-sig", newline="")
        try:
            with file:
                return _write(file, register, event_names)
        except BaseException:
            target.unlink()  # closed by now: Windows removes no open file
            raise
    except FileExistsError:
        raise AppError(ErrorCode.OUTPUT_EXISTS, file=target.name) from None
    except OSError as error:
        reason = error.strerror or ""
        raise AppError(ErrorCode.OUTPUT_NOT_WRITABLE, file=target.name, reason=reason) from None


def _write(file: TextIO, register: UseRegister, event_names: Mapping[RegisterEvent, str]) -> int:
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    count = 0
    for record in register.records():
        writer.writerow([_cell(value) for value in _row(record, event_names)])
        count += 1
    return count


def _row(record: RegisterRecord, event_names: Mapping[RegisterEvent, str]) -> tuple[str, ...]:
    values = {**asdict(record.entry), "event": event_names[record.entry.event]}
    time = record.time.isoformat(" ", "seconds")
    start = (str(record.number), time, record.program, record.user, record.host)
    return (*start, *values.values())


def _cell(text: str) -> str:
    """The text as text: an apostrophe in front tells every spreadsheet so."""
    shown = printable(text)
    return f"'{shown}" if text.startswith(FORMULA_STARTS) else shown
