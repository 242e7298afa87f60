"""A seal picture as one PDF image that all its impressions share (ISO 32000-2, 8.9 and 11.6.5).

Owns decoding (bounded) and the image with its soft mask. Where and how large it is drawn is
`app.formats.pdf.appearance`.
"""

import io
import warnings
import zlib
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, UnidentifiedImageError
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.writer import BasePdfFileWriter

from app.domain.errors import AppError, ErrorCode

MAX_PIXELS = 16_000_000
MAX_FILE_BYTES = 32 * 1024 * 1024
FORMATS = ("PNG", "JPEG", "GIF", "BMP")


@dataclass(frozen=True)
class Pixels:
    """Colour and opacity of a picture, Flate-compressed; `alpha` is None when it is opaque."""

    width_px: int
    height_px: int
    colour: bytes
    alpha: bytes | None

    @property
    def ratio(self) -> float:
        """Width over height."""
        return self.width_px / self.height_px


@lru_cache(maxsize=4)
def decoded(data: bytes) -> Pixels:
    """Decode a PNG, JPEG, GIF or BMP file.

    Raises `PICTURE_TOO_LARGE` before anything is unpacked, `PICTURE_UNREADABLE`.
    """
    if len(data) > MAX_FILE_BYTES:
        raise AppError(ErrorCode.PICTURE_TOO_LARGE, limit="32 MiB")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise AppError(ErrorCode.PICTURE_TOO_LARGE, limit="16 MP")
                return _pixels(_eight_bit(image))
    except (Image.DecompressionBombError, MemoryError) as error:
        raise AppError(ErrorCode.PICTURE_TOO_LARGE) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise AppError(ErrorCode.PICTURE_UNREADABLE) from error


def _eight_bit(image: Image.Image) -> Image.Image:
    """RGBA with 8 bits per channel."""
    if image.mode.startswith("I") or image.mode == "F":
        # Pillow clips 16-bit grey instead of scaling it
        image = image.convert("I").point(lambda value: value / 257).convert("L")
    return image.convert("RGBA")


def _pixels(image: Image.Image) -> Pixels:
    alpha = image.getchannel("A")
    opaque = alpha.getextrema() == (255, 255)
    return Pixels(
        width_px=image.width,
        height_px=image.height,
        colour=zlib.compress(image.convert("RGB").tobytes(), 6),
        alpha=None if opaque else zlib.compress(alpha.tobytes(), 6),
    )


def add_image(writer: BasePdfFileWriter, pixels: Pixels) -> generic.IndirectObject:
    """Put the picture into the update as one image object."""
    image = _image(pixels, "/DeviceRGB", pixels.colour)
    if pixels.alpha is not None:
        image["/SMask"] = writer.add_object(_image(pixels, "/DeviceGray", pixels.alpha))
    return writer.add_object(image)


def _image(pixels: Pixels, colour_space: str, data: bytes) -> generic.StreamObject:
    return generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Image"),
            pdf_name("/Width"): generic.NumberObject(pixels.width_px),
            pdf_name("/Height"): generic.NumberObject(pixels.height_px),
            pdf_name("/ColorSpace"): pdf_name(colour_space),
            pdf_name("/BitsPerComponent"): generic.NumberObject(8),
            pdf_name("/Filter"): pdf_name("/FlateDecode"),
        },
        encoded_data=data,
    )
