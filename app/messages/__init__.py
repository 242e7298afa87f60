"""What the program says, in Chinese and English: one table for the window and the command line.

A sentence may hold `{name}`, filled from facts. A part in [brackets] is left out when a fact in it
is missing or empty; every `{name}` stands in brackets, so a missing fact never spoils a sentence.
Plain words: the reader never met a slot, a module or a digest.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.errors import ErrorCode
from app.domain.text import printable
from app.messages.document_errors import DOCUMENT_ERRORS
from app.messages.language import Language
from app.messages.network_errors import NETWORK_ERRORS
from app.messages.request_errors import REQUEST_ERRORS
from app.messages.result_errors import RESULT_ERRORS
from app.messages.seal_errors import SEAL_ERRORS
from app.messages.token_errors import TOKEN_ERRORS

ERRORS = {
    **REQUEST_ERRORS,
    **DOCUMENT_ERRORS,
    **SEAL_ERRORS,
    **TOKEN_ERRORS,
    **RESULT_ERRORS,
    **NETWORK_ERRORS,
}

Facts = Mapping[str, str | int]

MAX_FACT = 500
"""Characters of one fact that a sentence shows."""

_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Message:
    """A failure in three parts. `details` are facts the sentences do not mention, for support."""

    what: str
    why: str
    action: str
    details: str

    def __str__(self) -> str:
        details = f"({self.details})" if self.details else ""
        return in_a_row(self.what, self.why, self.action, details)


def in_a_row(*sentences: str) -> str:
    """Those that are not empty, one after the other; a Chinese full stop brings its own space."""
    return " ".join(filter(None, sentences)).replace("。 ", "。")


def error_message(code: ErrorCode, facts: Facts, language: Language) -> Message:
    """What to tell about a failure; never raises, whatever facts are there."""
    chinese, english = ERRORS[code]
    parts = english if language is Language.EN else chinese
    known = _readable(facts, language)
    mentioned = {name for part in parts for name in _PLACE.findall(part)}
    rest = [f"{name}={_shown(value)}" for name, value in facts.items() if name not in mentioned]
    if "rule" in mentioned:  # its sentences hold all the facts there are
        rest = []
    if "file" in mentioned:
        rest = [one for one in rest if not one.startswith("path=")]
    what, why, action = (fill(part, known) for part in parts)
    return Message(what, why, action, ", ".join(rest))


def fill(sentence: str, facts: Facts) -> str:
    """The sentence with its places filled and its optional parts settled."""

    def settle(part: re.Match[str]) -> str:
        if any(facts.get(name) in (None, "") for name in _PLACE.findall(part[1])):
            return ""
        return _PLACE.sub(lambda place: _shown(facts[place[1]]), part[1])

    return _OPTIONAL.sub(settle, sentence)


def _readable(facts: Facts, language: Language) -> Facts:
    """Facts as a reader knows them: a file by its name, a certificate's problems in words."""
    known = dict(facts)
    if "path" in facts:
        known.setdefault("file", re.split(r"[/\\]", str(facts["path"]))[-1])
    if "reason" in facts:
        from app.messages.system_reasons import system_reason

        known["reason"] = system_reason(str(facts["reason"]), language)
    if "certificates" in facts:
        known["certificates"] = _problems_in_words(str(facts["certificates"]), language)
    if "rule" in facts:
        from app.messages.policy import rules_in_words

        known["rule"] = rules_in_words(str(facts["rule"]), facts, language)
    if "seal_problem" in facts:
        from app.messages.seal_verdicts import reason_in_words

        known["seal_problem"] = reason_in_words(str(facts["seal_problem"]), language)
    return known


def _problems_in_words(listing: str, language: Language) -> str:
    # Few failures list certificates; the others need not load what this needs.
    from app.messages.verdicts import CERTIFICATE_PROBLEMS, pick

    named = {problem.value: both for problem, both in CERTIFICATE_PROBLEMS.items()}
    return re.sub(
        rf"(?<=[:,] )(?:{'|'.join(named)})(?=[,;]|$)",
        lambda name: pick(named[name[0]], language),
        listing,
    )


def _shown(value: str | int) -> str:
    text = printable(str(value))
    return text if len(text) <= MAX_FACT else text[: MAX_FACT - 1] + "…"
