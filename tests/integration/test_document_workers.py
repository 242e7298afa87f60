"""Documents through real worker processes: both halves, crashes, deadlines, what is left behind."""

import contextlib
import io
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.domain.validation import Anchors
from app.workers import document_client
from app.workers.document_client import WorkerDocuments
from tests.other_readers import pyhanko_verdicts
from tests.pdf_samples import PageShape, write_pdf
from tests.sealing import spec
from tests.software_signer import signer


@pytest.fixture
def documents() -> Iterator[WorkerDocuments]:
    pool = WorkerDocuments(workers=2)
    yield pool
    pool.close()
    assert not [one for one in threading.enumerate() if one.name.startswith("document worker")]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_pdf(tmp_path / "in.pdf", [PageShape()] * 3)


def _pids(documents: WorkerDocuments) -> list[int]:
    children = [lane._worker._child for lane in documents._lanes]
    return [child._process.pid for child in children if child is not None]


def test_batch_uses_the_worker_that_prepared(documents: WorkerDocuments, source: Path) -> None:
    who = signer()
    documents.start()
    targets = [source.with_name(f"{number}.part") for number in range(6)]
    wanted = spec(["1@60,60"], straddle="right")
    pending = [documents.prepare(source, target, wanted, None) for target in targets]
    prepared = [one.result() for one in pending]
    done = [documents.complete(one, who.sign(one.to_be_signed)) for one in prepared]
    assert [one.result().size for one in done] == [one.stat().st_size for one in targets]
    assert len(_pids(documents)) == 2
    for target in targets:
        assert all(status.bottom_line for status in pyhanko_verdicts(target, [who.root]))


def test_a_seal_picture_of_many_megabytes(documents: WorkerDocuments, source: Path) -> None:
    noise, encoded = Image.frombytes("RGB", (1500, 1500), os.urandom(1500 * 1500 * 3)), io.BytesIO()
    noise.save(encoded, "PNG")
    assert len(encoded.getvalue()) > 6 << 20
    documents.start()
    target, wanted = source.with_name("a.part"), spec(["1@60,60"], picture=encoded.getvalue())
    prepared = documents.prepare(source, target, wanted, None).result()
    documents.complete(prepared, signer().sign(prepared.to_be_signed)).result()
    assert all(status.bottom_line for status in pyhanko_verdicts(target, [signer().root]))


def test_one_document_needs_one_process(documents: WorkerDocuments, source: Path) -> None:
    documents.start()
    snapshot = documents.snapshot(source, source.with_name("copy.part"), None).result()
    assert (snapshot.page_count, snapshot.signed, snapshot.rewritten) == (3, False, False)
    assert len(_pids(documents)) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="names are Unicode there")
def test_H12_name_in_an_unknown_encoding(documents: WorkerDocuments, source: Path) -> None:
    """A name in GBK, as old systems and archives leave them."""
    old = source.rename(source.with_name(os.fsdecode("公章.pdf".encode("gbk"))))
    for ask in (
        lambda: documents.verify(old, Anchors(), None),
        lambda: documents.inspect(old, None),
        lambda: documents.prepare(old, source, spec(), None),
    ):
        with pytest.raises(AppError) as caught:
            ask().result()
        assert caught.value.code is ErrorCode.DOCUMENT_NAME_UNREADABLE


def test_failures_come_back_by_name(documents: WorkerDocuments, source: Path) -> None:
    target = source.with_name("out.part")
    with pytest.raises(AppError) as caught:
        documents.prepare(source, target, spec(["7@60,60"]), None).result()
    assert caught.value.code is ErrorCode.PAGE_MISSING
    assert caught.value.facts["count"] == 3
    assert not target.exists()


def test_password_goes_to_the_worker_and_may_be_wiped_at_once(
    documents: WorkerDocuments, tmp_path: Path
) -> None:
    import pikepdf

    locked = pikepdf.Encryption(user="geheim", owner="boss")
    source = write_pdf(tmp_path / "in.pdf", encryption=locked)
    with Secret(bytearray(b"geheim")) as password:
        pending = documents.prepare(source, tmp_path / "out.part", spec(), password)
    prepared = pending.result()
    done = documents.complete(prepared, signer().sign(prepared.to_be_signed)).result()
    assert done.size == (tmp_path / "out.part").stat().st_size


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_killed_worker_costs_its_call_only(
    documents: WorkerDocuments, source: Path, number: signal.Signals
) -> None:
    target = source.with_name("out.part")
    prepared = documents.prepare(source, target, spec(), None).result()
    for pid in _pids(documents):
        os.kill(pid, number)
    value = signer().sign(prepared.to_be_signed)
    with pytest.raises(AppError) as caught:
        documents.complete(prepared, value).result()
    assert caught.value.code is ErrorCode.WORKER_CRASHED
    assert not target.exists()
    assert documents.prepare(source, target, spec(), None).result().field == "Seal1"


def test_deadline_ends_a_call(
    documents: WorkerDocuments, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_client, "SMALL_DOCUMENT_S", 0.0)
    with pytest.raises(AppError) as caught:
        documents.prepare(source, source.with_name("out.part"), spec(), None).result()
    assert caught.value.code is ErrorCode.WORKER_TIMEOUT
    assert not source.with_name("out.part").exists()


def test_page_is_rendered(documents: WorkerDocuments, source: Path) -> None:
    target = source.with_name("page.png")
    page = documents.render(source, 2, 72, target, None).result()
    with Image.open(target) as image:
        assert image.size == (page.width_px, page.height_px) == (595, 842)
    with pytest.raises(AppError) as caught:
        documents.render(source, 4, 72, target, None).result()
    assert caught.value.code is ErrorCode.PAGE_MISSING
    huge = write_pdf(source.with_name("huge.pdf"), [PageShape(media=(0, 0, 14400, 14400))])
    with pytest.raises(AppError) as caught:
        documents.render(huge, 1, 300, target, None).result()
    assert caught.value.code is ErrorCode.DOCUMENT_TOO_COMPLEX


@pytest.mark.skipif(sys.platform == "win32", reason="processes are not halted by a signal there")
def test_cancelling_a_signing_leaves_a_verification_alone(
    documents: WorkerDocuments, source: Path
) -> None:
    target = source.with_name("out.part")
    for pending in [documents.verify(source, Anchors(), None) for _ in documents._lanes]:
        pending.result()
    halted = _pids(documents)
    for pid in halted:
        os.kill(pid, signal.SIGSTOP)
    verifying = documents.verify(source, Anchors(), None)
    running = documents.prepare(source, target, spec(), None)
    waiting = documents.prepare(source, target, spec(), None)
    documents.cancel_signing()
    for pid in halted:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
    for pending in (running, waiting):
        with pytest.raises(AppError) as caught:
            pending.result()
        assert caught.value.code is ErrorCode.CANCELLED
    assert verifying.result().signatures == ()
    assert not target.exists()
    assert documents.prepare(source, target, spec(), None).result().field == "Seal1"


def test_cancelling_refuses_what_waits(documents: WorkerDocuments, source: Path) -> None:
    pending = [documents.verify(source, Anchors(), None) for _ in range(12)]
    documents.cancel()
    codes = set()
    for one in pending:
        try:
            one.result()
        except AppError as error:
            codes.add(error.code)
    assert codes == {ErrorCode.CANCELLED}
    assert documents.verify(source, Anchors(), None).result().signatures == ()
