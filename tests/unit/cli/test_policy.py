"""`policy`: what holds, where it comes from, and what is wrong with a file."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.cli.exit_status import ExitStatus
from app.domain.policy import Policy, PolicyProblem, ProblemKind, Rule
from app.messages.language import Language
from app.messages.policy import PROBLEMS, RULES, rules_in_words
from tests.fakes.services import FakeServices
from tests.unit.cli.conftest import Run

PROBLEM = PolicyProblem(ProblemKind.MALFORMED, "/etc/p.toml:2", "save.replace")
OFFICE = Policy(
    sign_max_documents=3,
    save_replace=False,
    drivers_allowed={"/opt/a.so": "ab" * 32},
    origin="/etc/p.toml",
    places={"sign.max_documents": "/etc/p.toml:5", "drivers.allowed": "/etc/p.toml:7"},
    strict=frozenset({"save.replace"}),
    problems=(PROBLEM,),
)
SOUND = replace(OFFICE, problems=(), strict=frozenset(), save_replace=True)


def test_each_rule_is_shown_with_its_source(run: Run, services: FakeServices) -> None:
    services.policy = SOUND
    finished = run("policy", "show")
    assert finished.status == ExitStatus.OK
    lines = finished.out.splitlines()
    assert "sign.max_documents = 3  [/etc/p.toml:5]" in lines
    assert "save.replace = true  [默认]" in lines
    assert f"drivers.allowed = /opt/a.so ({'ab' * 8}…)  [/etc/p.toml:7]" in lines


def test_J4_every_command_tells_of_a_policy_that_cannot_be_followed(
    run: Run, services: FakeServices
) -> None:
    services.policy = OFFICE
    services.findings = ()
    for command in (["doctor"], ["policy", "show"], ["doctor", "--json"]):
        assert "/etc/p.toml:2" in run(*command).err
    assert run("policy", "show").status == ExitStatus.BROKEN


def test_as_json_with_problems(run: Run, services: FakeServices) -> None:
    services.policy = OFFICE
    shown = run("policy", "show", "--json").json
    assert shown["origin"] == "/etc/p.toml"
    by_key = {one["key"]: one for one in shown["rules"]}
    assert by_key["save.replace"] == {
        "key": "save.replace", "value": False, "place": None, "strict": True,
    }  # fmt: skip
    assert by_key["drivers.allowed"]["value"] == {"/opt/a.so": "ab" * 32}
    (problem,) = shown["problems"]
    assert (problem["kind"], problem["key"]) == ("malformed", "save.replace")


def test_a_file_is_checked(run: Run, services: FakeServices) -> None:
    asked: list[Path] = []

    def read(path: Path) -> Policy:
        asked.append(path)
        return OFFICE if path.name == "bad.toml" else SOUND

    services.read_policy = read
    bad = run("policy", "check", "bad.toml")
    assert bad.status == ExitStatus.BROKEN
    assert bad.out.startswith("/etc/p.toml:2: save.replace")
    assert run("policy", "check", "good.toml").status == ExitStatus.OK
    assert asked == [Path("bad.toml"), Path("good.toml")]


@pytest.mark.parametrize("arguments", [("check",), ("show", "file"), (), ("erase",)])
def test_what_cannot_be_meant(arguments: tuple[str, ...], run: Run) -> None:
    assert run("policy", *arguments).status == ExitStatus.USAGE


@pytest.mark.parametrize("language", list(Language))
def test_every_rule_and_problem_has_words(language: Language) -> None:
    assert RULES.keys() == set(Rule)
    assert PROBLEMS.keys() == set(ProblemKind)
    for rule in Rule:
        words = rules_in_words(f"{rule}, new.rule", {}, language)
        assert "{" not in words
        assert "[" not in words
        assert words.endswith("new.rule")


def test_the_numbers_are_in_the_sentence() -> None:
    words = rules_in_words("sign.max_documents", {"limit": 3, "asked": 5}, Language.EN)
    assert words == "too many documents at once (at most 3, asked for 5)"


def test_a_bundle_is_written_and_shown_whole(
    run: Run, services: FakeServices, tmp_path: Path
) -> None:
    services.bundle = {"findings.txt": "[ok] clock: 2026\n"}
    target = tmp_path / "report.zip"
    finished = run("doctor", "--bundle", str(target))
    assert services.written == [(target, services.bundle)]
    assert "--- findings.txt\n[ok] clock: 2026\n" in finished.err
    assert run("doctor", "--json", "--bundle", str(target)).json["bundle"] == str(target)
