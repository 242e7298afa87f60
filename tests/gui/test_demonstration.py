"""The window that a demonstration opens: everything is there to go on by hand."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.domain.validation import Headline
from app.window_bootstrap import build_window_services
from installer.demo_sm2 import Sm2Demonstration
from tests.gui.conftest import OpenWindow
from tests.gui.office import Office


def test_the_window_of_the_demonstration_knows_token_seal_and_issuers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_window: OpenWindow, qtbot: QtBot
) -> None:
    demonstration = Sm2Demonstration(tmp_path / "demonstration")
    demonstration.run()
    demonstration.furnish_window()
    monkeypatch.setenv("YINXIN_HOME", str(demonstration.folder / "home"))
    services = build_window_services()
    office = Office(qtbot, services, open_window(services), pin=demonstration.pin)
    try:
        office.open(demonstration.sealed)
        assert office.report().headline is Headline.TOTAL_PASSED
        office.plugged()
        section = office.window.desk.seal_section
        office.until(lambda: [card for card in section.cards if card.choice])
        office.place()
        office.seal()
        assert office.report().headline is Headline.TOTAL_PASSED
        assert len(office.report().signatures) == 2
    finally:
        office.window.close()
        services.core.close()
