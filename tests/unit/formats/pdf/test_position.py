"""The seal lands where it was asked for, upright, at its size: measured on rendered pages."""

import itertools
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pymupdf
import pytest
from PIL import Image

from app.domain.geometry import Box, PageTransform, RectMm
from tests.pdf_samples import (
    PageShape,
    add_signature_field,
    arrow_seal,
    block_seal,
    build_pdf,
    write_pdf,
)
from tests.sealing import seal, spec

TOLERANCE_MM = 0.5
DPI = 144
ROTATIONS = (0, 90, 180, 270)
CROPS = {
    "none": ((0, 0, 595, 842), None),
    "inset": ((0, 0, 595, 842), (40, 70, 560, 800)),
    "negative-origin": ((-200, -300, 395, 542), (-190, -280, 380, 500)),
}
UNITS = (1.0, 2.0)
CASES = list(itertools.product(ROTATIONS, CROPS, UNITS))


def _shape(rotate: int, crop: str, unit: float) -> PageShape:
    media, visible = CROPS[crop]
    return PageShape(media, visible, rotate, unit)


def _red_area(path: Path, page: int, dpi: int = DPI) -> RectMm:
    """The displayed rectangle that the red pixels of a page fill."""
    with pymupdf.open(path) as document:
        pixels = document[page].get_pixmap(dpi=dpi)
        image = Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)
    return _red_rectangle(image, dpi)


def _red_rectangle(image: Image.Image, dpi: int) -> RectMm:
    red, green, _ = image.split()
    mask = Image.eval(green, lambda value: 255 if value < 128 else 0)
    strong = Image.eval(red, lambda value: 255 if value > 150 else 0)
    box = Image.composite(mask, Image.new("L", mask.size), strong).getbbox()
    assert box is not None, "no seal"
    mm = 25.4 / dpi
    return RectMm(box[0] * mm, box[1] * mm, (box[2] - box[0]) * mm, (box[3] - box[1]) * mm)


def _assert_same(found: RectMm, wanted: RectMm) -> None:
    measures = ("left_mm", "top_mm", "right_mm", "bottom_mm")
    apart = {name: abs(getattr(found, name) - getattr(wanted, name)) for name in measures}
    assert max(apart.values()) <= TOLERANCE_MM, (found, wanted)


WANTED = RectMm(25, 40, 30, 20)
AT = "@40,50"


@pytest.mark.parametrize(("rotate", "crop", "unit"), CASES)
def test_widget_and_page_content_of_an_unsigned_document(
    tmp_path: Path, rotate: int, crop: str, unit: float
) -> None:
    source = write_pdf(tmp_path / "in.pdf", [_shape(rotate, crop, unit)] * 2)
    wanted = spec([f"all{AT}"], size="30x20", picture=block_seal(300, 200))
    prepared = seal(source, tmp_path / "out.pdf", wanted)
    assert prepared.pages == (1, 2)
    for page in (0, 1):
        _assert_same(_red_area(tmp_path / "out.pdf", page), WANTED)


@pytest.mark.parametrize(("rotate", "crop", "unit"), CASES)
def test_fields_of_a_signed_document(tmp_path: Path, rotate: int, crop: str, unit: float) -> None:
    source = write_pdf(tmp_path / "in.pdf", [_shape(rotate, crop, unit)] * 2)
    seal(source, tmp_path / "first.pdf", spec())
    wanted = spec([f"all{AT}"], size="30x20", picture=block_seal(300, 200))
    seal(tmp_path / "first.pdf", tmp_path / "out.pdf", wanted)
    for page in (0, 1):
        _assert_same(_red_area(tmp_path / "out.pdf", page), WANTED)


@pytest.mark.parametrize(("rotate", "crop", "unit"), CASES)
def test_existing_field_is_filled_in_its_middle(
    tmp_path: Path, rotate: int, crop: str, unit: float
) -> None:
    shape = _shape(rotate, crop, unit)
    visible = Box(*(shape.crop or shape.media))
    transform = PageTransform(visible, rotate, unit)
    box = transform.box_of(RectMm(20, 30, 40, 60))
    pdf = build_pdf([shape])
    add_signature_field(pdf, 0, "Boss", (box.x0, box.y0, box.x1, box.y1))
    pdf.save(tmp_path / "in.pdf")
    wanted = spec(picture=block_seal(200, 100), field="Boss")
    assert seal(tmp_path / "in.pdf", tmp_path / "out.pdf", wanted).pages == (1,)
    _assert_same(_red_area(tmp_path / "out.pdf", 0), RectMm(20, 50, 40, 20))


@pytest.mark.parametrize("rotate", ROTATIONS)
@pytest.mark.parametrize("signed", [False, True])
def test_seal_stands_upright_for_the_reader(tmp_path: Path, rotate: int, signed: bool) -> None:
    source = write_pdf(tmp_path / "in.pdf", [PageShape(rotate=rotate)] * 2)
    if signed:
        seal(source, tmp_path / "first.pdf", spec())
        source = tmp_path / "first.pdf"
    seal(source, tmp_path / "out.pdf", spec(["all@60,60"], size="40", picture=arrow_seal()))
    for page in (0, 1):
        _assert_same(_red_area(tmp_path / "out.pdf", page), RectMm(40, 40, 40, 20))


@pytest.mark.parametrize("rotate", ROTATIONS)
@pytest.mark.parametrize("crop", CROPS)
def test_poppler_sees_the_seal_at_the_same_place(tmp_path: Path, rotate: int, crop: str) -> None:
    source = write_pdf(tmp_path / "in.pdf", [_shape(rotate, crop, 1.0)] * 2)
    wanted = spec([f"all{AT}"], size="30x20", picture=block_seal(300, 200))
    seal(source, tmp_path / "out.pdf", wanted)
    tool = shutil.which("pdftoppm")
    assert tool is not None
    command = [tool, "-r", str(DPI), "-cropbox", "-png", "out.pdf", "page"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    for page in (1, 2):
        with Image.open(tmp_path / f"page-{page}.png") as image:
            _assert_same(_red_rectangle(image.convert("RGB"), DPI), WANTED)


@pytest.mark.parametrize("edge", ["right", "left", "top", "bottom"])
@pytest.mark.parametrize("signed", [False, True])
def test_straddle_slices_on_mixed_page_sizes(tmp_path: Path, edge: str, signed: bool) -> None:
    shapes = [
        PageShape(),
        PageShape(media=(0, 0, 842, 595)),
        PageShape(rotate=90),
        PageShape(crop=(50, 60, 500, 700)),
    ]
    source = write_pdf(tmp_path / "in.pdf", shapes)
    if signed:
        seal(source, tmp_path / "first.pdf", spec())
        source = tmp_path / "first.pdf"
    wanted = spec(straddle=f"{edge}@90", size="40", picture=block_seal())
    assert seal(source, tmp_path / "out.pdf", wanted).pages == (1, 2, 3, 4)
    with pymupdf.open(tmp_path / "out.pdf") as document:
        sizes = [(page.rect.width, page.rect.height) for page in document]
    for number, (width_pt, height_pt) in enumerate(sizes):
        width, height = width_pt / 72 * 25.4, height_pt / 72 * 25.4
        slices = {
            "right": RectMm(width - 10, 70, 10, 40),
            "left": RectMm(0, 70, 10, 40),
            "top": RectMm(70, 0, 40, 10),
            "bottom": RectMm(70, height - 10, 40, 10),
        }
        _assert_same(_red_area(tmp_path / "out.pdf", number), slices[edge])


def test_slices_put_together_are_the_whole_seal(tmp_path: Path) -> None:
    source = write_pdf(tmp_path / "in.pdf", [PageShape()] * 4)
    seal(source, tmp_path / "out.pdf", spec(straddle="right@100", size="40"))
    whole = write_pdf(tmp_path / "one.pdf")
    seal(whole, tmp_path / "whole.pdf", spec(["1@100,100"], size="40"))
    joined = Image.new("RGB", (4 * 57, 230))
    with pymupdf.open(tmp_path / "out.pdf") as document:
        for number, page in enumerate(document):
            joined.paste(_cut(page, page.rect.width - 10 * 72 / 25.4, 10), (57 * number, 0))
    with pymupdf.open(tmp_path / "whole.pdf") as document:
        expected = _cut(document[0], 80 * 72 / 25.4, 40).resize(joined.size)
    apart = [abs(a - b) for a, b in zip(joined.tobytes(), expected.tobytes(), strict=True)]
    assert sum(apart) / len(apart) < 6


def _cut(page: pymupdf.Page, left_pt: float, width_mm: float) -> Image.Image:
    top, bottom = (mm * 72 / 25.4 for mm in (80, 120))
    clip = pymupdf.Rect(left_pt, top, left_pt + width_mm * 72 / 25.4, bottom)
    pixels = page.get_pixmap(dpi=DPI, clip=clip)
    image = Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)
    return image.resize((round(width_mm * 57 / 10), 230))


def test_text_shows_through_and_alpha_is_kept(tmp_path: Path) -> None:
    bar = b"0 g 100 700 300 20 re f"
    source = write_pdf(tmp_path / "in.pdf", [PageShape(content=bar)] * 2)
    x, y = 250 / 72 * 25.4, (842 - 710) / 72 * 25.4
    seal(source, tmp_path / "out.pdf", spec([f"all@{x},{y}"], size="42"))
    for page in (0, 1):
        with pymupdf.open(tmp_path / "out.pdf") as document:
            pixels = document[page].get_pixmap(dpi=DPI)
        ring_pt = (42 / 2 - 2.1) / 25.4 * 72
        assert pixels.pixel(round((250 + ring_pt) * 2), 2 * (842 - 710))[0] < 40, "text on ink"
        assert pixels.pixel(500, 2 * (842 - 710)) == (0, 0, 0), "text inside the ring"
        assert pixels.pixel(500, round(2 * (842 - 710 - ring_pt / 2))) == (255, 255, 255)
        red = pixels.pixel(500, round(2 * (842 - 710 - ring_pt)))
        assert red[0] > 200 > 60 > red[1]


@pytest.mark.parametrize(
    "content",
    [b"q 0.3 0 0 0.3 50 50 cm", b"q q 2 0 0 2 9 9 cm (Q Q) pop", b"Q Q 0 g", b"0.5 0 0 0.5 0 0 cm"],
)
def test_content_that_leaves_its_coordinates_changed(tmp_path: Path, content: bytes) -> None:
    source = write_pdf(tmp_path / "in.pdf", [PageShape(content=content)] * 2)
    wanted = spec([f"all{AT}"], size="30x20", picture=block_seal(300, 200))
    seal(source, tmp_path / "out.pdf", wanted)
    for page in (0, 1):
        _assert_same(_red_area(tmp_path / "out.pdf", page), WANTED)


def test_shared_content_and_resources_do_not_leak_the_seal(tmp_path: Path) -> None:
    pdf = build_pdf([PageShape()] * 3)
    shared = pdf.pages[0].obj
    annotations = pdf.make_indirect(pikepdf.Array())
    contents = pdf.make_indirect(pikepdf.Array([shared.Contents]))
    resources = pdf.make_indirect(shared.Resources)
    for page in pdf.pages:
        page.obj.Contents = contents
        page.obj.Resources = resources
        page.obj.Annots = annotations
    pdf.save(tmp_path / "in.pdf")
    wanted = spec([f"1-2{AT}"], size="30x20", picture=block_seal(300, 200))
    seal(tmp_path / "in.pdf", tmp_path / "out.pdf", wanted)
    for page in (0, 1):
        _assert_same(_red_area(tmp_path / "out.pdf", page), WANTED)
    with pytest.raises(AssertionError, match="no seal"):
        _red_area(tmp_path / "out.pdf", 2)
