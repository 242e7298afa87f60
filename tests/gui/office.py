"""A whole working place for tests of the window: token, seal, anchors, documents, real workers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import ErrorCode
from app.domain.placement import SealSize
from app.domain.register import RegisterEvent
from app.domain.signing import SealPicture
from app.domain.validation import ValidationReport
from app.gui.commands import Command
from app.gui.dialogs.sealing import SealingDialog
from app.gui.main_window import MainWindow
from app.services import WindowServices
from tests.faulty_driver import FaultyDriver
from tests.pdf_samples import ring_seal
from tests.softhsm import PIN, authority_der

LONG_MS = 30_000


def furnish(services: WindowServices, driver: Path, *, trusted: bool = True) -> None:
    """Choose a driver, keep a seal picture, trust the tests' own issuer."""
    services.settings.save({"driver": str(driver)})
    services.seal_pictures.add(SealPicture(ring_seal()), "演示公章", SealSize(42, 42))
    if trusted:
        services.anchors.add("root.cer", authority_der())


@dataclass
class Office:
    """A person at the window: does what people do, waits as they wait."""

    qtbot: QtBot
    services: WindowServices
    window: MainWindow
    opened: list[Path] = field(default_factory=list)
    pin: str = PIN

    def until(self, true: Callable[[], Any], timeout_ms: int = LONG_MS) -> None:
        """Wait until something holds."""
        self.qtbot.waitUntil(lambda: bool(true()), timeout=timeout_ms)

    def open(self, path: Path) -> None:
        """Open a document and wait until it is on screen and judged."""
        with self.qtbot.waitSignal(self.window.current.opened, timeout=LONG_MS):
            self.window.open(path)
        self.until(lambda: not self.window.desk.verifying.running)

    def plugged(self) -> None:
        """Wait until the window has seen a token that can sign."""
        self.until(lambda: self.window.desk.tokens.chosen)

    def place(self, page: int = 0, x_mm: float = 100, y_mm: float = 120) -> None:
        """Put the seal on a page."""
        self.until(lambda: self.window.placing.choice)
        self.window.placing.place(page, x_mm, y_mm)

    def reload(self, shim: FaultyDriver, **settings: str) -> None:
        """Have the driver behave like this from now on: a library reads its settings once."""
        shim.behave(**settings)
        self.services.cancel()
        with self.qtbot.waitSignal(self.window.desk.tokens.looked, timeout=LONG_MS):
            pass

    def ask(self) -> SealingDialog:
        """Press 盖章 and wait for the question."""
        self.window.commands[Command.SEAL].trigger()
        shown = self.window.current.shown
        if shown is not None and not shown.document.judged:
            self.until(lambda: self.window.desk.sealing.dialog)
        dialog = self.window.desk.sealing.dialog
        assert dialog is not None, self.window.status.sentence()
        self.qtbot.waitExposed(dialog)
        return dialog

    def type_pin(self, pin: str | None = None) -> None:
        """Press the keys of a PIN and Enter."""
        dialog = self.window.desk.sealing.dialog
        assert dialog is not None
        for digit in pin or self.pin:
            self.qtbot.keyClick(dialog.pin, digit)
        self.qtbot.keyClick(dialog.pin, Qt.Key.Key_Return)

    def seal(self, pin: str | None = None) -> Path:
        """From the click to the sealed document on screen; its path."""
        self.ask()
        with self.qtbot.waitSignal(self.window.current.opened, timeout=LONG_MS):
            self.type_pin(pin)
        self.until(lambda: not self.window.desk.result.isHidden())
        self.until(lambda: self.window.desk.verifying.judged)
        shown = self.window.current.shown
        assert shown is not None
        return shown.path

    def refused(self, pin: str | None = None) -> str:
        """Type a PIN into the open dialog; the sentence that comes back."""
        dialog = self.window.desk.sealing.dialog
        assert dialog is not None
        dialog.failure.silence()
        self.type_pin(pin)
        self.until(lambda: dialog.failure.text())
        return dialog.failure.text()

    def close_dialog(self) -> None:
        """Give up."""
        dialog = self.window.desk.sealing.dialog
        if dialog is not None:
            dialog.reject()

    def report(self) -> ValidationReport:
        """The verdict on screen."""
        judged = self.window.desk.verifying.judged
        assert judged is not None
        return judged.report

    def child(self, kind: type[QWidget], name: str) -> Any:
        """A widget by its name."""
        found = self.window.findChild(kind, name)
        assert found is not None, name
        return found

    def press(self, name: str) -> None:
        """Press a button by its name."""
        self.qtbot.mouseClick(self.child(QPushButton, name), Qt.MouseButton.LeftButton)

    def register_errors(self) -> list[ErrorCode | str]:
        """What the use register says went wrong."""
        return [record.entry.error for record in self.services.core.register.records()
                if record.entry.error]  # fmt: skip

    def key_uses(self) -> int:
        """How often the key was about to be used."""
        return sum(
            record.entry.event is RegisterEvent.KEY_USE_BEGIN
            for record in self.services.core.register.records()
        )
