"""The AppImage: one file that runs on any x86-64 Linux with a desktop, installed nowhere.

`linux/runtime.c` is its head, a squashfs image of the frozen program its body. The libraries of the
build machine want its C library or a newer one, so that one comes along and `linux/launcher` uses
it where the system's is older. The letters for a machine without Chinese fonts are in MuPDF, which
is in the program.
"""

import shutil
import subprocess
from pathlib import Path

from package_deb import LINUX, fill, settle
from package_program import build_environment, source_date, version

C_LIBRARY = Path("/lib/x86_64-linux-gnu")
C_LIBRARY_FILES = (
    "ld-linux-x86-64.so.2", "libc.so.6", "libdl.so.2", "libm.so.6", "libnss_compat.so.2",
    "libnss_dns.so.2", "libnss_files.so.2", "libpthread.so.0", "libresolv.so.2", "librt.so.1",
    "libutil.so.1",
)  # fmt: skip
COMPILER = (
    "gcc", "-std=gnu11", "-Os", "-Wall", "-Wextra", "-Werror", "-D_FILE_OFFSET_BITS=64",
    "-ffunction-sections", "-fdata-sections", "-static", "-static-libgcc", "-Wl,--gc-sections",
    "-Wl,--build-id=none", "-s",
)  # fmt: skip
SOURCES = ("runtime.c", "served.c", "other_compressions.c")
LINKED = ("-lsquashfuse_ll", "-lsquashfuse", "-lfuse3", "-lzstd", "-lz", "-lpthread")
# One block answers one question of the kernel, and what every start reads is not compressed: to
# unpack it would take as long as to start.
EVERY_START = (
    "pathname(yinxin/_internal/libpython*)", "pathname(yinxin/_internal/*.pyc)",
    *(f"subpathname(yinxin/_internal/{name})"
      for name in ("app", "collections", "encodings", "importlib", "json", "re", "urllib")),
)  # fmt: skip
IMAGE = (
    "-root-owned", "-noappend", "-no-progress", "-quiet", "-no-xattrs", "-noI",
    "-comp", "zstd", "-Xcompression-level", "15", "-b", "128K",
    "-action", f"uncompressed @ {' || '.join(EVERY_START)}",
)  # fmt: skip
TYPE_2_MARK = b"AI\x02"
MARK_AT = 8


def build(frozen: Path, work: Path, target_folder: Path) -> Path:
    """Make the AppImage from the frozen program; returns its path."""
    tree, image = work / "AppDir", work / "image.squashfs"
    _tree(frozen, tree)
    fixed = ["-mkfs-time", str(source_date())]
    environment = build_environment()
    # mksquashfs takes the time either way, but not both ways at once
    environment.pop("SOURCE_DATE_EPOCH")
    command = ["mksquashfs", str(tree), str(image), *IMAGE, *fixed]
    subprocess.run(command, check=True, env=environment)
    target = target_folder / f"yinxin-{version()}-x86_64.AppImage"
    target.write_bytes(_runtime(work) + image.read_bytes())
    target.chmod(0o755)
    return target


def _tree(frozen: Path, tree: Path) -> None:
    shutil.rmtree(tree, ignore_errors=True)
    program = tree / "yinxin"
    shutil.copytree(frozen, program, symlinks=True)
    launcher = (LINUX / "launcher").read_text(encoding="utf-8")
    for name in ("yinxin", "yinxin-cli"):
        (program / name).rename(program / f"{name}-program")
        _script(program / name, launcher.replace("@GLIBC_MINOR@", _glibc_minor()))
    (program / "glibc").mkdir()
    for name in C_LIBRARY_FILES:
        shutil.copyfile(C_LIBRARY / name, program / "glibc" / name)
    (program / "glibc" / C_LIBRARY_FILES[0]).chmod(0o755)
    _script(tree / "AppRun", (LINUX / "AppRun").read_text(encoding="utf-8"))
    _for_desktops(tree)
    settle(tree)


def _glibc_minor() -> str:
    """Of the build machine: nothing that was copied from it can want a newer one."""
    told = subprocess.run(["getconf", "GNU_LIBC_VERSION"], check=True, capture_output=True)
    return told.stdout.decode().strip().rpartition(".")[2]


def _script(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


def _for_desktops(tree: Path) -> None:
    fill(LINUX / "yinxin.desktop", tree / "yinxin.desktop", "yinxin")
    fill(LINUX / "yinxin.svg", tree / "yinxin.svg", "yinxin")
    (tree / ".DirIcon").symlink_to("yinxin.svg")
    metainfo = tree / "usr" / "share" / "metainfo" / "org.yinxin.yinxin.metainfo.xml"
    fill(LINUX / "yinxin.metainfo.xml", metainfo, "yinxin")


def _runtime(work: Path) -> bytes:
    """The head, with the mark by which others know an AppImage."""
    program = work / "runtime"
    sources = [str(LINUX / name) for name in SOURCES]
    subprocess.run([*COMPILER, *sources, "-o", str(program), *LINKED], check=True)
    head = bytearray(program.read_bytes())
    head[MARK_AT : MARK_AT + len(TYPE_2_MARK)] = TYPE_2_MARK
    return bytes(head)
