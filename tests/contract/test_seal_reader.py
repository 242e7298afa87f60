"""What every implementation of `ports.SealReader` promises: the workers' and the fake's."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.placement import SealSize
from app.domain.seal_design import PictureForm, SealDesign, SealShape
from app.ports import SealReader
from app.workers.document_client import WorkerDocuments
from tests.fakes.seals import FakeSealReader, report
from tests.gm.authority import authority, certify, seal


@dataclass(frozen=True)
class Shelf:
    """A reader, a genuine seal, and the certificate of its maker's authority."""

    reader: SealReader
    data: bytes
    maker: bytes


@pytest.fixture(params=["workers", "fake"])
def shelf(request: pytest.FixtureRequest) -> Iterator[Shelf]:
    """The same seal, in each implementation."""
    root = authority("根")
    data = seal(certify("制章机构", root), certify("测试局", root))
    if request.param == "fake":
        yield Shelf(FakeSealReader({data: report("11010500000001")}), data, root.der)
        return
    pool = WorkerDocuments(workers=1)
    yield Shelf(pool, data, root.der)
    pool.close()


def test_a_seal_says_what_it_is(shelf: Shelf) -> None:
    found = shelf.reader.read_seal(shelf.data, (shelf.maker,)).result()
    assert found.code == "11010500000001"
    assert found.verdict.maker_signature.passed
    assert found.picture is not None
    assert (found.width_mm, found.height_mm) == (42, 42)


def test_what_is_no_seal_is_named(shelf: Shelf) -> None:
    with pytest.raises(AppError) as caught:
        shelf.reader.read_seal(b"\x30\x03\x02\x01\x00", ()).result()
    assert caught.value.code is ErrorCode.SEAL_MALFORMED


def test_a_picture_is_drawn_into_the_named_file_only(shelf: Shelf, tmp_path: Path) -> None:
    target = tmp_path / "seal.png"
    design = SealDesign(
        SealShape.ROUND, "测试市测试局", None, None, SealSize(42, 42), PictureForm.PNG, dpi=150
    )
    shelf.reader.draw_seal(design, target).result()
    assert target.stat().st_size
    assert list(tmp_path.iterdir()) == [target]
