"""States with electronic seals on an SKF token. Part of `tests.gui.states`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QScrollArea

from app.domain.placement import SealSize
from app.domain.signing import SealPicture
from app.formats.picture.round_seal import draw_round_seal
from app.gui.commands import Command
from app.gui.dialogs.sealing import SealingDialog
from app.gui.dialogs.settings import SettingsDialog
from app.services import WindowServices
from tests.gui.seal_office import SealMaker
from tests.gui.shots import CONTRAST, DARK, EN, LARGE, SMALL, ZH, Look, demonstration_letter
from tests.softskf.store import PIN, make_rehearsal

if TYPE_CHECKING:
    from tests.gui.states import Stage

OFFICE = "演示市政务服务管理局"
OFFICIAL, FINANCE, CONTRACT, FORMER = (
    f"{OFFICE}公章", "财务专用章", "合同专用章", "演示市信访局公章",
)  # fmt: skip


def furnish_with_seals(folder: Path, services: WindowServices) -> None:
    """An SKF token with four seals: one in order, one that soon expires, two that fail."""
    store = make_rehearsal(folder / "skf", OFFICE)
    maker = SealMaker("演示制章机构根证书")
    container = store.device().container()
    ours, other = (container / "sign.cer").read_bytes(), (container / "encrypt.cer").read_bytes()

    def picture(text: str) -> bytes:
        return draw_round_seal(OFFICE, bottom_text=text)

    for number, data in enumerate(
        (
            maker.make(ours, OFFICIAL, number=1, picture=picture("")),
            maker.make(
                ours, FINANCE, number=2, days=23, sides=(38, 38), picture=picture("财务专用章")
            ),
            maker.make(ours, CONTRACT, number=3, days=-40, picture=picture("合同专用章")),
            maker.make(other, FORMER, number=4, picture=draw_round_seal("演示市信访局")),
        )
    ):
        store.device().put_file(f"SEAL{number:04}.esl", data)
    for kept in services.seal_pictures.all():
        services.seal_pictures.remove(kept.key)
    name_seal = SealPicture(draw_round_seal("演示负责人名章"))
    services.seal_pictures.add(name_seal, "负责人名章", SealSize(20, 20))
    services.anchors.add("authority.pem", store.authority.certificate.read_bytes())
    services.seal_anchors.add("maker.cer", maker.root.der)
    services.settings.save({"driver": str(store.library)})


def seal_cards(stage: "Stage") -> None:
    stage.open()
    cards = stage.window.desk.seal_section
    stage.until(lambda: stage.window.desk.tokens.chosen and len(cards.cards) == 5)
    stage.until(lambda: stage.window.placing.choice)


def _pick(stage: "Stage", name: str) -> None:
    seal_cards(stage)
    (card,) = [one for one in stage.window.desk.seal_section.cards if one.facts.name == name]
    assert card.choice is not None
    stage.window.desk.seal_section._pick(card.choice)


def electronic_placed(stage: "Stage") -> None:
    _pick(stage, OFFICIAL)
    stage.window.view.go_to(1)
    stage.window.commands[Command.PLACE].trigger()
    stage.settled()


def electronic_conflict(stage: "Stage") -> None:
    electronic_placed(stage)
    (card,) = [one for one in stage.window.desk.seal_section.cards if one.facts.name == FINANCE]
    assert card.choice is not None
    stage.window.seal_drag.begin(card.choice, stage.window.mapToGlobal(QPoint(900, 500)))
    stage.window.desk.seal_section._pick(card.choice)
    stage.wait(300)


def electronic_question(stage: "Stage") -> SealingDialog:
    electronic_placed(stage)
    stage.window.commands[Command.SEAL].trigger()
    dialog = stage.window.desk.sealing.dialog
    assert dialog is not None, stage.window.status.sentence()
    for digit in PIN[:6]:
        QTest.keyClick(dialog.pin, digit)
    stage.wait(400)
    return dialog


def electronic_refused(stage: "Stage") -> None:
    """The maker is believed no longer."""
    electronic_placed(stage)
    services = stage.window.services
    kept = [(one, one.read_bytes()) for one in services.seal_anchors.paths()]
    for one, _ in kept:
        services.seal_anchors.remove(one)
    stage.window.commands[Command.SEAL].trigger()
    dialog = stage.window.desk.sealing.dialog
    assert dialog is not None
    stage.until(lambda: dialog.failure.text())
    for one, data in kept:
        services.seal_anchors.add(one.name, data)


def electronic_sealed(stage: "Stage") -> None:
    letter = demonstration_letter()
    for old in letter.parent.glob(f"{letter.stem}(*.pdf"):
        old.unlink()
    dialog = electronic_question(stage)
    dialog.pin.clear()
    for digit in PIN:
        QTest.keyClick(dialog.pin, digit)
    QTest.keyClick(dialog.pin, Qt.Key.Key_Return)
    stage.until(lambda: not stage.window.desk.result.isHidden())
    stage.until(lambda: stage.window.desk.verifying.judged)
    stage.wait(500)


def electronic_verdict(stage: "Stage") -> None:
    """With the details, scrolled to the card."""
    electronic_sealed(stage)
    section = stage.window.desk.document_section
    section.findChild(QPushButton, "signature-more").click()
    stage.wait(200)
    scroll = stage.window.side.findChild(QScrollArea, "side-scroll")
    scroll.verticalScrollBar().setValue(scroll.verticalScrollBar().maximum())
    stage.wait(200)


def several_pictures(stage: "Stage") -> None:
    """An office's seal and a name seal in one signature."""
    seal_cards(stage)
    stage.seal()
    stage.window.view.go_to(1)
    stage.window.commands[Command.PLACE].trigger()
    stage.until(lambda: stage.window.placing.placements)
    (card,) = [one for one in stage.window.desk.seal_section.cards if one.facts.held is None]
    assert card.choice is not None
    stage.window.placing.choose(card.choice)
    stage.window.placing.place(1, 60, 150)
    assert len(stage.window.placing.board.seals) == 2
    stage.settled()
    stage.window.commands[Command.SEAL].trigger()
    stage.wait(300)


def seal_makers(stage: "Stage") -> None:
    stage.window.desk.open_settings()
    (dialog,) = stage.window.findChildren(SettingsDialog)
    dialog._search.setText("制章")
    stage.wait(600)


ELECTRONIC_STATES: tuple[tuple[Callable[["Stage"], object], tuple[Look, ...]], ...] = (
    (seal_cards, (ZH, EN, DARK, CONTRAST, LARGE, SMALL)),
    (electronic_placed, (ZH, EN)),
    (electronic_conflict, (ZH, EN)),
    (electronic_question, (ZH, EN, DARK, CONTRAST, LARGE)),
    (electronic_refused, (ZH, EN)),
    (electronic_sealed, (ZH, EN, DARK, SMALL)),
    (electronic_verdict, (ZH, EN)),
    (several_pictures, (ZH, EN)),
    (seal_makers, (ZH,)),
)
