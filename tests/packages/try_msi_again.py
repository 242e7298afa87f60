"""Two builds of the same files in two folders give the same Windows program and the same MSI."""

import shutil
from pathlib import Path

import pytest

from tests.packages.again import copied_checkout, differing_files, make
from tests.packages.built import ROOT
from tests.packages.windows import FROZEN, this_package

ENVIRONMENT = Path("build", "windows", "environment")

pytestmark = pytest.mark.timeout(1800)


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another folder; only the wheels, which pip took from the lock, are those of the first."""
    folder = copied_checkout(tmp_path_factory.mktemp("another") / "folder")
    shutil.copytree(ROOT / ENVIRONMENT, folder / ENVIRONMENT)
    make(folder, "msi")
    return folder


def test_the_windows_program_is_the_same_file_by_file(again: Path) -> None:
    assert differing_files(FROZEN, again / FROZEN.relative_to(ROOT)) == []


def test_the_msi_is_the_same(again: Path) -> None:
    first = this_package()
    assert (again / "dist" / first.name).read_bytes() == first.read_bytes()
