"""What a frozen program consists of: whose each collected file is, its licences, its bill.

Reads the lists that PyInstaller leaves in a `Build`; nothing is guessed. A file that belongs to
nobody, or a part whose licence text cannot be found, ends the build.
"""

import ast
import json
import subprocess
import sys
import sysconfig
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import Distribution, distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMON_LICENCES = Path("/usr/share/common-licenses")
COMPILED = "localpycs"
LICENCE_NAMES = ("licen", "copying", "notice")
# Wheels without a licence text, and the texts that they name.
NAMED_ONLY = {
    "PySide6_Essentials": ("LGPL-3", "GPL-3"),
    "shiboken6": ("LGPL-3", "GPL-3"),
    "gmssl": ("BSD",),
}


@dataclass(frozen=True, order=True)
class Part:
    """One package of which something is in the program. `kind` is `pypi`, `deb` or `generic`."""

    kind: str
    name: str
    version: str
    licence: str
    texts: tuple[str, ...]

    @property
    def purl(self) -> str:
        """The package URL: the name by which lists of known weaknesses know it."""
        name = self.name.lower().replace("_", "-") if self.kind == "pypi" else self.name
        namespace = "debian/" if self.kind == "deb" else ""
        return f"pkg:{self.kind}/{namespace}{name}@{self.version.replace('+', '%2B')}"


class UnknownOriginError(Exception):
    """The text names a file that belongs to no package, or a package without a licence."""


@dataclass(frozen=True)
class Build:
    """Where a program was frozen: `work` holds PyInstaller's lists, `packages` the wheels.

    `python` is the folder that everything of Python's own lies in, `path` the file of this machine
    behind a name in the lists.
    """

    work: Path
    packages: tuple[Distribution, ...]
    python: Path
    python_version: str
    python_licence: Path
    path: Callable[[str], Path] = Path

    @classmethod
    def here(cls, work: Path) -> "Build":
        """By the interpreter that runs this."""
        licence = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
        own = Path(sys.base_prefix)
        return cls(work, tuple(distributions()), own, sys.version.split()[0], licence)


def collected_parts(build: Build) -> tuple[Part, ...]:
    """Every package behind the lists of the build."""
    owners = _owners(build.packages)
    names, packages = set[str](), set[str]()
    for source in filter(Path.exists, _collected(build)):
        if source in owners:
            names.add(owners[source])
        elif str(source).startswith(("/usr/lib/", "/lib/")):
            packages.add(_debian_owner(source))
        elif not _ours_or_pythons(source, build.python):
            raise UnknownOriginError(str(source))
    known = {one.metadata["Name"]: one for one in build.packages}
    # the programs themselves begin with its start code
    parts = [_wheel(known[name]) for name in {*names, "pyinstaller"}]
    return tuple(sorted([*parts, *map(_debian_package, packages), _python(build)]))


def _collected(build: Build) -> Iterator[Path]:
    """Files as they were collected, modules by the source that they were compiled from."""
    for _, source, kind in _listed(build.work / "COLLECT-00.toc"):
        if kind != "SYMLINK" and COMPILED not in source and source not in ("", "-"):
            yield build.path(source)
    for _, source, kind in _listed(build.work / "Analysis-00.toc"):
        if kind == "PYMODULE" and source not in ("", "-"):
            yield build.path(source)


def _listed(toc: Path) -> Iterator[tuple[str, str, str]]:
    """Destination, source and kind of everything in a list of PyInstaller's."""
    return _entries(ast.literal_eval(toc.read_text(encoding="utf-8")))


def _entries(node: object) -> Iterator[tuple[str, str, str]]:
    """The triples of destination, source and kind, however deep."""
    if isinstance(node, tuple) and len(node) == 3 and all(isinstance(one, str) for one in node):
        yield node
    elif isinstance(node, list | tuple):
        for one in node:
            yield from _entries(one)


def _owners(packages: tuple[Distribution, ...]) -> dict[Path, str]:
    """Which package each installed file is of."""
    return {
        Path(str(one.locate_file(file))): one.metadata["Name"]
        for one in packages
        for file in one.files or ()
    }


def _ours_or_pythons(source: Path, python: Path) -> bool:
    own = source.is_relative_to(ROOT) and "site-packages" not in source.parts
    return own or source.resolve().is_relative_to(python) or "PyInstaller" in source.parts


def _wheel(one: Distribution) -> Part:
    name, facts = one.metadata["Name"], one.metadata
    stated = facts.get("License-Expression") or (facts.get("License") or "").split("\n")[0]
    classified = [value for key, value in facts.items() if key == "Classifier"]
    licence = stated or ", ".join(
        value.rpartition(" :: ")[2] for value in classified if value.startswith("License ::")
    )
    texts = [
        Path(str(one.locate_file(file))).read_text(encoding="utf-8", errors="replace")
        for file in sorted(one.files or ())
        if ".dist-info" in str(file) and any(part in file.name.lower() for part in LICENCE_NAMES)
    ]
    texts += [_common(text) for text in NAMED_ONLY.get(name, ())]
    return _complete(Part("pypi", name, one.version, licence, tuple(texts)))


def _common(name: str) -> str:
    return (COMMON_LICENCES / name).read_text(encoding="utf-8")


def _complete(part: Part) -> Part:
    if not part.texts:
        raise UnknownOriginError(f"{part.name}: no licence text")
    return part


def _python(build: Build) -> Part:
    text = build.python_licence.read_text(encoding="utf-8")
    return Part("generic", "python", build.python_version, "PSF-2.0", (text,))


@cache
def _debian_owner(source: Path) -> str:
    """dpkg knows a file by one of its two names only, where /lib is a link."""
    real = source.resolve()
    merged = [Path("/", *real.parts[2:])] if real.is_relative_to("/usr/lib") else []
    for path in (real, *merged):
        found = subprocess.run(
            ["dpkg-query", "--search", str(path)], capture_output=True, text=True, check=False
        )
        if found.returncode == 0:
            return found.stdout.split(":")[0]
    raise UnknownOriginError(str(source))


def _debian_package(name: str) -> Part:
    asked = ["dpkg-query", "--show", "--showformat=${Version}\n", name]
    shown = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    text = Path("/usr/share/doc", name, "copyright").read_text(encoding="utf-8", errors="replace")
    return Part("deb", name, shown.split("\n")[0], "", (text,))


def licences(own: str, parts: Iterable[Part]) -> str:
    """One text: ours first, then every part with the words of its makers."""
    rule = "=" * 80
    sections = [f"Yinxin: AGPL-3.0-or-later\n\n{own}"]
    for part in parts:
        head = f"{part.name} {part.version}" + (f": {part.licence}" if part.licence else "")
        sections.append("\n\n".join((head, *part.texts)))
    debian = sorted(file.name for file in COMMON_LICENCES.iterdir() if not file.is_symlink())
    sections += [f"The licence {name}, which parts above refer to\n\n{_common(name)}"
                 for name in debian]  # fmt: skip
    return f"\n\n{rule}\n".join(sections)


def software_bill(version: str, time_s: int, parts: Iterable[Part]) -> str:
    """CycloneDX 1.5, JSON; the serial number depends on nothing but the content."""
    components = [_component(part) for part in parts]
    moment = datetime.fromtimestamp(time_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    subject = {"type": "application", "name": "yinxin", "version": version, "bom-ref": "yinxin"}
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": "",
        "version": 1,
        "metadata": {"timestamp": moment, "component": subject},
        "components": components,
        "dependencies": [{"ref": "yinxin", "dependsOn": [one["bom-ref"] for one in components]}],
    }
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(bill, sort_keys=True))
    bill["serialNumber"] = f"urn:uuid:{number}"
    return json.dumps(bill, indent=1) + "\n"


def _component(part: Part) -> dict[str, object]:
    named = {"licenses": [{"license": {"name": part.licence}}]} if part.licence else {}
    return {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "purl": part.purl,
        **named,
    }
