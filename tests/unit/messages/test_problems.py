"""Every name that verification can report has words."""

import ast
import re
from pathlib import Path

import pytest

from app.messages.language import Language
from app.messages.problems import PROBLEMS, problem_text

APP = Path(__file__).resolve().parents[3] / "app"
REPORTING = (
    APP / "workers" / "verifying.py",
    APP / "profiles" / "cms.py",
    APP / "trust" / "paths.py",
    *sorted((APP / "formats" / "pdf").glob("*.py")),
)
PROBLEM_NAME = re.compile(r"(?:later|byte-range|gap|container|signature|structure)(?:-[a-z0-9]+)+")


def names_in(path: Path) -> set[str]:
    """String constants of a module that are spelled like problems."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {text for text in texts if isinstance(text, str) and PROBLEM_NAME.fullmatch(text)}


@pytest.mark.parametrize("path", REPORTING, ids=lambda path: path.name)
def test_every_reported_problem_has_words(path: Path) -> None:
    assert names_in(path) - set(PROBLEMS) == set()


@pytest.mark.parametrize(
    "path", sorted((APP / "messages").glob("*.py")), ids=lambda path: path.name
)
def test_no_name_has_words_twice(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Dict):
            keys = [ast.unparse(key) for key in node.keys if key is not None]
            assert len(keys) == len(set(keys))


def test_the_search_finds_problems() -> None:
    assert len(set().union(*map(names_in, REPORTING))) > 20


@pytest.mark.parametrize("name", PROBLEMS)
def test_words_differ_from_the_name_in_both_languages(name: str) -> None:
    texts = {problem_text(name, language) for language in Language}
    assert len(texts) == 2
    assert name not in texts


def test_an_unknown_name_is_shown_as_it_is() -> None:
    assert problem_text("something-new", Language.ZH) == "something-new"
