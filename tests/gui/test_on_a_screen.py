"""The main path once on a real X server, with a mouse and a keyboard outside the program."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.window_bootstrap import build_window_services
from tests.gui.office import furnish
from tests.pdf_samples import PageShape, write_pdf
from tests.softhsm import PIN, SoftHsm

TOOLS = ("Xvfb", "xdotool")

# Tells where to press, says what has happened, and is otherwise left alone.
PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from app.window_bootstrap import build_window_services
from app.gui.app import make_application
from app.gui.main_window import MainWindow
from app.gui.panels.seals import SealCard

application = make_application()
services = build_window_services()
window = MainWindow(services, lambda _, __: None)
window.showMaximized()
told = set()

def tell(name, widget):
    if name not in told:
        told.add(name)
        middle = widget.mapToGlobal(widget.rect().center())
        print(name, middle.x(), middle.y(), flush=True)

def look():
    desk = window.desk
    ready = window.current.shown and window.placing.choice and desk.tokens.chosen
    cards = window.findChildren(SealCard)
    if ready and cards and window.view.px_per_mm > 1 and not desk.verifying.running:
        tell("ready", cards[0])
        tell("page", window.view.viewport())
    if window.placing.placements and window.placing.drag is None:
        tell("placed", window.view)
    if desk.sealing.dialog and desk.sealing.dialog.pin.hasFocus():
        tell("asking", desk.sealing.dialog.pin)
    if desk.verifying.judged and not desk.result.isHidden():
        print("sealed", window.current.shown.path.name, desk.verifying.judged.report.headline,
              flush=True)
        window.close()
        services.core.close()
        application.quit()
        return
    QTimer.singleShot(50, look)

window.open(Path(sys.argv[1]))
QTimer.singleShot(50, look)
application.exec()
"""


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A virtual screen of its own."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    reading, writing = os.pipe()
    command = [
        "Xvfb",
        "-displayfd",
        str(writing),
        "-screen",
        "0",
        "1280x800x24",
        "-nolisten",
        "tcp",
    ]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as number:
            monkeypatch.setenv("DISPLAY", f":{number.readline().strip()}")
        yield
        server.terminate()


def xdo(*words: object) -> None:
    subprocess.run(["xdotool", *map(str, words)], check=True)


def test_the_main_path_with_mouse_and_keyboard(
    screen: None, one_key: SoftHsm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YINXIN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    services = build_window_services()
    furnish(services, one_key.driver)
    services.core.close()
    notice = write_pdf(tmp_path / "notice.pdf", [PageShape()] * 2)
    environment = os.environ | {"QT_QPA_PLATFORM": "xcb", "LANG": "zh_CN.UTF-8"}
    command = [sys.executable, "-P", "-c", PROGRAM, notice]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as process:

        def told(name: str) -> list[str]:
            word, *rest = process.stdout.readline().split()
            assert word == name
            return rest

        card, page = told("ready"), told("page")
        xdo("mousemove", *card, "mousedown", 1)
        for part in range(1, 11):
            point = [int(a) + (int(b) - int(a)) * part // 10
                     for a, b in zip(card, page, strict=True)]  # fmt: skip
            xdo("mousemove", *point)
        xdo("mouseup", 1)
        told("placed")
        xdo("key", "ctrl+Return")
        told("asking")
        for digit in PIN:
            xdo("key", digit)
        xdo("key", "Return")
        assert told("sealed") == ["notice(已盖章).pdf", "TOTAL-PASSED"]
    assert process.returncode == 0
    assert (tmp_path / "notice(已盖章).pdf").exists()
