"""Compiles the software SKF token with gcc over OpenSSL.

`CRYPTO_INSIDE` makes a library that brings OpenSSL along, for machines that have another one.

As a script: `python -m tests.softskf.build FOLDER` leaves `libsoftskf.so` there. For Windows mingw
compiles it over the OpenSSL that comes with a Windows Python.
"""

import shutil
import subprocess
import sys
from pathlib import Path

LIBRARY = "libsoftskf.so"
WINDOWS_LIBRARY = "softskf.dll"
CONFIGURATION = "softskf.conf"

CRYPTO = ("-lcrypto",)
CRYPTO_INSIDE = ("-l:libcrypto.a", "-Wl,--exclude-libs,ALL", "-Wl,--gc-sections", "-s")

_SOURCES = Path(__file__).parent
_COMPILER = (
    "gcc", "-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-O1",
    "-shared", "-fPIC", "-fvisibility=hidden",
)  # fmt: skip

_WINDOWS = _SOURCES / "windows"
# the headers of Debian's OpenSSL last, so that none of its C library is found
_HEADERS = (_WINDOWS, "/usr/include", "/usr/include/x86_64-linux-gnu")
_WINDOWS_COMPILER = (
    "x86_64-w64-mingw32-gcc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-O1", "-s", "-shared",
    "-include", str(_WINDOWS / "system.h"),
    *(part for folder in _HEADERS for part in ("-idirafter", str(folder))),
)  # fmt: skip
_WINDOWS_THREADS = ("-static-libgcc", "-Wl,-Bstatic", "-lpthread", "-Wl,-Bdynamic")


def build(folder: Path, crypto: tuple[str, ...] = CRYPTO) -> Path:
    """The library in `folder`, compiled unless it is newer than every source.

    Raises `FileNotFoundError` (no gcc), `CalledProcessError` (no OpenSSL headers).
    """
    library = folder / LIBRARY
    if library.exists() and library.stat().st_mtime >= _newest_source():
        return library
    folder.mkdir(parents=True, exist_ok=True)
    sources = sorted(str(path) for path in _SOURCES.glob("*.c"))
    command = [*_COMPILER, *sources, "-o", str(library), *crypto, "-lpthread", "-ldl"]
    subprocess.run(command, check=True)
    return library


def build_for_windows(folder: Path, libcrypto: Path) -> Path:
    """The library in `folder`, with the OpenSSL it wants beside it, which is copied there.

    Raises `FileNotFoundError` (no mingw), `CalledProcessError` (no OpenSSL headers).
    """
    folder.mkdir(parents=True, exist_ok=True)
    library = folder / WINDOWS_LIBRARY
    beside = shutil.copy(libcrypto, folder)
    sources = sorted(str(path) for path in (*_SOURCES.glob("*.c"), _WINDOWS / "system.c"))
    command = [*_WINDOWS_COMPILER, *sources, str(beside), "-o", str(library), *_WINDOWS_THREADS]
    subprocess.run(command, check=True)
    return library


def _newest_source() -> float:
    return max(path.stat().st_mtime for path in _SOURCES.glob("*.[ch]"))


if __name__ == "__main__":
    print(build(Path(sys.argv[1]).resolve()))
