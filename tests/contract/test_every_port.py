"""Every port has one suite here, and every class that can stand behind a port is run in it.

A suite names its port in its first lines, as `ports.Name`. Who can stand behind a port is seen by
the shape: a class of the program or of `tests/fakes` that has all its methods.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from app import ports

ROOT = Path(__file__).parents[2]
SUITES = sorted(Path(__file__).parent.glob("test_*.py"))

Methods = frozenset[tuple[str, tuple[str, ...]]]
"""Names of methods, each with the names of what it takes."""


def methods(node: ast.ClassDef) -> Methods:
    return frozenset(
        (one.name, tuple(argument.arg for argument in one.args.args))
        for one in node.body
        if isinstance(one, ast.FunctionDef) and not one.name.startswith("_")
    )


def classes(file: Path) -> Iterator[ast.ClassDef]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return (node for node in tree.body if isinstance(node, ast.ClassDef))


PORTS = {node.name: methods(node) for node in classes(Path(ports.__file__))}


LOOKALIKES = {"Chain"}
"""Classes with a method of a port's name by chance."""


@cache
def implementations() -> dict[str, set[str]]:
    """Port -> classes; one that can do more than one port belongs to the larger ones."""
    found: dict[str, set[str]] = {name: set() for name in PORTS}
    folders = (ROOT / "app", ROOT / "tests" / "fakes")
    for file in (file for folder in folders for file in folder.rglob("*.py")):
        if file != Path(ports.__file__):
            for node in (one for one in classes(file) if one.name not in LOOKALIKES):
                able = [name for name, needed in PORTS.items() if needed <= methods(node)]
                for name in able:
                    if not any(PORTS[name] < PORTS[other] for other in able):
                        found[name].add(node.name)
    return found


def suite(port: str) -> Path:
    (one,) = (
        file
        for file in SUITES
        if f"`ports.{port}`" in (ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "")
    )
    return one


@pytest.mark.parametrize("port", PORTS)
def test_a_port_has_one_suite(port: str) -> None:
    assert suite(port).is_file()


@pytest.mark.parametrize("port", PORTS)
def test_whoever_stands_behind_a_port_is_run_in_its_suite(port: str) -> None:
    assert implementations()[port]
    text = suite(port).read_text(encoding="utf-8")
    assert not [name for name in implementations()[port] if name not in text]
