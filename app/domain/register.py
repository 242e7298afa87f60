"""The use register: one record per event, each bound to the one before it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RegisterEvent(StrEnum):
    """What happened.

    `KEY_USE_BEGIN` comes before the PIN is asked, `KEY_USE_END` when there is a signature. A job
    whose last event is one of them has an unknown outcome: a signature may have been made that was
    not saved. Every other event ends the doubt.
    """

    KEY_USE_BEGIN = "key_use_begin"
    KEY_USE_END = "key_use_end"
    PUBLISHED = "published"
    FAILED = "failed"
    PIN_WRONG = "pin_wrong"
    PIN_LOCKED = "pin_locked"


@dataclass(frozen=True)
class RegisterEntry:
    """What the caller knows of an event; the register adds number, time, host and chain.

    `document` is the base name only. Digests are hex. Nothing here is document text or a PIN.
    `seal_name`, `seal_code` and `seal_sha256` tell which electronic seal was used, by what it says
    of itself and by the digest of its bytes; a seal picture is none. `time_stamp` is the host that
    was asked for one, and the error code if there was none to be had.
    """

    event: RegisterEvent
    job: str = ""
    document: str = ""
    source_sha256: str = ""
    snapshot_sha256: str = ""
    byte_range_digest: str = ""
    result_sha256: str = ""
    certificate_sha256: str = ""
    signer: str = ""
    token_serial: str = ""
    driver: str = ""
    algorithm: str = ""
    seal_name: str = ""
    seal_code: str = ""
    seal_sha256: str = ""
    pages: str = ""
    time_stamp: str = ""
    error: str = ""


@dataclass(frozen=True)
class RegisterRecord:
    """A record as stored.

    `previous` is the SM3 digest of all bytes from the start of the record before it, so of that
    record and of whatever unreadable remains follow it.
    """

    number: int
    time: datetime
    program: str
    user: str
    host: str
    previous: str
    entry: RegisterEntry


@dataclass(frozen=True)
class RegisterCheck:
    """What checking the whole register found.

    `first_bad` is the first line that does not fit. `torn` are lines that a power failure cut
    short: kept, counted, and no damage of the chain. `keyed` records carry a check value made with
    this account's key, so that nobody without it can have written them; the others are only
    chained. `unfinished` are key uses with unknown outcome.
    """

    records: int
    intact: bool
    first_bad: int | None
    head: str
    unfinished: tuple[RegisterEntry, ...]
    torn: tuple[int, ...] = ()
    keyed: int = 0
