"""Opening foreign files: passwords, permissions, and no failure without a name."""

import random
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pyhanko.pdf_utils import generic

from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.formats.pdf import reading
from app.formats.pdf.pages import PageTree
from app.formats.pdf.reading import (
    PARSE_ERRORS,
    OpenPdf,
    Permissions,
    open_pdf,
    parse_failures,
)
from tests.pdf_samples import PageShape, write_pdf

KINDS = {
    "rc4-128": {"R": 3, "metadata": False, "aes": False},
    "aes-128": {"R": 4, "metadata": True, "aes": True},
    "aes-256": {"R": 6, "metadata": True, "aes": True},
}


def _open(path: Path, password: bytes | None) -> OpenPdf:
    secret = None if password is None else Secret(bytearray(password))
    with path.open("rb") as file:
        opened = open_pdf(file, secret)
        assert PageTree(opened.reader.root).count == 1
        return opened


def _encrypted(path: Path, kind: str, user: str, allow: pikepdf.Permissions) -> Path:
    settings = KINDS[kind]
    locked = pikepdf.Encryption(user=user, owner="boss", allow=allow, **settings)
    return write_pdf(path, encryption=locked)


FREE = pikepdf.Permissions()
BOUND = pikepdf.Permissions(
    modify_other=False, modify_annotation=False, modify_form=False, modify_assembly=False
)


@pytest.mark.parametrize("kind", KINDS)
def test_B11_user_password_opens_with_the_authors_permissions(tmp_path: Path, kind: str) -> None:
    path = _encrypted(tmp_path / "in.pdf", kind, "secret", BOUND)
    assert _open(path, b"secret").permissions == Permissions(False, False)
    assert _open(path, b"boss").permissions == Permissions()


@pytest.mark.parametrize("kind", KINDS)
def test_B11_wrong_and_missing_passwords(tmp_path: Path, kind: str) -> None:
    path = _encrypted(tmp_path / "in.pdf", kind, "secret", FREE)
    with pytest.raises(AppError) as caught:
        _open(path, None)
    assert caught.value.code is ErrorCode.DOCUMENT_PASSWORD_REQUIRED
    with pytest.raises(AppError) as caught:
        _open(path, b"guess")
    assert caught.value.code is ErrorCode.DOCUMENT_PASSWORD_WRONG


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("password", [None, b"not needed"])
def test_B11_owner_password_only(tmp_path: Path, kind: str, password: bytes | None) -> None:
    opened = _open(_encrypted(tmp_path / "in.pdf", kind, "", FREE), password)
    assert opened.encrypted
    assert opened.permissions == Permissions()


def test_form_filling_alone_permits_existing_fields_only(tmp_path: Path) -> None:
    allow = pikepdf.Permissions(modify_other=False, modify_annotation=False)
    path = _encrypted(tmp_path / "in.pdf", "aes-256", "", allow)
    assert _open(path, None).permissions == Permissions(add_fields=False, fill_fields=True)


def test_objects_in_streams_are_read_like_others(tmp_path: Path) -> None:
    mode = pikepdf.ObjectStreamMode.generate
    path = write_pdf(tmp_path / "in.pdf", [PageShape()] * 300, object_stream_mode=mode)
    with path.open("rb") as file:
        tree = PageTree(open_pdf(file, None).reader.root)
        assert sum(1 for _ in tree.walk()) == 300
        assert tree.page(299).transform().visible.width == 595


def test_mutilated_files_end_in_a_named_failure(tmp_path: Path) -> None:
    """Zero crashes: whatever a parser raises has a code."""
    mode = pikepdf.ObjectStreamMode.generate
    samples = [
        write_pdf(tmp_path / "table.pdf", [PageShape()] * 3).read_bytes(),
        write_pdf(tmp_path / "stream.pdf", [PageShape()] * 3, object_stream_mode=mode).read_bytes(),
        _encrypted(tmp_path / "aes.pdf", "aes-256", "", FREE).read_bytes(),
    ]
    dice = random.Random(7)  # noqa: S311 - reproducible
    survived = 0
    for number in range(600):
        data = bytearray(samples[number % len(samples)])
        for _ in range(dice.randint(1, 6)):
            data[dice.randrange(8, len(data))] = dice.choice(b"\x00 <>[]()/09Rn%\xff")
        survived += _survives(tmp_path / "x.pdf", bytes(data))
    assert 0 < survived < 600


def _survives(path: Path, data: bytes) -> bool:
    """Whether pages can still be read; any failure must be one of the document's."""
    path.write_bytes(data)
    try:
        with path.open("rb") as file:
            opened = open_pdf(file, None)
            with parse_failures():
                return bool([page.transform() for page in PageTree(opened.reader.root).walk()])
    except AppError as error:
        if not error.code.value.startswith("document-"):
            raise
        return False


@pytest.mark.parametrize(
    "written",
    [b"<>", b"<4>", b"<4 1>x", b"<41\n42>", b"<feff0041>", b"<" + b"3082" * 9000 + b">", b"<41",
     b"<4g>", b"<41<42>>", b""],
)  # fmt: skip
def test_a_hex_string_is_read_as_the_library_reads_it(written: bytes) -> None:
    def outcome(read: Callable[[BytesIO], object]) -> object:
        stream = BytesIO(b"before" + written)
        stream.seek(6)
        try:
            found = read(stream)
        except PARSE_ERRORS as error:
            return type(error), str(error)
        return type(found), found, stream.tell()

    assert outcome(generic.read_hex_string_from_stream) == outcome(reading._read_hex_bytewise)
    assert generic.read_hex_string_from_stream is not reading._read_hex_bytewise
