"""What goes over the pipes between the program and its worker processes.

A request is one line of JSON, followed by exactly `secret_length` raw bytes when the call takes a
PIN or a password: those are never part of the JSON. A reply is one line of JSON. Bytes travel as
base64, enumerations by value, times in ISO 8601; every line is decoded strictly into a type.
"""

import io
from typing import TypeVar

import msgspec

from app.domain.errors import ErrorCode
from app.domain.secret import Secret, locked_buffer
from app.workers.answers import believable_facts, fits, with_short_texts

# several seal pictures as large as they are kept, in base64; what asks is believed
MAX_REQUEST_BYTES = 128 * 1024 * 1024
MAX_REPLY_BYTES = 8 * 1024 * 1024
MAX_SECRET_BYTES = 4096
MAX_FACT_LENGTH = 500

T = TypeVar("T")


class ProtocolError(Exception):
    """The other side sent what the protocol does not know."""


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One call; `secret_length` is None when no secret follows."""

    call: str
    arguments: msgspec.Raw
    secret_length: int | None = None


class Reply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Either `ok` with the answer (never empty), or `error` with the facts of its sentence."""

    ok: msgspec.Raw = msgspec.Raw()
    error: ErrorCode | None = None
    facts: dict[str, str | int] = {}


def encode_request(call: str, arguments: object, secret: Secret | None) -> bytearray:
    """The bytes to send, in a buffer that the sender wipes; the secret stays the caller's."""
    length = None if secret is None else len(secret)
    request = Request(call, msgspec.Raw(msgspec.json.encode(arguments)), length)
    frame = bytearray(msgspec.json.encode(request))
    frame += b"\n"
    if secret is not None:
        frame += secret.view()
    return frame


def decode_request(line: bytes) -> Request:
    """Raises `ProtocolError`."""
    request = decode(line, Request)
    if not 0 <= (request.secret_length or 0) <= MAX_SECRET_BYTES:
        raise ProtocolError("secret length")
    return request


def encode_answer(answer: object) -> bytes:
    """A reply line for a call that succeeded; texts are cut to what the other side takes."""
    shown = answer if fits(answer) else with_short_texts(answer)
    return msgspec.json.encode({"ok": shown}) + b"\n"


def encode_failure(code: ErrorCode, facts: dict[str, str | int]) -> bytes:
    """A reply line for a call that failed."""
    return msgspec.json.encode({"error": code, "facts": facts}) + b"\n"


def decode_reply(line: bytes) -> Reply:
    """Raises `ProtocolError` unless it is a whole line with exactly an answer or an error."""
    if not line.endswith(b"\n"):
        raise ProtocolError("line too long")
    reply = decode(line, Reply)
    if bool(reply.ok) is (reply.error is not None):
        raise ProtocolError("neither answer nor error")
    if not believable_facts(reply.facts):
        raise ProtocolError("facts")
    return reply


def clipped(facts: dict[str, str | int]) -> dict[str, str | int]:
    """Facts from a child, of a length that fits a sentence."""
    return {
        name: value[:MAX_FACT_LENGTH] if isinstance(value, str) else value
        for name, value in facts.items()
    }


def decode(data: bytes | msgspec.Raw, kind: type[T]) -> T:
    """`data` as a value of `kind`; raises `ProtocolError`."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise ProtocolError(f"not a {kind}") from error


class RequestReader:
    """Reads requests through one buffer of its own, so that every copy of a secret can be wiped.

    Python's buffered files would keep the bytes behind a line in memory nobody can reach.
    """

    def __init__(self, pipe: io.FileIO) -> None:
        self._pipe = pipe
        self._buffer = bytearray(64 * 1024)
        self._start = self._end = 0

    def line(self) -> bytes:
        """The next line without its end, empty at the end of input; raises `ProtocolError`."""
        parts: list[bytes] = []
        length = 0
        while self._filled():
            stop = self._buffer.find(b"\n", self._start, self._end)
            parts.append(bytes(self._take(self._end if stop < 0 else stop)))
            if stop >= 0:
                self._start += 1
                return b"".join(parts)
            length += len(parts[-1])
            if length > MAX_REQUEST_BYTES:
                raise ProtocolError("line too long")
        return b""

    def secret(self, length: int) -> Secret:
        """The next `length` bytes; raises `ProtocolError` when the input ends before."""
        secret = locked_buffer(length)
        done = 0
        while done < length:
            if not self._filled():
                raise ProtocolError("secret cut short")
            part = self._take(min(self._end, self._start + length - done))
            secret[done : done + len(part)] = part
            done += len(part)
            part[:] = bytes(len(part))
        return Secret(secret)

    def _filled(self) -> bool:
        if self._start == self._end:
            self._start, self._end = 0, self._pipe.readinto(self._buffer) or 0
        return self._end > self._start

    def _take(self, stop: int) -> memoryview:
        part = memoryview(self._buffer)[self._start : stop]
        self._start = stop
        return part
