"""Which rules a policy may hold, and how what an administrator wrote becomes a `Policy`.

Whatever cannot be used counts as its strictest value. An unknown key may be any rule, misspelt:
then every rule that is not set counts as its strictest value (J4).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import Any

from app.domain.policy import Policy, PolicyProblem, ProblemKind

MAX_TEXT = 1000
"""Characters of a text or path in a policy."""

Value = bool | int | str | tuple[str, ...] | dict[str, str]


class Kind(StrEnum):
    """What a rule's value looks like; `resources/policies/schema.toml` explains them."""

    FLAG = "flag"
    NUMBER = "number"
    TEXT = "text"
    FOLDER = "folder"
    CHOICE = "choice"
    CHOICES = "choices"
    FILES = "files"
    DIGESTS = "digests"
    ADDRESS = "address"
    HOSTS = "hosts"


@dataclass(frozen=True)
class SchemaRule:
    """One rule: its key, the form of its value, and name and explanation in two languages."""

    key: str
    kind: Kind
    strictest: Value
    zh: tuple[str, str]
    en: tuple[str, str]
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0

    @property
    def field(self) -> str:
        """Its name in `Policy`."""
        return self.key.replace(".", "_")

    def value(self, raw: object) -> Value | None:
        """What `raw` means, None if it is malformed."""
        return _READERS[self.kind](self, raw)


def interpret(
    schema: tuple[SchemaRule, ...],
    document: Mapping[str, object],
    origin: str,
    place: Callable[[str], str],
) -> Policy:
    """The policy in `document` (sections of keys); `place` tells where a key stands."""
    given = _flat(document, {one.key for one in schema})
    unknown = given.keys() - {one.key for one in schema}
    problems = [PolicyProblem(ProblemKind.UNKNOWN, place(key), key) for key in sorted(unknown)]
    values: dict[str, Value] = {}
    strict = set()
    for one in schema:
        value = one.value(given[one.key]) if one.key in given else None
        if value is None and one.key in given:
            problems.append(PolicyProblem(ProblemKind.MALFORMED, place(one.key), one.key))
        if value is None and (unknown or one.key in given):
            strict.add(one.key)
            value = one.strictest
        if value is not None:
            values[one.field] = value
    places = {one.key: place(one.key) for one in schema if one.key in given}
    return _policy(values, origin, places, strict, problems)


def strictest(schema: tuple[SchemaRule, ...], origin: str, problem: PolicyProblem) -> Policy:
    """What counts when a policy is there and cannot be read."""
    values = {one.field: one.strictest for one in schema}
    return _policy(values, origin, {}, {one.key for one in schema}, [problem])


def _policy(
    values: Mapping[str, Any],
    origin: str,
    places: Mapping[str, str],
    strict: Iterable[str],
    problems: Iterable[PolicyProblem],
) -> Policy:
    return Policy(
        **values, origin=origin, places=places, strict=frozenset(strict), problems=tuple(problems)
    )


def _flat(document: Mapping[str, object], known: set[str]) -> dict[str, object]:
    """Section and key joined; a section that nobody knows is a key that nobody knows."""
    sections = {key.partition(".")[0] for key in known}
    flat: dict[str, object] = {}
    for section, content in document.items():
        if section in sections and isinstance(content, Mapping):
            flat.update({f"{section}.{key}": value for key, value in content.items()})
        else:
            flat[section] = content
    return flat


def _flag(_: SchemaRule, raw: object) -> Value | None:
    return raw if isinstance(raw, bool) else None


def _number(rule: SchemaRule, raw: object) -> Value | None:
    fits = isinstance(raw, int) and not isinstance(raw, bool) and rule.least <= raw <= rule.most
    return raw if isinstance(raw, int) and fits else None


def _text(_: SchemaRule, raw: object) -> Value | None:
    fits = isinstance(raw, str) and len(raw) <= MAX_TEXT and raw.isprintable()
    return raw if isinstance(raw, str) and fits else None


def _folder(rule: SchemaRule, raw: object) -> Value | None:
    return _text(rule, raw) if isinstance(raw, str) and _absolute(raw) else None


def _choice(rule: SchemaRule, raw: object) -> Value | None:
    return raw if isinstance(raw, str) and raw in rule.choices else None


def _choices(rule: SchemaRule, raw: object) -> Value | None:
    fits = isinstance(raw, list) and all(one in rule.choices for one in raw)
    return tuple(raw) if isinstance(raw, list) and fits else None


def _files(rule: SchemaRule, raw: object) -> Value | None:
    fits = isinstance(raw, list) and all(_folder(rule, one) for one in raw)
    return tuple(raw) if isinstance(raw, list) and fits else None


def _digests(rule: SchemaRule, raw: object) -> Value | None:
    if not isinstance(raw, Mapping):
        return None
    for path, digest in raw.items():
        if not (_folder(rule, path) and isinstance(digest, str) and _is_sha256(digest)):
            return None
    return {path: digest.lower() for path, digest in raw.items()}


def _address(_: SchemaRule, raw: object) -> Value | None:
    from app.domain.network import is_stamp_url

    return raw if isinstance(raw, str) and is_stamp_url(raw) else None


def _hosts(_: SchemaRule, raw: object) -> Value | None:
    from app.domain.network import is_host_rule

    fits = isinstance(raw, list) and all(isinstance(one, str) and is_host_rule(one) for one in raw)
    return tuple(raw) if isinstance(raw, list) and fits else None


def _absolute(path: str) -> bool:
    return PurePath(path).is_absolute() and ".." not in PurePath(path).parts


def _is_sha256(text: str) -> bool:
    return re.fullmatch("[0-9a-fA-F]{64}", text) is not None


_READERS: dict[Kind, Callable[[SchemaRule, object], Value | None]] = {
    Kind.FLAG: _flag,
    Kind.NUMBER: _number,
    Kind.TEXT: _text,
    Kind.FOLDER: _folder,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.FILES: _files,
    Kind.DIGESTS: _digests,
    Kind.ADDRESS: _address,
    Kind.HOSTS: _hosts,
}
