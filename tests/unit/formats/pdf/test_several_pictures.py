"""Several seal pictures in one signature, such as the office's seal and a name seal."""

import io
from dataclasses import replace
from pathlib import Path

import pymupdf
import pytest
from PIL import Image

from app.domain.errors import AppError, ErrorCode
from app.domain.placement import SealPlacement, SealSize, StraddlePlacement
from app.domain.signing import SealPicture, SigningSpec
from tests.other_readers import pdfsig
from tests.pdf_samples import PageShape, write_pdf
from tests.sealing import seal, spec

RED, BLUE = (200, 0, 0), (0, 0, 200)


def _block(colour: tuple[int, int, int]) -> SealPicture:
    target = io.BytesIO()
    Image.new("RGB", (40, 40), colour).save(target, "PNG")
    return SealPicture(target.getvalue())


def _two() -> SigningSpec:
    office, name = SealSize(42, 42), SealSize(20, 20)
    return replace(
        spec(["1@60,60"]),
        pictures=(_block(RED), _block(BLUE)),
        seals=(
            SealPlacement.parse("1@60,60", office),
            replace(SealPlacement.parse("all@120,60", name), picture=1),
        ),
        straddles=(replace(StraddlePlacement.parse("right@200", office), picture=1),),
    )


def _colour(path: Path, page: int, x_mm: float, y_mm: float) -> tuple[int, ...]:
    with pymupdf.open(path) as document:
        pixels = document[page].get_pixmap(dpi=72)
        return tuple(pixels.pixel(round(x_mm / 25.4 * 72), round(y_mm / 25.4 * 72)))


@pytest.mark.parametrize("signed", [False, True])
def test_each_placement_shows_its_own_picture(tmp_path: Path, signed: bool) -> None:
    source = write_pdf(tmp_path / "in.pdf", [PageShape()] * 2)
    if signed:
        seal(source, tmp_path / "first.pdf", spec())
        source = tmp_path / "first.pdf"
    target = tmp_path / "out.pdf"
    assert seal(source, target, _two()).pages == (1, 2)
    white = (255, 255, 255)
    assert [_colour(target, page, 60, 60) for page in (0, 1)] == [RED, white]
    assert [_colour(target, page, 75, 75) for page in (0, 1)] == [RED, white]
    assert [_colour(target, page, 120, 60) for page in (0, 1)] == [BLUE, BLUE]
    assert _colour(target, 0, 133, 60) == white
    assert [_colour(target, page, 205, 200) for page in (0, 1)] == [BLUE, BLUE]
    assert "Signature is Valid" in pdfsig(target)


def test_a_picture_that_is_not_there_is_refused(tmp_path: Path) -> None:
    source = write_pdf(tmp_path / "in.pdf", [PageShape()] * 2)
    with pytest.raises(AppError) as raised:
        seal(source, tmp_path / "out.pdf", replace(_two(), pictures=(_block(RED),)))
    assert raised.value.code is ErrorCode.PICTURE_UNREADABLE
    assert not (tmp_path / "out.pdf").exists()
