"""Sample documents and seal pictures, made by code."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw

RED = (220, 0, 0, 255)


@dataclass(frozen=True)
class PageShape:
    """Boxes and attributes of one sample page, in user units."""

    media: tuple[float, float, float, float] = (0, 0, 595, 842)
    crop: tuple[float, float, float, float] | None = None
    rotate: int = 0
    user_unit: float = 1.0
    content: bytes = b""


def write_pdf(path: Path, pages: Sequence[PageShape] = (PageShape(),), **save: object) -> Path:
    """A document with these pages; `save` goes to pikepdf."""
    pdf = build_pdf(pages)
    pdf.save(path, static_id="encryption" not in save, **save)
    return path


def hybrid(path: Path) -> Path:
    """A file that opens everywhere and whose structure is irregular: a hybrid cross-reference."""
    data = bytearray(write_pdf(path).read_bytes())
    start = data.rindex(b"startxref")
    stream = len(data)
    size = int(data[data.rindex(b"/Size") + 5 :].split()[0].rstrip(b"/>"))
    body = b"\x00" * 7
    data += b"%d 0 obj\n<</Type/XRef/Size %d/W[1 4 2]/Index[0 1]/Length 7>>\nstream\n" % (
        size,
        size,
    )
    data += body + b"\nendstream\nendobj\n"
    table = int(data[start + 9 :].split()[0])
    old = bytes(data[data.rindex(b"trailer") : start])
    trailer = old.replace(b"<<", b"<</XRefStm %d/Prev %d " % (stream, table), 1)
    at = len(data)
    data += b"xref\n0 0\n" + trailer + b"startxref\n%d\n%%%%EOF\n" % at
    path.write_bytes(data)
    return path


def build_pdf(pages: Sequence[PageShape]) -> pikepdf.Pdf:
    """The same, to be changed further."""
    pdf = pikepdf.new()
    for shape in pages:
        page = pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=list(shape.media),
            Rotate=shape.rotate,
            Resources=_text_resources(),
            # an empty stream would be written as compressed data that are none
            Contents=pdf.make_stream(shape.content or b"\n"),
        )
        if shape.crop is not None:
            page.CropBox = list(shape.crop)
        if shape.user_unit != 1:
            page.UserUnit = shape.user_unit
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    return pdf


def _text_resources() -> pikepdf.Dictionary:
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    return pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))


def add_signature_field(
    pdf: pikepdf.Pdf, page: int, name: str, rect: Sequence[float], **more: object
) -> pikepdf.Dictionary:
    """An empty signature field on a page."""
    field = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Sig,
            T=pikepdf.String(name),
            Rect=list(rect),
            F=4,
            P=pdf.pages[page].obj,
            **more,
        )
    )
    if "/AcroForm" not in pdf.Root:
        pdf.Root.AcroForm = pdf.make_indirect(pikepdf.Dictionary(Fields=[], SigFlags=1))
    pdf.Root.AcroForm.Fields.append(field)
    sheet = pdf.pages[page].obj
    if "/Annots" not in sheet:
        sheet.Annots = pikepdf.Array()
    sheet.Annots.append(field)
    return field


def block_seal(width_px: int = 200, height_px: int = 200) -> bytes:
    """A red rectangle that fills the picture: its edges are where the seal's edges are."""
    return _png(Image.new("RGBA", (width_px, height_px), RED))


def arrow_seal(size_px: int = 200) -> bytes:
    """Red in the upper half only, transparent below: shows which way is up."""
    image = Image.new("RGBA", (size_px, size_px), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((0, 0, size_px, size_px // 2 - 1), fill=RED)
    return _png(image)


def ring_seal(size_px: int = 400) -> bytes:
    """A red ring, transparent inside and outside."""
    image = Image.new("RGBA", (size_px, size_px), (0, 0, 0, 0))
    box = (4, 4, size_px - 5, size_px - 5)
    ImageDraw.Draw(image).ellipse(box, outline=RED, width=size_px // 10)
    return _png(image)


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
