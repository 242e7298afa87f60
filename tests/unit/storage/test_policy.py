"""Reading machine policy: thirty broken ones, each stricter than none and each named (J4)."""

import os
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.policy import Policy, ProblemKind
from app.domain.policy_schema import interpret
from app.storage import guarded
from app.storage.policy import _parsed, machine_policy, policy_file, protected_policy
from app.storage.policy_schema import policy_schema

README = Path(__file__).parents[3] / "resources" / "policies" / "README.md"
BOOKKEEPING = {"origin", "places", "strict", "problems"}
DIGEST = "ab" * 32

SYNTAX, MALFORMED, UNKNOWN = ProblemKind.SYNTAX, ProblemKind.MALFORMED, ProblemKind.UNKNOWN

BROKEN = {
    "no value": (b"[sign]\nmax_documents =\n", SYNTAX, 2),
    "no closing quote": (b'[window]\nreason = "x\n', SYNTAX, 2),
    "section not closed": (b"\n\n[sign\n", SYNTAX, 3),
    "set twice": (b"[save]\nreplace = false\nreplace = true\n", SYNTAX, 3),
    "section twice": (b"[save]\n[save]\n", SYNTAX, 2),
    "not a number at all": (b"[sign]\nmax_documents = three\n", SYNTAX, 2),
    "binary": (bytes(range(256)), SYNTAX, None),
    "UTF-16": ("[save]\nreplace = true\n".encode("utf-16"), SYNTAX, None),
    "deeper than any stack": (b"a = " + b"[" * 100_000, SYNTAX, None),
    "JSON": (b'{"save": {"replace": true}}', SYNTAX, 1),
    "unknown section": (b"[signing]\nmax_documents = 3\n", UNKNOWN, 1),
    "empty unknown section": (b"[x]\n", UNKNOWN, 1),
    "unknown key": (b"[sign]\nmax_document = 3\n", UNKNOWN, 2),
    "capital letters": (b"[sign]\nMax_documents = 3\n", UNKNOWN, 2),
    "key outside a section": (b"max_documents = 3\n", UNKNOWN, 1),
    "section that is a value": (b"sign = 3\n", UNKNOWN, 1),
    "section too deep": (b"[save.replace.now]\na = 1\n", MALFORMED, 1),
    "flag as number": (b"[save]\nreplace = 1\n", MALFORMED, 2),
    "flag as text": (b'\n[save]\nreplace = "true"\n', MALFORMED, 3),
    "number as text": (b'[sign]\nmax_documents = "3"\n', MALFORMED, 2),
    "number as flag": (b"[sign]\nmax_documents = true\n", MALFORMED, 2),
    "number as fraction": (b"[sign]\nmax_documents = 3.0\n", MALFORMED, 2),
    "number below": (b"[sign]\nmax_documents = 0\n", MALFORMED, 2),
    "number above": (b"[sign]\nmax_documents = 100001\n", MALFORMED, 2),
    "profile that is none": (b'[sign]\nprofiles = ["pades", "pkcs7"]\n', MALFORMED, 2),
    "profiles as text": (b'[sign]\nprofiles = "pades"\n', MALFORMED, 2),
    "relative folder": (b'[register]\nfolder = "register"\n', MALFORMED, 2),
    "folder that climbs": (b'[register]\nfolder = "/srv/../home"\n', MALFORMED, 2),
    "relative anchor": (b'[trust]\nanchors = ["root.pem"]\n', MALFORMED, 2),
    "digest too short": (b'[drivers.allowed]\n"/a.so" = "ab"\n', MALFORMED, 1),
    "digest of no file": (f'[drivers]\nallowed = {{"a.so" = "{DIGEST}"}}'.encode(), MALFORMED, 2),
    "drivers as a list": (b'[drivers]\nallowed = ["/a.so"]\n', MALFORMED, 2),
    "line break in a text": (b'[window]\nreason = "a\\nb"\n', MALFORMED, 2),
    "language that is none": (b'[window]\nlanguage = "fr"\n', MALFORMED, 2),
    "larger than any policy": (b"#" * (1 << 20) + b"\n", ProblemKind.UNREADABLE, None),
}


def allowed_at_all(policy: Policy) -> dict[str, object]:
    return {one.key: getattr(policy, one.field) for one in policy_schema()}


STRICTEST = {one.key: one.strictest for one in policy_schema()}


@pytest.mark.parametrize("name", BROKEN)
def test_J4_a_broken_policy_is_strict_and_its_line_is_named(name: str, tmp_path: Path) -> None:
    text, kind, line = BROKEN[name]
    path = tmp_path / "policy.toml"
    path.write_bytes(text)
    policy = policy_file(path)
    problem = policy.problems[0]
    assert problem.kind is kind
    assert line is None or problem.place == f"{path}:{line}"
    if kind is MALFORMED:
        assert allowed_at_all(policy)[problem.key] == STRICTEST[problem.key]
        assert policy.strict == {problem.key}
    else:
        assert allowed_at_all(policy) == STRICTEST


def test_J4_an_unknown_key_leaves_what_is_set(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text("[sign]\nmax_documents = 7\nmax_document = 3\n", "utf-8")
    policy = policy_file(path)
    assert policy.sign_max_documents == 7
    assert policy.drivers_allowed == {}
    assert policy.places == {"sign.max_documents": f"{path}:2"}


def test_the_schema_and_the_policy_have_the_same_rules() -> None:
    names = {one.name for one in fields(Policy)} - BOOKKEEPING
    assert [one.field for one in policy_schema() if one.field not in names] == []
    assert len(policy_schema()) == len(names)


def test_the_example_in_the_readme_is_a_policy_with_every_rule(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(README.read_text("utf-8").split("```toml\n")[1].split("```")[0], "utf-8")
    policy = policy_file(path)
    assert policy.problems == ()
    assert policy.places.keys() == {one.key for one in policy_schema()}
    assert policy.places["save.replace"].endswith(":15")


def test_no_file_is_no_policy(tmp_path: Path) -> None:
    assert protected_policy(tmp_path / "none" / "policy.toml") == Policy()


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A policy that whoever runs the tests may write, taken for an administrator."""
    monkeypatch.setattr(guarded, "ADMINISTRATORS", frozenset({0, os.getuid()}))
    path = tmp_path / "policy.toml"
    path.write_text("[save]\nreplace = false\n", "utf-8")
    path.chmod(0o644)
    return path


def test_a_protected_policy_counts(office: Path) -> None:
    policy = protected_policy(office)
    assert (policy.save_replace, policy.problems) == (False, ())


@pytest.mark.parametrize("mode", [0o646, 0o666, 0o664])
def test_J4_a_policy_that_others_can_write_is_not_believed(office: Path, mode: int) -> None:
    os.chown(office, -1, 12345) if os.getuid() == 0 else None
    office.chmod(mode if os.getuid() == 0 else mode | 0o002)
    policy = protected_policy(office)
    assert [one.kind for one in policy.problems] == [ProblemKind.UNPROTECTED]
    assert allowed_at_all(policy) == STRICTEST


def test_J4_a_policy_of_another_owner_is_not_believed(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarded, "ADMINISTRATORS", frozenset({54321}))
    assert protected_policy(office).problems[0].kind is ProblemKind.UNPROTECTED


def test_J4_a_folder_that_others_can_write_spoils_the_policy(office: Path) -> None:
    office.parent.chmod(0o777)
    assert protected_policy(office).problems[0].kind is ProblemKind.UNPROTECTED


def test_J4_a_folder_in_place_of_the_file_is_a_problem(tmp_path: Path) -> None:
    assert policy_file(tmp_path).problems[0].kind is ProblemKind.UNREADABLE


def test_J4_an_installed_program_looks_at_no_variable(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.storage.policy.POLICY_FILE", office.with_name("none"))
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("YINXIN_POLICY", str(office))
    assert machine_policy().origin == str(office)
    monkeypatch.setattr("sys.frozen", True, raising=False)
    assert machine_policy() == Policy()


KEYS = st.sampled_from([one.key for one in policy_schema()] + ["sign.x", "x", "save"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_J4_no_value_widens_or_ends_the_program(values: dict[str, object]) -> None:
    document: dict[str, Any] = {}
    for key, value in values.items():
        section, _, name = key.partition(".")
        if name and isinstance(document.setdefault(section, {}), dict):
            document[section][name] = value
        elif not name:
            document[key] = value
    policy = interpret(policy_schema(), document, "here", lambda key: key)
    named = {one.key for one in policy.problems}
    assert policy.strict >= {key for key in named if key in STRICTEST}
    assert all(getattr(policy, key.replace(".", "_")) == STRICTEST[key] for key in policy.strict)
    if any(one.kind is UNKNOWN for one in policy.problems):
        assert policy.strict | policy.places.keys() == STRICTEST.keys()


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_J4_no_bytes_end_the_program(data: bytes) -> None:
    policy = _parsed(Path("/etc/yinxin/policy.toml"), data)
    assert policy.strict <= STRICTEST.keys()
