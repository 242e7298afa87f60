"""The templates for group policy are those of the schema, and say the same in two languages."""

import importlib.util
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree as Tree

import pytest

from app.storage.policy_schema import policy_schema

FOLDER = Path(__file__).parents[3] / "resources" / "policies"
SPACE = "{http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions}"


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("policy_templates", FOLDER / "templates.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_files_are_what_the_schema_gives(generator: ModuleType) -> None:
    kept = {name: (FOLDER / name).read_bytes().decode("utf-8") for name in generator.templates()}
    assert kept == {
        name: text.replace("\n", "\r\n") for name, text in generator.templates().items()
    }


def test_every_rule_is_a_machine_policy() -> None:
    policies = Tree.parse(FOLDER / "yinxin.admx").findall(f".//{SPACE}policy")  # noqa: S314
    assert [one.get("name") for one in policies] == [rule.field for rule in policy_schema()]
    assert {one.get("class") for one in policies} == {"Machine"}


@pytest.mark.parametrize("tongue", ["zh-CN", "en-US"])
def test_every_reference_has_words(tongue: str) -> None:
    admx = (FOLDER / "yinxin.admx").read_text("utf-8")
    words = Tree.parse(FOLDER / tongue / "yinxin.adml")  # noqa: S314
    strings = {one.get("id"): one.text for one in words.findall(f".//{SPACE}string")}
    shown = {one.get("id") for one in words.findall(f".//{SPACE}presentation")}
    wanted = {part.split(")")[0] for part in admx.split("$(string.")[1:]}
    assert wanted == strings.keys()
    assert all(strings.values())
    assert {part.split(")")[0] for part in admx.split("$(presentation.")[1:]} == shown
