"""Group policy as the templates write it is the same policy as the file."""

from pathlib import Path
from typing import Any

import pytest

from app.domain.policy import Policy, ProblemKind
from app.storage.policy import windows_policy
from app.storage.policy_registry import ROOT, Reader, registry_policy

DIGEST = "AB" * 32


@pytest.fixture(autouse=True)
def windows_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    from pathlib import PureWindowsPath

    monkeypatch.setattr("app.domain.policy_schema.PurePath", PureWindowsPath)


def registry(tree: dict[str, dict[str, Any]]) -> Reader:
    """Keys below the root and their values."""
    keys = {ROOT: {}, **{rf"{ROOT}\{name}": values for name, values in tree.items()}}

    def read(path: str) -> tuple[dict[str, Any], list[str]] | None:
        if path not in keys:
            return None
        below = [key.removeprefix(path + "\\") for key in keys if key.startswith(path + "\\")]
        return dict(keys[path]), sorted({name.split("\\")[0] for name in below})

    return read


def with_parents(tree: dict[str, dict[str, Any]]) -> Reader:
    parts = [name.split("\\") for name in tree]
    above = {"\\".join(one[:end]): {} for one in parts for end in range(1, len(one))}
    return registry({**above, **tree})


def test_without_the_key_there_is_no_policy() -> None:
    assert registry_policy(lambda _: None) == Policy()


def test_every_form_of_value_is_read() -> None:
    policy = registry_policy(
        with_parents(
            {
                "save": {"replace": 0},
                "sign": {"max_documents": 20},
                r"sign\profiles": {"1": "pades", "2": "seal"},
                r"trust\anchors": {"1": r"C:\ProgramData\root.cer"},
                r"drivers\allowed": {r"C:\Windows\System32\key.dll": DIGEST},
                "window": {"language": "en", "remember_files": 1},
            }
        )
    )
    assert policy.problems == ()
    assert policy.save_replace is False
    assert policy.sign_max_documents == 20
    assert policy.sign_profiles == ("pades", "seal")
    assert policy.trust_anchors == (r"C:\ProgramData\root.cer",)
    assert policy.drivers_allowed == {r"C:\Windows\System32\key.dll": DIGEST.lower()}
    assert (policy.window_language, policy.window_remember_files) == ("en", True)
    assert policy.places["save.replace"] == rf"HKLM\{ROOT}\save\replace"


@pytest.mark.parametrize(
    ("tree", "kind", "key"),
    [
        ({"save": {"replace": 2}}, ProblemKind.MALFORMED, "save.replace"),
        ({"save": {"replace": "0"}}, ProblemKind.MALFORMED, "save.replace"),
        ({"sign": {"max_documents": b"\x01"}}, ProblemKind.MALFORMED, "sign.max_documents"),
        ({"sign": {"profiles": "pades"}}, ProblemKind.MALFORMED, "sign.profiles"),
        ({r"sign\profiles\deep": {}}, ProblemKind.MALFORMED, "sign.profiles"),
        ({"sgin": {"max_documents": 1}}, ProblemKind.UNKNOWN, "sgin"),
    ],
)
def test_J4_what_cannot_be_used_is_named(
    tree: dict[str, dict[str, Any]], kind: ProblemKind, key: str
) -> None:
    problem = registry_policy(with_parents(tree)).problems[0]
    assert (problem.kind, problem.key) == (kind, key)


def test_J4_a_registry_that_is_closed_to_us_is_the_strictest_policy() -> None:
    def closed(_: str) -> None:
        raise PermissionError

    policy = registry_policy(closed)
    assert policy.problems[0].kind is ProblemKind.UNREADABLE
    assert policy.drivers_allowed == {}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A policy file that only administrators can change, as far as anybody can see."""
    monkeypatch.setattr("app.storage.policy.only_administrators_change", lambda _: True)
    written = tmp_path / "policy.toml"
    written.write_text("[save]\nreplace = false\n")
    return written


def naming(file: Path, tree: dict[str, dict[str, Any]] | None = None) -> Reader:
    """A key that names a policy file, and sections."""
    below = registry(tree or {})

    def read(path: str) -> tuple[dict[str, Any], list[str]] | None:
        found = below(path)
        if path != ROOT or found is None:
            return found
        return {"file": str(file)}, found[1]

    return read


def test_the_file_that_the_installer_names_is_the_policy(file: Path) -> None:
    policy = windows_policy(naming(file))
    assert (policy.save_replace, policy.origin) == (False, str(file))
    assert policy.problems == ()


def test_group_policy_takes_the_place_of_the_file(file: Path) -> None:
    policy = windows_policy(naming(file, {"sign": {"max_documents": 3}}))
    assert (policy.save_replace, policy.sign_max_documents) == (True, 3)


def test_J4_a_named_file_that_is_gone_is_the_strictest_policy(file: Path) -> None:
    file.unlink()
    policy = windows_policy(naming(file))
    assert policy.problems[0].kind is ProblemKind.UNREADABLE
    assert policy.drivers_allowed == {}


def test_J4_a_named_file_that_anybody_can_change_is_the_strictest_policy(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.storage.policy.only_administrators_change", lambda _: False)
    assert windows_policy(naming(file)).problems[0].kind is ProblemKind.UNPROTECTED
