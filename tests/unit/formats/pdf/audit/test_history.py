"""Objects in every revision, in every way of writing a file."""

import io
from pathlib import Path

import pikepdf
import pytest

from app.domain.errors import AppError, ErrorCode
from app.formats.pdf.audit.files import PdfFile
from app.formats.pdf.audit.form import fields
from app.formats.pdf.audit.history import History
from app.formats.pdf.audit.pages import page_number, pages, transform
from app.formats.pdf.audit.references import References
from app.formats.pdf.audit.salvage import object_headers
from app.formats.pdf.audit.syntax import Ref, Stream
from app.formats.pdf.audit.xref import Entry
from tests.pdf_samples import PageShape, build_pdf, write_pdf
from tests.signed_samples import BASE, document, signed, update

UNSIGNED = BASE | {6: BASE[6].replace(b"/V 10 0 R", b"")}


def history(data: bytes) -> History:
    return History(PdfFile(io.BytesIO(data)))


def test_each_revision_has_its_own_objects() -> None:
    data = update(document(UNSIGNED), {7: b"(new)", 30: b"(more)"})
    found = history(data)
    assert found.last == 1
    assert found.object(7, 1) == b"new"
    assert isinstance(found.object(7, 0), dict)
    assert found.object(30, 1) == b"more"
    assert found.object(30, 0) is None
    assert not found.irregular


def test_freed_object_is_null() -> None:
    found = history(update(document(UNSIGNED), {}, freed=[7]))
    assert found.object(7, 1) is None
    assert found.object(7, 0) is not None


@pytest.mark.parametrize(
    "save",
    [
        {},
        {"linearize": True},
        {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
        {"object_stream_mode": pikepdf.ObjectStreamMode.generate, "linearize": True},
    ],
)
def test_ways_of_writing(save: dict[str, object], tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [PageShape(rotate=90), PageShape(user_unit=2)], **save)
    with path.open("rb") as stream:
        found = History(PdfFile(stream))
        listed = list(pages(found, found.last))
        shapes = [transform(found, found.last, page) for page in listed]
        numbers = [page_number(found, found.last, page.reference) for page in listed]
    assert [shape.rotation for shape in shapes] == [90, 0]
    assert [shape.user_unit for shape in shapes] == [1, 2]
    assert numbers == [1, 2]
    assert not found.irregular


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.replace(b"startxref", b"startxxxx"),
        lambda data: data[: data.rindex(b"xref\n", 0, -30)],
        lambda data: data.replace(b"trailer", b"trail  "),
        lambda data: data.replace(b"\n2 0 obj", b"\n\n\n2 0 obj", 1),
    ],
)
def test_file_without_usable_sections_is_searched(spoil: object) -> None:
    data = spoil(document(UNSIGNED))  # type: ignore[operator]
    try:
        found = history(data)
    except AppError as refused:
        found = None
        assert refused.code is ErrorCode.DOCUMENT_DAMAGED  # noqa: PT017
    if found is not None:
        assert len(list(pages(found, found.last))) == 1
        assert found.irregular
        assert found.ambiguous


def test_loop_of_sections_ends() -> None:
    data = update(document(UNSIGNED), {30: b"<<>>"})
    start = data.rindex(b"xref\n", 0, data.rindex(b"startxref"))
    head, _, tail = data.rpartition(b"/Prev ")
    digits = tail.split(b">>")[0].split(b"/")[0]
    looped = head + b"/Prev " + str(start).encode().ljust(len(digits))[: len(digits)]
    assert history(looped + tail[len(digits) :]).ambiguous


def test_wrong_length_of_a_stream() -> None:
    data = document(UNSIGNED | {4: b"<</Length 3>>stream\nlonger than that\nendstream"})
    found = history(data)
    stream = found.object(4, 0)
    assert isinstance(stream, Stream)
    assert found.raw_stream(stream, 0) == b"longer than that\n"
    assert found.irregular


def test_unpacking_is_limited() -> None:
    import zlib

    from app.formats.pdf.audit.syntax import PdfSyntaxError
    from app.formats.pdf.audit.xref import flate

    bomb = zlib.compress(bytes(10_000_000))
    with pytest.raises(PdfSyntaxError):
        flate(bomb, {}, limit=1_000_000)


@pytest.mark.parametrize(
    ("first", "index"),
    [(b"1" + b"0" * 19, b"40 0 "), (b"-1", b"40 0 "), (b"5", b"40 " + b"9" * 30 + b" ")],
)
@pytest.mark.parametrize("spoil", [b"startxref", b"nowhere"])
def test_object_stream_that_points_far_away(first: bytes, index: bytes, spoil: bytes) -> None:
    body = index + b"<<>>"
    entries = b"<</Type/ObjStm/N 1/First %s/Length %d>>" % (first, len(body))
    objects = UNSIGNED | {30: b"%sstream\n%s\nendstream" % (entries, body)}
    found = history(document(objects).replace(b"startxref", spoil))
    found.sections[-1].entries[40] = Entry(None, container=30)
    found._set_sections(found.sections)
    assert found.object(40, found.last) is None


def test_references_follow_the_revisions() -> None:
    data = update(document(UNSIGNED), {3: BASE[3].replace(b"/F1 7 0 R", b"")})
    found = history(data)
    references = References(found, 0)
    assert references.to(7) == {3}
    assert references.to(4) == {3}
    references.advance()
    assert references.to(7) == frozenset()
    assert references.to(4) == {3}


def test_headers_are_found_across_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    import app.formats.pdf.audit.files as module

    monkeypatch.setattr(module, "CHUNK", 100)
    data = document(UNSIGNED)
    found = list(object_headers(PdfFile(io.BytesIO(data))))
    assert [number for _, number in found] == sorted(UNSIGNED)
    assert all(data[at:].startswith(b"%d 0 obj" % number) for at, number in found)


def test_field_tree() -> None:
    (seal, amount) = fields(history(signed()), 0)
    assert (seal.name, seal.type, seal.value) == ("Seal", "Sig", Ref(10, 0))
    assert (amount.name, amount.type, amount.value) == ("Amount", "Tx", b"100")
    assert seal.visible


def test_many_pages_in_one_flat_tree(tmp_path: Path) -> None:
    path = tmp_path / "many.pdf"
    build_pdf([PageShape()] * 50).save(path)
    with path.open("rb") as stream:
        found = History(PdfFile(stream))
        last = list(pages(found, found.last))[-1]
        assert page_number(found, found.last, last.reference) == 50
