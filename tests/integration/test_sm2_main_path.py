"""The main path of an office: an SKF token with its electronic seal, on the command line.

The program runs as users run it; what it writes is judged by the program and by a checker that
shares no code with it.
"""

import csv
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from installer import rehearsal_seal
from installer.demo_sm2 import Sm2Demonstration
from tests import independent_gm
from tests.desk import SEAL_NAME, Desk
from tests.pdf_samples import ring_seal
from tests.sm2_sealing import signed_parts
from tests.softskf.store import HOLDER, SoftStore


@pytest.fixture
def desk(tmp_path: Path, ukey: SoftStore) -> Desk:
    folder = tmp_path / "desk"
    folder.mkdir()
    return Desk(folder, ukey)


def test_a_document_gets_the_seal_on_the_token(desk: Desk) -> None:
    receipt = desk.seal()
    assert (receipt.status, receipt.data["status"], receipt.data["profile"]) == (
        0,
        "signed",
        "seal",
    )
    assert receipt.data["signer"] == HOLDER
    assert desk.logins == 1
    report = desk.verify()
    assert (report.status, report.data["headline"]) == (0, "TOTAL-PASSED")
    (signature,) = report.data["signatures"]
    assert signature["seal"]["name"] == SEAL_NAME
    assert {one["outcome"] for one in signature["seal"]["answers"].values()} == {"passed"}
    independent_gm.check_seal_signature(*signed_parts(desk.result))


def test_the_use_register_tells_which_seal_was_used(desk: Desk) -> None:
    desk.seal()
    target = desk.folder / "register.csv"
    desk.run("register", "export", "--csv", str(target))
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["event"] for row in rows] == ["准备用印", "已用印", "已保存"]
    digest = hashlib.sha256(desk.rehearsal.seal.read_bytes()).hexdigest()
    assert {(row["seal_name"], row["seal_sha256"]) for row in rows} == {(SEAL_NAME, digest)}
    assert {len(row["seal_code"].strip("'")) for row in rows} == {14}


@pytest.mark.parametrize(("profile", "gm"), [((), True), (("--profile", "pades-sm2"), False)])
def test_without_a_seal_sm2_signs_too(desk: Desk, profile: tuple[str, ...], gm: bool) -> None:
    assert desk.sign("--invisible", *profile).status == 0
    assert desk.verify().data["headline"] == "TOTAL-PASSED"
    independent_gm.check_signed_data(*signed_parts(desk.result), gm=gm)


def test_a_seal_file_and_a_second_seal(desk: Desk) -> None:
    desk.seal()
    second = desk.folder / "second.pdf"
    file = ("--seal", str(desk.rehearsal.seal), "--seal-anchor", str(desk.rehearsal.anchor))
    receipt = desk.sign(*file, "--at", "all@60,200", source=desk.result, target=second)
    assert receipt.data["pages"] == [1, 2]
    report = desk.verify(second).data
    assert report["headline"] == "TOTAL-PASSED"
    assert [len(one["fields"]) for one in report["signatures"]] == [1, 2]


def test_tokens_shows_the_seal(desk: Desk) -> None:
    (driver,) = desk.run("tokens", "--driver", str(desk.store.library)).data["drivers"]
    (seal,) = driver["tokens"][0]["seals"]
    assert (seal["name"], seal["genuine"]) == (SEAL_NAME, False)
    assert seal["answers"]["seal-maker-certificate"]["reason"] == "no-anchors"


def test_seal_anchors_in_the_settings_folder_are_believed(desk: Desk) -> None:
    folder = desk.folder / "home" / "settings" / "seal-anchors"
    folder.mkdir(parents=True)
    (folder / "maker.pem").write_bytes(desk.rehearsal.anchor.read_bytes())
    assert desk.sign("--seal", "token", "--at", "1@100,100").status == 0


def _no_anchor(_: Desk) -> list[str]:
    return ["--seal", "token"]


def _not_there(desk: Desk) -> list[str]:
    return ["--seal", "token:12345", "--seal-anchor", str(desk.rehearsal.anchor)]


def _somebody_elses(desk: Desk) -> list[str]:
    other = rehearsal_seal.RehearsalSeal(desk.folder / "other")
    stranger = (desk.store.device().container() / "encrypt.cer").read_bytes()
    rehearsal_seal.make(other.folder, stranger, "别的局", ring_seal(), 42)
    return ["--seal", str(other.seal), "--seal-anchor", str(other.anchor)]


def _damaged(desk: Desk) -> list[str]:
    path = desk.folder / "damaged.esl"
    path.write_bytes(desk.rehearsal.seal.read_bytes()[:-3])
    return ["--seal", str(path), "--seal-anchor", str(desk.rehearsal.anchor)]


REFUSED: list[tuple[Callable[[Desk], list[str]], str, str]] = [
    (_no_anchor, "seal-not-usable", "没有设置信任的机构"),
    (_not_there, "seal-not-found", SEAL_NAME),
    (_somebody_elses, "seal-not-usable", "印章与签章人证书不匹配"),
    (_damaged, "seal-malformed", "电子印章"),
]


@pytest.mark.parametrize(("arguments", "code", "words"), REFUSED)
def test_a_seal_is_refused_with_its_reason_before_any_pin(
    desk: Desk, arguments: Callable[[Desk], list[str]], code: str, words: str
) -> None:
    finished = desk.sign(*arguments(desk), "--at", "1@100,100", "--lang", "zh")
    assert finished.status != 0
    assert finished.data["error"]["code"] == code
    assert words in finished.sentences
    assert desk.logins == 0
    assert not desk.result.exists()


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("SKF_ECCSignData before crash", "driver-crashed"),
        ("SKF_ECCSignData before gone", "token-removed"),
        ("SKF_ECCSignData before garbage", "signature-wrong"),
        ("SKF_ECCSignData before lie", "signature-wrong"),
        ("SKF_VerifyPIN before error 0x0A000024", "pin-wrong"),
    ],
)
def test_D5_a_failing_token_leaves_no_result(desk: Desk, fault: str, code: str) -> None:
    desk.store.fault(fault)
    finished = desk.seal()
    assert finished.data["error"]["code"] == code
    assert desk.logins == 1
    assert sorted(path.name for path in desk.folder.glob("*.pdf")) == ["in.pdf"]
    assert not list(desk.folder.glob(".yinxin*"))


def test_the_demonstration_with_sm2(tmp_path: Path) -> None:
    made = Sm2Demonstration(tmp_path / "demonstration")
    made.run()
    assert made.sealed.exists()
    assert made.rendered.exists()
