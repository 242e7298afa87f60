"""What the packages tell the desktop, read before any package is made."""

import configparser
import os
import re
import runpy
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

LINUX = Path(__file__).resolve().parents[2] / "installer" / "linux"
MENUS = (LINUX / "yinxin.desktop", *sorted((LINUX / "menus").glob("*.desktop")))


def entries(file: Path) -> configparser.ConfigParser:
    read = configparser.ConfigParser(interpolation=None, strict=True)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read_string(file.read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize("file", MENUS, ids=lambda file: file.name)
def test_every_menu_opens_files_and_nothing_else(file: Path) -> None:
    """`--` keeps a file called -o from being an option; %F hands over paths, never addresses."""
    groups = entries(file)
    commands = [groups[name]["Exec"] for name in groups.sections() if "Exec" in groups[name]]
    assert commands == ["@PROGRAM@ gui -- %F"]


@pytest.mark.parametrize("file", MENUS, ids=lambda file: file.name)
def test_I1_no_menu_claims_an_address_scheme(file: Path) -> None:
    types = entries(file)["Desktop Entry"]["MimeType"].split(";")
    assert [one for one in types if one] == ["application/pdf", "application/ofd"]


def test_dolphin_finds_actions_for_documents() -> None:
    """KIO reads `kio/servicemenus`: types that all selected files have, and named actions."""
    groups = entries(LINUX / "menus" / "dolphin.desktop")
    head = groups["Desktop Entry"]
    assert (head["Type"], head["Actions"]) == ("Service", "seal;")
    assert groups["Desktop Action seal"]["Name[zh_CN]"] == "盖章"


def test_deepin_shows_the_entry_for_files_only() -> None:
    """Its `oem-menuextensions`: neither for folders alone nor for the empty part of a window."""
    head = entries(LINUX / "menus" / "dde.desktop")["Desktop Entry"]
    assert head["Type"] == "Application"
    assert head["X-DFM-MenuTypes"].split(";") == ["SingleFile", "MultiFileDirs", ""]


def test_deepin_reads_every_key_of_its_file() -> None:
    """What its versions 5.2 to 6.6 read; whatever else stood there would be nothing to them."""
    read = {"Type", "Name", "Icon", "Exec", "MimeType", "Actions"} | {
        f"X-DFM-{name}"
        for name in (
            "MenuTypes",
            "ExcludeMimeTypes",
            "NotShowIn",
            "SupportSchemes",
            "SupportSuffix",
        )
    }
    groups = entries(LINUX / "menus" / "dde.desktop")
    assert groups.sections() == ["Desktop Entry"]
    assert {key.partition("[")[0] for key in groups["Desktop Entry"]} <= read
    # it puts files only in the place of an argument that is %F and nothing else
    assert groups["Desktop Entry"]["Exec"].split(" ")[-1] == "%F"


@dataclass
class Selected:
    """A file as Nautilus tells of it; one that is not on this machine has no path."""

    path: str | None
    mime: str

    def get_location(self) -> Any:
        return SimpleNamespace(get_path=lambda: self.path)

    def get_mime_type(self) -> str:
        return self.mime


class Item(SimpleNamespace):
    """The entry in the menu; `press` does what a click does."""

    def connect(self, _: str, work: Any) -> None:
        self.press = lambda: work(self)


@pytest.fixture
def nautilus_menu(monkeypatch: pytest.MonkeyPatch) -> tuple[Any, list[list[str]]]:
    """The extension in a Nautilus that is not there, and the commands it starts."""
    started: list[list[str]] = []
    repository = ModuleType("gi.repository")
    languages = SimpleNamespace(get_language_names=lambda: ["zh_CN", "zh", "C"])
    repository.GLib = languages  # type: ignore[attr-defined]
    repository.GObject = SimpleNamespace(GObject=type("GObject", (), {}))  # type: ignore[attr-defined]
    provider = type("MenuProvider", (), {})
    repository.Nautilus = SimpleNamespace(MenuProvider=provider, MenuItem=Item)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gi", ModuleType("gi"))
    monkeypatch.setitem(sys.modules, "gi.repository", repository)
    monkeypatch.setattr("subprocess.Popen", started.append)
    return runpy.run_path(str(LINUX / "menus" / "nautilus.py"))["YinxinMenu"](), started


def test_nautilus_offers_it_for_documents_on_this_machine(
    nautilus_menu: tuple[Any, list[list[str]]],
) -> None:
    menu, started = nautilus_menu
    letter = Selected("/home/clerk/-o.pdf", "application/pdf")
    form = Selected("/home/clerk/form.ofd", "application/ofd")
    picture = Selected("/home/clerk/a.png", "image/png")
    remote = Selected(None, "application/pdf")
    for refused in ([], [letter, picture], [letter, remote]):
        assert menu.get_file_items(refused) == []
    (item,) = menu.get_file_items([letter, form])
    assert item.label == "盖章"
    assert len(menu.get_file_items("the window, which older versions pass", [letter])) == 1
    item.press()
    assert started == [["@PROGRAM@", "gui", "--", "/home/clerk/-o.pdf", "/home/clerk/form.ofd"]]


def test_G11_plug_ins_and_libraries_of_others_are_not_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("LD_LIBRARY_PATH", "QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH"):
        monkeypatch.setenv(name, "/home/clerk/planted")
    monkeypatch.setattr(sys, "frozen", False, raising=False)
    runpy.run_path(str(LINUX.parent / "frozen_environment.py"))
    assert "/home/clerk/planted" not in os.environ.values()


def test_nothing_starts_by_itself() -> None:
    """No autostart entry, no service, no timer, no bus name, no maintainer script."""
    names = [file.name for file in LINUX.rglob("*") if file.is_file()]
    ending = re.compile(r"\.(service|socket|timer|postinst|preinst|prerm|postrm)$")
    assert len(names) > 5
    assert [name for name in names if ending.search(name)] == []
    texts = [file.read_text(encoding="utf-8") for file in MENUS]
    assert not any("autostart" in text.lower() for text in texts)


@pytest.mark.parametrize("name", ["ofd.xml", "yinxin.metainfo.xml", "yinxin.svg"])
def test_xml_is_well_formed(name: str) -> None:
    tree = ElementTree.fromstring((LINUX / name).read_text(encoding="utf-8"))  # noqa: S314 - ours
    assert len(tree)


def test_device_rules_grant_access_to_named_makers_only() -> None:
    lines = (LINUX / "70-yinxin.rules").read_text(encoding="utf-8").splitlines()
    granting = [line for line in lines if "uaccess" in line]
    assert len(granting) >= 5
    assert all(re.fullmatch(r'ATTRS\{idVendor\}=="[0-9a-f]{4}", TAG\+="uaccess"', one)
               for one in granting)  # fmt: skip
    assert not any("MODE" in line or "RUN" in line for line in lines)
