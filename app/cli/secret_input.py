"""PINs and passwords from the terminal or standard input: bytes in wipeable buffers, never text.

Read one byte at a time: nothing behind the line is consumed, and no longer copy is left in memory
(one-byte objects are shared by the whole interpreter).
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret

MAX_SECRET_BYTES = 256
_STDIN = 0


class NoTerminalError(Exception):
    """Nobody can be asked: the program runs without a terminal."""


@dataclass
class StandardInput:
    """The secrets on standard input: the PIN's line first, when a PIN comes that way at all."""

    pin_comes: bool
    descriptor: int = _STDIN
    _pin: Secret | None = field(default=None, repr=False)

    def password(self) -> Secret:
        """The document's password; a PIN before it is kept for later."""
        if self.pin_comes and self._pin is None:
            self._pin = self._line()
        return self._line()

    def pin(self) -> Secret:
        """The PIN, once."""
        pin, self._pin = self._pin or self._line(), None
        return pin

    def wipe(self) -> None:
        """Forget a PIN that nobody asked for."""
        if self._pin is not None:
            self._pin.wipe()

    def _line(self) -> Secret:
        """A person who types here although it is called standard input is not echoed either."""
        if os.isatty(self.descriptor) and sys.platform != "win32":
            with _without_echo(self.descriptor):
                return read_secret_line(self.descriptor)
        return read_secret_line(self.descriptor)


def read_secret_line(descriptor: int) -> Secret:
    """Bytes up to the end of the line, whose mark (LF, CRLF) is dropped; raises `PIN_LENGTH`."""
    buffer = bytearray(MAX_SECRET_BYTES)
    count = 0
    try:
        while (byte := os.read(descriptor, 1)) not in (b"", b"\n"):
            if count == MAX_SECRET_BYTES:
                raise AppError(ErrorCode.PIN_LENGTH)
            buffer[count] = byte[0]
            count += 1
        if count and buffer[count - 1] == ord("\r"):
            count -= 1
        return _exact(buffer, count)
    finally:
        buffer[:] = bytes(MAX_SECRET_BYTES)


def ask_terminal_secret(prompt: str) -> Secret:
    """What a person types without seeing it; raises `NoTerminalError`."""
    if sys.platform == "win32":
        return _ask_windows(prompt)
    with _terminal() as descriptor, _without_echo(descriptor):
        os.write(descriptor, prompt.encode())
        try:
            return read_secret_line(descriptor)
        finally:
            os.write(descriptor, b"\n")


def ask_terminal_line(prompt: str) -> str:
    """What a person types and sees: never a secret; raises `NoTerminalError`."""
    if sys.platform == "win32":
        return input(prompt)
    with _terminal() as descriptor:
        os.write(descriptor, prompt.encode())
        return os.read(descriptor, 1024).decode("utf-8", "replace").strip()


def _exact(buffer: bytearray, count: int) -> Secret:
    """A buffer of the right size: shrinking the old one could leave a copy behind."""
    exact = bytearray(count)
    memoryview(exact)[:] = memoryview(buffer)[:count]
    return Secret(exact)


@contextmanager
def _terminal() -> Iterator[int]:
    """The person's terminal itself, wherever the standard streams lead."""
    try:
        descriptor = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        raise NoTerminalError from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _ask_windows(prompt: str) -> Secret:
        """Key by key; the console has no other way to hide them."""
        if not sys.stdin.isatty():
            raise NoTerminalError
        for character in prompt:
            msvcrt.putwch(character)
        buffer = bytearray(MAX_SECRET_BYTES)
        count = 0
        try:
            while (key := msvcrt.getch()) not in (b"\r", b"\n"):
                if key == b"\x03":
                    raise KeyboardInterrupt
                if key in (b"\x00", b"\xe0"):  # a function key: its second half follows
                    msvcrt.getch()
                elif key == b"\x08":
                    count = max(0, count - 1)
                elif count == MAX_SECRET_BYTES:
                    raise AppError(ErrorCode.PIN_LENGTH)
                else:
                    buffer[count] = key[0]
                    count += 1
            return _exact(buffer, count)
        finally:
            buffer[:] = bytes(MAX_SECRET_BYTES)
            msvcrt.putwch("\r")
            msvcrt.putwch("\n")

else:
    import termios

    @contextmanager
    def _without_echo(descriptor: int) -> Iterator[None]:
        """Type-ahead is thrown away before and after: it was not meant for this question."""
        before = termios.tcgetattr(descriptor)
        silent = termios.tcgetattr(descriptor)
        silent[3] = (silent[3] & ~(termios.ECHO | termios.ECHONL)) | termios.ICANON
        termios.tcsetattr(descriptor, termios.TCSAFLUSH, silent)
        try:
            yield
        finally:
            termios.tcsetattr(descriptor, termios.TCSAFLUSH, before)
