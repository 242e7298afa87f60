"""Workers that a document or a driver has taken over, and answers that fit the protocol and lie."""

import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from app.domain.document import DocumentSnapshot
from app.domain.errors import AppError, ErrorCode
from app.domain.signing import PreparedDocument
from app.workers import supervision
from app.workers.document_client import WorkerDocuments
from app.workers.preview_client import WorkerPreview
from app.workers.token_client import WorkerTokenDriver
from tests.pdf_samples import write_pdf
from tests.sealing import spec

ALWAYS = "import sys\nfor _ in sys.stdin: print(sys.argv[1], flush=True)"

Answers = Callable[[object], None]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Every worker gives this answer to everything."""

    def always(value: object) -> None:
        line = msgspec.json.encode({"ok": value}).decode()
        monkeypatch.setattr(
            supervision, "_interpreter", lambda: [sys.executable, "-c", ALWAYS, line]
        )

    return always


def snapshot_at(path: Path) -> DocumentSnapshot:
    digest = "aa" * 32
    return DocumentSnapshot("in.pdf", str(path), 8, digest, digest, False, 1, False)


@pytest.fixture
def precious(tmp_path: Path) -> Path:
    path = tmp_path / "precious.txt"
    path.write_bytes(b"precious")
    return path


def test_H3_document_worker_names_another_file(
    answers: Answers, precious: Path, tmp_path: Path
) -> None:
    source = write_pdf(tmp_path / "in.pdf")
    answers(PreparedDocument("job", snapshot_at(precious), b"1", "aa", "Seal", (1,)))
    documents = WorkerDocuments(workers=1)
    try:
        pending = documents.prepare(source, tmp_path / "temporary.part", spec(["1@60,60"]), None)
        with pytest.raises(AppError) as caught:
            pending.result()
    finally:
        documents.close()
    assert caught.value.code is ErrorCode.WORKER_CRASHED
    assert precious.read_bytes() == b"precious"


def test_H3_preview_of_another_file(answers: Answers, precious: Path, tmp_path: Path) -> None:
    """What is shown can be saved as a copy: it must be the document that was opened."""
    source = write_pdf(tmp_path / "in.pdf")
    answers(snapshot_at(precious))
    names = iter([tmp_path / "copy", tmp_path / "pixels"])
    with pytest.raises(AppError) as caught:
        WorkerPreview(source, None, lambda: next(names))
    assert caught.value.code is ErrorCode.WORKER_CRASHED
    assert precious.read_bytes() == b"precious"


def test_G11_token_worker_speaks_for_another_driver(answers: Answers, tmp_path: Path) -> None:
    """The PIN would go to the library that the token is said to be behind."""
    token = {
        "driver": str(tmp_path / "other.so"), "label": "", "serial": "", "model": "",
        "manufacturer": "", "pin": {}, "certificates": [],
    }  # fmt: skip
    answers([token])
    driver = WorkerTokenDriver(tmp_path / "driver.so")
    try:
        with pytest.raises(AppError) as caught:
            driver.tokens()
    finally:
        driver.close()
    assert caught.value.code is ErrorCode.DRIVER_CRASHED
