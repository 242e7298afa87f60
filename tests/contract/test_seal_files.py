"""What every implementation of `ports.SealFiles` promises."""

from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.seal import SealFile
from app.ports import SealFiles
from app.storage.seal_files import SealFileFolder
from tests.fakes.seals import FakeSealFiles

ONE, TWO = SealFile(b"one seal"), SealFile(b"another seal")


@pytest.fixture(params=["folder", "fake"])
def seals(request: pytest.FixtureRequest, tmp_path: Path) -> SealFiles:
    """Each implementation in turn."""
    return FakeSealFiles() if request.param == "fake" else SealFileFolder(tmp_path / "seals")


def test_seals_come_back_as_they_were_kept(seals: SealFiles) -> None:
    assert seals.all() == ()
    for seal in (ONE, TWO):
        seals.add(seal)
    assert set(seals.all()) == {ONE, TWO}


def test_the_same_seal_is_kept_once(seals: SealFiles) -> None:
    seals.add(ONE)
    seals.add(SealFile(ONE.data))
    assert seals.all() == (ONE,)


def test_a_forgotten_seal_is_gone_and_an_unknown_one_was_never_there(seals: SealFiles) -> None:
    seals.add(ONE)
    seals.remove(TWO)
    assert seals.all() == (ONE,)
    seals.remove(ONE)
    seals.remove(ONE)
    assert seals.all() == ()


def test_a_seal_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    (tmp_path / "seals").write_text("a file where the folder should be")
    with pytest.raises(AppError) as caught:
        SealFileFolder(tmp_path / "seals").add(ONE)
    assert caught.value.code is ErrorCode.OUTPUT_FAILED
