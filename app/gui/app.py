"""Start of the window: application, language, theme, fonts, main window, event loop."""

import gc
import sys
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QApplication

from app.domain.secret import Secret
from app.gui.i18n import language
from app.gui.main_window import MainWindow
from app.gui.models import habits
from app.gui.models.habits import Habits
from app.gui.single_instance import Instance, hand_over
from app.gui.tasks import Lane, Tasks
from app.gui.theme import Appearance, theme
from app.messages.language import Language, system_language
from app.services import WindowServices

ALL_LOADED_MS = 5000


def run_gui(services: WindowServices, files: tuple[Path, ...]) -> int:
    """Show the window, the first of `files` on screen; returns the exit status.

    If this person has a window already, that one shows the files instead.
    """
    application = make_application()
    alone = not (services.channel and services.greeting)
    if not alone and hand_over(services.channel, services.greeting, files):
        return 0
    apply_habits(habits.load(services.memory))
    theme.follow_system()
    window = MainWindow(services, _ask_password)
    window.show()
    instance = None if alone else Instance(services.channel, services.greeting, window)
    if instance is not None:
        instance.shown.connect(window.show_files)
    window.arrivals.take(files)
    QTimer.singleShot(0, lambda: add_chinese_font(services, window.tasks))
    # what is loaded stays: a collection that looked at all of it would be felt while scrolling
    gc.freeze()
    QTimer.singleShot(ALL_LOADED_MS, gc.freeze)
    return application.exec()


def make_application() -> QApplication:
    """The one application object of the process."""
    known = QApplication.instance()
    if isinstance(known, QApplication):
        return known
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    application = QApplication(sys.argv[:1])
    application.setApplicationName("yinxin")
    application.setDesktopFileName("yinxin")
    application.setApplicationDisplayName("")
    return application


def apply_habits(kept: Habits) -> None:
    """Language and appearance as they were last time."""
    known = kept.language in tuple(Language)
    language.choose(Language(kept.language) if known else system_language())
    shown = kept.appearance in tuple(Appearance)
    theme.choose(Appearance(kept.appearance) if shown else Appearance.SYSTEM)


def _ask_password(path: Path, wrong: bool) -> Secret | None:
    """The dialog is loaded for the few documents that need one."""
    from app.gui.dialogs.password import ask_password

    return ask_password(path, wrong)


def add_chinese_font(services: WindowServices, tasks: Tasks) -> None:
    """Give a machine without Chinese letters the font that the document worker has."""
    if QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese):
        return

    def add(path: Path) -> None:
        QFontDatabase.addApplicationFont(str(path))
        language.changed.emit()

    tasks.run(Lane.DOCUMENT, lambda _: services.chinese_font(), add, lambda _: None)
