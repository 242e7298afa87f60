"""What every implementation of `ports.SealPictures` promises."""

from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.placement import SealSize
from app.ports import SealPictures
from app.storage.seal_pictures import SealPictureFolder
from tests.fakes.preview import FakeSealPictures
from tests.pdf_samples import block_seal, ring_seal

SIZE = SealSize(42, 30.5)


@pytest.fixture(params=["folder", "fake"])
def pictures(request: pytest.FixtureRequest, tmp_path: Path) -> SealPictures:
    """Each implementation in turn."""
    if request.param == "fake":
        return FakeSealPictures()
    return SealPictureFolder(tmp_path / "seals")


@pytest.fixture
def ring(tmp_path: Path) -> Path:
    path = tmp_path / "ring.png"
    path.write_bytes(ring_seal())
    return path


@pytest.fixture
def block(tmp_path: Path) -> Path:
    path = tmp_path / "block.png"
    path.write_bytes(block_seal())
    return path


def test_a_picture_comes_back_with_its_name_and_size(pictures: SealPictures, ring: Path) -> None:
    assert pictures.all() == ()
    added = pictures.add(pictures.read(ring), "公章 <b>", SIZE)
    assert pictures.all() == (added,)
    assert (added.name, added.size, added.picture.data) == ("公章 <b>", SIZE, ring_seal())


def test_every_picture_has_a_key_of_its_own(
    pictures: SealPictures, ring: Path, block: Path
) -> None:
    one = pictures.add(pictures.read(ring), "公章", SIZE)
    two = pictures.add(pictures.read(block), "公章", SIZE)
    assert {kept.key for kept in pictures.all()} == {one.key, two.key}
    assert len({one.key, two.key}) == 2


def test_the_same_picture_is_kept_once(pictures: SealPictures, ring: Path) -> None:
    one, two = (pictures.add(pictures.read(ring), "公章", SIZE) for _ in range(2))
    assert one == two
    assert pictures.all() == (one,)


def test_a_forgotten_picture_is_gone_and_an_unknown_one_was_never_there(
    pictures: SealPictures, ring: Path
) -> None:
    kept = pictures.add(pictures.read(ring), "公章", SIZE)
    pictures.remove("../../etc/passwd")
    assert pictures.all() == (kept,)
    pictures.remove(kept.key)
    pictures.remove(kept.key)
    assert pictures.all() == ()


def test_bytes_are_read_and_not_judged(pictures: SealPictures, tmp_path: Path) -> None:
    path = tmp_path / "seal.png"
    path.write_bytes(b"no picture")
    assert pictures.read(path).data == b"no picture"
    with pytest.raises(AppError) as caught:
        pictures.read(tmp_path / "gone.png")
    assert caught.value.code is ErrorCode.PICTURE_UNREADABLE
