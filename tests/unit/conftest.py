"""What the tests of several folders begin with."""

from pathlib import Path

import pytest

from tests.pdf_samples import PageShape, write_pdf


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """An ordinary document of three pages."""
    return write_pdf(tmp_path / "in.pdf", [PageShape()] * 3)


@pytest.fixture
def result(tmp_path: Path) -> Path:
    """Where the sealed document goes; nothing is there yet."""
    return tmp_path / "out.pdf"
