"""From an open document to a sealed and verified one, and everything that may come between."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton

from app.domain.errors import ErrorCode
from app.domain.geometry import RectMm
from app.domain.policy import Policy
from app.domain.validation import Headline
from app.gui.commands import Command
from app.gui.i18n import tr
from tests.faulty_driver import FaultyDriver
from tests.gui.office import LONG_MS, Office
from tests.other_readers import pdfsig
from tests.pdf_samples import PageShape, hybrid, write_pdf
from tests.softhsm import PIN, SoftHsm


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    """An ordinary document of three pages."""
    return write_pdf(tmp_path / "通知.pdf", [PageShape()] * 3)


def test_open_drag_pin_sealed_verified(office: Office, notice: Path) -> None:
    before = notice.read_bytes()
    office.open(notice)
    office.plugged()
    office.until(lambda: office.window.placing.choice)
    choice, window = office.window.placing.choice, office.window
    assert choice is not None
    window.seal_drag.begin(choice, window.side.mapToGlobal(QPoint(60, 300)))
    middle = window.view.viewport().rect().center()
    window.seal_drag.move(
        window.view.viewport().mapToGlobal(middle), Qt.KeyboardModifier.AltModifier
    )
    window.seal_drag.end()
    assert len(window.placing.placements) == 1
    sealed = office.seal()
    assert sealed.name == "通知(已盖章).pdf"
    assert notice.read_bytes() == before
    assert office.report().headline is Headline.TOTAL_PASSED
    assert tr("verdict.valid") in window.verdict.text()
    assert "张三" in window.verdict.text()
    assert window.placing.placements == ()
    assert sealed.name in window.desk.result.text()


@pytest.mark.parametrize(("read", "bearing", "shown"), [(0, (1,), 1), (2, (1,), 1), (2, (1, 2), 2)])
def test_the_sealed_document_shows_its_seal_where_the_person_was_if_one_is_there(
    office: Office, notice: Path, read: int, bearing: tuple[int, ...], shown: int
) -> None:
    office.open(notice)
    office.plugged()
    for page in bearing:
        office.place(page)
    view = office.window.view
    view.go_to(read)
    office.seal()
    office.until(lambda: view.page == shown)
    assert view.viewport().rect().contains(view.rect_px(shown, RectMm(100, 120, 1, 1)).toRect())


def test_a_wrong_pin_keeps_everything_but_the_pin(office: Office, notice: Path) -> None:
    office.open(notice)
    office.plugged()
    office.place()
    dialog = office.ask()
    placed = office.window.placing.placements
    assert office.refused("00000000").startswith("PIN 不正确")
    assert office.window.desk.sealing.dialog is dialog
    assert len(dialog.pin) == 0
    assert office.window.placing.placements == placed
    assert office.key_uses() == 1
    with office.qtbot.waitSignal(office.window.desk.sealing.sealed, timeout=LONG_MS):
        office.type_pin(PIN)
    assert office.key_uses() == 2


def test_G6_each_click_is_one_login(shimmed: Office, shim: FaultyDriver, notice: Path) -> None:
    shimmed.open(notice)
    shimmed.plugged()
    shimmed.place()
    shimmed.ask()
    for logins, pin in enumerate(("1111", "2222"), start=1):
        shimmed.refused(pin)
        assert shim.calls().count("C_Login") == logins
    shimmed.close_dialog()


def test_what_is_missing_is_said(office: Office, notice: Path) -> None:
    office.open(notice)
    office.until(lambda: office.window.placing.choice)
    office.window.commands[Command.SEAL].trigger()
    assert office.window.desk.sealing.dialog is None
    assert office.window.status.sentence() == tr("sealing.no-placement")


def test_G9_token_pulled_before_and_plugged_again(
    office: Office, one_key: SoftHsm, notice: Path, tmp_path: Path
) -> None:
    office.open(notice)
    office.plugged()
    office.place()
    dialog = office.ask()
    pocket = tmp_path / "pocket"
    shutil.move(one_key.store, pocket)
    one_key.store.mkdir()
    office.until(lambda: not dialog.pin.isEnabled(), timeout_ms=4000)
    tries = dialog.findChild(QLabel, "sealing-tries")
    assert tries.text() == tr("sealing.token-gone")
    assert office.window.desk.tokens.chosen is None
    one_key.store.rmdir()
    shutil.move(pocket, one_key.store)
    office.until(dialog.pin.isEnabled, timeout_ms=4000)
    with office.qtbot.waitSignal(office.window.desk.sealing.sealed, timeout=LONG_MS):
        office.type_pin()


@pytest.mark.parametrize(
    ("fault", "function", "code"),
    [
        ("removed", "C_Login", ErrorCode.TOKEN_REMOVED),
        ("removed", "C_Sign", ErrorCode.TOKEN_REMOVED),
        ("segv", "C_Login", ErrorCode.DRIVER_CRASHED),
        ("segv", "C_Sign", ErrorCode.DRIVER_CRASHED),
        ("pin-locked", "C_Login", ErrorCode.PIN_LOCKED),
    ],
)
def test_G9_a_failing_token_leaves_the_window_and_the_document(
    shimmed: Office, shim: FaultyDriver, notice: Path, fault: str, function: str, code: ErrorCode
) -> None:
    before = notice.read_bytes()
    shimmed.open(notice)
    shimmed.plugged()
    shimmed.place()
    dialog = shimmed.ask()
    shimmed.reload(shim, fault=fault, function=function)
    shimmed.refused()
    assert shimmed.register_errors()[-1] == code
    assert notice.read_bytes() == before
    assert list(notice.parent.glob("*已盖章*")) == []
    shimmed.reload(shim)
    if code is ErrorCode.PIN_LOCKED:
        assert not dialog.pin.isEnabled()
        shimmed.close_dialog()
        return
    shimmed.until(dialog.pin.isEnabled)
    with shimmed.qtbot.waitSignal(shimmed.window.desk.sealing.sealed, timeout=LONG_MS):
        shimmed.type_pin()


def test_a_hanging_driver_can_be_stopped_and_used_again(
    shimmed: Office, shim: FaultyDriver, notice: Path
) -> None:
    shimmed.open(notice)
    shimmed.plugged()
    shimmed.place()
    dialog = shimmed.ask()
    shimmed.reload(shim, fault="hang", function="C_Sign")
    shimmed.type_pin()
    progress = dialog.findChild(QLabel, "sealing-phase")
    shimmed.until(progress.isVisible)
    shimmed.until(lambda: "C_Sign" in shim.calls())
    assert progress.text() == tr("sealing.signing")
    shimmed.qtbot.mouseClick(
        dialog.findChild(QPushButton, "sealing-cancel"), Qt.MouseButton.LeftButton
    )
    shimmed.until(lambda: dialog.failure.text())
    assert shimmed.register_errors()[-1] == ErrorCode.CANCELLED
    assert list(notice.parent.glob("*已盖章*")) == []
    shimmed.reload(shim)
    with shimmed.qtbot.waitSignal(shimmed.window.desk.sealing.sealed, timeout=LONG_MS):
        shimmed.type_pin()


def test_H1_only_the_bytes_that_were_seen_are_sealed(office: Office, notice: Path) -> None:
    office.open(notice)
    office.plugged()
    office.place()
    dialog = office.ask()
    write_pdf(notice, [PageShape(content=b"1 0 0 rg 0 0 300 300 re f")] * 3)
    assert "改动" in office.refused()
    assert not dialog.pin.isEnabled()
    assert office.register_errors() == []
    assert list(notice.parent.glob("*已盖章*")) == []
    office.close_dialog()
    office.until(lambda: office.window.notice.text() == tr("notice.changed-on-disk"))
    office.window.commands[Command.SEAL].trigger()
    assert office.window.desk.sealing.dialog is None
    assert office.window.status.sentence() == tr("notice.changed-on-disk")


def test_G6_the_last_try_needs_words(shimmed: Office, shim: FaultyDriver, notice: Path) -> None:
    shim.behave(flags="00020000")
    shimmed.open(notice)
    shimmed.plugged()
    shimmed.until(lambda: shimmed.window.desk.tokens.chosen.token.pin.last_try)
    shimmed.place()
    dialog = shimmed.ask()
    button = dialog.findChild(QPushButton, "sealing-seal")
    for digit in PIN:
        shimmed.qtbot.keyClick(dialog.pin, digit)
    assert not button.isEnabled()
    dialog.confirmation.setText("最后一次")
    assert button.isEnabled()
    shimmed.close_dialog()


def test_the_sealed_document_pleases_other_readers(office: Office, notice: Path) -> None:
    office.open(notice)
    office.plugged()
    office.place()
    sealed = office.seal()
    assert "Signature is Valid" in pdfsig(sealed)


def test_a_second_seal_keeps_the_first(office: Office, notice: Path) -> None:
    office.open(notice)
    office.plugged()
    office.place()
    office.seal()
    office.place(page=1)
    twice = office.seal()
    assert twice.name == "通知(已盖章 2).pdf"
    assert len(office.report().signatures) == 2
    assert office.report().headline is Headline.TOTAL_PASSED


def test_what_the_office_forbids_is_told_before_a_pin(office: Office, notice: Path) -> None:
    object.__setattr__(office.services.core, "policy", Policy(sign_profiles=("seal",)))
    office.open(notice)
    office.plugged()
    office.place()
    dialog = office.ask()
    assert "规定" in dialog.failure.text()
    assert len(dialog.pin) == 0
    assert office.key_uses() == 0
    office.close_dialog()


def test_an_irregular_document_is_sealed_as_its_clean_copy_shows_it(
    office: Office, tmp_path: Path
) -> None:
    path = hybrid(tmp_path / "通知.pdf")
    with office.qtbot.waitSignal(office.window.current.opened, timeout=LONG_MS):
        office.window.open(path)
    office.place()
    placed = office.window.placing.placements
    office.until(lambda: office.window.current.shown.document.judged)
    office.until(lambda: office.window.placing.sealed_pages)
    assert office.window.placing.placements == placed
    assert tr("notice.rewritten") in office.window.notice.text()
    office.plugged()
    office.seal()
    assert office.report().headline is Headline.TOTAL_PASSED
