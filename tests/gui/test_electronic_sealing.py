"""The main path of a Chinese office: the UKey's own electronic seal, dragged, sealed, verified."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt

from app.domain.validation import Headline
from app.gui.i18n import tr
from tests import independent_gm
from tests.gui.seal_office import MAKER, SealOffice
from tests.pdf_samples import PageShape, write_pdf
from tests.sm2_sealing import signed_parts
from tests.softskf.store import HOLDER

NAME = "测试市测试局"


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    """An ordinary document of three pages."""
    return write_pdf(tmp_path / "通知.pdf", [PageShape()] * 3)


def test_open_drag_the_seal_of_the_token_pin_sealed_verified(
    seal_office: SealOffice, notice: Path
) -> None:
    before, window = notice.read_bytes(), seal_office.window
    seal_office.open(notice)
    seal_office.plugged()
    seal_office.chosen()
    choice = seal_office.card(NAME).choice
    assert choice is not None
    assert seal_office.logins == 0
    window.seal_drag.begin(choice, window.side.mapToGlobal(QPoint(60, 300)))
    middle = window.view.viewport().rect().center()
    window.seal_drag.move(
        window.view.viewport().mapToGlobal(middle), Qt.KeyboardModifier.AltModifier
    )
    window.seal_drag.end()
    (placement,) = window.placing.placements
    assert (placement.size.width_mm, placement.size.height_mm) == (42, 42)
    sealed = seal_office.seal()
    assert notice.read_bytes() == before
    assert seal_office.logins == 1
    assert seal_office.report().headline is Headline.TOTAL_PASSED
    (verdict,) = seal_office.report().signatures
    assert verdict.signer == HOLDER
    assert verdict.seal is not None
    assert verdict.seal.report.verdict.usable
    assert verdict.seal.shown_rightly
    assert verdict.seal.report.maker == MAKER
    independent_gm.check_seal_signature(*signed_parts(sealed))
    assert tr("verdict.valid") in window.verdict.text()
