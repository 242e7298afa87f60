"""The main path of a Chinese office: the UKey's own electronic seal, dragged, sealed, verified."""

import hashlib
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget

from app.domain.placement import SealSize
from app.domain.signing import SealPicture
from app.domain.validation import Headline
from app.gui.i18n import tr
from tests import independent_gm
from tests.gui.office import LONG_MS, Office
from tests.gui.seal_office import MAKER, SealOffice
from tests.gui.test_preview import as_rendered, whole
from tests.pdf_samples import PageShape, block_seal, write_pdf
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
    card = seal_office.child(QWidget, f"signature-{verdict.field}")
    told = [label.text() for label in card.findChildren(QLabel)]
    for words in (
        tr("signature.seal", name=NAME),
        tr("seals.maker", maker=MAKER),
        tr("signature.seal-good"),
    ):
        assert words in told
    details = seal_office.child(QLabel, "signature-details").text()
    for question in ("制章机构的签名", "印章有效期", "印章与签章人", "页面上的印章图片"):
        assert f"{question}：通过" in details
    assert "GB/T 38540" in seal_office.child(QLabel, "result-readers").text()
    *_, last = seal_office.services.core.register.records()
    digest = hashlib.sha256(choice.seal.data).hexdigest() if choice.seal else ""
    assert (last.entry.seal_name, last.entry.seal_sha256) == (NAME, digest)


def test_two_electronic_seals_one_after_the_other(seal_office: SealOffice, notice: Path) -> None:
    """What the bar above the pages asks for: finish the first, then place the second."""
    seal_office.put_seal("SEAL0002.esl", name="财务专用章", number=2, sides=(38, 38))
    seal_office.open(notice)
    seal_office.plugged()
    placing = seal_office.window.placing
    for name, page in ((NAME, 0), ("财务专用章", 1)):
        seal_office.chosen(name)
        assert placing.place(page, 100, 120)
        seal_office.seal()
    assert seal_office.report().headline is Headline.TOTAL_PASSED
    names = [one.seal.report.name for one in seal_office.report().signatures if one.seal]
    assert names == [NAME, "财务专用章"]
    assert seal_office.logins == 2


def test_A12_the_previewed_electronic_seal_is_the_sealed_one(
    seal_office: SealOffice, tmp_path: Path
) -> None:
    """Multiplied onto the text, in the same pixels before and after, on a turned page too."""
    source = write_pdf(
        tmp_path / "文字.pdf",
        [PageShape(content=b"0 0 0 rg 0 200 500 300 re f"), PageShape(rotate=90)],
    )
    seal_office.open(source)
    seal_office.plugged()
    seal_office.chosen()
    placing = seal_office.window.placing
    for page in (0, 1):
        placing.place(page, 100, 120)
    preview = seal_office.services.open_preview(source, None)
    try:
        placed = placing.placements, placing.board.pictures
        assert preview.show_seals(*placed, electronic=True) == (0, 1)
        shown = [whole(preview, page, sealed=True) for page in (0, 1)]
    finally:
        preview.close()
    sealed = seal_office.seal()
    assert shown == [as_rendered(sealed, page) for page in (0, 1)]


def test_a_verdict_names_what_is_wrong_with_the_seal(seal_office: SealOffice, notice: Path) -> None:
    seal_office.open(notice)
    seal_office.plugged()
    seal_office.chosen()
    seal_office.window.placing.place(1, 100, 120)
    seal_office.seal()
    (anchor,) = seal_office.services.seal_anchors.paths()
    seal_office.services.seal_anchors.remove(anchor)
    seal_office.window.desk.verifying.verify()
    seal_office.until(lambda: not seal_office.window.desk.verifying.running)
    (verdict,) = seal_office.report().signatures
    card = seal_office.child(QWidget, f"signature-{verdict.field}")
    told = [label.text() for label in card.findChildren(QLabel) if not label.isHidden()]
    assert "制章机构的证书：无法确认（没有设置信任的机构）" in told
    assert tr("signature.seal-good") not in told


def test_several_seal_pictures_become_one_signature(office: Office, notice: Path) -> None:
    """The office's seal and a name seal, with one PIN."""
    name_seal = SealPicture(block_seal())
    office.services.seal_pictures.add(name_seal, "负责人名章", SealSize(20, 20))
    section = office.window.desk.seal_section
    section.load("")
    office.until(lambda: len(section.cards) == 2)
    office.open(notice)
    office.plugged()
    for x_mm, card in zip((60, 120), section.cards, strict=True):
        assert card.choice is not None
        office.window.placing.choose(card.choice)
        office.window.placing.place(0, x_mm, 120)
    seals = office.ask().findChild(QLabel, "sealing-seal").text()
    assert seals == f"演示公章、负责人名章 · {tr('seals.picture')}"
    with office.qtbot.waitSignal(office.window.current.opened, timeout=LONG_MS):
        office.type_pin()
    office.until(lambda: office.window.desk.verifying.judged)
    assert office.report().headline is Headline.TOTAL_PASSED
    assert len(office.report().signatures) == 1
    assert office.key_uses() == 1
