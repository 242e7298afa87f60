"""What the entry of the program adds to the parts: reports of crashes, and services that end."""

from pathlib import Path

import pytest

from app import bootstrap


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, and a report of its own."""
    monkeypatch.setenv("YINXIN_HOME", str(tmp_path))
    bootstrap._report_file.cache_clear()
    return tmp_path


def test_G2_a_report_holds_the_place_of_a_crash_and_no_values(home: Path) -> None:
    pin_like = "8" + "7654321"
    try:
        raise RuntimeError("broken")
    except RuntimeError as error:
        path = Path(bootstrap.write_report(error))
    text = path.read_text()
    assert path.is_relative_to(home)
    assert "RuntimeError: broken" in text
    assert "test_bootstrap.py" in text
    assert pin_like not in text


def test_without_a_crash_there_is_no_report() -> None:
    assert bootstrap.write_report(None) == ""


def test_later_errors_are_added_to_the_same_report() -> None:
    paths = {bootstrap.write_report(ValueError(str(number))) for number in range(2)}
    (path,) = paths
    assert "ValueError: 0" in Path(path).read_text()
    assert "ValueError: 1" in Path(path).read_text()


def test_services_that_were_not_used_end_at_once(home: Path) -> None:
    services = bootstrap.build_services(debug=True)
    services.close()
    assert list(services.register.records()) == []
