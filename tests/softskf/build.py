"""Compiles the software SKF token with gcc over OpenSSL.

`CRYPTO_INSIDE` makes a library that brings OpenSSL along, for machines that have another one.

As a script: `python -m tests.softskf.build FOLDER` leaves `libsoftskf.so` there.
"""

import subprocess
import sys
from pathlib import Path

LIBRARY = "libsoftskf.so"
CONFIGURATION = "softskf.conf"

CRYPTO = ("-lcrypto",)
CRYPTO_INSIDE = ("-l:libcrypto.a", "-Wl,--exclude-libs,ALL", "-Wl,--gc-sections", "-s")

_SOURCES = Path(__file__).parent
_COMPILER = (
    "gcc", "-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-O1",
    "-shared", "-fPIC", "-fvisibility=hidden",
)  # fmt: skip


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


def _newest_source() -> float:
    return max(path.stat().st_mtime for path in _SOURCES.glob("*.[ch]"))


if __name__ == "__main__":
    print(build(Path(sys.argv[1]).resolve()))
