"""Which UKey the window shows: plugged, pulled, several, unusable, and drivers that fail."""

import shutil
import time
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.errors import ErrorCode
from app.domain.finding import Finding
from app.domain.signing import ReceiptError
from app.gui.dialogs.diagnosis import DiagnosisDialog
from app.gui.i18n import tr
from app.services import WindowServices
from app.use_cases.diagnose import FORBIDDEN_DRIVER, MISSING_DRIVER
from app.use_cases.list_tokens import DriverReport
from tests.fakes.preview import FakeWindowServices
from tests.gui.conftest import OpenWindow
from tests.gui.office import Office, furnish
from tests.softhsm import LABEL, SoftHsm


def text(office: Office, name: str) -> str:
    """What a label of the section says."""
    label = office.window.desk.token_section.findChild(QLabel, name)
    return label.text() if label.isVisible() else ""


def test_without_a_token_the_panel_asks_for_one(
    fake: FakeWindowServices, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(fake.build())
    office = Office(qtbot, window.services, window)
    office.until(lambda: text(office, "token-empty-what") == tr("token.none"))


def test_plugged_and_pulled_within_two_seconds_and_without_a_gap(
    office: Office, one_key: SoftHsm, tmp_path: Path
) -> None:
    office.plugged()
    assert text(office, "identity-holder") == "张三"
    gaps, last = [], [time.monotonic()]

    def tick() -> None:
        now = time.monotonic()
        gaps.append(now - last[0])
        last[0] = now

    timer = QTimer(office.window)
    timer.timeout.connect(tick)
    timer.start(5)
    for _ in range(2):
        shutil.move(one_key.store, tmp_path / "pocket")
        one_key.store.mkdir()
        office.until(lambda: office.window.desk.tokens.chosen is None, timeout_ms=4000)
        assert text(office, "token-empty-what") == tr("token.none")
        one_key.store.rmdir()
        shutil.move(tmp_path / "pocket", one_key.store)
        office.until(lambda: office.window.desk.tokens.chosen, timeout_ms=4000)
    timer.stop()
    print(f"longest gap of the event loop: {max(gaps) * 1000:.0f} ms")


def test_G8_several_certificates_are_told_apart_and_chosen(
    softhsm: SoftHsm, real_services: WindowServices, open_window: OpenWindow, qtbot: QtBot
) -> None:
    furnish(real_services, softhsm.driver)
    office = Office(qtbot, real_services, open_window(real_services))
    office.plugged()
    choice = office.child(QComboBox, "identity-choice")
    lines = [choice.itemText(index) for index in range(choice.count())]
    assert len(lines) == len(set(lines)) == 7
    assert sum(line.startswith("张三") for line in lines) == 2
    index = next(i for i, line in enumerate(lines) if line.startswith("赵六"))
    choice.setCurrentIndex(index)
    choice.activated.emit(index)
    assert text(office, "identity-holder") == "赵六 P-256"
    office.press("token-others")
    others = text(office, "token-others-list")
    assert "加密证书：用于加密" in others
    assert "过期证书：已过期" in others


def test_a_driver_that_fails_does_not_hide_the_others(
    fake: FakeWindowServices, open_window: OpenWindow, qtbot: QtBot
) -> None:
    error = ReceiptError(ErrorCode.DRIVER_LOAD_FAILED, {"path": "/usr/lib/x.so"})
    fake.core.tokens = lambda _: (DriverReport("x", "/usr/lib/x.so", error, ()),)
    window = open_window(fake.build())
    office = Office(qtbot, window.services, window)
    office.until(lambda: "无法加载" in text(office, "token-trouble"))


def test_a_report_to_pass_on_names_nobody(office: Office, one_key: SoftHsm) -> None:
    office.plugged()
    office.window.desk.open_diagnosis()
    dialog = office.window.findChild(DiagnosisDialog, "diagnosis-dialog")
    office.until(dialog.copy_button.isEnabled)
    office.qtbot.waitUntil(
        lambda: "张三" in " ".join(x.text() for x in dialog.findChildren(QLabel))
    )
    dialog.findChild(QPushButton, "diagnosis-copy").click()
    copied = QApplication.clipboard().text()
    token = office.window.desk.tokens.chosen.token
    assert f"[ok] driver {one_key.driver.stem}: " in copied
    for personal in (LABEL, token.serial, "张三", str(Path.home())):
        assert personal not in copied
    dialog.accept()


def test_what_is_said_of_drivers_that_are_not_used_is_the_diagnosis_own_word(
    fake: FakeWindowServices, open_window: OpenWindow, qtbot: QtBot
) -> None:
    fake.core.findings = (
        Finding("driver 甲", None, FORBIDDEN_DRIVER, facts={"path": "/opt/a.so"}),
        Finding("driver gone", False, MISSING_DRIVER, facts={"path": "/opt/gone.so"}),
        Finding("drivers not installed", None, "乙, 丙"),
    )
    window = open_window(fake.build())
    window.desk.open_diagnosis()
    dialog = window.findChild(DiagnosisDialog, "diagnosis-dialog")
    qtbot.waitUntil(dialog.copy_button.isEnabled)
    said = [label.text() for label in dialog.findChildren(QLabel)]
    assert "UKey 驱动 甲：/opt/a.so：已安装，但单位的规定不允许使用" in said
    assert "UKey 驱动 gone：/opt/gone.so：单位的规定里有，机器上没有" in said
    assert "没有安装的驱动：乙、丙" in said
    dialog.accept()


def test_L5_the_report_that_is_copied_is_the_redacted_one(
    fake: FakeWindowServices, open_window: OpenWindow, qtbot: QtBot
) -> None:
    """Accounts and machines have names, too, and not only in the home folder."""
    fake.core.findings = (Finding("state folder", True, "/srv/zhangsan/state"),)
    fake.core.bundle = {"findings.txt": "[ok] state folder: /srv/<user>/state\n"}
    window = open_window(fake.build())
    window.desk.open_diagnosis()
    dialog = window.findChild(DiagnosisDialog, "diagnosis-dialog")
    qtbot.waitUntil(dialog.copy_button.isEnabled)
    dialog.copy_button.click()
    assert QApplication.clipboard().text() == fake.core.bundle["findings.txt"]
    dialog.accept()
