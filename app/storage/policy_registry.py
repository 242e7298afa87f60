r"""The office's rules as group policy writes them: `HKLM\SOFTWARE\Policies\Yinxin`.

A section is a key, a rule is a value in it; lists are keys of their own, whose values are the
entries. The machine's part only: a person can write the user's (G11). Instead of sections the key
may name a policy file, as the installer does; sections take its place.
"""

import sys
from collections.abc import Callable, Mapping
from typing import Any

from app.domain.policy import Policy, PolicyProblem, ProblemKind
from app.domain.policy_schema import Kind, interpret, strictest
from app.storage.policy_schema import policy_schema

ROOT = r"SOFTWARE\Policies\Yinxin"
FILE = "file"

# Path of a key under HKEY_LOCAL_MACHINE -> its values, its subkeys' names; None without the key.
Reader = Callable[[str], tuple[dict[str, Any], list[str]] | None]


def registry_policy(read: Reader | None = None) -> Policy:
    """The rules in the registry; an empty policy if there are none."""
    reader = _read_windows if read is None else read
    origin = rf"HKLM\{ROOT}"
    try:
        document = _tree(reader, ROOT)
    except OSError:
        problem = PolicyProblem(ProblemKind.UNREADABLE, origin)
        return strictest(policy_schema(), origin, problem)
    document.pop(FILE, None)
    if not document:
        return Policy()
    return interpret(policy_schema(), _as_written(document), origin, _place)


def registry_policy_file(read: Reader | None = None) -> str:
    """The policy file that the registry names; empty if none, or if that cannot be read."""
    reader = _read_windows if read is None else read
    try:
        values, _ = reader(ROOT) or ({}, [])
    except OSError:
        return ""
    return str(values.get(FILE, ""))


def _tree(reader: Reader, path: str) -> dict[str, Any]:
    """Values and subkeys of a key, one in the other."""
    values, subkeys = reader(path) or ({}, [])
    return {**values, **{name: _tree(reader, rf"{path}\{name}") for name in subkeys}}


def _as_written(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers become flags and keys become lists, where the schema has them."""
    kinds = {one.key: one.kind for one in policy_schema()}

    def value(key: str, raw: object) -> object:
        kind = kinds.get(key)
        if kind is Kind.FLAG and raw in (0, 1):
            return bool(raw)
        if kind in (Kind.CHOICES, Kind.FILES, Kind.HOSTS) and isinstance(raw, Mapping):
            return list(raw.values())
        return raw

    return {
        section: {name: value(f"{section}.{name}", raw) for name, raw in content.items()}
        if isinstance(content, Mapping)
        else content
        for section, content in tree.items()
    }


def _place(key: str) -> str:
    return "\\".join(("HKLM", ROOT, *key.split(".", 1)))


def _read_windows(path: str) -> tuple[dict[str, Any], list[str]] | None:
    """The `Reader` of this machine."""
    if sys.platform == "win32":
        import winreg

        access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path, 0, access) as key:
                subkeys, values, _ = winreg.QueryInfoKey(key)
                found = [winreg.EnumValue(key, number) for number in range(values)]
                names = [winreg.EnumKey(key, number) for number in range(subkeys)]
        except FileNotFoundError:
            return None
        return {name: value for name, value, _ in found}, names
    return None
