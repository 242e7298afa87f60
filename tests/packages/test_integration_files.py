"""What the packages tell the desktop, read before any package is made."""

import configparser
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

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
