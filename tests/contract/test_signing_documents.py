"""What every implementation of `ports.SigningDocuments` promises: the workers' and the fake's."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorCode
from app.ports import SigningDocuments
from app.workers.document_client import WorkerDocuments
from tests.fakes.documents import FakeSigningDocuments
from tests.pdf_samples import PageShape, write_pdf
from tests.sealing import spec
from tests.software_signer import signer


@pytest.fixture(params=["workers", "fake"])
def documents(request: pytest.FixtureRequest) -> Iterator[SigningDocuments]:
    """Each implementation in turn."""
    if request.param == "fake":
        yield FakeSigningDocuments()
        return
    pool = WorkerDocuments()
    yield pool
    pool.close()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_pdf(tmp_path / "in.pdf", [PageShape()])


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_preparing_fixes_the_bytes_in_the_named_file_only(
    documents: SigningDocuments, source: Path
) -> None:
    before, temporary = digest(source), source.with_name("new.part")
    documents.start()
    prepared = documents.prepare(source, temporary, spec(["1@60,60"]), None).result()
    assert digest(source) == before == prepared.snapshot.source_sha256
    assert Path(prepared.snapshot.path) == temporary
    assert prepared.snapshot.page_count == 1
    assert prepared.pages == (1,)
    assert prepared.to_be_signed
    assert prepared.field
    assert {path.name for path in source.parent.iterdir()} == {"in.pdf", "new.part"}


def test_completing_tells_the_digest_of_what_is_there(
    documents: SigningDocuments, source: Path
) -> None:
    temporary = source.with_name("new.part")
    prepared = documents.prepare(source, temporary, spec(["1@60,60"]), None).result()
    value = signer().sign(prepared.to_be_signed)
    completed = documents.complete(prepared, value).result()
    assert (completed.sha256, completed.size) == (digest(temporary), temporary.stat().st_size)
    assert completed.size > source.stat().st_size


def test_a_job_is_completed_once(documents: SigningDocuments, source: Path) -> None:
    temporary = source.with_name("new.part")
    prepared = documents.prepare(source, temporary, spec(["1@60,60"]), None).result()
    value = signer().sign(prepared.to_be_signed)
    documents.complete(prepared, value).result()
    with pytest.raises(AppError):
        documents.complete(prepared, value).result()


def test_several_documents_may_be_under_way(documents: SigningDocuments, source: Path) -> None:
    parts = [source.with_name(f"{number}.part") for number in range(3)]
    pending = [documents.prepare(source, part, spec(["1@60,60"]), None) for part in parts]
    prepared = [one.result() for one in pending]
    assert len({one.job for one in prepared}) == 3
    assert [Path(one.snapshot.path) for one in prepared] == parts


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, ErrorCode.DOCUMENT_NOT_FOUND), (b"GIF89a no", ErrorCode.DOCUMENT_NOT_PDF)],
)
def test_what_is_no_document_is_named_and_leaves_no_file(
    documents: SigningDocuments, tmp_path: Path, content: bytes | None, code: ErrorCode
) -> None:
    source, temporary = tmp_path / "in.pdf", tmp_path / "new.part"
    if content is not None:
        source.write_bytes(content)
    with pytest.raises(AppError) as caught:
        documents.prepare(source, temporary, spec(["1@60,60"]), None).result()
    assert caught.value.code is code
    assert not temporary.exists()
