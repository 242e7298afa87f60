"""Page attributes as common readers take them."""

from pathlib import Path

import pikepdf
import pytest
from pyhanko.pdf_utils.misc import PdfReadError

from app.domain.geometry import Box
from app.formats.pdf.pages import LETTER, PageTree
from app.formats.pdf.reading import open_pdf
from tests.pdf_samples import PageShape, build_pdf

A4 = Box(0, 0, 595, 842)


def _tree(pdf: pikepdf.Pdf, path: Path) -> PageTree:
    pdf.save(path)
    return PageTree(open_pdf(path.open("rb"), None).reader.root)


@pytest.fixture(autouse=True)
def _close_files(monkeypatch: pytest.MonkeyPatch) -> object:
    opened = []
    original = Path.open

    def tracked(path: Path, *arguments: object, **more: object) -> object:
        opened.append(original(path, *arguments, **more))  # type: ignore[call-overload]
        return opened[-1]

    monkeypatch.setattr(Path, "open", tracked)
    yield
    for file in opened:
        file.close()


def test_attributes_are_inherited_from_the_tree(tmp_path: Path) -> None:
    pdf = build_pdf([PageShape()])
    for name in ("/MediaBox", "/Rotate"):
        del pdf.pages[0].obj[name]
    pdf.Root.Pages.MediaBox = [0, 0, 300, 400]
    pdf.Root.Pages.CropBox = [10, 10, 290, 390]
    pdf.Root.Pages.Rotate = 270
    transform = _tree(pdf, tmp_path / "in.pdf").page(0).transform()
    assert (transform.visible, transform.rotation) == (Box(10, 10, 290, 390), 270)


@pytest.mark.parametrize(
    ("media", "crop", "visible"),
    [
        ([595, 842, 0, 0], None, A4),
        ([0, 0, 595, 842], [-50, -50, 300, 2000], Box(0, 0, 300, 842)),
        ([0, 0, 595, 842], [700, 900, 800, 950], A4),
        ([0, 0, 595, 842], [5, 5, 5, 5], A4),
        ([0, 0, 0, 0], None, LETTER),
        ([0, 0, 595], None, LETTER),
        ([0, 0, "wide", 842], None, LETTER),
        (None, None, LETTER),
        ([0, 0, 595.276, 841.89], None, Box(0, 0, 595.276, 841.89)),
    ],
)
def test_visible_box(
    tmp_path: Path, media: list[object] | None, crop: list[float] | None, visible: Box
) -> None:
    pdf = build_pdf([PageShape()])
    page = pdf.pages[0].obj
    if media is None:
        del page["/MediaBox"]
    else:
        page.MediaBox = pikepdf.Array(media)
    if crop is not None:
        page.CropBox = crop
    assert _tree(pdf, tmp_path / "in.pdf").page(0).transform().visible == visible


@pytest.mark.parametrize(
    ("written", "understood"), [(-90, 270), (450, 90), (720, 0), (45, 0), (180.0, 180)]
)
def test_rotation_is_normalised(tmp_path: Path, written: float, understood: int) -> None:
    pdf = build_pdf([PageShape()])
    pdf.pages[0].obj.Rotate = written
    assert _tree(pdf, tmp_path / "in.pdf").page(0).transform().rotation == understood


def test_numbers_may_be_indirect(tmp_path: Path) -> None:
    pdf = build_pdf([PageShape()])
    page = pdf.pages[0].obj
    numbers = [pdf.make_indirect(number) for number in (0, 0, 200, 300)]
    page.MediaBox = pdf.make_indirect(pikepdf.Array(numbers))
    page.UserUnit = pdf.make_indirect(2)
    transform = _tree(pdf, tmp_path / "in.pdf").page(0).transform()
    assert (transform.visible, transform.user_unit) == (Box(0, 0, 200, 300), 2.0)


def test_pages_in_branches_are_found_by_index(tmp_path: Path) -> None:
    pdf = build_pdf([PageShape(media=(0, 0, 100 + number, 500)) for number in range(9)])
    pages = [page.obj for page in pdf.pages]
    branches = []
    for group in (pages[0:1], pages[1:4], pages[4:8]):
        branch = pikepdf.Dictionary(Type=pikepdf.Name.Pages, Count=len(group), Kids=group)
        branches.append(pdf.make_indirect(branch))
    pdf.Root.Pages.Kids = pikepdf.Array([*branches, pages[8]])
    tree = _tree(pdf, tmp_path / "in.pdf")
    found = [tree.page(index).transform().visible.width for index in range(9)]
    assert found == [100 + number for number in range(9)]
    assert [page.transform().visible.width for page in tree.walk()] == found


def test_looping_tree_ends(tmp_path: Path) -> None:
    pdf = build_pdf([PageShape()])
    top = pdf.Root.Pages
    loop = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Pages, Count=1))
    loop.Kids = pikepdf.Array([loop])
    top.Kids = pikepdf.Array([loop])
    tree = _tree(pdf, tmp_path / "in.pdf")
    with pytest.raises(PdfReadError):
        tree.page(0)
    with pytest.raises(PdfReadError):
        list(tree.walk())
