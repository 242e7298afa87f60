"""How a seal is drawn: form XObjects that clip, turn and scale one shared image.

Two carriers: the appearance of a signature widget, and page content. Both show the seal upright
for the reader of a rotated page, at its size on paper, blended like ink: text shows through.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.writer import BasePdfFileWriter

from app.domain.geometry import POINTS_PER_MM, Box
from app.domain.placement import WHOLE, Slice
from app.formats.pdf.content_end import ContentEnd, content_end
from app.formats.pdf.objects import dictionary_entry, entry, raw_entry, raw_items
from app.formats.pdf.pages import PdfPage
from app.formats.pdf.picture import Pixels, add_image
from app.formats.pdf.reading import PARSE_ERRORS

_TURN = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}
"""Counter-clockwise by the page's clockwise /Rotate, as the first four numbers of a matrix."""


def _numbers(*values: float) -> generic.ArrayObject:
    return generic.ArrayObject(generic.FloatObject(f"{value:.5f}") for value in values)


def _operands(*values: float) -> bytes:
    return " ".join(f"{value:.5f}".rstrip("0").rstrip(".") for value in values).encode()


SizeMm = tuple[float, float]


@dataclass
class SealForms:
    """The forms of one update; equal impressions share one form, all share the image."""

    writer: BasePdfFileWriter
    pixels: Pixels
    _image: generic.IndirectObject | None = None
    _known: dict[tuple[Slice, int, int, int], generic.IndirectObject] = field(default_factory=dict)

    def form(
        self, width_mm: float, height_mm: float, part: Slice = WHOLE, rotation: int = 0
    ) -> generic.IndirectObject:
        """A form of this size that shows `part` of the seal, turned to stand upright."""
        key = part, round(width_mm * 1000), round(height_mm * 1000), rotation
        if key not in self._known:
            size = width_mm * POINTS_PER_MM, height_mm * POINTS_PER_MM
            self._known[key] = self.writer.add_object(self._build(*size, part, rotation))
        return self._known[key]

    def _build(
        self, width: float, height: float, part: Slice, rotation: int
    ) -> generic.StreamObject:
        if self._image is None:
            self._image = add_image(self.writer, self.pixels)
        whole_width = width / (part.right - part.left)
        whole_height = height / (part.bottom - part.top)
        x, y = -part.left * whole_width, -(1 - part.bottom) * whole_height
        place = _operands(whole_width, 0, 0, whole_height, x, y)
        return generic.StreamObject(
            {
                pdf_name("/Type"): pdf_name("/XObject"),
                pdf_name("/Subtype"): pdf_name("/Form"),
                pdf_name("/BBox"): _numbers(0, 0, width, height),
                pdf_name("/Matrix"): _numbers(*_TURN[rotation], 0, 0),
                pdf_name("/Resources"): self._resources(self._image),
            },
            stream_data=b"q /Ink gs " + place + b" cm /Seal Do Q",
        )

    def framed(
        self, seal: generic.IndirectObject, frame: SizeMm, size: SizeMm, rotation: int
    ) -> generic.IndirectObject:
        """A form of the frame's size with the form `seal` of `size` in its middle."""
        x, y = (
            (outer - inner) / 2 * POINTS_PER_MM for outer, inner in zip(frame, size, strict=True)
        )
        objects = generic.DictionaryObject({pdf_name("/Seal"): seal})
        return self.writer.add_object(
            generic.StreamObject(
                {
                    pdf_name("/Type"): pdf_name("/XObject"),
                    pdf_name("/Subtype"): pdf_name("/Form"),
                    pdf_name("/BBox"): _numbers(0, 0, *(side * POINTS_PER_MM for side in frame)),
                    pdf_name("/Matrix"): _numbers(*_TURN[rotation], 0, 0),
                    pdf_name("/Resources"): generic.DictionaryObject(
                        {pdf_name("/XObject"): objects}
                    ),
                },
                stream_data=b"q " + _operands(1, 0, 0, 1, x, y) + b" cm /Seal Do Q",
            )
        )

    def _resources(self, image: generic.IndirectObject) -> generic.DictionaryObject:
        ink = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/ExtGState"),
                pdf_name("/BM"): pdf_name("/Multiply"),
                pdf_name("/ca"): generic.NumberObject(1),
            }
        )
        return generic.DictionaryObject(
            {
                pdf_name("/XObject"): generic.DictionaryObject({pdf_name("/Seal"): image}),
                pdf_name("/ExtGState"): generic.DictionaryObject({pdf_name("/Ink"): ink}),
            }
        )


@dataclass(frozen=True)
class Impression:
    """A form and the user-space box of a page that it fills."""

    form: generic.IndirectObject
    box: Box
    width_mm: float
    height_mm: float


def page_end(page: PdfPage) -> ContentEnd:
    """How the page's content ends; content that cannot be unpacked is not finished.

    Nothing at all is no compressed data: behind such a stream poppler 25.03 draws nothing more.
    """
    streams = [one.get_object() for one in _content_streams(page)]
    if any("/Filter" in one and not one.encoded_data for one in streams):
        return ContentEnd(saved=0, finished=False)
    try:
        return content_end(b"\n".join(one.data for one in streams))
    except PARSE_ERRORS:
        return ContentEnd(saved=0, finished=False)


def draw_on_page(
    writer: BasePdfFileWriter,
    page: PdfPage,
    impressions: list[Impression],
    rotation: int,
    saved: int,
) -> None:
    """Append impressions to the content of this page and no other, which leaves `saved` states.

    Content streams, arrays and resource dictionaries may be shared between pages: none of them is
    changed, the page gets its own.
    """
    resources = _own_resources(page)
    names = _add_forms(resources, impressions)
    drawing = b"\n".join(
        _placed(one, name, rotation) for one, name in zip(impressions, names, strict=True)
    )
    existing = list(_content_streams(page))
    content = generic.ArrayObject(existing)
    if existing:
        content.insert(0, writer.add_object(generic.StreamObject(stream_data=b"q\n")))
        drawing = b"\n" + b"Q " * (1 + saved) + b"\n" + drawing
    content.append(writer.add_object(generic.StreamObject(stream_data=drawing + b"\n")))
    page.dictionary["/Contents"] = content
    page.dictionary["/Resources"] = resources
    writer.mark_update(page.reference)


def _own_resources(page: PdfPage) -> generic.DictionaryObject:
    shared = page.attribute("/Resources")
    known = shared if isinstance(shared, generic.DictionaryObject) else {}
    own = generic.DictionaryObject(known)
    objects = dictionary_entry(own, "/XObject")
    own["/XObject"] = generic.DictionaryObject({} if objects is None else objects)
    return own


def _add_forms(resources: generic.DictionaryObject, impressions: list[Impression]) -> list[str]:
    objects = resources["/XObject"]
    names = []
    for one in impressions:
        number = 1
        while f"/Seal{number}" in objects:
            number += 1
        names.append(f"/Seal{number}")
        objects[names[-1]] = one.form
    return names


def _placed(one: Impression, name: str, rotation: int) -> bytes:
    """Scale the form from points to user units, turn it, move it into its box."""
    a, b, c, d = _TURN[rotation]
    sideways = rotation in (90, 270)
    across, up = (one.box.height, one.box.width) if sideways else (one.box.width, one.box.height)
    sx, sy = across / (one.width_mm * POINTS_PER_MM), up / (one.height_mm * POINTS_PER_MM)
    left = one.box.x1 if a < 0 or c < 0 else one.box.x0
    bottom = one.box.y1 if b < 0 or d < 0 else one.box.y0
    matrix = _operands(a * sx, b * sx, c * sy, d * sy, left, bottom)
    return b"q " + matrix + b" cm " + name.encode() + b" Do Q"


def _content_streams(page: PdfPage) -> Iterator[generic.IndirectObject]:
    """References to the page's own content streams, in order."""
    raw = raw_entry(page.dictionary, "/Contents")
    value = entry(page.dictionary, "/Contents")
    parts = raw_items(value) if isinstance(value, generic.ArrayObject) else [raw]
    for part in parts:
        if not isinstance(part, generic.IndirectObject):
            continue
        if isinstance(part.get_object(), generic.StreamObject):
            yield part
