"""Makes the packages: `package.py program|deb|uos|appimage…`, into `dist/` with their checksums.

Each builds on the frozen program, which is made anew once per run.
"""

import argparse
import hashlib
from pathlib import Path

import package_appimage
import package_deb
from package_program import BUILD, ROOT, freeze

DIST = ROOT / "dist"
KINDS = ("appimage", "deb", "uos")
SUMS = "SHA256SUMS"


def main() -> None:
    """Build what was asked for and tell where it is."""
    parser = argparse.ArgumentParser(description="Make the packages of this checkout.")
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"program, {', '.join(KINDS)}")
    kinds = parser.parse_args().kinds or KINDS
    if unknown := set(kinds) - {"program", *KINDS}:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    frozen = freeze()
    print(frozen)
    DIST.mkdir(exist_ok=True)
    for kind in kinds:
        if kind != "program":
            print(_package(kind, frozen))
    _write_sums()


def _package(kind: str, frozen: Path) -> Path:
    if kind == "appimage":
        return package_appimage.build(frozen, BUILD, DIST)
    return package_deb.build(frozen, BUILD, DIST, "uos" if kind == "uos" else "debian")


def _write_sums() -> None:
    """For `sha256sum --check`, of everything in `dist/`."""
    files = sorted(one for one in DIST.iterdir() if one.name != SUMS)
    lines = [f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.name}\n" for one in files]
    (DIST / SUMS).write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
