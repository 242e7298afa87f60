"""A window without a screen: fakes by default, real workers where a test asks for them."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.domain.placement import SealSize
from app.domain.preview import Pixels
from app.domain.signing import SealPicture
from app.gui.i18n import language
from app.gui.main_window import MainWindow
from app.gui.models.seal_choice import SealChoice
from app.gui.theme import Appearance, theme
from app.messages.language import Language
from app.services import WindowServices
from app.window_bootstrap import build_window_services
from tests.fakes.preview import FakeWindowServices
from tests.faulty_driver import FaultyDriver
from tests.gui.office import Office, furnish
from tests.gui.seal_office import SealMaker, SealOffice, furnish_with_seal
from tests.pdf_samples import ring_seal
from tests.softhsm import SoftHsm
from tests.softskf.store import PIN, SoftStore

WINDOW_SIZE = 1280, 800

OpenWindow = Callable[[WindowServices], MainWindow]


@pytest.fixture(autouse=True)
def chinese_and_light(qapp: object) -> None:
    """Every test begins with the same language and appearance."""
    language.choose(Language.ZH)
    theme.choose(Appearance.LIGHT)


@pytest.fixture
def open_window(qtbot: QtBot) -> Iterator[OpenWindow]:
    """Makes windows that are closed, with their threads, when the test is over."""
    windows: list[MainWindow] = []

    def make(services: WindowServices) -> MainWindow:
        window = MainWindow(services, lambda _, __: None)
        windows.append(window)
        window.resize(*WINDOW_SIZE)
        window.show()
        qtbot.waitExposed(window)
        return window

    yield make
    for window in windows:
        window.documents.give_up_placed()
        window.close()
        window.deleteLater()


@pytest.fixture
def fake() -> FakeWindowServices:
    """What stands behind the window of `window`."""
    return FakeWindowServices()


@pytest.fixture
def window(fake: FakeWindowServices, open_window: OpenWindow) -> MainWindow:
    """A window over fakes, without a document."""
    return open_window(fake.build())


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """A file that the fakes open; its content does not matter."""
    path = tmp_path / "通知.pdf"
    path.write_bytes(b"%PDF-1.7")
    return path


@pytest.fixture
def with_document(window: MainWindow, letter: Path, qtbot: QtBot) -> MainWindow:
    """The same window with three empty A4 pages."""
    with qtbot.waitSignal(window.current.opened):
        window.open(letter)
    return window


@pytest.fixture
def real_services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WindowServices]:
    """Services over real workers, with a home of their own."""
    monkeypatch.setenv("YINXIN_HOME", str(tmp_path / "home"))
    services = build_window_services()
    yield services
    services.core.close()


@pytest.fixture
def seal() -> SealChoice:
    """A round seal of 42 mm."""
    pixels = Pixels(8, 8, 4, b"\xc8\x00\x00\xff" * 64)
    return SealChoice("seal-1", "演示公章", SealSize(42, 42), SealPicture(ring_seal()), pixels)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of the program for one test."""
    monkeypatch.setenv("YINXIN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    return tmp_path / "home"


@pytest.fixture
def office(
    one_key: SoftHsm, real_services: WindowServices, open_window: OpenWindow, qtbot: QtBot
) -> Office:
    """A window with a token plugged in, a seal and a trusted issuer, over real workers."""
    furnish(real_services, one_key.driver)
    return Office(qtbot, real_services, open_window(real_services))


@pytest.fixture
def shimmed(
    one_key: SoftHsm,
    shim: FaultyDriver,
    real_services: WindowServices,
    open_window: OpenWindow,
    qtbot: QtBot,
) -> Office:
    """The same over the driver that misbehaves when told to."""
    furnish(real_services, shim.path)
    return Office(qtbot, real_services, open_window(real_services))


@pytest.fixture(scope="session")
def seal_maker() -> SealMaker:
    """Who makes the electronic seals of the tests."""
    return SealMaker()


@pytest.fixture
def seal_office(
    ukey: SoftStore,
    seal_maker: SealMaker,
    real_services: WindowServices,
    open_window: OpenWindow,
    qtbot: QtBot,
) -> SealOffice:
    """A window with an SKF token that holds its own electronic seal, over real workers."""
    furnish_with_seal(real_services, ukey, seal_maker)
    window = open_window(real_services)
    return SealOffice(qtbot, real_services, window, pin=PIN, store=ukey, maker=seal_maker)
