"""One line of the use register: JSON that ends with a check value over all that stands before it.

Owns the format. Knows nothing of files or of the chain between lines.
"""

import hashlib
import hmac
import json
import re
from dataclasses import dataclass, fields
from datetime import datetime

from app.crypto.digests import sm3
from app.domain.register import RegisterEntry, RegisterEvent, RegisterRecord

MAX_TEXT = 300
"""Characters kept of one value; escaping makes at most 12 bytes of each."""

_CHECK = re.compile(rb'(.*),"check":"([0-9a-z:-]+)"\}', re.DOTALL)
_TEXT_FIELDS = tuple(field.name for field in fields(RegisterEntry) if field.name != "event")


@dataclass(frozen=True)
class ParsedLine:
    """A line that could be read; whether its check value is right is another question."""

    record: RegisterRecord
    body: bytes
    check: str

    def fits(self, key: bytes | None) -> bool:
        """Whether the check value is right, as far as that can be told without the key."""
        if not self.is_keyed:
            return self.check == _check_value(self.body, None)
        return not self.made_with(key) or self.check == _check_value(self.body, key)

    @property
    def is_keyed(self) -> bool:
        """Whether somebody who held a key wrote the line."""
        return self.check.startswith("hmac-sha256:")

    def made_with(self, key: bytes | None) -> bool:
        """Whether the line names this very key."""
        return key is not None and self.check.split(":")[1] == _key_id(key)


def encode(record: RegisterRecord, key: bytes | None) -> bytes:
    """The line, without its newline."""
    values = {
        "number": record.number,
        "time": record.time.isoformat(timespec="milliseconds"),
        "program": record.program,
        "user": _capped(record.user),
        "host": _capped(record.host),
        "previous": record.previous,
        **{name: _capped(text) for name, text in vars(record.entry).items() if text},
    }
    body = _escaped(json.dumps(values, ensure_ascii=False, separators=(",", ":"))).encode()
    return body[:-1] + f',"check":"{_check_value(body, key)}"}}'.encode()


def parse(line: bytes) -> ParsedLine | None:
    """The record in a line, or None if it cannot be read."""
    match = _CHECK.fullmatch(line)
    if match is None:
        return None
    body = match[1] + b"}"
    try:
        values = json.loads(body)
        return ParsedLine(_record(values), body, match[2].decode())
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _record(values: dict[str, str]) -> RegisterRecord:
    texts = {name: str(values.get(name, "")) for name in _TEXT_FIELDS}
    return RegisterRecord(
        number=int(values["number"]),
        time=datetime.fromisoformat(values["time"]),
        program=str(values["program"]),
        user=str(values["user"]),
        host=str(values["host"]),
        previous=str(values["previous"]),
        entry=RegisterEntry(RegisterEvent(values["event"]), **texts),
    )


def _check_value(body: bytes, key: bytes | None) -> str:
    if key is None:
        return f"sm3:{sm3(body).hex()}"
    return f"hmac-sha256:{_key_id(key)}:{hmac.digest(key, body, 'sha256').hex()}"


def _key_id(key: bytes) -> str:
    """Tells keys apart, so that a lost key is not taken for a forged record."""
    return hashlib.sha256(b"use register key id" + key).hexdigest()[:16]


def _capped(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"


def _escaped(text: str) -> str:
    """No control, bidi or other invisible character reaches the file as itself (L3)."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else json.dumps(character)[1:-1] for character in text
    )
