"""Content that leaves something open, and seals that are seen behind it all the same."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pymupdf
import pytest
from PIL import Image

from app.formats.pdf.content_end import ContentEnd, content_end
from tests.other_readers import pdfsig
from tests.pdf_samples import PageShape, block_seal, build_pdf, write_pdf
from tests.sealing import seal, spec

FINISHED = {
    "nothing": b"",
    "text": rb"q BT /F1 12 Tf (a \(b\) (c) d) Tj [(e) -20 <66>] TJ ET Q",
    "marked": b"/Span <</ActualText (x)>> BDC q Q EMC /P BMC EMC",
    "comment": b"% a ( in a comment\nq Q",
    "inline image": b"q BI /W 1 /H 1 ID \x00( EI Q",
    "too many ends": b"Q Q ] > ET EMC",
}
UNFINISHED = {
    "string": b"BT (never ends ) ( Tj ET",
    "string after a mark": rb"(text\) Tj",
    "array": b"[ 1 2 3",
    "dictionary": b"/P << /MCID 1 BDC EMC",
    "hexadecimal string": b"<0102 Tj",
    "inline image": b"q BI /W 1 /H 1 ID \x00\x00 Q",
    "text object": b"q BT /F1 12 Tf Q",
    "marked content": b"/OC /Layer BDC q Q",
}


@pytest.mark.parametrize("kind", FINISHED)
def test_what_ends(kind: str) -> None:
    assert content_end(FINISHED[kind]) == ContentEnd(saved=0, finished=True)


@pytest.mark.parametrize("kind", UNFINISHED)
def test_what_never_ends(kind: str) -> None:
    assert not content_end(UNFINISHED[kind]).finished


@pytest.mark.parametrize(
    ("content", "saved"),
    [(b"q q Q", 1), (b"q (Q) Tj", 1), (b"q [(q)] TJ", 1), (b"Q Q q", 1), (b"q % Q\nq", 2)],
)
def test_saved_states_are_counted(content: bytes, saved: int) -> None:
    assert content_end(content) == ContentEnd(saved, finished=True)


def test_what_is_too_large_to_be_read_through_counts_as_unfinished() -> None:
    assert content_end(b"q " + b"0 0 m " * 1_000_000) == ContentEnd(1, finished=False)


def _by_mupdf(path: Path, page: int) -> tuple[int, ...]:
    with pymupdf.open(path) as document:
        return tuple(document[page].get_pixmap(dpi=72).pixel(170, 170))


def _by_poppler(path: Path, page: int) -> tuple[int, ...]:
    target, number = path.with_suffix(""), str(page + 1)
    command = ["pdftoppm", "-r", "72", "-f", number, "-l", number, "-singlefile", "-png"]
    subprocess.run([*command, path, target], check=True, capture_output=True)
    with Image.open(target.with_suffix(".png")) as picture:
        pixel = picture.convert("RGB").getpixel((170, 170))
    assert isinstance(pixel, tuple)
    return pixel


COMPRESSED = {"broken stream": b"\x78\x9c\x4b\xff\xff\xff\xff", "nothing compressed": b""}
"""What stands where compressed content should: it breaks off in the middle, or is not there."""


def _badly_compressed(path: Path, data: bytes) -> Path:
    pdf = build_pdf([PageShape()] * 3)
    for page in pdf.pages:
        stream = pdf.make_stream(data)
        if data:
            stream.Filter = pikepdf.Name.FlateDecode
        page.obj.Contents = stream
    if data:
        level = pikepdf.StreamDecodeLevel.none
        pdf.save(path, static_id=True, compress_streams=False, stream_decode_level=level)
    else:
        pdf.save(path, static_id=True)  # which calls nothing compressed, as other writers do
    return path


@pytest.mark.parametrize("seen", [_by_mupdf, _by_poppler])
@pytest.mark.parametrize("kind", [*UNFINISHED, *COMPRESSED])
def test_no_content_hides_a_seal(
    tmp_path: Path, kind: str, seen: Callable[[Path, int], tuple[int, ...]]
) -> None:
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    if kind in COMPRESSED:
        _badly_compressed(source, COMPRESSED[kind])
    else:
        write_pdf(source, [PageShape(content=UNFINISHED[kind])] * 3)
    prepared = seal(source, target, spec(["all@60,60"], picture=block_seal()))
    assert prepared.pages == (1, 2, 3)
    assert [seen(target, page)[:3] for page in range(3)] == [(220, 0, 0)] * 3
    assert "Signature is Valid" in pdfsig(target)


def test_behind_compressed_content_that_is_none_a_field_shows_the_seal(tmp_path: Path) -> None:
    source = _badly_compressed(tmp_path / "in.pdf", b"")
    seal(source, tmp_path / "out.pdf", spec(["all@60,60"]))
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert ["/Annots" in page.obj for page in pdf.pages] == [True] * 3


def test_only_pages_that_need_it_get_a_field(tmp_path: Path) -> None:
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    broken, plain = PageShape(content=UNFINISHED["string"]), PageShape(content=b"q Q")
    write_pdf(source, [plain, plain, broken, plain])
    seal(source, target, spec(["all@60,60"]))
    with pikepdf.open(target) as pdf:
        assert len(pdf.Root.AcroForm.Fields) == 2
        assert ["/Annots" in page.obj for page in pdf.pages] == [True, False, True, False]
