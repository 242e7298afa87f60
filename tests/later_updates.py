"""Updates appended to a signed sample, and what is said of the signature then."""

from collections.abc import Callable
from pathlib import Path

from app.domain.validation import Anchors, SignatureVerdict
from app.workers.verifying import verify_file
from tests.signed_samples import BASE, root, update

Attack = Callable[[bytes], bytes]
FREE_TEXT = b"<</Type/Annot/Subtype/FreeText/Rect[72 690 300 730]/Contents(900)/DA(/F1 24 Tf)/F 4>>"
EVIL = b"BT /F1 24 Tf 72 700 Td (Agreed: 900) Tj ET"


def judge(data: bytes, folder: Path) -> tuple[SignatureVerdict, ...]:
    """The verdicts on a document."""
    path = folder / "sample.pdf"
    path.write_bytes(data)
    return verify_file(path, Anchors((root(),)), None).signatures


def first(data: bytes, folder: Path) -> SignatureVerdict:
    """The verdict on its first signature."""
    return judge(data, folder)[0]


def stream(content: bytes, more: bytes = b"") -> bytes:
    """A stream object."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (more, len(content), content)


def swap(number: int, old: bytes, new: bytes, **more: bytes) -> Attack:
    """An update that changes one thing in one object and may bring others."""
    assert old in BASE[number], (number, old)
    extra = {int(key[1:]): value for key, value in more.items()}
    return lambda data: update(data, {number: BASE[number].replace(old, new)} | extra)


def bring(objects: dict[int, bytes], **options: object) -> Attack:
    """An update with these objects."""
    return lambda data: update(data, objects, **options)  # type: ignore[arg-type]


LOOKS = stream(b"BT (100) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 80 20]")
"""An appearance."""
