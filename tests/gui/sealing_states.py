"""States with a UKey: sealing, verdicts, settings, drivers. Part of `tests.gui.states`."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.domain.errors import AppError, ErrorCode
from app.domain.placement import SealSize
from app.domain.signing import SealPicture
from app.domain.token import PinState
from app.formats.picture.round_seal import draw_round_seal
from app.gui.commands import Command
from app.gui.dialogs.add_seal import AddSealDialog
from app.gui.dialogs.password import PasswordDialog
from app.gui.dialogs.sealing import SealingDialog
from app.gui.preview.feed import as_image
from app.services import WindowServices
from installer.rehearsal import PIN, RehearsalToken, softhsm_driver
from tests.gui.shots import CONTRAST, DARK, EN, LARGE, ROOT, SMALL, ZH, Look, demonstration_letter

if TYPE_CHECKING:
    from tests.gui.states import Stage

OFFICE = "演示市政务服务管理局"


def furnish(folder: Path, services: WindowServices) -> None:
    """A rehearsal token, a seal, a trusted issuer: once for all states of a run."""
    token = RehearsalToken(folder / "token")
    if not token.configuration.exists():
        script = ROOT / "installer" / "rehearsal.py"
        subprocess.run(
            [sys.executable, script, token.folder], check=True, stdout=subprocess.DEVNULL
        )
    os.environ["SOFTHSM2_CONF"] = str(token.configuration)
    if services.seal_pictures.all():
        return
    services.settings.save({"driver": str(softhsm_driver())})
    picture = SealPicture(draw_round_seal(OFFICE, bottom_text="演示"))
    services.seal_pictures.add(picture, f"{OFFICE}公章", SealSize(42, 42))
    contract = SealPicture(draw_round_seal(OFFICE, bottom_text="合同专用章"))
    services.seal_pictures.add(contract, "合同专用章", SealSize(42, 42))
    services.anchors.add("anchor", token.anchor.read_bytes())


def with_token(stage: "Stage") -> None:
    stage.open()
    stage.until(lambda: stage.window.desk.tokens.chosen and stage.window.placing.choice)
    _tell_tries(stage, PinState(tries_left=6))


def _tell_tries(stage: "Stage", pin: PinState, days: int | None = None) -> None:
    """SoftHSM counts no tries; tokens do."""
    watch = stage.window.desk.tokens
    watch._timer.stop()
    watch.look = lambda: None  # type: ignore[method-assign]
    one = watch.chosen
    assert one is not None
    certificate = one.certificate
    if days is not None:
        certificate = replace(certificate, not_after=certificate.not_before + timedelta(days=days))
    told = replace(
        one,
        token=one.token.with_pin(pin),
        certificate=certificate,
        days_left=one.days_left if days is None else days,
    )
    watch.found = (told,)
    watch.choose(told)


def asking(stage: "Stage", pin: PinState = PinState(tries_left=6)) -> SealingDialog:  # noqa: B008
    with_token(stage)
    _tell_tries(stage, pin)
    stage.window.view.go_to(1)
    stage.window.commands[Command.PLACE].trigger()
    stage.until(lambda: stage.window.placing.placements)
    stage.settled()
    stage.window.commands[Command.SEAL].trigger()
    dialog = stage.window.desk.sealing.dialog
    assert dialog is not None, stage.window.status.sentence()
    for digit in PIN[:6]:
        QTest.keyClick(dialog.pin, digit)
    stage.wait()
    return dialog


def pin(stage: "Stage") -> None:
    asking(stage)


def last_try(stage: "Stage") -> None:
    asking(stage, PinState(tries_left=1, final=True))


def keypad(stage: "Stage") -> None:
    asking(stage, PinState(keypad=True))


def wrong_pin(stage: "Stage") -> None:
    dialog = asking(stage)
    dialog.pin.clear()
    dialog.show_failure(AppError(ErrorCode.PIN_WRONG, tries_left=5))


def error(stage: "Stage") -> None:
    dialog = asking(stage)
    dialog.pin.clear()
    dialog.show_failure(AppError(ErrorCode.DRIVER_CRASHED, path="/usr/lib/libukey.so"))
    dialog.findChild(QPushButton, "sealing-failure-details").click()


def progress(stage: "Stage") -> None:
    dialog = asking(stage)
    dialog.show_running(on=True)
    dialog.show_phase("sealing.signing")
    stage.wait(700)


def sealed(stage: "Stage") -> None:
    letter = demonstration_letter()
    result = letter.with_name(letter.stem + "(已盖章).pdf")
    result.unlink(missing_ok=True)
    letter.with_name(letter.stem + "(sealed).pdf").unlink(missing_ok=True)
    stage.open(letter)
    stage.until(lambda: stage.window.desk.tokens.chosen and stage.window.placing.choice)
    stage.window.view.go_to(1)
    stage.window.commands[Command.PLACE].trigger()
    stage.settled()
    stage.window.commands[Command.SEAL].trigger()
    dialog = stage.window.desk.sealing.dialog
    assert dialog is not None
    for digit in PIN:
        QTest.keyClick(dialog.pin, digit)
    QTest.keyClick(dialog.pin, Qt.Key.Key_Return)
    stage.until(lambda: not stage.window.desk.result.isHidden())
    stage.until(lambda: stage.window.desk.verifying.judged)
    stage.wait(500)


def _judged(stage: "Stage", path: Path) -> None:
    stage.open(path)
    stage.until(lambda: not stage.window.desk.verifying.running)


def _sealed_copy(stage: "Stage") -> Path:
    """The sealed letter of this run, made first if need be."""
    home = Path(os.environ["YINXIN_HOME"])
    found = sorted(home.glob("*(已盖章).pdf"))
    if not found:
        sealed(stage)
    return min(home.glob("*(*).pdf"))


def changed(stage: "Stage") -> None:
    path = _sealed_copy(stage)
    data = bytearray(path.read_bytes())
    place = data.index(b"stream") + 40
    data[place] ^= 1
    spoilt = path.with_name("被改动的文件.pdf")
    spoilt.write_bytes(data)
    _judged(stage, spoilt)


def unknown_signer(stage: "Stage") -> None:
    path = _sealed_copy(stage)
    services = stage.window.services
    kept = [(one, one.read_bytes()) for one in services.anchors.paths()]
    for one, _ in kept:
        services.anchors.remove(one)
    _judged(stage, path)
    for one, data in kept:
        services.anchors.add(one.name, data)


def signed_version(stage: "Stage") -> None:
    path = _sealed_copy(stage)
    stage.open(path)
    stage.until(lambda: stage.window.desk.tokens.chosen and stage.window.placing.choice)
    stage.window.placing.place(0, 160, 60)
    stage.settled()
    stage.window.commands[Command.SEAL].trigger()
    dialog = stage.window.desk.sealing.dialog
    assert dialog is not None
    for digit in PIN:
        QTest.keyClick(dialog.pin, digit)
    QTest.keyClick(dialog.pin, Qt.Key.Key_Return)
    stage.until(lambda: not stage.window.desk.result.isHidden())
    stage.until(lambda: stage.window.desk.verifying.judged)
    section = stage.window.desk.document_section
    section.version_wanted.emit(stage.window.desk.verifying.judged.report.signatures[0])
    stage.until(lambda: stage.window.desk._version)
    stage.wait(1200)


def expiring(stage: "Stage") -> None:
    with_token(stage)
    _tell_tries(stage, PinState(tries_left=6, low=True), days=23)


def settings(stage: "Stage") -> None:
    window = stage.window
    window.services = window.desk._services = replace(
        window.services, locked={"driver": "由信息中心统一安装", "remember-files": "保密要求"}
    )
    window.desk.open_settings()
    stage.wait(600)


def drivers(stage: "Stage") -> None:
    stage.until(lambda: stage.window.desk.tokens.chosen)
    stage.window.desk.open_diagnosis()
    stage.wait(2500)


def add_seal(stage: "Stage") -> None:
    with_token(stage)
    services = stage.window.services
    picture = services.seal_pictures.all()[0].picture
    image = as_image(services.decode_picture(picture, 400))
    AddSealDialog(Path("公章.png"), image, stage.window).open()


def password(stage: "Stage") -> None:
    dialog = PasswordDialog(Path("加密的文件.pdf"), wrong=True, parent=stage.window)
    for letter in "geheim":
        QTest.keyClick(dialog.field, letter)
    dialog.open()


def about(stage: "Stage") -> None:
    stage.window.commands[Command.ABOUT].trigger()


SEALING_STATES: tuple[tuple[Callable[["Stage"], None], tuple[Look, ...]], ...] = (
    (with_token, (ZH, EN, DARK, CONTRAST, LARGE, SMALL)),
    (expiring, (ZH,)),
    (pin, (ZH, EN, DARK, CONTRAST, LARGE)),
    (last_try, (ZH, EN)),
    (keypad, (ZH,)),
    (wrong_pin, (ZH, EN)),
    (error, (ZH, DARK)),
    (progress, (ZH, EN)),
    (sealed, (ZH, EN, DARK, CONTRAST, LARGE, SMALL)),
    (changed, (ZH, EN)),
    (unknown_signer, (ZH, EN)),
    (signed_version, (ZH,)),
    (settings, (ZH, EN, DARK, CONTRAST)),
    (drivers, (ZH, EN)),
    (add_seal, (ZH, EN)),
    (password, (ZH,)),
    (about, (ZH,)),
)
