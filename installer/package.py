"""Makes the packages (`KINDS`, or only the frozen program): `dist/` and its checksums.

The frozen program is made anew once per run; those of the rehearsal and of Windows are others.
"""

import argparse
import hashlib
import sys
from pathlib import Path

import package_appimage
import package_deb
from package_program import BUILD, ROOT, freeze, version

DIST = ROOT / "dist"
KINDS = ("appimage", "deb", "uos", "rehearsal", "msi")
OTHERS = {"rehearsal", "msi"}
SUMS = "SHA256SUMS"


def main() -> None:
    """Build what was asked for and tell where it is."""
    parser = argparse.ArgumentParser(description="Make the packages of this checkout.")
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"program, {', '.join(KINDS)}")
    kinds = parser.parse_args().kinds or KINDS
    if unknown := set(kinds) - {"program", *KINDS}:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    DIST.mkdir(exist_ok=True)
    if set(kinds) - OTHERS:
        _make_product(kinds, freeze())
    if "rehearsal" in kinds:
        print(_make_rehearsal())
    if "msi" in kinds:
        print(_make_for_windows())
    _write_sums()


def _make_product(kinds: tuple[str, ...], frozen: Path) -> None:
    print(frozen)
    for kind in kinds:
        if kind == "appimage":
            print(package_appimage.build(frozen, BUILD, DIST))
        elif kind in ("deb", "uos"):
            layout = "uos" if kind == "uos" else "debian"
            print(package_deb.build(frozen, BUILD, DIST, layout))


def _make_rehearsal() -> Path:
    """Of code that no product package is made of."""
    sys.path.append(str(ROOT))
    from installer.package_rehearsal import make

    return make(DIST / f"yinxin-rehearsal-{version()}-x86_64.tar.gz", BUILD / "rehearsal")


def _make_for_windows() -> Path:
    """Only here: what it imports wants more of the machine than the others."""
    import package_msi
    import package_windows

    frozen = package_windows.freeze_windows()
    return package_msi.build(frozen, package_windows.ICON, BUILD, DIST)


def _write_sums() -> None:
    """For `sha256sum --check`, of everything in `dist/`."""
    files = sorted(one for one in DIST.iterdir() if one.name != SUMS)
    lines = [f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.name}\n" for one in files]
    (DIST / SUMS).write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
