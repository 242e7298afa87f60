"""Encryption settings that strangers wrote end in a named failure, whatever they say."""

from pathlib import Path

import pikepdf
import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.validation import Anchors
from app.workers.verifying import verify_file
from tests.pdf_samples import write_pdf
from tests.signed_samples import BASE, document


def refused(path: Path) -> ErrorCode:
    with pytest.raises(AppError) as caught:
        verify_file(path, Anchors(), None)
    return caught.value.code


def with_settings(folder: Path, settings: bytes, **more: bytes) -> Path:
    objects = BASE | {30: settings} | {int(name[1:]): body for name, body in more.items()}
    data = document(objects)
    path = folder / "encrypted.pdf"
    path.write_bytes(data.replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt 30 0 R/ID[(a)(b)]"))
    return path


@pytest.mark.parametrize(
    "settings",
    [
        b"<</Filter/Standard/V 4/R 4/CF 30 0 R>>",
        b"<</Filter/Standard/V 4/R 4/CF<</StdCF<</CFM<</Deeper 30 0 R>>>>>>>>",
        b"<</Filter/Standard/V 4/R 4/CF[[[[[[[[1]]]]]]]]>>",
    ],
)
def test_B11_settings_that_lead_back_to_themselves(settings: bytes, tmp_path: Path) -> None:
    code = refused(with_settings(tmp_path, settings))
    assert code is ErrorCode.DOCUMENT_ENCRYPTION_UNSUPPORTED


def test_B11_settings_that_multiply(tmp_path: Path) -> None:
    """A hundred references to a hundred references, and so on, would never end."""
    many = b"[" + b"31 0 R " * 100 + b"]"
    settings = b"<</Filter/Standard/V 4/R 4/CF 31 0 R>>"
    code = refused(with_settings(tmp_path, settings, n31=many))
    assert code is ErrorCode.DOCUMENT_ENCRYPTION_UNSUPPORTED


def test_B11_permissions_that_were_tampered_with(tmp_path: Path) -> None:
    locks = pikepdf.Encryption(user="", owner="x")
    path = write_pdf(tmp_path / "encrypted.pdf", encryption=locks)
    data = path.read_bytes()
    place = data.index(b"/P -")
    path.write_bytes(data[:place] + b"/P -44" + data[data.index(b" ", place + 4) :])
    assert refused(path) is ErrorCode.DOCUMENT_DAMAGED
