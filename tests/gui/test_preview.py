"""The real preview worker: what is shown before signing is what is signed, to the pixel."""

import itertools
from pathlib import Path

import pymupdf
import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.placement import Placement
from app.domain.preview import Pixels, Tile
from app.domain.secret import Secret
from app.domain.signing import SealPicture
from app.gui.models.tiles import page_size_px, tiles
from app.ports import PagePreview
from app.services import WindowServices
from tests.pdf_samples import PageShape, hybrid, ring_seal, write_pdf
from tests.sealing import seal, spec

DPI = 110.0
TEXT = b"BT /F1 24 Tf 60 500 Td (Preview equals output) Tj ET 0.2 0.5 0.9 rg 40 300 200 90 re f"
SHAPES = [
    PageShape(rotate=rotate, crop=crop, user_unit=unit, content=TEXT)
    for rotate, crop, unit in itertools.product(
        (0, 90, 180, 270), (None, (30, 40, 560, 800)), (1.0, 1.5)
    )
]


def whole(preview: PagePreview, page: int, *, sealed: bool) -> bytes:
    """A page put together from its tiles."""
    size = page_size_px(preview.document.pages[page], DPI)
    rows = [bytearray(size[0] * 3) for _ in range(size[1])]
    for tile in tiles(preview.document.pages[page], page, DPI, sealed=sealed):
        _paste(rows, tile, preview.render(tile))
    return b"".join(rows)


def _paste(rows: list[bytearray], tile: Tile, pixels: Pixels) -> None:
    assert (pixels.width_px, pixels.height_px) == (tile.width_px, tile.height_px)
    length = pixels.width_px * 3
    for number in range(pixels.height_px):
        row = rows[tile.top_px + number]
        row[tile.left_px * 3 : tile.left_px * 3 + length] = pixels.data[number * length :][:length]


def as_rendered(path: Path, page: int) -> bytes:
    """The same page of a file, drawn in one piece by the library itself."""
    with pymupdf.open(path) as document:
        scale = DPI / 72
        return bytes(document[page].get_pixmap(matrix=pymupdf.Matrix(scale, scale)).samples)


def test_tiles_join_without_a_seam(real_services: WindowServices, tmp_path: Path) -> None:
    source = write_pdf(tmp_path / "a.pdf", SHAPES)
    preview = real_services.open_preview(source, None)
    try:
        for page in range(len(SHAPES)):
            assert whole(preview, page, sealed=False) == as_rendered(source, page)
    finally:
        preview.close()


def test_A12_the_previewed_seal_is_the_sealed_one(
    real_services: WindowServices, tmp_path: Path
) -> None:
    source = write_pdf(tmp_path / "a.pdf", SHAPES)
    wanted = spec(["all@80,90", "2@60,140"], picture=ring_seal(), straddle="right@150")
    preview = real_services.open_preview(source, None)
    try:
        pages = preview.show_seals(wanted.placements, wanted.pictures)
        assert pages == tuple(range(len(SHAPES)))
        seal(source, tmp_path / "sealed.pdf", wanted)
        for page in pages:
            shown = whole(preview, page, sealed=True)
            assert shown == as_rendered(tmp_path / "sealed.pdf", page), SHAPES[page]
            assert shown != whole(preview, page, sealed=False)
    finally:
        preview.close()


def test_seals_are_moved_and_taken_off(real_services: WindowServices, tmp_path: Path) -> None:
    source = write_pdf(tmp_path / "a.pdf", [PageShape(content=TEXT)])
    preview = real_services.open_preview(source, None)
    picture = SealPicture(ring_seal())
    try:
        bare = whole(preview, 0, sealed=False)
        preview.show_seals(_at("1@80,90"), (picture,))
        first = whole(preview, 0, sealed=True)
        preview.show_seals(_at("1@90,90"), (picture,))
        assert whole(preview, 0, sealed=True) not in (first, bare)
        assert whole(preview, 0, sealed=False) == bare
        assert preview.show_seals((), (picture,)) == ()
        assert whole(preview, 0, sealed=True) == bare
        with pytest.raises(AppError) as error:
            preview.show_seals(_at("1@5,5"), (picture,))
        assert error.value.code is ErrorCode.PLACEMENT_OUTSIDE_PAGE
        assert whole(preview, 0, sealed=True) == bare
    finally:
        preview.close()


def _at(*texts: str) -> tuple[Placement, ...]:
    return spec(list(texts)).placements


def test_text_is_read_and_found_as_displayed(real_services: WindowServices, tmp_path: Path) -> None:
    source = write_pdf(tmp_path / "a.pdf", SHAPES)
    preview = real_services.open_preview(source, None)
    try:
        hits, page = [], 0
        while page is not None:
            found = preview.find("EQUALS", page)
            hits += found.hits
            page = found.next_page
        assert [page for page, _ in hits] == list(range(len(SHAPES)))
        for page, rect in hits:
            assert preview.document.pages[page].contains(rect, tolerance_mm=1)
            (line,) = preview.lines(page)
            assert line.text == "Preview equals output"
            assert line.rect.left_mm <= rect.left_mm + 0.5
    finally:
        preview.close()


def test_H6_nothing_is_left_of_a_closed_preview(
    real_services: WindowServices, tmp_path: Path
) -> None:
    source = write_pdf(tmp_path / "a.pdf", SHAPES[:1])
    before = source.read_bytes()
    preview = real_services.open_preview(source, None)
    preview.show_seals(_at("1@80,90"), (SealPicture(ring_seal()),))
    copies = list((tmp_path / "home").rglob("*.part"))
    assert copies
    assert all(path.stat().st_mode & 0o077 == 0 for path in copies)
    preview.close()
    assert list((tmp_path / "home").rglob("*.part")) == []
    assert source.read_bytes() == before


def test_a_preview_survives_the_end_of_its_worker(
    real_services: WindowServices, tmp_path: Path
) -> None:
    source = write_pdf(tmp_path / "a.pdf", SHAPES[:1])
    preview = real_services.open_preview(source, None)
    try:
        before = whole(preview, 0, sealed=False)
        preview.show_seals(_at("1@80,90"), (SealPicture(ring_seal()),))
        preview._worker.cancel()
        with pytest.raises(AppError):
            whole(preview, 0, sealed=False)
        assert whole(preview, 0, sealed=False) == before
    finally:
        preview.close()


def test_a_password_opens_an_encrypted_document(
    real_services: WindowServices, tmp_path: Path
) -> None:
    import pikepdf

    source = write_pdf(
        tmp_path / "a.pdf", SHAPES[:1], encryption=pikepdf.Encryption(owner="o", user="geheim", R=6)
    )
    with pytest.raises(AppError) as error:
        real_services.open_preview(source, None)
    assert error.value.code is ErrorCode.DOCUMENT_PASSWORD_REQUIRED
    with Secret(bytearray(b"geheim")) as password:
        preview = real_services.open_preview(source, password)
    try:
        assert len(whole(preview, 0, sealed=False)) > 1000
        preview.show_seals(_at("1@80,90"), (SealPicture(ring_seal()),))
        assert whole(preview, 0, sealed=True) != whole(preview, 0, sealed=False)
    finally:
        preview.close()


def test_a_seal_picture_is_decoded_elsewhere(real_services: WindowServices) -> None:
    pixels = real_services.decode_picture(SealPicture(ring_seal()), 64)
    assert max(pixels.width_px, pixels.height_px) <= 64
    assert pixels.channels == 4
    with pytest.raises(AppError) as error:
        real_services.decode_picture(SealPicture(b"no picture"), 64)
    assert error.value.code is ErrorCode.PICTURE_UNREADABLE


def test_a_font_for_chinese_is_exported(real_services: WindowServices) -> None:
    path = real_services.chinese_font()
    assert path.stat().st_size > 1_000_000


def test_the_main_process_opens_no_document(tmp_path: Path) -> None:
    """Whoever builds the window's services has loaded no parser and no driver library."""
    import subprocess
    import sys

    heavy = ("pyhanko", "pymupdf", "pikepdf", "pkcs11", "keyring", "PIL", "cryptography")
    code = (
        "import sys, app.window_bootstrap, app.gui.app;"
        "app.window_bootstrap.build_window_services().core;"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    finished = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, timeout=60, check=True,
        env={"YINXIN_HOME": str(tmp_path), "PATH": "/usr/bin"},
    )  # fmt: skip
    assert finished.stdout.strip() == "[]"


def test_a_plain_document_is_shown_before_it_is_judged(
    real_services: WindowServices, tmp_path: Path
) -> None:
    source = write_pdf(tmp_path / "a.pdf", SHAPES[:2])
    preview = real_services.open_preview(source, None)
    try:
        assert not preview.document.judged
        before = whole(preview, 0, sealed=False)
        assert preview.judge() is False
        assert preview.document.judged
        assert not preview.document.snapshot.rewritten
        assert whole(preview, 0, sealed=False) == before
    finally:
        preview.close()


def test_an_irregular_document_is_shown_as_it_came_then_from_a_clean_copy(
    real_services: WindowServices, tmp_path: Path
) -> None:
    source = hybrid(tmp_path / "a.pdf")
    preview = real_services.open_preview(source, None)
    try:
        first = preview.document
        before = whole(preview, 0, sealed=False)
        assert not first.judged
        assert preview.judge() is True
        then = preview.document
        assert then.judged
        assert then.snapshot.rewritten
        assert then.snapshot.source_sha256 == first.snapshot.source_sha256
        assert then.snapshot.path != first.snapshot.path
        assert Path(first.snapshot.path).read_bytes() == source.read_bytes()
        assert whole(preview, 0, sealed=False) == before
        assert preview.show_seals(_at("1@80,90"), (SealPicture(ring_seal()),)) == (0,)
    finally:
        preview.close()
    assert list((tmp_path / "home").rglob("*.part")) == []
