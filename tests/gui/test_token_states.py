"""What a UKey tells beside its certificate, and what becomes of it at bad moments."""

import os
import shutil
import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from app.domain.errors import ErrorCode
from app.domain.token import PinState
from app.domain.validation import Headline
from app.gui.i18n import tr
from app.gui.models.identities import Identity
from tests.conftest import child_processes
from tests.faulty_driver import FaultyDriver
from tests.gui.office import LONG_MS, Office
from tests.pdf_samples import PageShape, write_pdf
from tests.softhsm import PIN, SoftHsm

KEYPAD = "00000100"


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    """An ordinary document of three pages."""
    return write_pdf(tmp_path / "通知.pdf", [PageShape()] * 3)


def label(office: Office, name: str) -> QLabel:
    found: QLabel = office.window.desk.token_section.findChild(QLabel, name)
    return found


def tell(office: Office, pin: PinState, days_left: int) -> None:
    """SoftHSM counts no tries, and its certificates last: as if it told this."""
    office.plugged()
    watch = office.window.desk.tokens
    watch._timer.stop()
    watch.look = lambda: None  # type: ignore[method-assign]
    one = watch.chosen
    assert one is not None
    watch.choose(_telling(one, pin, days_left))


def _telling(one: Identity, pin: PinState, days_left: int) -> Identity:
    start = one.certificate.not_before
    certificate = replace(one.certificate, not_after=start + timedelta(days=days_left))
    token = one.token.with_pin(pin)
    return replace(one, token=token, certificate=certificate, days_left=days_left)


@pytest.mark.parametrize(("days", "told"), [(60, False), (59, True), (3, True)])
def test_the_days_left_are_told_below_sixty(office: Office, days: int, told: bool) -> None:
    tell(office, PinState(), days)
    shown = label(office, "identity-days-left")
    assert shown.isVisible() is told
    assert not told or shown.text() == tr("token.days-left", days=days)


@pytest.mark.parametrize(
    ("pin", "words"),
    [
        (PinState(), ""),
        (PinState(tries_left=6), "6"),
        (PinState(low=True), "pin.low"),
        (PinState(tries_left=1, final=True), "pin.last-try"),
        (PinState(locked=True), "pin.locked"),
    ],
)
def test_the_tries_left_are_told_where_the_token_knows_them(
    office: Office, notice: Path, pin: PinState, words: str
) -> None:
    office.open(notice)
    tell(office, pin, 400)
    wanted = tr("pin.tries", count=6) if words == "6" else (words and tr(words))
    shown = label(office, "identity-tries")
    assert shown.isVisible() is bool(words)
    assert shown.text() == wanted
    office.place()
    dialog = office.ask()
    assert dialog.findChild(QLabel, "sealing-tries").text() == wanted
    assert dialog.pin.isEnabled() is not pin.locked
    office.close_dialog()


def test_a_token_with_keys_of_its_own_is_waited_for(
    shimmed: Office, shim: FaultyDriver, notice: Path
) -> None:
    shim.behave(flags=KEYPAD, fault="hang", function="C_Login", pin=PIN)
    shimmed.open(notice)
    shimmed.plugged()
    shimmed.place()
    dialog = shimmed.ask()
    assert not dialog.pin.isVisible()
    button = dialog.findChild(QPushButton, "sealing-seal")
    assert button.isEnabled()
    shimmed.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    phase = dialog.findChild(QLabel, "sealing-phase")
    shimmed.until(lambda: phase.isVisible() and phase.text() == tr("sealing.on-device"))
    shimmed.press("sealing-cancel")
    shimmed.until(dialog.failure.text)
    assert shimmed.register_errors()[-1] == ErrorCode.CANCELLED
    shimmed.reload(shim, flags=KEYPAD, pin=PIN)
    shimmed.until(button.isEnabled)
    with shimmed.qtbot.waitSignal(shimmed.window.desk.sealing.sealed, timeout=LONG_MS):
        shimmed.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert shim.calls().count("C_Login") == 1


def test_G10_a_driver_that_is_killed_leaves_window_and_document(
    shimmed: Office, shim: FaultyDriver, notice: Path
) -> None:
    before = notice.read_bytes()
    shimmed.open(notice)
    shimmed.plugged()
    shimmed.place()
    dialog = shimmed.ask()
    shimmed.reload(shim, fault="hang", function="C_Sign")
    shimmed.type_pin()
    shimmed.until(lambda: "C_Sign" in shim.calls())
    driver = _process_of(shim.path)
    os.kill(driver, signal.SIGKILL)
    shimmed.until(dialog.failure.text)
    assert shimmed.register_errors()[-1] == ErrorCode.DRIVER_CRASHED
    assert notice.read_bytes() == before
    assert [path.name for path in notice.parent.glob("*.pdf")] == [notice.name]
    assert len(shimmed.window.placing.placements) == 1
    shimmed.reload(shim)
    shimmed.until(dialog.pin.isEnabled)
    with shimmed.qtbot.waitSignal(shimmed.window.desk.sealing.sealed, timeout=LONG_MS):
        shimmed.type_pin()


def _process_of(library: Path) -> int:
    """The worker that has this driver loaded."""
    for pid in child_processes():
        if str(library) in Path(f"/proc/{pid}/cmdline").read_text():
            return pid
    raise AssertionError("no process has the driver")


def test_G9_a_token_pulled_after_sealing_changes_nothing_that_is_shown(
    office: Office, one_key: SoftHsm, notice: Path, tmp_path: Path
) -> None:
    office.open(notice)
    office.plugged()
    office.place()
    sealed = office.seal()
    verdict = office.window.verdict.text()
    shutil.move(one_key.store, tmp_path / "pocket")
    one_key.store.mkdir()
    office.until(lambda: office.window.desk.tokens.chosen is None, timeout_ms=8000)
    assert office.window.current.shown is not None
    assert office.window.current.shown.path == sealed
    assert office.window.verdict.text() == verdict
    assert office.report().headline is Headline.TOTAL_PASSED
    one_key.store.rmdir()
    shutil.move(tmp_path / "pocket", one_key.store)
    office.plugged()
    office.place(page=1)
    office.seal()
    assert len(office.report().signatures) == 2
