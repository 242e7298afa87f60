"""Electronic seals as cards: from the UKey and from files, judged, never resized, never trusted."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel

from app.gui.commands import Command
from app.gui.i18n import tr
from app.gui.widgets.label import unbroken
from tests.gui.office import Office
from tests.gui.seal_office import MAKER, SealMaker, SealOffice
from tests.pdf_samples import PageShape, write_pdf
from tests.softhsm import SoftHsm
from tests.softskf.store import SoftStore

NAME = "测试市测试局"


def words(office: SealOffice, name: str) -> dict[str, str]:
    """What a card says, by the part of the card; hidden parts are left out."""
    labels = office.card(name).findChildren(QLabel)
    return {
        one.objectName().removeprefix("seal-card-"): one.text()
        for one in labels
        if one.objectName() and not one.isHidden()
    }


def replug(office: SealOffice) -> None:
    """Pull the token, wait until the window has seen it, put it back."""
    office.store.device().unplug()
    office.until(lambda: not any(one.tokens for one in office.window.desk.tokens.reports))
    office.until(lambda: not office.cards)
    office.store.device().plug()


def test_a_card_tells_what_the_seal_is(seal_office: SealOffice) -> None:
    seal_office.chosen()
    told = words(seal_office, NAME)
    assert told["kind"] == unbroken(f"{tr('seals.electronic')} · 42 × 42 mm")
    assert told["maker"] == tr("seals.maker", maker=MAKER)
    assert told["until"].startswith("有效至 2")
    assert "warning" not in told
    card = seal_office.card(NAME)
    for part in (NAME, *told.values(), tr("seals.how")):
        assert part in card.accessibleName()
    assert seal_office.logins == 0


def test_days_left_are_told_when_they_are_few(seal_office: SealOffice, ukey: SoftStore) -> None:
    seal_office.chosen()
    seal_office.put_seal("SEAL0002.esl", name="财务专用章", number=2, days=23, sides=(38, 38))
    replug(seal_office)
    seal_office.chosen("财务专用章")
    told = words(seal_office, "财务专用章")
    assert told["warning"] == tr("seals.days-left", days=23)
    assert told["kind"].endswith(unbroken("38 × 38 mm"))
    assert set(seal_office.cards) == {NAME, "财务专用章"}


def _expired(office: SealOffice) -> bytes:
    return office.maker.make(office.signer, "坏印章", days=-1)


def _of_somebody_else(office: SealOffice) -> bytes:
    other = (office.store.device().container() / "encrypt.cer").read_bytes()
    return office.maker.make(other, "坏印章")


def _by_a_stranger(office: SealOffice) -> bytes:
    return SealMaker("不相识的根证书").make(office.signer, "坏印章")


def _changed(office: SealOffice) -> bytes:
    data = bytearray(office.maker.make(office.signer, "坏印章"))
    data[data.index(b"IDAT") + 20] ^= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("spoil", "reason", "shows_picture"),
    [
        (_expired, "已过期", True),
        (_of_somebody_else, "印章与签章人证书不匹配", True),
        (_by_a_stranger, "不认识证书的颁发机构", True),
        (_changed, "签名值不正确", False),
    ],
)
def test_F7_a_seal_that_fails_is_shown_with_its_reason_and_cannot_be_taken(
    seal_office: SealOffice, tmp_path: Path, spoil: object, reason: str, shows_picture: bool
) -> None:
    seal_office.chosen()
    seal_office.open(write_pdf(tmp_path / "in.pdf", [PageShape()]))
    seal_office.store.device().put_file("SEAL0002.esl", spoil(seal_office))  # type: ignore[operator]
    replug(seal_office)
    card = seal_office.card("坏印章")
    seal_office.until(lambda: reason in words(seal_office, "坏印章")["warning"])
    card = seal_office.card("坏印章")
    assert card.choice is None
    assert (card.facts.held.pixels is not None) is shows_picture  # type: ignore[union-attr]
    placing, qtbot = seal_office.window.placing, seal_office.qtbot
    seal_office.chosen()
    chosen = placing.choice
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    qtbot.keyClick(card, Qt.Key.Key_Return)
    assert placing.choice == chosen
    qtbot.mousePress(card, Qt.MouseButton.LeftButton)
    qtbot.mouseMove(card, card.rect().bottomRight())
    assert placing.drag is None
    qtbot.mouseRelease(card, Qt.MouseButton.LeftButton)
    assert reason in card.accessibleName()


def test_cards_come_and_go_with_the_token_and_what_is_placed_stays(
    seal_office: SealOffice, tmp_path: Path
) -> None:
    seal_office.open(write_pdf(tmp_path / "in.pdf", [PageShape()]))
    seal_office.chosen()
    seal_office.window.placing.place(0, 100, 100)
    seal_office.store.device().unplug()
    seal_office.until(lambda: not seal_office.cards, timeout_ms=4000)
    assert len(seal_office.window.placing.placements) == 1
    seal_office.store.device().plug()
    seal_office.until(lambda: NAME in seal_office.cards, timeout_ms=4000)
    assert len(seal_office.window.placing.placements) == 1
    assert seal_office.logins == 0


def test_a_seal_is_read_once_and_not_at_every_look(seal_office: SealOffice) -> None:
    seal_office.chosen()
    seal_office.store.forget_calls()
    with seal_office.qtbot.waitSignals([seal_office.window.desk.tokens.looked] * 2, timeout=10_000):
        pass
    assert seal_office.store.calls("SKF_EnumDev")
    assert not seal_office.store.calls("SKF_ReadFile")


def test_a_seal_file_that_is_dropped_is_kept_and_can_be_forgotten(
    seal_office: SealOffice, tmp_path: Path
) -> None:
    seal_office.chosen()
    file = tmp_path / "财务.esl"
    file.write_bytes(seal_office.maker.make(seal_office.signer, "财务专用章", number=2))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    seal_office.window.dropEvent(
        QDropEvent(
            QPointF(10, 10),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    card = seal_office.card("财务专用章")
    assert card.choice is not None
    assert card.facts.removable
    assert not seal_office.card(NAME).facts.removable
    file.unlink()
    card.removal_wanted.emit()
    seal_office.until(lambda: "财务专用章" not in seal_office.cards)
    assert seal_office.services.seal_files.all() == ()


@pytest.mark.parametrize("damage", [lambda data: data[:-3], lambda _: b"%PDF-1.7", lambda _: b""])
def test_a_damaged_seal_file_is_told_and_not_kept(
    seal_office: SealOffice, tmp_path: Path, damage: object
) -> None:
    seal_office.chosen()
    file = tmp_path / "损坏.esl"
    file.write_bytes(damage(seal_office.maker.make(seal_office.signer)))  # type: ignore[operator]
    seal_office.window.desk.add_seal_from(file)
    trouble = seal_office.child(QLabel, "seal-trouble")
    seal_office.until(lambda: not trouble.isHidden())
    assert "这不是可用的电子印章：损坏.esl" in trouble.text()
    assert "=" not in trouble.text(), "what is for support"
    assert seal_office.services.seal_files.all() == ()
    assert set(seal_office.cards) == {NAME}


def test_the_seal_is_placed_by_keyboard_at_its_own_size_and_taken_back(
    seal_office: SealOffice, tmp_path: Path
) -> None:
    seal_office.open(write_pdf(tmp_path / "in.pdf", [PageShape()] * 2))
    seal_office.plugged()
    seal_office.until(lambda: NAME in seal_office.cards and seal_office.cards[NAME].choice)
    card, window = seal_office.card(NAME), seal_office.window
    seal_office.qtbot.keyClick(card, Qt.Key.Key_Return)
    assert window.placing.choice == card.choice
    window.commands[Command.PLACE].trigger()
    seal_office.until(lambda: window.placing.placements)
    (placement,) = window.placing.placements
    assert (placement.size.width_mm, placement.size.height_mm) == (42, 42)
    seal_office.until(lambda: window.placing.sealed_pages)
    window.commands[Command.UNDO].trigger()
    assert window.placing.placements == ()


@pytest.mark.parametrize(
    "fault", ["SKF_ReadFile before crash", "SKF_EnumFiles before error 0x0A000001"]
)
def test_G9_a_driver_that_fails_while_the_seals_are_read_leaves_the_window(
    seal_office: SealOffice, fault: str
) -> None:
    seal_office.chosen()
    seal_office.store.device().unplug()
    seal_office.until(lambda: not seal_office.cards)
    seal_office.store.fault(fault)
    seal_office.store.device().plug()
    trouble = seal_office.child(QLabel, "seal-trouble")
    seal_office.until(lambda: not trouble.isHidden())
    seal_office.plugged()
    assert not seal_office.cards
    seal_office.store.fault()
    replug(seal_office)
    seal_office.chosen()
    assert trouble.isHidden()


def test_a_damaged_seal_on_the_token_is_told(seal_office: SealOffice) -> None:
    seal_office.chosen()
    told = seal_office.child(QLabel, "seals-unreadable")
    assert told.isHidden()
    whole = seal_office.maker.make(seal_office.signer, number=2)
    seal_office.store.device().put_file("SEAL0002.esl", whole[:-3])
    seal_office.store.device().put_file("cert.cer", seal_office.signer)
    replug(seal_office)
    seal_office.until(lambda: not told.isHidden())
    assert told.text() == tr("seals.unreadable", count=1)
    assert set(seal_office.cards) == {NAME}


def test_F3_a_seal_among_the_data_objects_of_a_token_whose_key_cannot_use_it(
    office: Office, one_key: SoftHsm, seal_maker: SealMaker, tmp_path: Path
) -> None:
    """PKCS#11; an electronic seal needs an SM2 key, whatever certificate the seal lists."""
    office.plugged()
    identity = office.window.desk.tokens.chosen
    assert identity is not None
    office.services.seal_anchors.add("maker.cer", seal_maker.root.der)
    one_key.put_data(seal_maker.make(identity.certificate.der))
    office.open(write_pdf(tmp_path / "in.pdf", [PageShape()]))
    pocket = tmp_path / "pocket"
    shutil.move(one_key.store, pocket)
    one_key.store.mkdir()
    office.until(lambda: office.window.desk.tokens.chosen is None)
    one_key.store.rmdir()
    shutil.move(pocket, one_key.store)
    section = office.window.desk.seal_section
    office.until(lambda: any(card.facts.name == NAME for card in section.cards))
    (card,) = [one for one in section.cards if one.facts.name == NAME]
    assert card.choice is not None
    office.window.placing.choose(card.choice)
    office.window.placing.place(0, 100, 100)
    dialog = office.ask()
    office.until(lambda: dialog.failure.text())
    assert not dialog.pin.isEnabled()
    assert office.key_uses() == 0
    office.close_dialog()


def test_G9_a_driver_that_hangs_while_the_seals_are_read_stops_nothing_else(
    seal_office: SealOffice, tmp_path: Path
) -> None:
    seal_office.chosen()
    seal_office.store.device().unplug()
    seal_office.until(lambda: not seal_office.cards)
    seal_office.store.forget_calls()
    seal_office.store.fault("SKF_ReadFile before hang")
    seal_office.store.device().plug()
    seal_office.until(lambda: seal_office.store.calls("SKF_ReadFile"))
    seal_office.plugged()
    seal_office.open(write_pdf(tmp_path / "in.pdf", [PageShape()]))
    assert not seal_office.cards
    seal_office.store.fault()
    seal_office.services.cancel()
    seal_office.chosen()
    assert seal_office.logins == 0
