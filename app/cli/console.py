"""Where the command line's words go: results to standard output, sentences to standard error.

With `--json`, standard output is JSON and nothing else. Text that strangers wrote is made harmless
for a terminal here, in one place.
"""

import errno
import io
import json
import sys
from typing import TextIO

from app.cli.exit_status import OF_KIND, ExitStatus
from app.domain.errors import AppError
from app.domain.text import printable
from app.messages import error_message
from app.messages.language import Language

Json = dict[str, object]

PROGRESS_WIDTH = 72
"""Columns that a progress line covers, so that it hides the one before it on any terminal."""


class Console:
    """The two streams, the language and whether a program is reading."""

    def __init__(self, language: Language, json_wanted: bool) -> None:
        self.language = language
        self.json_wanted = json_wanted
        self._out = _tolerant(sys.stdout)
        self._err = _tolerant(sys.stderr)

    def say(self, zh: str, en: str) -> str:
        """The text in the person's language."""
        return self.language.pick(zh, en)

    def result(self, line: str) -> None:
        """A line of the answer for a person; nothing when a program is reading."""
        if not self.json_wanted:
            _print(printable(line), self._out)

    def data(self, value: Json) -> None:
        """One JSON object on a line of its own; nothing when a person is reading.

        ASCII only: no code page of Windows and no terminal can change its meaning.
        """
        if self.json_wanted:
            _print(json.dumps(value), self._out)

    def note(self, line: str) -> None:
        """Something a person should know while the answer goes elsewhere."""
        _print(printable(line), self._err)

    def progress(self, line: str) -> None:
        """A line that the next one replaces; only on a terminal."""
        if self._err.isatty():
            print(f"{printable(line):<{PROGRESS_WIDTH}}", end="\r", file=self._err, flush=True)

    def failure(self, error: AppError, about: str = "") -> ExitStatus:
        """Tell what happened, why and what to do; returns the status that belongs to it."""
        message = error_message(error.code, error.facts, self.language)
        self.note(f"{about}{': ' if about else ''}{message.what}")
        for part in (message.why, message.action, message.details):
            if part:
                self.note(f"  {part}")
        return OF_KIND[error.kind]

    def error_data(self, error: AppError) -> Json:
        """An error as it appears in JSON."""
        message = error_message(error.code, error.facts, self.language)
        return {"code": error.code.value, "message": str(message)}


def _print(text: str, stream: TextIO) -> None:
    """Raises `BrokenPipeError` if nobody reads any more: Windows has another name for that."""
    try:
        print(text, file=stream, flush=True)
    except OSError as error:
        if sys.platform == "win32" and error.errno == errno.EINVAL:
            raise BrokenPipeError from error
        raise


def _tolerant(stream: TextIO) -> TextIO:
    """A terminal that lacks a character shows an escape instead of ending the program."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    return stream
