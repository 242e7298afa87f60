"""The private copy: same bytes, or a clean rewriting, or a named refusal and no file left."""

import hashlib
import os
from pathlib import Path

import pikepdf
import pymupdf
import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.formats.pdf import private_copy
from app.formats.pdf.snapshot import take_snapshot
from tests.pdf_samples import PageShape, add_signature_field, build_pdf, write_pdf
from tests.sealing import seal, spec


def _refused(source: Path, folder: Path, password: bytes | None = None) -> ErrorCode:
    secret = None if password is None else Secret(bytearray(password))
    with pytest.raises(AppError) as caught:
        take_snapshot(source, folder / "copy.part", secret)
    assert not list(folder.glob("*.part"))
    return caught.value.code


def test_regular_document_is_copied_byte_for_byte(tmp_path: Path) -> None:
    source = write_pdf(tmp_path / "in.pdf", [PageShape()] * 3)
    taken = take_snapshot(source, tmp_path / "copy.part", None)
    data = source.read_bytes()
    assert Path(taken.document.path).read_bytes() == data
    assert taken.document.sha256 == taken.document.source_sha256 == hashlib.sha256(data).hexdigest()
    assert (taken.document.page_count, taken.document.rewritten, taken.document.size) == (
        3,
        False,
        len(data),
    )
    assert taken.hash_state.hexdigest() == taken.document.sha256
    assert (tmp_path / "copy.part").stat().st_mode & 0o777 == 0o600


def test_existing_file_is_never_taken_for_the_copy(tmp_path: Path) -> None:
    source = write_pdf(tmp_path / "in.pdf")
    (tmp_path / "copy.part").write_bytes(b"mine")
    with pytest.raises(AppError) as caught:
        take_snapshot(source, tmp_path / "copy.part", None)
    assert caught.value.code is ErrorCode.OUTPUT_NOT_WRITABLE
    assert (tmp_path / "copy.part").read_bytes() == b"mine"


def _freed_with_impossible_generation(data: bytes) -> bytes:
    return data.replace(b"0000000000 65535 f", b"0000000000 65536 f")


def _junk_before_header(data: bytes) -> bytes:
    return b"received by mail\r\n" + data


def _wrong_startxref(data: bytes) -> bytes:
    head, _, _ = data.rpartition(b"startxref")
    return head + b"startxref\n7\n%%EOF\n"


def _cut_end(data: bytes) -> bytes:
    return data[:-60]


@pytest.mark.parametrize(
    "damage",
    [_freed_with_impossible_generation, _junk_before_header, _wrong_startxref, _cut_end],
)
def test_irregular_unsigned_document_is_rewritten(tmp_path: Path, damage: object) -> None:
    regular = write_pdf(tmp_path / "regular.pdf", [PageShape(), PageShape(rotate=90)])
    source = tmp_path / "in.pdf"
    source.write_bytes(damage(regular.read_bytes()))  # type: ignore[operator]
    before = source.read_bytes()
    taken = take_snapshot(source, tmp_path / "copy.part", None)
    assert taken.document.rewritten
    assert taken.document.page_count == 2
    assert taken.document.source_sha256 == hashlib.sha256(before).hexdigest()
    copy = Path(taken.document.path)
    assert taken.document.sha256 == hashlib.sha256(copy.read_bytes()).hexdigest()
    with pikepdf.open(copy) as pdf:
        assert [int(page.obj.Rotate) for page in pdf.pages] == [0, 90]
    assert source.read_bytes() == before
    assert [path.name for path in tmp_path.glob("*.part")] == ["copy.part"]


@pytest.mark.parametrize("parent", ["none", "another"])
def test_a_page_that_does_not_know_its_parent_has_one_size_for_all_readers(
    tmp_path: Path, parent: str
) -> None:
    """Its size stands in the tree: some readers find it from above, others only through /Parent."""
    pdf = build_pdf([PageShape(), PageShape()])
    pdf.Root.Pages.MediaBox = [0, 0, 1200, 1900]
    for page in pdf.pages:
        del page.obj.MediaBox
        del page.obj.Parent
        if parent == "another":
            page.obj.Parent = pdf.make_indirect(pikepdf.Dictionary(MediaBox=[0, 0, 300, 300]))
    pdf.save(tmp_path / "in.pdf")
    taken = take_snapshot(tmp_path / "in.pdf", tmp_path / "copy.part", None)
    assert taken.document.rewritten
    with pymupdf.open(taken.document.path, filetype="pdf") as shown:
        assert [(page.rect.width, page.rect.height) for page in shown] == [(1200, 1900)] * 2


def test_rewriting_is_deterministic(tmp_path: Path) -> None:
    regular = write_pdf(tmp_path / "regular.pdf")
    source = tmp_path / "in.pdf"
    source.write_bytes(_junk_before_header(regular.read_bytes()))
    digests = {
        take_snapshot(source, tmp_path / f"{number}.part", None).document.sha256
        for number in range(2)
    }
    assert len(digests) == 1


def test_rewriting_keeps_encryption_and_permissions(tmp_path: Path) -> None:
    rights = pikepdf.Permissions(extract=False)
    locked = pikepdf.Encryption(user="öffne", owner="owner", R=6, allow=rights)
    source = write_pdf(tmp_path / "in.pdf", encryption=locked)
    source.write_bytes(_junk_before_header(source.read_bytes()))
    secret = Secret(bytearray("öffne".encode()))
    taken = take_snapshot(source, tmp_path / "copy.part", secret)
    assert taken.document.rewritten
    with pikepdf.open(taken.document.path, password="öffne") as pdf:
        assert pdf.encryption.R == 6
        assert not pdf.allow.extract
        assert pdf.allow.modify_form


@pytest.mark.parametrize("damage", [_junk_before_header, _wrong_startxref])
def test_A8_signed_document_is_never_rewritten(tmp_path: Path, damage: object) -> None:
    source = write_pdf(tmp_path / "in.pdf")
    seal(source, tmp_path / "signed.pdf", spec())
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(damage((tmp_path / "signed.pdf").read_bytes()))  # type: ignore[operator]
    assert _refused(broken, tmp_path) is ErrorCode.DOCUMENT_SIGNED_IRREGULAR


def test_lost_trace_of_a_signature_forbids_rewriting(tmp_path: Path) -> None:
    source = write_pdf(tmp_path / "in.pdf")
    source.write_bytes(b"%/ByteRange of another life\n" + source.read_bytes())
    assert _refused(source, tmp_path) is ErrorCode.DOCUMENT_SIGNED_IRREGULAR


def test_empty_signature_field_is_no_signature(tmp_path: Path) -> None:
    pdf = build_pdf([PageShape()])
    add_signature_field(pdf, 0, "Boss", (10, 10, 90, 90))
    pdf.save(tmp_path / "in.pdf")
    assert not take_snapshot(tmp_path / "in.pdf", tmp_path / "copy.part", None).document.signed


def test_what_is_no_document(tmp_path: Path) -> None:
    text = tmp_path / "letter.pdf"
    text.write_bytes(b"Dear reader" * 500 + b"%PDF-1.4")
    assert _refused(text, tmp_path) is ErrorCode.DOCUMENT_NOT_PDF
    assert _refused(tmp_path / "nowhere.pdf", tmp_path) is ErrorCode.DOCUMENT_NOT_FOUND
    assert _refused(tmp_path, tmp_path) is ErrorCode.DOCUMENT_UNREADABLE
    (tmp_path / "empty.pdf").touch()
    assert _refused(tmp_path / "empty.pdf", tmp_path) is ErrorCode.DOCUMENT_NOT_PDF
    (tmp_path / "stub.pdf").write_bytes(b"%PDF-1.7\nnothing else")
    assert _refused(tmp_path / "stub.pdf", tmp_path) is ErrorCode.DOCUMENT_DAMAGED


def test_document_without_pages(tmp_path: Path) -> None:
    pikepdf.new().save(tmp_path / "in.pdf")
    assert _refused(tmp_path / "in.pdf", tmp_path) is ErrorCode.DOCUMENT_WITHOUT_PAGES


def test_source_that_changes_while_it_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_pdf(tmp_path / "in.pdf")
    transfer = private_copy._transfer

    def disturbed(*arguments: object) -> object:
        done = transfer(*arguments)  # type: ignore[arg-type]
        os.utime(source, ns=(1, 1))
        return done

    monkeypatch.setattr(private_copy, "_transfer", disturbed)
    assert _refused(source, tmp_path) is ErrorCode.DOCUMENT_CHANGED


def test_form_that_only_xfa_can_draw(tmp_path: Path) -> None:
    pdf = build_pdf([PageShape()])
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=pdf.make_stream(b"<xdp/>"))
    pdf.save(tmp_path / "in.pdf")
    assert _refused(tmp_path / "in.pdf", tmp_path) is ErrorCode.DOCUMENT_XFA


def test_page_tree_that_says_another_number_is_rewritten(tmp_path: Path) -> None:
    pdf = build_pdf([PageShape()] * 2)
    pdf.save(tmp_path / "in.pdf")
    data = (tmp_path / "in.pdf").read_bytes()
    assert b"/Count 2" in data
    (tmp_path / "in.pdf").write_bytes(data.replace(b"/Count 2", b"/Count 5"))
    document = take_snapshot(tmp_path / "in.pdf", tmp_path / "copy.part", None).document
    assert (document.rewritten, document.page_count) == (True, 2)
