"""From arguments to exit status: every end is a sentence, none is a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import __version__
from app.cli.console import Console
from app.cli.exit_status import WORST_FIRST, ExitStatus, worst
from app.cli.parser import unmistakable
from app.cli.verbs import SUMMARIES, load_verb
from app.domain.errors import AppError, ErrorCode, ErrorKind
from app.domain.finding import Finding
from app.messages.language import Language
from tests.fakes.services import FakeServices, raising
from tests.unit.cli.conftest import Run

README = Path(__file__).parents[3] / "app" / "cli" / "README.md"


def test_the_version_is_told_in_both_ways(run: Run) -> None:
    assert run("--version").out == f"yinxin {__version__}\n"
    assert run("--version", "--json").json == {"version": __version__}


MISTAKES = (
    (),
    ("fly",),
    ("gui",),
    ("sign",),
    ("verify", "--at"),
    ("tokens", "--no-such"),
    ("register", "burn"),
    ("register", "export"),
    ("register", "list", "--csv", "x"),
    ("render", "a.pdf"),
    ("render", "a.pdf", "-o", "x.png", "--page", "one"),
    ("render", "a.pdf", "-o", "x.png", "--dpi", "9"),
)


@pytest.mark.parametrize("arguments", MISTAKES)
@pytest.mark.parametrize("language", list(Language))
def test_a_mistake_is_a_sentence_and_status_2(
    run: Run, arguments: tuple[str, ...], language: Language
) -> None:
    finished = run("--lang", language.value, *arguments)
    assert finished.status == ExitStatus.USAGE
    assert finished.out == ""
    start = {"zh": "命令写得", "en": "The command is"}[language]
    assert finished.err.startswith(start)
    assert "Traceback" not in finished.err


def test_a_mistake_in_json_is_an_object(run: Run) -> None:
    finished = run("sign", "--json")
    assert finished.status == ExitStatus.USAGE
    assert finished.json["error"]["code"] == "usage"
    assert finished.err


def test_mistakes_are_told_in_chinese(run: Run) -> None:
    assert "缺少 IN.pdf" in run("sign").err
    assert "不认识的参数 --colour" in run("sign", "a.pdf", "--colour").err


@pytest.mark.parametrize(
    ("verb", "actions"),
    [
        ("register", "{list,check,export}"),
        ("policy", "{show,check}"),
        ("seal", "{show,verify,draw,make-test}"),
    ],
)
def test_a_missing_action_is_told_by_what_it_can_be(run: Run, verb: str, actions: str) -> None:
    assert f"缺少 {actions}" in run(verb).err
    assert actions in run(verb, "--lang", "en").err


@pytest.mark.parametrize("verb", sorted(SUMMARIES))
def test_help_is_no_error_and_starts_nothing(run: Run, services: FakeServices, verb: str) -> None:
    finished = run(verb, "--help")
    assert finished.status == ExitStatus.OK
    assert finished.out.startswith(f"用法：yinxin {verb} ")
    assert services.closed == 0


def test_options_may_stand_before_the_verb(run: Run, services: FakeServices) -> None:
    services.findings = (Finding("x", True, "y"),)
    assert run("--lang", "en", "--json", "doctor").json["findings"]
    assert run("--lang=en", "doctor").out == "[good] x: y\n"
    assert services.closed == 2


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (AppError(ErrorCode.CANCELLED), ExitStatus.CANCELLED),
        (AppError(ErrorCode.DOCUMENT_XFA), ExitStatus.REFUSED),
        (AppError(ErrorCode.TOKEN_REMOVED), ExitStatus.RETRIABLE),
        (KeyboardInterrupt(), ExitStatus.CANCELLED),
        (RuntimeError("secret 12345678"), ExitStatus.BROKEN),
    ],
)
def test_every_end_closes_the_services_and_has_its_status(
    run: Run, services: FakeServices, error: BaseException, status: ExitStatus
) -> None:
    services.inspect = raising(error)
    finished = run("inspect", "a.pdf")
    assert (finished.status, services.closed) == (status, 1)
    assert finished.err
    assert "12345678" not in finished.err
    assert "Traceback" not in finished.err


def test_G2_debug_says_where_the_details_are(
    run: Run, services: FakeServices, tmp_path: Path
) -> None:
    services.inspect = raising(RuntimeError("x"))
    assert str(tmp_path) not in run("inspect", "a.pdf").err
    assert str(tmp_path / "report.txt") in run("inspect", "a.pdf", "--debug").err
    assert (tmp_path / "report.txt").read_text() == "RuntimeError"


def test_every_kind_of_error_has_a_status_and_every_status_a_rank() -> None:
    assert set(WORST_FIRST) == set(ExitStatus)
    console = Console(Language.EN, json_wanted=False)
    kinds = {code.kind: console.failure(AppError(code)) for code in ErrorCode}
    assert set(kinds) == set(ErrorKind)
    assert ExitStatus.OK not in kinds.values()


def test_the_worst_speaks() -> None:
    assert worst([]) is ExitStatus.OK
    assert worst([ExitStatus.OK, ExitStatus.INDETERMINATE]) is ExitStatus.INDETERMINATE
    assert worst([ExitStatus.NOT_VALID, ExitStatus.REFUSED]) is ExitStatus.NOT_VALID
    assert worst([ExitStatus.NOT_VALID, ExitStatus.BROKEN]) is ExitStatus.BROKEN


def test_values_that_begin_with_a_dash_are_values() -> None:
    assert unmistakable(["--at", "-1@1,2", "x"]) == ["--at=-1@1,2", "x"]
    assert unmistakable(["--", "a", "--at", "-1"]) == ["a", "./--at", "./-1"]
    assert unmistakable(["--at"]) == ["--at"]


@pytest.mark.parametrize("verb", sorted(SUMMARIES))
def test_the_readme_names_every_option(verb: str) -> None:
    text = README.read_text(encoding="utf-8")
    parser = load_verb(verb).parser(Language.EN)
    parser.add_common_options()
    options = {name for action in parser._actions for name in action.option_strings}
    assert {"--json", "--help"} < options
    assert not [name for name in options if f"{name}" not in text]


def test_the_readme_names_every_status() -> None:
    text = README.read_text(encoding="utf-8")
    assert not [status for status in ExitStatus if f"| {int(status)} | " not in text]
    assert ", ".join(str(int(status)) for status in WORST_FIRST) in text


def start(*arguments: str, **environment: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "app", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=README.parents[2],
        env={**os.environ, **environment},
    )


def test_a_reader_that_goes_away_is_no_matter() -> None:
    with start("--help") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == ExitStatus.BROKEN


def test_H12_a_terminal_without_chinese_gets_escapes() -> None:
    with start("--lang", "zh", "fly", PYTHONIOENCODING="ascii") as process:
        _, err = process.communicate(timeout=60)
    assert process.returncode == ExitStatus.USAGE
    assert b"\\u547d" in err
