"""The MSI: the frozen program for Windows, and the tables by which Windows Installer puts it there.

The tables are written as text (IDT), and msibuild makes the database of them. Codes follow from
content: the product code from the version, the package code from everything, component codes from
the paths.
"""

import hashlib
import os
import shutil
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path

import msi_tables as tables
from msi_format import Row, as_text
from package_program import ROOT, source_date, version

# simplified Chinese, for every Windows; msibuild itself reads UTF-8
CODE_PAGE_OF_TEXTS = "\n\n936\t_ForceCodepage\n"
CABINET = "yinxin.cab"
TEMPLATES = ROOT / "resources" / "policies"
ADMINISTRATORS_FILES = {
    "Templates": "yinxin.admx",
    "TemplatesChinese": "zh-CN/yinxin.adml",
    "TemplatesEnglish": "en-US/yinxin.adml",
}


@dataclass(frozen=True)
class Placed:
    """A file of the package: where it comes from, and the key of the folder it goes to."""

    source: Path
    directory: str
    path: str
    condition: str = ""

    @property
    def component(self) -> str:
        return _key("C", self.path)

    @property
    def key(self) -> str:
        return tables.NAMED_FILES.get(self.path) or _key("F", self.path)


def build(frozen: Path, icon: Path, work: Path, target_folder: Path) -> Path:
    """Make the MSI from the frozen program; returns its path."""
    workshop = work / "msi"
    shutil.rmtree(workshop, ignore_errors=True)
    workshop.mkdir(parents=True)
    (workshop / "Icon").mkdir()  # where msibuild looks for what that table names
    shutil.copyfile(icon, workshop / "Icon" / tables.ICON)
    placed, directories = _placed(frozen)
    _cabinet(placed, workshop)
    contents = _contents(placed, directories)
    for name, rows in contents.items():
        (workshop / f"{name}.idt").write_text(as_text(name, rows), newline="\r\n")
    (workshop / "_ForceCodepage.idt").write_text(CODE_PAGE_OF_TEXTS, newline="\r\n")
    (workshop / "_SummaryInformation.idt").write_text(_summary(workshop), newline="\r\n")
    target = target_folder / f"yinxin-{version()}-x64.msi"
    target.unlink(missing_ok=True)
    _assemble(workshop, sorted(contents), target)
    return target


def _placed(frozen: Path) -> tuple[list[Placed], list[Row]]:
    """Every file and every folder below the program's."""
    files, folders = [], []
    for path in sorted(frozen.rglob("*")):
        relative = path.relative_to(frozen).as_posix()
        parent = relative.rpartition("/")[0]
        above = _key("D", parent) if parent else "INSTALLDIR"
        if path.is_dir():
            folders.append((_key("D", relative), above, _both_names("d", path.name)))
        else:
            files.append(Placed(path, above, relative))
    for folder, name in ADMINISTRATORS_FILES.items():
        files.append(Placed(TEMPLATES / name, folder, f"{folder}/{name}", 'ADMX="1"'))
    return files, folders


def _contents(placed: list[Placed], directories: list[Row]) -> dict[str, list[Row]]:
    asked, places = tables.searches()
    facts = tables.properties(version(), product_code())
    return {
        "AppSearch": asked,
        "Component": _components(placed),
        "CustomAction": tables.actions(),
        "Directory": [*tables.DIRECTORIES, *directories],
        "Feature": [(tables.FEATURE, "", "印信", "", 1, 1, "INSTALLDIR", 0)],
        "FeatureComponents": [
            *((tables.FEATURE, one.component) for one in placed),
            *((tables.FEATURE, name) for name in tables.CONDITIONS),
        ],
        "File": [
            (one.key, one.component, _both_names("f", one.source.name), one.source.stat().st_size,
             "", "", 512, number)
            for number, one in enumerate(placed, 1)
        ],
        "Icon": [(tables.ICON, tables.ICON)],
        "LaunchCondition": tables.LAUNCH_CONDITIONS,
        "Media": [(1, len(placed), "", f"#{CABINET}", "", "")],
        "MoveFile": tables.MOVED_FILES,
        "Property": [*facts.items()],
        "RegLocator": places,
        "Registry": tables.registry(),
        "RemoveFile": tables.REMOVED_FILES,
        "Shortcut": tables.shortcuts(),
        "Upgrade": tables.upgrades(version()),
        **tables.sequences(),
    }  # fmt: skip


def _components(placed: list[Placed]) -> list[Row]:
    """One per file, and those that hold entries of the registry, known by their first entry."""
    first: dict[str, str] = {}
    for row in tables.registry():
        first.setdefault(str(row[5]), str(row[0]))
    files: list[Row] = [
        (one.component, _code("component", one.path), one.directory, tables.OF_64_BITS,
         one.condition, one.key)
        for one in placed
    ]  # fmt: skip
    kind = tables.OF_64_BITS + tables.KEYED_BY_REGISTRY
    entries: list[Row] = [
        (name, _code("component", f":{name}"), "INSTALLDIR", kind, condition, first[name])
        for name, condition in tables.CONDITIONS.items()
    ]
    return [*files, *entries]


def product_code() -> str:
    """Another one for every version, and the same for every build of a version."""
    return _code("product", version())


def _code(kind: str, name: str) -> str:
    space = uuid.UUID(tables.NAMESPACE)
    return "{" + str(uuid.uuid5(space, f"{kind} {name}")).upper() + "}"


def _key(letter: str, path: str) -> str:
    """Keys may hold few characters and not many; paths hold all."""
    return letter + hashlib.sha256(path.encode()).hexdigest()[:24]


def _both_names(letter: str, name: str) -> str:
    """The name, and an old short one that nobody else has in the folder."""
    stem, _, ending = name.rpartition(".")
    digest = hashlib.sha256(name.encode()).hexdigest()[:7]
    short = f"{letter}{digest}" + (f".{ending[:3].lower()}" if stem and ending.isalnum() else "")
    return f"{short}|{name}"


def _cabinet(placed: list[Placed], workshop: Path) -> None:
    """The files in the order of their numbers, called by their keys, all of the commit's time."""
    folder = workshop / "cabinet"
    folder.mkdir()
    for one in placed:
        shutil.copyfile(one.source, folder / one.key)
        os.utime(folder / one.key, (source_date(), source_date()))
    command = ["gcab", "--create", "--nopath", "--zip", str(workshop / CABINET)]
    subprocess.run([*command, *(one.key for one in placed)], cwd=folder, check=True,
                   env=os.environ | {"TZ": "UTC"}, stdout=subprocess.DEVNULL)  # fmt: skip


def _summary(workshop: Path) -> str:
    """What Explorer tells of the file, ASCII only; number 9 is the package code, of everything."""
    whole = hashlib.sha256()
    contents = (CABINET, f"Icon/{tables.ICON}")
    for file in (*sorted(workshop.glob("*.idt")), *(workshop / name for name in contents)):
        whole.update(file.name.encode() + b"\0" + file.read_bytes())
    facts = {
        2: "Installation Database",
        3: "Yinxin",
        4: "Yinxin",
        5: "Installer",
        6: f"Yinxin {version()}",
        7: f"x64;{tables.SIMPLIFIED_CHINESE}",
        9: _code("package", whole.hexdigest()),
        14: "500",
        15: "2",
        19: "2",
    }
    head = ["PropertyId\tValue", "i2\tl255", "_SummaryInformation\tPropertyId"]
    lines = [f"{number}\t{value}" for number, value in facts.items()]
    return "".join(f"{line}\n" for line in [*head, *lines])


def _assemble(workshop: Path, names: list[str], target: Path) -> None:
    imports = [part for name in ("_ForceCodepage", *names, "_SummaryInformation")
               for part in ("-i", f"{name}.idt")]  # fmt: skip
    command = ["msibuild", str(target), *imports, "-a", CABINET, CABINET]
    subprocess.run(command, cwd=workshop, check=True)
