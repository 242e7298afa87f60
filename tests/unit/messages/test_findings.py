"""A diagnosis speaks the person's language; programs and reports get it in English."""

from pathlib import Path
from string import Formatter

import pytest

from app.domain.finding import Finding
from app.messages.findings import CHINESE, finding_detail, finding_name
from app.messages.language import Language
from app.storage import environment
from app.use_cases import diagnose

SPOKEN = [
    diagnose.NO_DRIVER,
    diagnose.MISSING_DRIVER,
    diagnose.FAILED_DRIVER,
    diagnose.LOADED_DRIVER,
    diagnose.REGISTER,
]


@pytest.mark.parametrize("sentence", SPOKEN)
def test_what_is_said_of_drivers_and_the_register_has_chinese_words(sentence: str) -> None:
    assert sentence in CHINESE


def test_what_is_said_of_this_machine_has_chinese_words(tmp_path: Path) -> None:
    findings = [probe() for _, probe in environment.probes(tmp_path)]
    with_places = [one.sentence for one in findings if one.facts]
    assert len(with_places) >= 3
    assert set(with_places) <= CHINESE.keys()


@pytest.mark.parametrize("sentence", sorted(CHINESE))
def test_both_languages_have_the_same_places(sentence: str) -> None:
    places = [{name for _, name, _, _ in Formatter().parse(one) if name}
              for one in (sentence, CHINESE[sentence])]  # fmt: skip
    assert places[0] == places[1]


def test_names_and_details_in_both_languages() -> None:
    missing = Finding("driver 甲", False, diagnose.MISSING_DRIVER, facts={"path": "/opt/{a}.so"})
    assert finding_name(missing.name, Language.ZH) == "UKey 驱动 甲"
    assert finding_detail(missing, Language.ZH) == "/opt/{a}.so：单位的规定里有，机器上没有"
    assert finding_detail(missing, Language.EN) == missing.detail
    assert finding_detail(Finding("x", None, "{odd}"), Language.ZH) == "{odd}"
