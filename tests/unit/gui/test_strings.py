"""Every string is there in both languages, every one is used, and their places agree."""

import json
import re
from pathlib import Path
from string import Formatter

import pytest

from app.domain.errors import AppError, ErrorCode
from app.gui.i18n import _WAY_OUT, explained, language
from app.messages import error_message
from app.messages.language import Language

ROOT = Path(__file__).parents[3]
MESSAGES = ROOT / "app" / "messages"
SOURCES = sorted((ROOT / "app" / "gui").rglob("*.py"))
TABLES = {
    name: json.loads((ROOT / "resources" / "i18n" / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("zh", "en")
}
# what a function gets to say later: said.emit("key"), Section(…, "key"), Plan("key")
LITERAL = re.compile(r'"([a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+)"')
BUILT = re.compile(r'tr\(\s*f"([a-z0-9.-]*)\{')


def _used() -> tuple[set[str], set[str]]:
    """Keys written out, and the constant beginnings of those put together."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    return set(LITERAL.findall(text)), set(BUILT.findall(text))


def test_both_languages_have_the_same_strings() -> None:
    assert TABLES["zh"].keys() == TABLES["en"].keys()


@pytest.mark.parametrize("key", sorted(TABLES["zh"]))
def test_a_string_has_the_same_places_in_both_languages(key: str) -> None:
    places = [{name for _, name, _, _ in Formatter().parse(TABLES[tongue][key]) if name}
              for tongue in ("zh", "en")]  # fmt: skip
    assert places[0] == places[1]
    assert all(TABLES[tongue][key].strip() for tongue in ("zh", "en"))


def test_every_string_is_used() -> None:
    literal, prefixes = _used()
    prefixes.add(_WAY_OUT)
    unused = {key for key in TABLES["zh"] if key not in literal
              and not any(key.startswith(prefix) for prefix in prefixes)}  # fmt: skip
    assert unused == set()


def test_every_string_that_is_written_out_exists() -> None:
    calls = re.compile(r'tr\(\s*"([a-z0-9.-]+)"')
    for path in SOURCES:
        missing = set(calls.findall(path.read_text(encoding="utf-8"))) - TABLES["zh"].keys()
        assert missing == set(), path.name


def test_every_command_edge_concern_and_appearance_has_its_words() -> None:
    from app.domain.placement import Edge
    from app.gui.commands import Command
    from app.gui.models.concerns import Concern
    from app.gui.theme import Appearance

    wanted = {f"command.{one}" for one in Command} | {f"concern.{one}" for one in Concern}
    wanted |= {f"appearance.{one}" for one in Appearance}
    wanted |= {f"placements.straddle.{one}" for one in Edge}
    assert wanted <= TABLES["zh"].keys()


def test_the_chinese_window_has_no_english() -> None:
    allowed = {"PDF", "UKey", "PIN", "mm", "Language", "x", "y"}
    for key, text in TABLES["zh"].items():
        words = set(re.findall(r"[A-Za-z]+", re.sub(r"\{\w+\}", "", text))) - {"pdf"}
        assert words <= allowed, key


@pytest.mark.parametrize("tongue", list(Language))
def test_no_text_of_the_window_names_an_option_of_the_command_line(tongue: Language) -> None:
    language.choose(tongue)
    try:
        failures = {code: str(explained(AppError(code))) for code in ErrorCode}
    finally:
        language.choose(Language.ZH)
    assert {code: text for code, text in failures.items() if "--" in text} == {}
    assert {key: text for key, text in TABLES[tongue].items() if "--" in text} == {}
    others = [path for path in MESSAGES.glob("*.py") if not path.stem.endswith("_errors")]
    assert others
    assert [path.name for path in others if "--" in path.read_text(encoding="utf-8")] == []


def test_every_way_out_belongs_to_a_failure() -> None:
    ways = {key.removeprefix(_WAY_OUT) for key in TABLES["zh"] if key.startswith(_WAY_OUT)}
    assert ways <= {code.value for code in ErrorCode}
    for code in ways:
        told = error_message(ErrorCode(code), {}, Language.EN)
        assert "--" in str(told), f"{code}: this sentence serves the window as it is"


def test_every_icon_is_a_drawing_in_the_colour_of_the_text() -> None:
    for path in (ROOT / "resources" / "icons").glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        assert 'stroke="currentColor"' in text, path.name
        assert 'viewBox="0 0 20 20"' in text, path.name
