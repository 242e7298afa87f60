"""Pages as pictures: of PDF documents only, whatever else the renderer could open."""

from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorCode
from app.formats.pdf.preview import PreviewFile
from app.formats.pdf.rendering import render_page
from tests.pdf_samples import block_seal, write_pdf

OTHERS = {
    "web page": b"<!DOCTYPE html><html><body><img src='secret.png'>text</body></html>",
    "drawing": b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect/></svg>",
    "book": b"<?xml version='1.0'?><FictionBook><body><p>text</p></body></FictionBook>",
    "picture": block_seal(8, 8),
    "nothing": b"",
}


@pytest.mark.parametrize("other", OTHERS)
def test_A8_only_a_pdf_is_opened_whatever_its_name_says(other: str, tmp_path: Path) -> None:
    source, target = tmp_path / "a.pdf", tmp_path / "a.png"
    source.write_bytes(OTHERS[other])
    for opening in (
        lambda: render_page(source, 1, 72, target, None),
        lambda: PreviewFile(source, source.stat().st_size, None),
    ):
        with pytest.raises(AppError) as caught:
            opening()
        assert caught.value.code is ErrorCode.DOCUMENT_NOT_PDF
    assert not target.exists()


@pytest.mark.parametrize("other", OTHERS)
def test_A8_what_looks_like_both_is_drawn_as_the_pdf_that_is_signed(
    other: str, tmp_path: Path
) -> None:
    source, target = tmp_path / "a.pdf", tmp_path / "a.png"
    source.write_bytes(OTHERS[other] + b"\n" + write_pdf(tmp_path / "b.pdf").read_bytes())
    page = render_page(source, 1, 72, target, None)
    assert (page.width_px, page.height_px) == (595, 842)
