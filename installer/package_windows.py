"""The frozen program for Windows, made on Linux: PyInstaller run by a Windows Python in Wine."""

import re
import shutil
from pathlib import Path

from package_parts import Build
from package_program import BUILD, ROOT, build_environment, describe, version
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from windows_python import WindowsPython
from wine import Wine, unix_path, windows_path

WORKSHOP = BUILD / "windows"
FROZEN = WORKSHOP / "frozen" / "yinxin"
ICON = WORKSHOP / "yinxin.ico"
FACTS = WORKSHOP / "version.txt"
DRAWING = ROOT / "installer" / "linux" / "yinxin.svg"
ICON_PX = (16, 20, 24, 32, 40, 48, 64, 128, 256)
FREEZING_S = 1800
WINES_OWN = b"Wine builtin DLL"


class ForeignLibraryError(Exception):
    """The text names a file that Wine lent and that must not be passed on."""


def freeze_windows() -> Path:
    """Make the program anew in `build/windows/frozen/yinxin` and return that folder."""
    python = WindowsPython(WORKSHOP / "environment")
    python.make()
    wine = Wine(WORKSHOP / "wine")
    wine.make()
    _draw_icon()
    _write_facts()
    shutil.rmtree(FROZEN, ignore_errors=True)
    places = ["--distpath", FROZEN.parent, "--workpath", WORKSHOP / "work"]
    options = [windows_path(one) if isinstance(one, Path) else one for one in places]
    command = [python.program, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *options]
    fixed = build_environment()
    wine.run(*command, "packaging.spec", folder=ROOT, timeout_s=FREEZING_S, **fixed)
    wine.end()
    _refuse_wines_libraries()
    describe(FROZEN, _build(python))
    return FROZEN


def _build(python: WindowsPython) -> Build:
    return Build(
        work=WORKSHOP / "work" / "packaging",
        packages=python.packages,
        python=python.home,
        python_version=_python_version(python.home),
        python_licence=python.home / "LICENSE.txt",
        path=unix_path,
    )


def _python_version(home: Path) -> str:
    """As its main library states it."""
    text = next(home.glob("python3??.dll")).read_bytes().decode("utf-16-le", "ignore")
    found = re.search(r"ProductVersion\0+(\d+\.\d+\.\d+)", text)
    if found is None:
        raise ForeignLibraryError(f"{home}: no version")
    return found[1]


def _refuse_wines_libraries() -> None:
    for file in FROZEN.rglob("*.dll"):
        if WINES_OWN in file.read_bytes()[:4096]:
            raise ForeignLibraryError(str(file))


def _draw_icon() -> None:
    """The drawing in all sizes that Windows shows."""
    renderer = QSvgRenderer(str(DRAWING))
    pictures = []
    for size_px in ICON_PX:
        image = QImage(size_px, size_px, QImage.Format.Format_RGBA8888)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        data = bytes(image.constBits())
        pictures.append(Image.frombytes("RGBA", (size_px, size_px), data))
    largest = pictures.pop()
    largest.save(ICON, sizes=[(one, one) for one in ICON_PX], append_images=pictures)


def _write_facts() -> None:
    """What Explorer shows of the programs; `packaging.spec` reads it."""
    numbers = (*(int(part) for part in version().split(".")), 0)
    words = {
        "CompanyName": "Yinxin",
        "FileDescription": "印信",
        "FileVersion": version(),
        "LegalCopyright": "AGPL-3.0-or-later",
        "ProductName": "印信 Yinxin",
        "ProductVersion": version(),
    }
    strings = ", ".join(f"StringStruct({name!r}, {text!r})" for name, text in words.items())
    FACTS.write_text(
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}), kids=["
        f"StringFileInfo([StringTable('080404B0', [{strings}])]), "
        "VarFileInfo([VarStruct('Translation', [0x0804, 0x04B0])])])\n",
        encoding="utf-8",
    )
