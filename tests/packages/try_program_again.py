"""Two builds of the same files in two folders give the same program and the same packages."""

from pathlib import Path

import pytest

from tests.packages.again import copied_checkout, differing_files, make
from tests.packages.built import DIST, FROZEN, ROOT

KINDS = {"yinxin_*.deb": "deb", "org.yinxin.*.deb": "uos", "*.AppImage": "appimage"}

pytestmark = pytest.mark.timeout(1800)


def made_of_this_program() -> dict[str, Path]:
    """The packages in `dist/` that are not left over from an earlier program, by their kind."""
    since = (FROZEN / "sbom.cdx.json").stat().st_mtime
    found = {kind: next(DIST.glob(pattern), None) for pattern, kind in KINDS.items()}
    return {kind: one for kind, one in found.items() if one and one.stat().st_mtime >= since}


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another folder, with a copy of the checkout in which everything was made once more."""
    folder = copied_checkout(tmp_path_factory.mktemp("another") / "folder")
    make(folder, "program", *made_of_this_program())
    return folder


def test_the_program_is_the_same_file_by_file(again: Path) -> None:
    assert differing_files(FROZEN, again / FROZEN.relative_to(ROOT)) == []


def test_the_packages_are_the_same(again: Path) -> None:
    packages = made_of_this_program().values()
    differing = [
        one.name for one in packages if one.read_bytes() != (again / "dist" / one.name).read_bytes()
    ]
    assert differing == []
