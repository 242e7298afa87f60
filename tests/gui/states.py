"""The states of which `tests.gui.shots` takes pictures."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEventLoop, QPoint, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget

from app.domain.geometry import RectMm
from app.domain.placement import Edge, PageSelection, SealSize
from app.domain.signing import SealPicture
from app.formats.picture.round_seal import draw_round_seal
from app.gui.app import make_application
from app.gui.commands import Command
from app.gui.dialogs.page_range import PageRangeDialog
from app.gui.dialogs.signed_version import SignedVersionWindow
from app.gui.i18n import language, tr
from app.gui.main_window import MainWindow
from app.gui.models.seal_choice import SealChoice
from app.gui.preview.page_scroll import Fit
from app.gui.theme import Appearance, Tone, theme
from app.messages.language import Language
from app.services import WindowServices
from app.window_bootstrap import build_window_services
from tests.gui.seal_states import ELECTRONIC_STATES, furnish_with_seals
from tests.gui.sealing_states import SEALING_STATES, furnish
from tests.gui.shots import (
    CONTRAST,
    DARK,
    EN,
    LARGE,
    SMALL,
    SMALL_EN,
    ZH,
    Look,
    demonstration_letter,
)


@dataclass
class Stage:
    """A window and what a state needs to play with it."""

    window: MainWindow
    services: WindowServices

    def wait(self, milliseconds: int = 150) -> None:
        """Let the window work."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def until(self, true: Callable[[], object]) -> None:
        """Let the window work until something holds."""
        for _ in range(1200):
            if true():
                break
            self.wait(25)
        else:
            raise TimeoutError("the window did not come into this state")
        self.wait()

    def until_drawn(self) -> None:
        """Let the window work until every page and thumbnail in view is there."""
        feed = self.window.area.feed
        self.until(lambda: feed is None or not feed._busy)

    def open(self, path: Path | None = None) -> None:
        """Open a document, the letter unless told otherwise, and wait until it is drawn."""
        self.window.open(path or demonstration_letter())
        self.until(lambda: self.window.current.shown)
        self.wait(400)

    def seal(self) -> SealChoice:
        """The demonstration seal, chosen."""
        picture = SealPicture(draw_round_seal("演示市政务服务管理局", bottom_text="演示"))
        pixels = self.services.decode_picture(picture, 600)
        choice = SealChoice("demo", "演示市政务服务管理局公章", SealSize(42, 42), picture, pixels)
        self.window.placing.choose(choice)
        return choice

    def settled(self) -> None:
        """Wait until the pages are drawn with their seals."""
        self.until(lambda: self.window.placing.sealed_pages)
        self.wait(300)


def first_run(_: Stage) -> None:
    """Nothing open."""


def recent_files(stage: Stage) -> None:
    stage.window.start.show_recent(("/home/办公室/文件/关于开展电子印章应用演示的通知.pdf",
                                    "/home/办公室/合同/采购合同(2026)第12号.pdf"))  # fmt: skip


def document(stage: Stage) -> None:
    stage.open()


def dragging(stage: Stage) -> None:
    stage.open()
    choice, window = stage.seal(), stage.window
    window.view.set_zoom(1.0)
    window.view.go_to(1)
    window.view.verticalScrollBar().setValue(window.view.verticalScrollBar().value() + 350)
    stage.wait(300)
    window.placing.lines(1)
    stage.wait(300)
    window.seal_drag.begin(choice, window.side.mapToGlobal(QPoint(60, 200)))
    place = window.view.rect_px(1, RectMm(104.6, 150, 0, 0)).topLeft().toPoint()
    window.seal_drag.move(window.view.viewport().mapToGlobal(place), Qt.KeyboardModifier.NoModifier)


def on_the_date(stage: Stage) -> None:
    stage.open()
    stage.seal()
    stage.window.view.go_to(1)
    stage.window.commands[Command.PLACE].trigger()
    stage.settled()


def several(stage: Stage) -> None:
    on_the_date(stage)
    placing = stage.window.placing
    placing.place(1, 60, 95)
    placing.straddle(Edge.RIGHT)
    placing.place(0, 170, 60)
    placing.set_pages(placing.board.items[-1].number, PageSelection("all"))
    placing.select(placing.board.items[1].number)
    stage.window.view.go_to(1)
    stage.settled()


def search(stage: Stage) -> None:
    stage.open()
    stage.window.find_bar.open()
    stage.window.find_bar._field.setText("印章")
    stage.until(lambda: stage.window.view.found_now)


def changed_on_disk(stage: Stage) -> None:
    stage.open()
    stage.window.current.changed_on_disk.emit()


def broken_file(stage: Stage) -> None:
    path = Path(stage.window.habits.folder or "/tmp") / "损坏的文件.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing\n%%EOF")
    stage.window.open(path)
    stage.until(lambda: stage.window.start.has_problem())
    path.unlink()


def verdict_good(stage: Stage) -> None:
    stage.open()
    stage.window.verdict.say(
        Tone.GOOD, "签章有效，签章后未被修改 · 演示市政务服务管理局 · 2026-11-22"
    )


def several_documents(stage: Stage) -> None:
    stage.window.show_files(_letters())
    stage.until(lambda: stage.window.current.shown)
    stage.seal()
    stage.window.placing.place(0, 140, 200)
    stage.settled()
    stage.window.commands[Command.NEXT_DOCUMENT].trigger()
    stage.until(lambda: stage.window.tabs.currentIndex() == 1)
    stage.wait(500)


def unsealed(stage: Stage) -> None:
    several_documents(stage)
    stage.window.close()
    stage.wait()


def _letters() -> list[Path]:
    """Copies of the letter under names of their own."""
    folder = demonstration_letter().parent
    letters = [folder / f"{name}.pdf" for name in ("采购合同(2026)第12号", "会议纪要")]
    for path in letters:
        path.write_bytes(demonstration_letter().read_bytes())
    return [demonstration_letter(), *letters]


def placement_menu(stage: Stage) -> None:
    on_the_date(stage)
    stage.window.commands[Command.SEAL_MENU].trigger()
    stage.wait(200)


def printing(stage: Stage) -> None:
    stage.open()
    stage.window.printing.bar.say(
        Tone.INFO, tr("status.printing", page=3, count=12), tr("printing.stop")
    )


def page_range(stage: Stage) -> None:
    on_the_date(stage)
    stage.window.placement_menu.pages._ask_range()
    dialog = stage.window.findChild(PageRangeDialog)
    assert dialog is not None
    field = dialog.findChild(QLineEdit)
    assert field is not None
    field.setText("1-9")
    dialog.accept()
    stage.wait()


def fit_page(stage: Stage) -> None:
    stage.open()
    stage.window.commands[Command.FIT_PAGE].trigger()
    stage.wait(400)


def menu(stage: Stage) -> None:
    stage.open()
    popup = stage.window.toolbar.menu_button.menu()
    corner = stage.window.toolbar.menu_button.mapToGlobal(QPoint(-240, 36))
    popup.popup(corner)
    stage.wait(200)


States = tuple[tuple[Callable[[Stage], object], tuple[Look, ...]], ...]
STATES: States = (
    (first_run, (ZH, EN, DARK, CONTRAST, LARGE, SMALL, SMALL_EN)),
    (recent_files, (ZH,)),
    (document, (ZH, EN, DARK, CONTRAST, SMALL)),
    (several_documents, (ZH, EN, DARK, CONTRAST, LARGE, SMALL)),
    (unsealed, (ZH, EN)),
    (placement_menu, (ZH, EN)),
    (page_range, (ZH, EN)),
    (printing, (ZH, DARK)),
    (fit_page, (ZH,)),
    (dragging, (ZH, DARK, LARGE)),
    (on_the_date, (ZH, CONTRAST, LARGE, SMALL_EN)),
    (several, (ZH, EN)),
    (search, (ZH, EN, DARK)),
    (changed_on_disk, (ZH,)),
    (broken_file, (ZH,)),
    (verdict_good, (ZH, DARK, CONTRAST)),
    (menu, (ZH, EN)),
)


def take_all(folder: Path, scale: float, names: list[str]) -> None:
    """Take the states of one scale, all or the named ones."""
    application = make_application()
    services = build_window_services()
    # letters as most desktops show them: without serifs
    number = QFontDatabase.addApplicationFont(str(services.chinese_font()))
    families = [application.font().family(), *QFontDatabase.applicationFontFamilies(number)]
    application.setFont(QFont(families))
    try:
        _take_each(folder, services, STATES, scale, names)
        furnish(Path(os.environ["YINXIN_HOME"]), services)
        _take_each(folder, services, SEALING_STATES, scale, names)
        furnish_with_seals(Path(os.environ["YINXIN_HOME"]), services)
        _take_each(folder, services, ELECTRONIC_STATES, scale, names)
    finally:
        services.core.close()


def _take_each(
    folder: Path, services: WindowServices, states: States, scale: float, names: list[str]
) -> None:
    for bring, looks in states:
        for look in looks:
            if look.scale == scale and (not names or bring.__name__ in names):
                _take(folder, services, bring, look)


def _take(
    folder: Path, services: WindowServices, bring: Callable[[Stage], object], look: Look
) -> None:
    language.choose(Language(look.language))
    theme.choose(Appearance(look.appearance))
    with _window(services, look) as stage:
        bring(stage)
        stage.until_drawn()
        popup = QApplication.activePopupWidget()
        shown = popup if popup is not None and popup.isVisible() else stage.window
        picture = shown.grab()
        for above in _windows_above(stage.window):
            painter = QPainter(picture)
            corner = (shown.rect().center() - above.rect().center()).toPointF()
            painter.fillRect(QRectF(corner, above.size()).adjusted(-1, -1, 1, 1), QColor("#777"))
            painter.drawPixmap(corner, above.grab())
            painter.end()
        picture.save(str(folder / f"{bring.__name__}-{look.name}.png"))
        if popup is not None:
            popup.hide()


def _windows_above(window: MainWindow) -> list[QWidget]:
    """Dialogs and the signed version, which are windows of their own."""
    kinds = QDialog | SignedVersionWindow
    return [one for one in window.findChildren(QWidget) if isinstance(one, kinds)
            and one.isVisible()]  # fmt: skip


@contextmanager
def _window(services: WindowServices, look: Look) -> Iterator[Stage]:
    window = MainWindow(services, lambda _, __: None)
    window.resize(*look.size)
    window.show()
    window.view.set_fit(Fit.WIDTH)  # not as the state before left it
    stage = Stage(window, services)
    stage.wait()
    try:
        yield stage
    finally:
        window.documents.give_up_placed()
        window.close()
        window.deleteLater()
