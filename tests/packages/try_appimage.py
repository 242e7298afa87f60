"""The AppImage: its form, the program in it here and on a system with an older C library."""

import re
import shutil
from pathlib import Path

import pytest

import app
from installer.demo import Demonstration
from tests.packages.built import DIST, FROZEN, assert_others_believe, elf_files, output
from tests.packages.stamps import assert_it_stamps_in
from tests.packages.trees import (
    DESKTOP,
    OLDEST_GLIBC,
    DemonstrationInside,
    contents,
    debian,
    inside,
    oldest,
    run_inside,
)

IMAGE = DIST / f"yinxin-{app.__version__}-x86_64.AppImage"
UNPACKED = "--appimage-extract-and-run"
LARGEST_MB = 110

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module", params=["2.31", OLDEST_GLIBC])
def old_system(request: pytest.FixtureRequest) -> Path:
    """Debian 11, whose glibc 2.31 is that of Kylin V10; one older than the 2.28 of UOS 20."""
    tree = debian("bullseye", DESKTOP)
    if request.param == OLDEST_GLIBC:
        tree = oldest(tokens_from=tree)
    assert request.param in run_inside(tree, "getconf", "GNU_LIBC_VERSION")
    shutil.copy(IMAGE, tree / "yinxin.AppImage")
    return tree


def test_others_know_it_as_an_appimage_of_type_2() -> None:
    with IMAGE.open("rb") as file:
        head = file.read(11)
    assert (head[:4], head[8:]) == (b"\x7fELF", b"AI\x02")
    assert IMAGE.stat().st_size < LARGEST_MB * 1_000_000
    offset = output(IMAGE, "--appimage-offset").strip()
    listed = output("unsquashfs", "-l", "-o", offset, IMAGE).split()
    wanted = {"AppRun", "yinxin.desktop", "yinxin.svg", ".DirIcon", "yinxin/licences.txt"}
    assert {f"squashfs-root/{name}" for name in wanted} <= set(listed)


def test_it_answers_and_leaves_no_folder(tmp_path: Path) -> None:
    told = output(IMAGE, UNPACKED, "yinxin-cli", "--version", TMPDIR=str(tmp_path))
    assert told.split() == ["yinxin", app.__version__]
    assert list(tmp_path.iterdir()) == []


def test_without_an_option_it_mounts_or_unpacks_itself(tmp_path: Path) -> None:
    told = output(IMAGE, "yinxin-cli", "--version", TMPDIR=str(tmp_path))
    assert told.split() == ["yinxin", app.__version__]
    assert list(tmp_path.iterdir()) == []


def test_it_gives_back_the_exit_status(tmp_path: Path) -> None:
    nothing = ("yinxin-cli", "verify", "/nowhere.pdf")
    plain = f"'{IMAGE}' {UNPACKED} {' '.join(nothing)}; echo $?"
    assert output("sh", "-c", plain, TMPDIR=str(tmp_path)).split()[-1] not in {"0", "127"}


def test_it_seals(tmp_path: Path) -> None:
    demonstration = Demonstration(tmp_path / "out", [str(IMAGE), UNPACKED, "yinxin-cli"])
    demonstration.run()
    assert_others_believe(demonstration.sealed, demonstration.token.anchor)


def test_no_library_in_it_asks_for_a_newer_c_library_than_it_brings() -> None:
    """Neither ours nor those of the wheels: the launcher starts all with one of the two."""
    brought = int(output("getconf", "GNU_LIBC_VERSION").rpartition(".")[2])
    wanted = {file.name: newest_glibc_minor(file) for file in elf_files(FROZEN)}
    assert max(wanted.values()) >= 34
    assert {name: minor for name, minor in wanted.items() if minor > brought} == {}


def newest_glibc_minor(file: Path) -> int:
    """Of the versions of symbols that a program or library asks for; 0 without any."""
    minors = re.findall(r"GLIBC_2\.(\d+)", output("objdump", "--private-headers", file))
    return max(map(int, minors), default=0)


def test_it_runs_on_an_older_c_library(old_system: Path) -> None:
    told = run_inside(old_system, "/yinxin.AppImage", UNPACKED, "yinxin-cli", "--version")
    assert told.split() == ["yinxin", app.__version__]


def test_it_asks_for_time_stamps_by_the_systems_trust(
    old_system: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = inside(old_system, "/yinxin.AppImage", UNPACKED, "yinxin-cli")
    assert_it_stamps_in(old_system, program, tmp_path, monkeypatch)


def test_it_seals_with_the_driver_of_an_older_system(old_system: Path) -> None:
    """That was built for its C library, and loads into ours; nothing is left behind."""
    before = contents(old_system)
    program = ("/yinxin.AppImage", UNPACKED, "yinxin-cli")
    DemonstrationInside(old_system, *program).run_and_clear()
    assert contents(old_system) == before
