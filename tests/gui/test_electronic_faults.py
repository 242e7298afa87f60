"""Everything that may go wrong while a document gets the electronic seal of the UKey.

Whatever happens: the window stays, the document is untouched, what was placed stays where it is,
one click is one login at most, and when the fault is gone it goes on without a restart.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from app.domain.errors import ErrorCode
from app.gui.commands import Command
from app.gui.dialogs.sealing import SealingDialog
from app.gui.i18n import tr
from app.gui.widgets.label import unbroken
from tests.gui.office import LONG_MS
from tests.gui.seal_office import SealMaker, SealOffice
from tests.pdf_samples import PageShape, write_pdf
from tests.softskf.store import TRIES

NAME = "测试市测试局"


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    """An ordinary document of three pages."""
    return write_pdf(tmp_path / "通知.pdf", [PageShape()] * 3)


@pytest.fixture
def ready(seal_office: SealOffice, notice: Path) -> SealOffice:
    """The document is open, the seal lies on two pages."""
    seal_office.open(notice)
    seal_office.plugged()
    seal_office.chosen()
    for page in (0, 2):
        seal_office.window.placing.place(page, 100, 120)
    seal_office.store.forget_calls()
    return seal_office


def finish(office: SealOffice) -> None:
    """Type the PIN into the dialog that is still open: sealed."""
    with office.qtbot.waitSignal(office.window.desk.sealing.sealed, timeout=LONG_MS):
        office.type_pin()


def nothing_happened(office: SealOffice, notice: Path, before: bytes) -> None:
    """The document and the placements are as they were, and no result is there."""
    assert notice.read_bytes() == before
    assert len(office.window.placing.placements) == 2
    assert sorted(path.name for path in notice.parent.glob("*.pdf")) == ["通知.pdf"]
    assert not list(notice.parent.glob(".yinxin*"))


def seal_button(dialog: SealingDialog) -> QPushButton:
    """The one that begins."""
    return dialog.findChild(QPushButton, "sealing-seal")


def test_G6_a_wrong_pin_costs_one_try_and_the_right_one_seals(
    ready: SealOffice, notice: Path
) -> None:
    before = notice.read_bytes()
    dialog = ready.ask()
    assert ready.refused("00000000").startswith("PIN 不正确")
    assert ready.logins == 1
    assert ready.store.device().tries_left() == TRIES - 1
    nothing_happened(ready, notice, before)
    tries = dialog.findChild(QLabel, "sealing-tries")
    ready.until(lambda: tries.text() == tr("pin.tries", count=TRIES - 1))
    finish(ready)
    assert ready.logins == 2


def test_G6_the_last_try_needs_words_and_a_wrong_one_locks(ready: SealOffice, notice: Path) -> None:
    before = notice.read_bytes()
    ready.store.device().set_tries(1)
    ready.until(lambda: ready.window.desk.tokens.chosen.token.pin.last_try)  # type: ignore[union-attr]
    dialog = ready.ask()
    for digit in "00000000":
        ready.qtbot.keyClick(dialog.pin, digit)
    assert not seal_button(dialog).isEnabled()
    dialog.confirmation.setText("最后一次")
    ready.qtbot.keyClick(dialog.pin, Qt.Key.Key_Return)
    ready.until(lambda: dialog.failure.text())
    assert ready.register_errors()[-1] == ErrorCode.PIN_LOCKED
    assert ready.logins == 1
    ready.until(lambda: not dialog.pin.isEnabled())
    nothing_happened(ready, notice, before)
    ready.close_dialog()
    ready.until(lambda: ready.window.desk.tokens.chosen.token.pin.locked)  # type: ignore[union-attr]
    ready.store.device().set_tries(TRIES)
    ready.until(lambda: not ready.window.desk.tokens.chosen.token.pin.locked)  # type: ignore[union-attr]
    ready.ask()
    finish(ready)


def test_G6_a_locked_token_is_not_asked(ready: SealOffice) -> None:
    ready.store.device().set_tries(0)
    ready.until(lambda: ready.window.desk.tokens.chosen.token.pin.locked)  # type: ignore[union-attr]
    dialog = ready.ask()
    assert not dialog.pin.isEnabled()
    assert dialog.findChild(QLabel, "sealing-tries").text() == tr("pin.locked")
    assert ready.logins == 0
    ready.close_dialog()


def test_G9_pulled_while_the_question_is_open(ready: SealOffice, notice: Path) -> None:
    before = notice.read_bytes()
    dialog = ready.ask()
    ready.store.device().unplug()
    ready.until(lambda: not dialog.pin.isEnabled(), timeout_ms=4000)
    assert dialog.findChild(QLabel, "sealing-tries").text() == tr("sealing.token-gone")
    nothing_happened(ready, notice, before)
    ready.store.device().plug()
    ready.until(dialog.pin.isEnabled, timeout_ms=4000)
    finish(ready)
    assert ready.logins == 1


def test_G9_pulled_after_sealing(ready: SealOffice) -> None:
    sealed = ready.seal()
    ready.store.device().unplug()
    ready.until(lambda: NAME not in ready.cards, timeout_ms=4000)
    assert ready.window.current.shown is not None
    assert ready.window.current.shown.path == sealed
    (verdict,) = ready.report().signatures
    assert verdict.seal is not None
    assert verdict.seal.shown_rightly


@pytest.mark.parametrize(
    ("fault", "code", "logins"),
    [
        ("SKF_VerifyPIN before gone", ErrorCode.TOKEN_REMOVED, 1),
        ("SKF_ECCSignData before gone", ErrorCode.TOKEN_REMOVED, 1),
        ("SKF_VerifyPIN before crash", ErrorCode.DRIVER_CRASHED, 1),
        ("SKF_ECCSignData before crash", ErrorCode.DRIVER_CRASHED, 1),
        ("SKF_ECCSignData before garbage", ErrorCode.SIGNATURE_WRONG, 1),
        ("SKF_ECCSignData before lie", ErrorCode.SIGNATURE_WRONG, 1),
    ],
)
def test_G9_a_failing_token_leaves_everything_and_goes_on(
    ready: SealOffice, notice: Path, fault: str, code: ErrorCode, logins: int
) -> None:
    before = notice.read_bytes()
    dialog = ready.ask()
    ready.store.fault(fault)
    ready.refused()
    assert ready.register_errors()[-1] == code
    assert ready.logins == logins
    nothing_happened(ready, notice, before)
    ready.store.fault()
    ready.until(dialog.pin.isEnabled)
    finish(ready)
    assert ready.logins == logins + 1


def test_G9_a_hanging_driver_can_be_stopped_and_used_again(ready: SealOffice, notice: Path) -> None:
    before = notice.read_bytes()
    dialog = ready.ask()
    ready.store.fault("SKF_ECCSignData before hang")
    ready.type_pin()
    ready.until(lambda: ready.store.calls("SKF_ECCSignData"))
    cancel = dialog.findChild(QPushButton, "sealing-cancel")
    ready.qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    ready.until(lambda: dialog.failure.text())
    assert ready.register_errors()[-1] == ErrorCode.CANCELLED
    nothing_happened(ready, notice, before)
    ready.store.fault()
    ready.until(dialog.pin.isEnabled)
    finish(ready)
    assert ready.logins == 2


# --- seals that do not fit: told before a PIN is typed ---------------------------------------


def refused_before_the_pin(office: SealOffice, reason: str) -> None:
    """The question says why, and takes no PIN."""
    office.window.commands[Command.SEAL].trigger()
    dialog = office.window.desk.sealing.dialog
    assert dialog is not None, office.window.status.sentence()
    office.until(lambda: dialog.failure.text())
    assert "这枚电子印章不能使用" in dialog.failure.text()
    assert reason in dialog.failure.more()
    assert not dialog.pin.isEnabled()
    assert not seal_button(dialog).isEnabled()
    assert office.logins == 0
    assert office.key_uses() == 0
    office.close_dialog()


def test_F4_a_seal_that_expires_after_it_was_placed(seal_office: SealOffice, notice: Path) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=20)
    seal_office.put_seal("SEAL0002.esl", name="临时章", number=2, until=soon)
    seal_office.open(notice)
    seal_office.chosen("临时章")
    seal_office.window.placing.place(0, 100, 120)
    seal_office.until(lambda: datetime.now(UTC) > soon + timedelta(seconds=1))
    seal_office.store.forget_calls()
    refused_before_the_pin(seal_office, "已过期")
    assert len(seal_office.window.placing.placements) == 1


def test_F3_a_seal_of_another_signer(seal_office: SealOffice, notice: Path, tmp_path: Path) -> None:
    """Placed while no UKey was there: then nobody could tell whose it is."""
    seal_office.open(notice)
    seal_office.plugged()
    other = (seal_office.store.device().container() / "encrypt.cer").read_bytes()
    seal_office.store.device().unplug()
    seal_office.until(lambda: seal_office.window.desk.tokens.chosen is None)
    file = tmp_path / "别的.esl"
    file.write_bytes(seal_office.maker.make(other, "别的局"))
    seal_office.window.desk.add_seal_from(file)
    seal_office.chosen("别的局")
    seal_office.window.placing.place(0, 100, 120)
    seal_office.store.device().plug()
    seal_office.plugged()
    seal_office.store.forget_calls()
    refused_before_the_pin(seal_office, "印章与签章人证书不匹配")


def test_F2_a_seal_whose_maker_is_believed_no_longer(ready: SealOffice) -> None:
    (anchor,) = ready.services.seal_anchors.paths()
    ready.services.seal_anchors.remove(anchor)
    ready.services.seal_anchors.add("other.cer", SealMaker("另一个根证书").root.der)
    refused_before_the_pin(ready, "不认识证书的颁发机构")
    assert len(ready.window.placing.placements) == 2


def test_the_question_tells_the_seal_its_kind_and_who_can_read_the_result(
    ready: SealOffice,
) -> None:
    dialog = ready.ask()
    told = dialog.findChild(QLabel, "sealing-readers").text()
    assert "GB/T 38540" in told
    assert "Adobe、poppler 等不认识 SM2" in told
    seal = dialog.findChild(QLabel, "sealing-seal")
    assert seal.text() == unbroken(f"{NAME} · {tr('seals.electronic')} · 42 × 42 mm")
    ready.close_dialog()
