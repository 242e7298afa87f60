"""Signatures with a time stamp from end to end: policy, token, authority on loopback, verifiers."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.crypto.x509 import read_certificate
from tests.desk import Desk, Finished, run_program
from tests.fakes.stamp_server import Behave, StampServer, answering, http, stamping
from tests.other_readers import pdfsig, pyhanko_verdicts
from tests.pdf_samples import PageShape, write_pdf
from tests.softhsm import PIN, SoftHsm, authority_der
from tests.softskf.store import SoftStore
from tests.stamping import Stamper

BUSY = answering(lambda _: http(b"", "503 Busy"))


class Office:
    """A policy that names an authority, and a folder to work in."""

    def __init__(self, folder: Path, server: StampServer, stamper: Stamper) -> None:
        self.folder = folder
        self.root = folder / "tsa-root.der"
        self.root.write_bytes(stamper.anchors[0])
        self.server = server
        self.policy = self.rule()

    def rule(self, levels: str = '["B-T"]', hosts: str = '["127.0.0.1"]') -> Path:
        """The policy file, written anew."""
        path = self.folder / "policy.toml"
        path.write_text(
            f"[sign]\nlevels = {levels}\n[network]\nhosts = {hosts}\n"
            f'[time_stamp]\nurl = "{self.server.url}"\nanchors = ["{self.root}"]\n'
        )
        return path


@contextmanager
def office(folder: Path, stamper: Stamper, behave: Behave | None = None) -> Iterator[Office]:
    with StampServer(behave or stamping(stamper)) as server:
        yield Office(folder, server, stamper)


def sign(tokens: SoftHsm, at: Office, kind: str = "") -> Finished:
    """With one RSA key behind PKCS#11."""
    document = write_pdf(at.folder / "in.pdf", [PageShape()])
    driver = ("--driver", str(tokens.driver), "--pin-stdin", "--invisible")
    files = (str(document), "-o", str(at.folder / "out.pdf"))
    return run_program(at.folder, "sign", *files, *driver, typed=f"{PIN}\n", policy=at.policy)


def verify(at: Office) -> Finished:
    anchor = at.folder / "root.der"
    anchor.write_bytes(authority_der())
    arguments = ("verify", str(at.folder / "out.pdf"), "--anchor", str(anchor))
    return run_program(at.folder, *arguments, policy=at.policy)


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_a_pades_signature_gets_its_time_stamp(one_key: SoftHsm, tmp_path: Path, kind: str) -> None:
    stamper = Stamper(kind)
    with office(tmp_path, stamper) as at:
        receipt = sign(one_key, at)
        assert (receipt.status, receipt.data["level"], receipt.data["not_stamped"]) == (
            0,
            "B-T",
            None,
        )
        assert at.server.connects == 1
        report = verify(at)
    assert report.data["headline"] == "TOTAL-PASSED"
    (signature,) = report.data["signatures"]
    assert signature["time_stamp"]["outcome"] == "passed"
    assert "Signature is Valid" in pdfsig(tmp_path / "out.pdf")


def test_another_verifier_finds_the_time_stamp_good(one_key: SoftHsm, tmp_path: Path) -> None:
    stamper = Stamper()
    with office(tmp_path, stamper) as at:
        sign(one_key, at)
    roots = map(read_certificate, (authority_der(), *stamper.anchors))
    (status,) = pyhanko_verdicts(tmp_path / "out.pdf", roots)
    assert status.bottom_line
    assert status.timestamp_validity is not None
    assert status.timestamp_validity.valid
    assert status.timestamp_validity.trusted


def test_K3_what_is_required_and_not_given_leaves_no_file(one_key: SoftHsm, tmp_path: Path) -> None:
    with office(tmp_path, Stamper(), BUSY) as at:
        receipt = sign(one_key, at)
        assert receipt.status != 0
        assert receipt.data["error"]["code"] == "time-stamp-refused"
        assert at.server.connects == 1
    assert {path.name for path in tmp_path.glob("*.pdf")} == {"in.pdf"}


def test_K3_what_is_wished_and_not_given_is_told(one_key: SoftHsm, tmp_path: Path) -> None:
    with office(tmp_path, Stamper(), BUSY) as at:
        at.rule(levels='["B-B", "B-T"]')
        receipt = sign(one_key, at)
        assert (receipt.status, receipt.data["level"]) == (0, "B-B")
        assert receipt.data["not_stamped"]["code"] == "time-stamp-refused"
        assert verify(at).data["headline"] == "TOTAL-PASSED"


def test_K1_an_address_that_is_not_listed_is_not_called(one_key: SoftHsm, tmp_path: Path) -> None:
    with office(tmp_path, Stamper()) as at:
        at.rule(hosts='["tsa.example"]')
        receipt = sign(one_key, at)
        assert receipt.data["error"]["code"] == "policy-forbids"
        assert at.server.connects == 0


@pytest.mark.parametrize("kind", ["gm", "sm2"])
@pytest.mark.parametrize("profile", ["seal", "detached", "pades-sm2"])
def test_sm2_signatures_are_stamped_over_sm3(
    ukey: SoftStore, tmp_path: Path, profile: str, kind: str
) -> None:
    folder = tmp_path / "desk"
    folder.mkdir()
    desk = Desk(folder, ukey)
    with office(folder, Stamper(kind)) as at:
        desk.policy = at.policy
        how = ("--invisible", "--profile", profile)
        receipt = desk.seal() if profile == "seal" else desk.sign(*how)
        assert (receipt.status, receipt.data["profile"], receipt.data["level"]) == (
            0,
            profile,
            "B-T",
        )
        assert (at.server.connects, desk.logins) == (1, 1)
        report = desk.verify()
    (signature,) = report.data["signatures"]
    assert signature["time_stamp"]["outcome"] == "passed"
    assert report.data["headline"] == "TOTAL-PASSED"


def test_the_diagnosis_asks_the_authority_for_a_stamp(one_key: SoftHsm, tmp_path: Path) -> None:
    with office(tmp_path, Stamper()) as at:
        found = run_program(tmp_path, "doctor", policy=at.policy).data["findings"]
        assert at.server.connects == 1
        told = {one["name"]: (one["ok"], one["detail"]) for one in found}
        assert told["network"] == (None, "for time stamps only: 127.0.0.1")
        assert told["time stamps"] == (True, "127.0.0.1: stamps, and is believed")
        at.root.write_bytes(Stamper("sm2").anchors[0])
        again = run_program(tmp_path, "doctor", policy=at.policy).data["findings"]
    (stamps,) = (one for one in again if one["name"] == "time stamps")
    assert (stamps["ok"], stamps["detail"]) == (False, "127.0.0.1: time-stamp-not-valid")
