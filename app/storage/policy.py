"""Where the office's rules are: the registry on Windows, or a file that it names;
`/etc/yinxin/policy.toml` elsewhere.

The machine's part only: what ordinary users can write is not read as policy. Anything wrong with a
policy makes it stricter, never wider; without one, nothing is read at all.
"""

import os
import re
import sys
from pathlib import Path

from app.domain.policy import Policy, PolicyProblem, ProblemKind
from app.domain.policy_schema import interpret, strictest
from app.storage.guarded import only_administrators_change
from app.storage.machine import installed
from app.storage.policy_registry import Reader, registry_policy, registry_policy_file
from app.storage.policy_schema import policy_schema

POLICY_FILE = Path("/etc/yinxin/policy.toml")
CHECKOUT_VARIABLE = "YINXIN_POLICY"
"""Names another file, for tests and rehearsals; an installed program does not look at it."""

MAX_BYTES = 1 << 20


def machine_policy() -> Policy:
    """The rules that hold on this machine; never raises for what an administrator wrote."""
    other = "" if installed() else os.environ.get(CHECKOUT_VARIABLE, "")
    if other:
        return policy_file(Path(other))
    return windows_policy() if sys.platform == "win32" else protected_policy(POLICY_FILE)


def windows_policy(read: Reader | None = None) -> Policy:
    """Group policy, or else the file that the registry names: once named, it must be there."""
    found = registry_policy(read)
    file = registry_policy_file(read)
    if found.origin or not file:
        return found
    if not Path(file).exists():
        return _unusable(Path(file), ProblemKind.UNREADABLE)
    return protected_policy(Path(file))


def protected_policy(path: Path) -> Policy:
    """The policy in a file that only administrators can change; an empty one without a file."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return Policy()
    except OSError:
        return _unusable(path, ProblemKind.UNREADABLE)
    if not only_administrators_change(path):
        return _unusable(path, ProblemKind.UNPROTECTED)
    return policy_file(path)


def policy_file(path: Path) -> Policy:
    """The policy in any file, as an administrator checks it; a missing one is a problem."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError:
        return _unusable(path, ProblemKind.UNREADABLE)
    if len(data) > MAX_BYTES:
        return _unusable(path, ProblemKind.UNREADABLE)
    return _parsed(path, data)


def _parsed(path: Path, data: bytes) -> Policy:
    import tomllib  # most machines have no policy, and a start need not load it

    try:
        text = data.decode("utf-8-sig")
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        return _unusable(path, ProblemKind.SYNTAX, f":{line[1]}" if line else "")
    return interpret(policy_schema(), document, str(path), lambda key: f"{path}:{_line(text, key)}")


def _unusable(path: Path, kind: ProblemKind, line: str = "") -> Policy:
    return strictest(policy_schema(), str(path), PolicyProblem(kind, f"{path}{line}"))


def _line(text: str, key: str) -> int:
    """The line where a key is set, by looking: the parser does not tell. 1 if it is not found."""
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[+([^\]]*)\]", line)
        name = re.match(r"([^=#]+)=", line)
        if header:
            section = whole = _bare(header[1])
        else:
            whole = ".".join(filter(None, (section, _bare(name[1]) if name else "")))
        if whole == key or whole.startswith(f"{key}."):
            return number
    return 1


def _bare(name: str) -> str:
    return re.sub(r"[\s\"']", "", name)
