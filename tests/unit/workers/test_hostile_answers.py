"""Workers that a document or a driver has taken over, and answers that fit the protocol and lie."""

import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path

import msgspec
import pytest

from app.domain.document import DocumentSnapshot
from app.domain.errors import AppError, ErrorCode
from app.domain.preview import Tile
from app.domain.signing import PreparedDocument
from app.domain.time_stamp import MAX_TOKEN_BYTES, StampAuthority
from app.workers import supervision
from app.workers.document_client import WorkerDocuments
from app.workers.network_client import StampWorker
from app.workers.preview_client import WorkerPreview
from app.workers.token_client import WorkerTokenDriver
from tests.pdf_samples import write_pdf
from tests.sealing import spec

ALWAYS = "import sys\nfor _ in sys.stdin: print(sys.argv[1], flush=True)"
BY_CALL = """\
import json, sys
answers = json.loads(sys.argv[1])
for line in sys.stdin:
    asked = json.loads(line)
    if asked["call"] == "snapshot":
        answers["snapshot"]["path"] = asked["arguments"]["temporary"]
    print(json.dumps({"ok": answers[asked["call"]]}), flush=True)
"""
A4 = {"x0": 0, "y0": 0, "x1": 595, "y1": 842}
RECT = {"left_mm": 1, "top_mm": 1, "width_mm": 1, "height_mm": 1}

Answers = Callable[[object], None]
Preview = Callable[..., WorkerPreview]


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
    names = iter([tmp_path / "copy", tmp_path / "clean", tmp_path / "pixels"])
    answers({"size": 8, "sha256": "aa" * 32, "pages": [{"visible": A4}]})
    preview = WorkerPreview(source, None, lambda: next(names))
    assert preview.document.snapshot.path == str(tmp_path / "copy")
    preview._worker.stop()
    answers(snapshot_at(precious))
    with pytest.raises(AppError) as caught:
        preview.judge()
    preview.close()
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


@pytest.fixture
def preview(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Preview]:
    """A preview of two pages whose worker gives these answers, the rest as it should be."""
    opened: list[WorkerPreview] = []

    def make(visible: dict[str, float] = A4, rotation: int = 0, **answers: object) -> WorkerPreview:
        page = {"visible": visible, "rotation": rotation, "user_unit": 1}
        source, digest = write_pdf(tmp_path / "in.pdf"), "aa" * 32
        judged = replace(snapshot_at(tmp_path / "private-0"), source=str(source), page_count=2)
        told = {
            "preview-open": {"size": 8, "sha256": digest, "pages": [page] * 2},
            "preview-judge": msgspec.to_builtins(judged),
            **{name.replace("_", "-"): answer for name, answer in answers.items()},
        }
        command = [sys.executable, "-c", BY_CALL, msgspec.json.encode(told).decode()]
        monkeypatch.setattr(supervision, "_interpreter", lambda: command)
        names = (tmp_path / f"private-{number}" for number in count())
        opened.append(WorkerPreview(source, None, lambda: next(names)))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def gone_wrong(call: Callable[[], object]) -> bool:
    with pytest.raises(AppError) as caught:
        call()
    return caught.value.code is ErrorCode.WORKER_CRASHED


@pytest.mark.parametrize(
    ("visible", "rotation"),
    [(A4 | {"x1": 0}, 0), (A4 | {"y1": -842}, 0), (A4 | {"x0": 1}, 0), (A4, 90)],
)
def test_A11_a_page_without_a_size_is_no_page(
    preview: Preview, visible: dict[str, float], rotation: int
) -> None:
    assert gone_wrong(lambda: preview(visible, rotation))


def test_A12_pixels_of_another_size_are_not_shown(preview: Preview) -> None:
    drawn = preview(preview_tile={"width_px": 8, "height_px": 8, "channels": 3})
    assert gone_wrong(lambda: drawn.render(Tile(0, 96, 0, 0, 8, 9)))


@pytest.mark.parametrize("next_page", [-1, 0, 2, 7])
def test_H10_a_search_that_does_not_get_on_is_ended(preview: Preview, next_page: int) -> None:
    searched = preview(preview_find={"hits": [], "next_page": next_page})
    assert gone_wrong(lambda: searched.find("a", 0))


@pytest.mark.parametrize("page", [-1, 0, 2])
def test_H10_hits_are_on_the_pages_that_were_searched(preview: Preview, page: int) -> None:
    searched = preview(preview_find={"hits": [[page, RECT]], "next_page": None})
    assert gone_wrong(lambda: searched.find("a", 1))


def test_an_honest_search_is_believed(preview: Preview) -> None:
    searched = preview(preview_find={"hits": [[0, RECT]], "next_page": 1})
    assert searched.find("a", 0).next_page == 1


def test_A12_seals_are_on_pages_of_the_document(preview: Preview) -> None:
    sealed = preview(preview_seals=[0, 2])
    assert gone_wrong(lambda: sealed.show_seals((), ()))


def stamp_failure() -> AppError:
    authority = StampAuthority("http://tsa.example/", (), ("tsa.example",))
    with closing(StampWorker(authority)) as stamps, pytest.raises(AppError) as caught:
        stamps.stamp(b"value", "sha256").result()
    return caught.value


@pytest.mark.parametrize(
    "value", [b"", bytes(MAX_TOKEN_BYTES + 1), "?", 7, [b"token"], {"token": b"token"}, {}]
)
def test_K5_a_network_worker_gives_what_is_no_token(answers: Answers, value: object) -> None:
    answers(value)
    error = stamp_failure()
    assert error.code is ErrorCode.TIME_STAMP_NOT_VALID
    assert error.facts == {"host": "tsa.example", "reason": "worker-stopped"}


@pytest.mark.parametrize("code", ["pin-wrong", "document-damaged", "cancelled", "no-such-code"])
def test_G6_a_network_worker_speaks_of_what_it_cannot_know(
    monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    line = msgspec.json.encode({"error": code, "facts": {}}).decode()
    monkeypatch.setattr(supervision, "_interpreter", lambda: [sys.executable, "-c", ALWAYS, line])
    assert stamp_failure().code is ErrorCode.TIME_STAMP_NOT_VALID
