"""The seal pictures that a person has added, one pair of files each. Implements `SealPictures`.

Keeps bytes and never decodes them: pictures are foreign.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from app.domain.errors import AppError, ErrorCode
from app.domain.placement import SealSize
from app.domain.seal_picture import KeptPicture
from app.domain.signing import SealPicture
from app.storage.private_file import replace_private

MAX_BYTES = 20 * 1024 * 1024
"""As much as the command line takes."""


class SealPictureFolder:
    """`KEY.json` holds name and size, `KEY.picture` the bytes; what is unreadable is no picture."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> tuple[KeptPicture, ...]:
        """Every picture, the oldest first."""
        return tuple(self._readable())

    def read(self, source: Path) -> SealPicture:
        """The bytes of a file; raises `PICTURE_UNREADABLE`, `PICTURE_TOO_LARGE`."""
        return SealPicture(_read(source))

    def add(self, picture: SealPicture, name: str, size: SealSize) -> KeptPicture:
        """Keep a picture; raises `OUTPUT_FAILED`."""
        facts = {"name": name, "width_mm": size.width_mm, "height_mm": size.height_mm}
        text = json.dumps(facts, ensure_ascii=False)
        key = hashlib.sha256(picture.data + text.encode("utf-8", "replace")).hexdigest()[:16]
        try:
            replace_private(self._folder / f"{key}.picture", picture.data)
            replace_private(self._folder / f"{key}.json", text.encode("utf-8", "replace"))
        except OSError as error:
            reason = error.strerror or ""
            raise AppError(ErrorCode.OUTPUT_FAILED, file=name, reason=reason) from None
        return KeptPicture(key, name, size, picture)

    def remove(self, key: str) -> None:
        """Forget a picture; never raises."""
        for kept in self._readable():
            if kept.key == key:
                for ending in ("json", "picture"):
                    with suppress(OSError):
                        (self._folder / f"{key}.{ending}").unlink(missing_ok=True)

    def _readable(self) -> Iterator[KeptPicture]:
        with suppress(OSError):
            files = sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
            for path in files:
                with suppress(OSError, ValueError, KeyError, TypeError, AppError):
                    yield _kept(path)


def _kept(path: Path) -> KeptPicture:
    facts = json.loads(path.read_text(encoding="utf-8"))
    size = SealSize.parse(f"{facts['width_mm']}x{facts['height_mm']}")
    data = _read(path.with_suffix(".picture"))
    return KeptPicture(path.stem, str(facts["name"]), size, SealPicture(data))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or ""
        raise AppError(ErrorCode.PICTURE_UNREADABLE, file=path.name, reason=reason) from None
    if len(data) > MAX_BYTES:
        raise AppError(ErrorCode.PICTURE_TOO_LARGE, file=path.name, limit="20 MiB")
    return data
