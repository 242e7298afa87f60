"""Seal pictures of every kind become the same image; hostile ones are refused unopened."""

import io
import struct
import zlib

import pytest
from PIL import Image

from app.domain.errors import AppError, ErrorCode
from app.formats.pdf.picture import MAX_PIXELS, decoded


def _file(image: Image.Image, kind: str, **more: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **more)
    return buffer.getvalue()


def _rgba() -> Image.Image:
    image = Image.new("RGBA", (2, 1), (200, 10, 20, 255))
    image.putpixel((1, 0), (0, 0, 0, 0))
    return image


def test_alpha_is_kept_apart_from_colour() -> None:
    pixels = decoded(_file(_rgba(), "PNG"))
    assert (pixels.width_px, pixels.height_px, pixels.ratio) == (2, 1, 2.0)
    assert zlib.decompress(pixels.colour)[:3] == bytes((200, 10, 20))
    assert pixels.alpha is not None
    assert zlib.decompress(pixels.alpha) == b"\xff\x00"


@pytest.mark.parametrize("kind", ["JPEG", "BMP", "GIF", "PNG"])
def test_opaque_pictures_have_no_mask(kind: str) -> None:
    pixels = decoded(_file(Image.new("RGB", (8, 8), (220, 0, 0)), kind))
    assert pixels.alpha is None
    red, green, _ = zlib.decompress(pixels.colour)[:3]
    assert red > 210
    assert green < 10


def test_palette_with_transparency() -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([220, 0, 0, 255, 255, 255])
    image.putdata([0, 1])
    pixels = decoded(_file(image, "PNG", transparency=1))
    assert pixels.alpha is not None
    assert zlib.decompress(pixels.alpha) == b"\xff\x00"
    assert zlib.decompress(pixels.colour)[:3] == bytes((220, 0, 0))


def test_sixteen_bit_grey_is_scaled_not_clipped() -> None:
    image = Image.new("I;16", (2, 1))
    image.putpixel((0, 0), 0x8080)
    image.putpixel((1, 0), 0xFFFF)
    assert zlib.decompress(decoded(_file(image, "PNG")).colour) == b"\x80" * 3 + b"\xff" * 3


@pytest.mark.parametrize("data", [b"", b"seal", b"\x89PNG\r\n\x1a\n", _file(_rgba(), "PNG")[:45]])
def test_unreadable_pictures(data: bytes) -> None:
    with pytest.raises(AppError) as caught:
        decoded(data)
    assert caught.value.code is ErrorCode.PICTURE_UNREADABLE


def test_other_formats_are_not_even_tried() -> None:
    with pytest.raises(AppError) as caught:
        decoded(_file(Image.new("RGB", (4, 4)), "TIFF"))
    assert caught.value.code is ErrorCode.PICTURE_UNREADABLE


def _png_header(width: int, height: int) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    checksum = struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + checksum


@pytest.mark.parametrize("side", [4001, 60_000])
def test_bombs_are_refused_before_they_are_unpacked(side: int) -> None:
    assert side * side > MAX_PIXELS
    with pytest.raises(AppError) as caught:
        decoded(_png_header(side, side) + b"\0\0\0\0IDAT")
    assert caught.value.code is ErrorCode.PICTURE_TOO_LARGE
