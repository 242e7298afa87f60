"""Time stamps at the window: who is asked is said before, what came of it is said afterwards."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket

import pytest
from PySide6.QtWidgets import QLabel

from app.domain.validation import Headline
from app.gui.dialogs.sealing import SealingDialog
from app.gui.i18n import tr
from app.gui.panels.signature_card import SignatureCard
from tests.fakes.stamp_server import Behave, StampServer, answering, http, stamping
from tests.gui.office import Office
from tests.pdf_samples import PageShape, write_pdf
from tests.stamping import Stamper

STAMPER = Stamper()
GOOD, BUSY = stamping(STAMPER), answering(lambda _: http(b"", "503 Busy"))


@dataclass
class Authority:
    """A time-stamp authority that behaves as the test wants, and the office's rules about it."""

    folder: Path
    behave: Behave = GOOD
    server: StampServer = field(init=False)

    def __call__(self, stream: socket, body: bytes) -> None:
        self.behave(stream, body)

    def rule(self, *levels: str) -> Path:
        root, policy = self.folder / "tsa.der", self.folder / "policy.toml"
        root.write_bytes(STAMPER.anchors[0])
        policy.write_text(
            f'[sign]\nlevels = {list(levels)}\n[network]\nhosts = ["127.0.0.1"]\n'
            f'[time_stamp]\nurl = "{self.server.url}"\nanchors = ["{root}"]\n'
        )
        return policy


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Authority]:
    made = Authority(tmp_path)
    made.server = StampServer(made)
    with made.server:
        yield made


@pytest.fixture
def wished(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """The office wants time stamps and can do without."""
    monkeypatch.setenv("YINXIN_POLICY", str(authority.rule("B-B", "B-T")))
    return authority


@pytest.fixture
def required(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """The office cannot do without."""
    monkeypatch.setenv("YINXIN_POLICY", str(authority.rule("B-T")))
    return authority


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    return write_pdf(tmp_path / "通知.pdf", [PageShape()])


def begin(office: Office, notice: Path) -> SealingDialog:
    office.open(notice)
    office.plugged()
    office.place()
    return office.ask()


def told(office: Office) -> str:
    return office.child(QLabel, "result-readers").text()


def test_a_stamped_document_says_so(wished: Authority, office: Office, notice: Path) -> None:
    dialog = begin(office, notice)
    assert "会向 127.0.0.1 取时间戳" in dialog.findChild(QLabel, "sealing-readers").text()
    dialog.reject()
    office.seal()
    assert told(office).startswith("已带时间戳。")
    (verdict,) = office.report().signatures
    assert verdict.time_stamp is not None
    assert verdict.time_stamp.answer.passed
    card = office.window.desk.document_section.findChild(SignatureCard)
    assert any("（时间戳证明）" in label.text() for label in card.findChildren(QLabel))
    assert office.report().headline is Headline.TOTAL_PASSED


def test_K3_a_wished_stamp_that_is_missing_is_a_warning(
    wished: Authority, office: Office, notice: Path
) -> None:
    wished.behave = BUSY
    begin(office, notice).reject()
    office.seal()
    assert told(office).startswith("没有时间戳：")
    assert office.window.desk.result.property("tone") == "caution"
    assert office.report().headline is Headline.TOTAL_PASSED


def test_K3_a_required_stamp_that_is_missing_leaves_the_dialog_and_no_file(
    required: Authority, office: Office, notice: Path
) -> None:
    required.behave = BUSY
    begin(office, notice)
    assert "时间戳" in office.refused()
    assert [path.name for path in notice.parent.glob("*.pdf")] == ["通知.pdf"]
    assert len(office.window.placing.placements) == 1
    required.behave = GOOD
    office.close_dialog()
    office.until(lambda: office.window.desk.sealing.dialog is None)
    office.plugged()
    office.seal()
    assert told(office).startswith("已带时间戳。")
    assert office.key_uses() == 2


def test_whoever_waits_for_the_authority_can_stop(
    required: Authority, office: Office, notice: Path
) -> None:
    released: list[bool] = []

    def silent(stream: socket, _: bytes) -> None:
        while not released:
            time.sleep(0.02)

    required.behave = silent
    dialog = begin(office, notice)
    office.type_pin()
    office.until(lambda: required.server.requests)
    dialog.reject()
    office.until(lambda: dialog.failure.text() or office.window.desk.sealing.dialog is None)
    released.append(True)
    assert [path.name for path in notice.parent.glob("*.pdf")] == ["通知.pdf"]
    assert tr("notice.changed-on-disk") not in office.window.notice.text()
