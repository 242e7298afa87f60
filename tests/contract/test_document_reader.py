"""What every implementation of `ports.DocumentReader` promises; only `WorkerDocuments` is one."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from app.domain.errors import AppError, ErrorCode
from app.domain.validation import Anchors, Headline, Indication
from app.ports import DocumentReader
from app.workers.document_client import WorkerDocuments
from tests.pdf_samples import PageShape, write_pdf
from tests.sealing import spec
from tests.software_signer import signer


@pytest.fixture
def pool() -> Iterator[WorkerDocuments]:
    made = WorkerDocuments(workers=1)
    yield made
    made.close()


@pytest.fixture
def reader(pool: WorkerDocuments) -> DocumentReader:
    return pool


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_pdf(tmp_path / "in.pdf", [PageShape()] * 2)


def code(asking: Callable[[], object]) -> ErrorCode:
    with pytest.raises(AppError) as caught:
        asking()
    return caught.value.code


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_A0_a_snapshot_is_the_document_and_leaves_it_alone(
    reader: DocumentReader, source: Path
) -> None:
    before, copy = digest(source), source.with_name("copy.part")
    snapshot = reader.snapshot(source, copy, None).result()
    assert Path(snapshot.path) == copy
    assert before == digest(source) == snapshot.source_sha256 == snapshot.sha256 == digest(copy)
    assert (snapshot.page_count, snapshot.signed, snapshot.rewritten) == (2, False, False)


def test_a_document_without_signatures_says_so(reader: DocumentReader, source: Path) -> None:
    report = reader.verify(source, Anchors(), None).result()
    assert (report.headline, report.signatures) == (Headline.NO_SIGNATURE, ())
    assert (report.sha256, report.size) == (digest(source), source.stat().st_size)


def test_C4_a_signature_is_believed_under_the_given_anchors_only(
    reader: DocumentReader, pool: WorkerDocuments, source: Path
) -> None:
    signed, who = source.with_name("signed.pdf"), signer()
    prepared = pool.prepare(source, signed, spec(["1@60,60"]), None).result()
    pool.complete(prepared, who.sign(prepared.to_be_signed)).result()
    verdicts = {
        anchors: reader.verify(signed, Anchors(anchors), None).result().signatures[0]
        for anchors in ((), (who.root.der,))
    }
    assert [one.trusted for one in verdicts.values()] == [None, True]
    assert all(one.intact for one in verdicts.values())
    assert verdicts[()].indication is Indication.INDETERMINATE


def test_the_certificates_in_a_file_of_anchors(reader: DocumentReader) -> None:
    root = signer().root
    assert reader.certificates(root.der).result() == (root,)
    assert code(lambda: reader.certificates(b"none").result()) is ErrorCode.ANCHOR_UNREADABLE


def test_what_is_in_a_document(reader: DocumentReader, source: Path) -> None:
    report = reader.inspect(source, None).result()
    assert (report.sha256, report.size) == (digest(source), source.stat().st_size)
    assert [page.number for page in report.pages] == [1, 2]
    assert (report.signature_count, report.encrypted) == (0, False)


def test_a_page_becomes_a_picture(reader: DocumentReader, source: Path) -> None:
    target = source.with_name("page.png")
    page = reader.render(source, 2, 72, target, None).result()
    assert page.path == str(target)
    with Image.open(target) as image:
        assert image.size == (page.width_px, page.height_px) == (595, 842)
    assert code(lambda: reader.render(source, 3, 72, target, None).result()) is (
        ErrorCode.PAGE_MISSING
    )


def test_what_is_no_document_is_named_by_every_call(reader: DocumentReader, tmp_path: Path) -> None:
    gone, text, new = tmp_path / "gone.pdf", tmp_path / "text.pdf", tmp_path / "new"
    text.write_bytes(b"GIF89a no document")
    for source, expected in (
        (gone, {ErrorCode.DOCUMENT_NOT_FOUND}),
        (text, {ErrorCode.DOCUMENT_NOT_PDF}),
    ):
        for call in (
            lambda path: reader.snapshot(path, new, None),
            lambda path: reader.verify(path, Anchors(), None),
            lambda path: reader.inspect(path, None),
            lambda path: reader.render(path, 1, 72, new, None),
        ):
            assert code(lambda call=call, path=source: call(path).result()) in expected
            assert not new.exists()
