"""The deb: the frozen program in /opt and what makes the desktop know it.

Two layouts. `debian` is the ordinary one, with menus of the file managers and rules for UKeys;
`uos` is that of the application stores of UOS and Kylin, where a package may write below
/opt/apps/<id> only and the system reads `info` and `entries` there. Neither has a maintainer
script, a service or a configuration file: removal is what dpkg does anyway.
"""

import gzip
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from package_program import LICENCES, build_environment, source_date, version

LINUX = Path(__file__).resolve().parent / "linux"
APPLICATION_ID = "org.yinxin.yinxin"
DOCUMENT_TYPES = ["application/pdf", "application/ofd"]
# glibc: what the libraries of the build machine ask for; the rest only the machine can have.
DEPENDS = (
    "libc6 (>= 2.36), libgl1, libegl1, libxcb1, libwayland-client0, libwayland-cursor0, "
    "libwayland-egl1, fontconfig"
)
RECOMMENDS = "fonts-noto-cjk | fonts-wqy-microhei | fonts-arphic-gbsn00lp, libcups2"
SUGGESTS = "python3-nautilus"


@dataclass(frozen=True)
class Layout:
    """Where things go. `entries` takes the place of /usr/share."""

    package: str
    program: str
    entries: str
    file_name: str


LAYOUTS = {
    "debian": Layout("yinxin", "opt/yinxin", "usr/share", "yinxin_{}_amd64.deb"),
    "uos": Layout(
        APPLICATION_ID,
        f"opt/apps/{APPLICATION_ID}/files",
        f"opt/apps/{APPLICATION_ID}/entries",
        APPLICATION_ID + "_{}_amd64.deb",
    ),
}


def build(frozen: Path, work: Path, target_folder: Path, layout_name: str) -> Path:
    """Make the package from the frozen program; returns its path."""
    layout = LAYOUTS[layout_name]
    tree = work / f"deb-{layout_name}"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(frozen, tree / layout.program, symlinks=True)
    _desktop(tree, layout)
    if layout_name == "debian":
        _debian_only(tree, layout)
    else:
        _uos_info(tree)
    _control(tree, layout)
    settle(tree)
    target = target_folder / layout.file_name.format(version())
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", "-z1", "--build", str(tree), str(target)]
    subprocess.run(command, check=True, env=build_environment(), stdout=subprocess.DEVNULL)
    return target


def fill(source: Path, target: Path, program: str) -> None:
    """Copy a file of `linux/` with the program's place, the version and the date in it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    text = source.read_text(encoding="utf-8")
    for name, value in (("PROGRAM", program), ("VERSION", version()), ("DATE", _day())):
        text = text.replace(f"@{name}@", value)
    target.write_text(text, encoding="utf-8")


def settle(tree: Path) -> None:
    """Modes and times that do not depend on who built it, when."""
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & 0o100
            library = ".so" in path.name and "_internal" in path.parts
            path.chmod(0o755 if executable and not (library and path.is_file()) else 0o644)
        os.utime(path, (source_date(), source_date()), follow_symlinks=False)


def _desktop(tree: Path, layout: Layout) -> None:
    """What every desktop understands: the entry, the icon, the type of OFD documents."""
    program, entries = f"/{layout.program}/yinxin", tree / layout.entries
    name = "yinxin" if layout.package == "yinxin" else APPLICATION_ID
    fill(LINUX / "yinxin.desktop", entries / "applications" / f"{name}.desktop", program)
    icons = entries / "icons" / "hicolor" / "scalable" / "apps"
    fill(LINUX / "yinxin.svg", icons / "yinxin.svg", program)
    fill(LINUX / "ofd.xml", entries / "mime" / "packages" / "yinxin-ofd.xml", program)


def _debian_only(tree: Path, layout: Layout) -> None:
    program, share = f"/{layout.program}/yinxin", tree / layout.entries
    fill(LINUX / "yinxin.metainfo.xml", share / "metainfo/org.yinxin.yinxin.metainfo.xml", program)
    menus = {
        "dolphin.desktop": "kio/servicemenus/yinxin.desktop",
        "dde.desktop": "deepin/dde-file-manager/oem-menuextensions/yinxin.desktop",
        "nautilus.py": "nautilus-python/extensions/yinxin.py",
    }
    for source, target in menus.items():
        fill(LINUX / "menus" / source, share / target, program)
    fill(LINUX / "70-yinxin.rules", tree / "usr/lib/udev/rules.d/70-yinxin.rules", program)
    fill(LINUX / "lintian-overrides", share / "lintian/overrides/yinxin", program)
    _documentation(share / "doc" / "yinxin", layout)
    commands = tree / "usr" / "bin"
    commands.mkdir(parents=True)
    for name in ("yinxin", "yinxin-cli"):
        (commands / name).symlink_to(f"/{layout.program}/{name}")


def _documentation(folder: Path, layout: Layout) -> None:
    folder.mkdir(parents=True)
    (folder / "copyright").write_text(
        "Yinxin is free software under the GNU Affero General Public License, version 3 or later.\n"
        f"Copyright {_day()[:4]} the Yinxin developers.\n"
        f"The licences of all parts: /{layout.program}/{LICENCES}\n",
        encoding="utf-8",
    )
    moment = format_datetime(datetime.fromtimestamp(source_date(), UTC))
    entry = f"yinxin ({version()}) unstable; urgency=medium\n\n  * This version.\n\n"
    signed = f"{entry} -- {_maintainer()}  {moment}\n"
    (folder / "changelog.gz").write_bytes(gzip.compress(signed.encode(), 9, mtime=0))


def _day() -> str:
    return datetime.fromtimestamp(source_date(), UTC).date().isoformat()


def _maintainer() -> str:
    return "Yinxin developers <yinxin@example.org>"


def _uos_info(tree: Path) -> None:
    info = {
        "appid": APPLICATION_ID,
        "name": "印信",
        "version": version(),
        "arch": ["amd64"],
        "permissions": {
            "autostart": False,
            "notification": False,
            "trayicon": False,
            "clipboard": True,
            "account": False,
            "bluetooth": False,
            "camera": False,
            "audio_record": False,
            "installed_apps": False,
        },
        "support-plugins": [],
        "plugins": [],
    }
    text = json.dumps(info, ensure_ascii=False, indent=2) + "\n"
    (tree / "opt" / "apps" / APPLICATION_ID / "info").write_text(text, encoding="utf-8")


def _control(tree: Path, layout: Layout) -> None:
    size_kib = sum(one.lstat().st_size for one in tree.rglob("*") if one.is_file()) // 1024
    folder = tree / "DEBIAN"
    fields = {
        "Package": layout.package,
        "Version": version(),
        "Architecture": "amd64",
        "Maintainer": _maintainer(),
        "Installed-Size": str(size_kib),
        "Depends": DEPENDS,
        "Recommends": RECOMMENDS,
        "Suggests": SUGGESTS,
        "Section": "utils",
        "Priority": "optional",
        "Description": "seal documents with a UKey and verify sealed documents\n"
        " Yinxin puts electronic seals on PDF documents with a key that never leaves its\n"
        " token, and verifies sealed documents. It starts no service, listens on no port\n"
        " and does not update itself.",
    }
    folder.mkdir()
    text = "".join(f"{name}: {value}\n" for name, value in fields.items())
    (folder / "control").write_text(text, encoding="utf-8")
    _sums(tree, folder / "md5sums")


def _sums(tree: Path, target: Path) -> None:
    """What `dpkg --verify` compares with; the format knows no other digest."""
    files = sorted(one for one in tree.rglob("*") if one.is_file() and not one.is_symlink())
    names = [str(one.relative_to(tree)) for one in files if "DEBIAN" not in one.parts]
    command = ["md5sum", *names]
    listed = subprocess.run(command, cwd=tree, check=True, capture_output=True, text=True)
    target.write_text(listed.stdout, encoding="utf-8")
