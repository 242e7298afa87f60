"""Images in a document as pixels, and whether one is the picture inside a seal (threat F7).

Only the plain kinds are decoded that seals are drawn with; whatever else comes is uncertain, never
alike.
"""

import io
import zlib
from enum import Enum, auto

from PIL import Image, UnidentifiedImageError

from app.domain.errors import AppError
from app.formats.pdf.audit.history import History
from app.formats.pdf.audit.syntax import PdfSyntaxError, Ref, Stream, Value
from app.formats.pdf.looks import IDENTITY, PaintedImage
from app.formats.pdf.picture import MAX_PIXELS, decoded

_COARSE_PX = 32
_ALIKE = 12.0  # mean difference of 256 levels that recompression and scaling stay below


class Likeness(Enum):
    """`UNCERTAIN`: it looks alike, or cannot be decoded."""

    SAME = auto()
    UNCERTAIN = auto()
    DIFFERENT = auto()


def likeness(history: History, image: PaintedImage, picture: bytes | None) -> Likeness:
    """Compare an image of the document with a seal's picture, pixel by pixel on white paper."""
    try:
        shown = _Raster(history).image(image)
        own = None if picture is None else _on_white(picture)
    except (AppError, PdfSyntaxError, UnidentifiedImageError, OSError, ValueError):
        return Likeness.UNCERTAIN
    if own is None or shown is None:
        return Likeness.UNCERTAIN
    if own.size == shown.size and own.tobytes() == shown.tobytes():
        return Likeness.SAME
    return Likeness.UNCERTAIN if _coarse_difference(own, shown) < _ALIKE else Likeness.DIFFERENT


class _Raster:
    """Image objects as pixels on white paper; None for kinds that seals are not drawn with."""

    def __init__(self, history: History) -> None:
        self._history = history

    def image(self, painted: PaintedImage) -> Image.Image | None:
        colour = self._plain(painted)
        reference = painted.stream.entries.get("SMask")
        if colour is None or reference is None:
            return colour and colour.convert("RGB")
        alpha = self._mask(reference)
        if alpha is None or alpha.size != colour.size:
            return None
        return _pasted(colour.convert("RGB"), alpha)

    def _mask(self, reference: Value) -> Image.Image | None:
        mask = self._history.resolve(reference, self._history.last)
        if not isinstance(mask, Stream) or "Matte" in mask.entries:
            return None
        owner = reference if isinstance(reference, Ref) else None
        alpha = self._plain(PaintedImage(owner, mask, IDENTITY, None))
        return alpha if alpha is not None and alpha.mode == "L" else None

    def _plain(self, painted: PaintedImage) -> Image.Image | None:
        entries = painted.stream.entries

        def value(key: str) -> Value:
            return self._history.resolve(entries.get(key), self._history.last)

        width, height = value("Width"), value("Height")
        if not (isinstance(width, int) and isinstance(height, int)):
            return None
        odd = any(key in entries for key in ("Decode", "Mask", "ImageMask"))
        if odd or not 0 < width * height <= MAX_PIXELS:
            return None
        if value("Filter") in ("DCTDecode", ["DCTDecode"]):
            return self._photograph(painted)
        mode = {"DeviceRGB": "RGB", "DeviceGray": "L"}.get(str(value("ColorSpace")))
        if mode is None or value("BitsPerComponent") != 8:
            return None
        data = self._history.stream_data(painted.stream, self._history.last, painted.reference)
        return Image.frombytes(mode, (width, height), data)

    def _photograph(self, painted: PaintedImage) -> Image.Image | None:
        data = self._history.raw_stream(painted.stream, self._history.last)
        if self._history.decryption is not None and painted.reference is not None:
            entries = painted.stream.entries
            data = self._history.decryption.stream(painted.reference, data, entries)
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
            if image.width * image.height > MAX_PIXELS or image.mode not in ("RGB", "L"):
                return None
            return image.copy()


def _on_white(picture: bytes) -> Image.Image:
    """A seal's own picture, decoded as for drawing it, on white paper."""
    pixels = decoded(picture)
    size = pixels.width_px, pixels.height_px
    colour = Image.frombytes("RGB", size, zlib.decompress(pixels.colour))
    if pixels.alpha is None:
        return colour
    return _pasted(colour, Image.frombytes("L", size, zlib.decompress(pixels.alpha)))


def _pasted(colour: Image.Image, alpha: Image.Image) -> Image.Image:
    paper = Image.new("RGB", colour.size, "white")
    paper.paste(colour, mask=alpha)
    return paper


def _coarse_difference(one: Image.Image, other: Image.Image) -> float:
    small = [image.resize((_COARSE_PX, _COARSE_PX)).tobytes() for image in (one, other)]
    total: int = sum(abs(a - b) for a, b in zip(*small, strict=True))
    return total / len(small[0])
