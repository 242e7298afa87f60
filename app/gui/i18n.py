"""Every word of the window, by key, in the language in use; switched at once.

Strings are in `resources/i18n`, one flat table per language with the same keys. A widget sets its
words in a method `retranslate` that it also connects to `language.changed`. Sentences about
failures and verdicts are in `app.messages`; this module holds no words itself.
"""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.domain.errors import AppError
from app.messages import Message, error_message, in_a_row
from app.messages.language import Language

_WAY_OUT = "way-out."
FOLDER = Path(__file__).parents[2] / "resources" / "i18n"


class CurrentLanguage(QObject):
    """The language in use; `changed` asks all widgets to set their words again."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.current = Language.ZH

    def choose(self, chosen: Language) -> None:
        """Show everything in it, at once."""
        self.current = chosen
        self.changed.emit()


language = CurrentLanguage()


def tr(key: str, **facts: str | int | float) -> str:
    """The words for `key`, with the named facts in their places; raises `KeyError`."""
    text = _table(language.current)[key]
    return text.format(**facts) if facts else text


def explained(error: AppError) -> Message:
    """What happened, why, and what to do in the window, in the language in use.

    Where the sentences name an option of the command line, the window has a way out of its own.
    """
    message = error_message(error.code, error.facts, language.current)
    action = _table(language.current).get(f"{_WAY_OUT}{error.code}")
    return message if action is None else replace(message, action=action)


def in_short(error: AppError) -> str:
    """The three sentences of `explained` one after the other, without what is for support."""
    message = explained(error)
    return in_a_row(message.what, message.why, message.action)


@cache
def _table(chosen: Language) -> dict[str, str]:
    table: dict[str, str] = json.loads((FOLDER / f"{chosen}.json").read_text(encoding="utf-8"))
    return table
