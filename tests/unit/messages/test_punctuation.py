"""Chinese sentences have Chinese punctuation (GB/T 15834), wherever the program keeps them."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SOURCES = sorted((ROOT / "app").rglob("*.py"))
CHINESE = r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]"
LATIN_MARK = re.compile(rf"{CHINESE} ?[,:;?!()]|[,:;?!()] ?{CHINESE}")
AS_TYPED = re.compile(r"\(已盖章\)|token:编码|页码@横,纵")
"""Parts of file names and of what is typed into a command."""


def sentences(source: str) -> Iterator[str]:
    """Every text of a module that is shown, not the docstrings."""
    tree = ast.parse(source)
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef
    bare = {id(one.value) for node in ast.walk(tree) if isinstance(node, kinds)
            for one in node.body if isinstance(one, ast.Expr)}  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            yield node.value


def mixed(text: str) -> bool:
    """Whether a Latin mark stands beside Chinese; brackets of optional parts are not shown."""
    pattern = "\\" in text
    shown = AS_TYPED.sub("", re.sub(r"[\[\]]", "", text))
    return not pattern and LATIN_MARK.search(shown) is not None


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_messages_are_punctuated_in_chinese(path: Path) -> None:
    assert [one for one in sentences(path.read_text(encoding="utf-8")) if mixed(one)] == []


def test_the_words_of_the_window_are_punctuated_in_chinese() -> None:
    table = json.loads((ROOT / "resources/i18n/zh.json").read_text(encoding="utf-8"))
    assert {key: text for key, text in table.items() if mixed(text)} == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("无法读取[:{file}]。", True), ("无法读取[：{file}]。", False), ("写作 1,3,-1、all", False),
     ("（第 {page} 页）", False), ("第 {page} 页 (旧)", True), ("a (b), c: d", False)],
)  # fmt: skip
def test_the_search_finds_what_it_looks_for(text: str, expected: bool) -> None:
    assert mixed(text) is expected
