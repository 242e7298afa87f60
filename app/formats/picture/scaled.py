"""A seal picture decoded and made small enough to be shown on a screen."""

import io

from PIL import Image, UnidentifiedImageError

from app.domain.errors import AppError, ErrorCode
from app.domain.preview import Pixels

FORMATS = ("PNG", "JPEG", "GIF", "BMP")
MAX_PIXELS = 16_000_000


def scaled(data: bytes, side_px: int) -> Pixels:
    """RGBA, neither side above `side_px`; raises `PICTURE_TOO_LARGE`, `PICTURE_UNREADABLE`."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise AppError(ErrorCode.PICTURE_TOO_LARGE)
            picture = image.convert("RGBA")
    except (Image.DecompressionBombError, MemoryError) as error:
        raise AppError(ErrorCode.PICTURE_TOO_LARGE) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise AppError(ErrorCode.PICTURE_UNREADABLE) from error
    # premultiplied, so that transparent neighbours do not lighten the edges
    small = picture.convert("RGBa")
    small.thumbnail((side_px, side_px), Image.Resampling.LANCZOS, reducing_gap=None)
    shown = small.convert("RGBA")
    return Pixels(shown.width, shown.height, 4, shown.tobytes())
