"""Documents that want to act: nothing in them runs, is opened or is followed (A2, A5, A7, I1).

Watched from outside: the system calls of the workers that open, draw, search, judge and inspect
them.
"""

import sys
from itertools import count, pairwise
from pathlib import Path

import pikepdf
import pytest

from app.domain.document import Risk
from app.domain.preview import Tile
from app.domain.validation import Anchors
from app.workers import supervision
from app.workers.document_client import WorkerDocuments
from app.workers.preview_client import WorkerPreview
from tests.pdf_samples import PageShape, build_pdf

CANARY = "canary-that-nobody-asked-for"
WATCHED = "execve,socket,connect,bind,listen,sendto,open,openat,unlink,rename"


def acting(path: Path, canary: Path) -> Path:
    """Every kind of action, in every place that viewers look for them."""
    pdf = build_pdf([PageShape(content=b"BT /F1 24 Tf 72 700 Td (Hello) Tj ET"), PageShape()])
    actions = [
        pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.launchURL('file://{canary}')"),
        pikepdf.Dictionary(S=pikepdf.Name.Launch, F=str(canary), NewWindow=True),
        pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://127.0.0.1:9/x"),
        pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F="http://127.0.0.1:9/submit"),
        pikepdf.Dictionary(S=pikepdf.Name.GoToR, F=str(canary), D=[0, pikepdf.Name.Fit]),
        pikepdf.Dictionary(S=pikepdf.Name.ImportData, F=str(canary)),
    ]
    for before, after in pairwise(actions):
        before.Next = after
    first = pdf.make_indirect(actions[0])
    page = pdf.pages[0].obj
    pdf.Root.OpenAction = first
    pdf.Root.AA = pikepdf.Dictionary(WC=first, WS=first)
    page.AA = pikepdf.Dictionary(O=first, C=first)
    pdf.Root.Names = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(Names=[pikepdf.String("a"), first])
    )
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 600, 800], A=first
    )
    page.Annots = pikepdf.Array([pdf.make_indirect(link)])
    outside = pikepdf.Stream(pdf, b"")
    outside.F = str(canary)
    outside.Type, outside.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    outside.BBox = [0, 0, 100, 100]
    page.Resources.XObject = pikepdf.Dictionary(X=outside)
    page.Contents = pikepdf.Array([page.Contents, pdf.make_stream(b"/X Do")])
    pdf.save(path, static_id=True)
    return path


@pytest.fixture
def traces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the system calls of every worker that is started."""
    folder = tmp_path / "traces"
    folder.mkdir()
    strace = ["strace", "-ff", "-s", "300", "-e", f"trace={WATCHED}", "-o", str(folder / "worker")]
    command = [*strace, sys.executable, "-I", "-m", "app"]
    monkeypatch.setattr(supervision, "_interpreter", lambda: command)
    return folder


def look_at_everything(source: Path, private: Path) -> set[Risk]:
    """Ask all there is to ask; what was found to be risky."""
    numbers = count()
    preview = WorkerPreview(source, None, lambda: private / f"private-{next(numbers)}")
    documents = WorkerDocuments(workers=1)
    try:
        preview.judge()
        preview.render(Tile(0, 72, 0, 0, 300, 300))
        preview.lines(0)
        preview.find("Hello", 0)
        documents.verify(source, Anchors(), None).result()
        found = documents.inspect(source, None).result().risks
        documents.render(source, 1, 72, private / "page.png", None).result()
        return set(found)
    finally:
        preview.close()
        documents.close()


def test_A2_A7_I1_nothing_in_a_document_is_run_opened_or_called(
    traces: Path, tmp_path: Path
) -> None:
    canary = tmp_path / CANARY
    canary.write_bytes(b"precious")
    source = acting(tmp_path / "acting.pdf", canary)
    found = look_at_everything(source, tmp_path)
    assert found >= {
        Risk.JAVASCRIPT, Risk.AUTOMATIC_ACTION, Risk.EXTERNAL_ACTION, Risk.EXTERNAL_CONTENT
    }  # fmt: skip
    calls = [line for file in traces.iterdir() for line in file.read_text().splitlines()]
    assert any("acting.pdf" in line for line in calls), "the workers were not watched"
    assert not [line for line in calls if CANARY in line]
    network = ("socket(", "connect(", "bind(", "listen(", "sendto(")
    assert not [line for line in calls if line.startswith(network) and "AF_UNIX" not in line]
    programs = [line for line in calls if line.startswith("execve(") and line.endswith("= 0")]
    assert len(programs) == 2, "one process for the preview, one for the others"
    assert canary.read_bytes() == b"precious"
