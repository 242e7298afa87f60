"""`verify`, `tokens`, `inspect`, `render`, `doctor`: what is found becomes lines, JSON, status."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.cli import password
from app.cli.exit_status import ExitStatus
from app.cli.secret_input import StandardInput
from app.domain.algorithms import KeyType
from app.domain.answer import Answer, Reason
from app.domain.certificate import Certificate
from app.domain.document import DocumentReport, FormField, Page, RenderedPage, Risk
from app.domain.errors import AppError, ErrorCode
from app.domain.finding import Finding
from app.domain.geometry import A4_MEDIA_BOX, PageTransform
from app.domain.profile import Profile
from app.domain.secret import Secret
from app.domain.signing import ReceiptError
from app.domain.time_stamp import TimeStampVerdict
from app.domain.token import PinState, Token, TokenCertificate
from app.domain.validation import (
    Headline,
    Indication,
    Modification,
    Revocation,
    SignatureKind,
    SignatureVerdict,
    SubIndication,
    ValidationReport,
)
from app.use_cases.list_tokens import DriverReport
from tests.fakes.services import FakeServices, by_name, raising
from tests.unit.cli.conftest import Run

NOW = datetime.now(UTC)

VERDICT = SignatureVerdict(
    field="Signature1",
    fields=("Signature1", "Signature1.page2"),
    kind=SignatureKind.SIGNATURE,
    subfilter="ETSI.CAdES.detached",
    indication=Indication.TOTAL_PASSED,
    sub_indication=None,
    intact=True,
    covers_whole_file=True,
    modified_after=Modification.NONE,
    signer="××市××局",
    certificate=None,
    trusted=True,
    revocation=Revocation.NOT_CHECKED,
    signing_time=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
    algorithm="rsa-pkcs1-sha256",
    reason=None,
    pages=(1,),
    signed_length=1000,
    problems=(),
)
GOOD = ValidationReport(Headline.TOTAL_PASSED, (VERDICT,), 1000, "ab" * 32)
FORGED = ValidationReport(
    Headline.TOTAL_FAILED,
    (
        replace(
            VERDICT,
            indication=Indication.TOTAL_FAILED,
            sub_indication=SubIndication.FORMAT_FAILURE,
            intact=False,
            signer="\x1b[32m有效\u202e",
            signing_time=None,
            problems=("gap-is-not-one-hex-string",),
        ),
    ),
    1000,
    "ab" * 32,
)
EMPTY = ValidationReport(Headline.NO_SIGNATURE, (), 10, "00" * 32, ("structure-irregular",))
UNKNOWN = ValidationReport(Headline.INDETERMINATE, (), 10, "00" * 32)


def test_a_report_as_json_has_the_promised_keys(run: Run, services: FakeServices) -> None:
    services.verify = by_name({"a.pdf": GOOD})
    finished = run("verify", "a.pdf", "--json")
    assert finished.status == ExitStatus.OK
    report = finished.json
    (signature,) = report.pop("signatures")
    assert report == {
        "file": "a.pdf",
        "headline": "TOTAL-PASSED",
        "sha256": "ab" * 32,
        "problems": [],
        "error": None,
    }
    promised = {
        "field": "Signature1",
        "subfilter": "ETSI.CAdES.detached",
        "indication": "TOTAL-PASSED",
        "sub_indication": None,
        "intact": True,
        "covers_whole_file": True,
        "modified_after": "none",
        "signer": "××市××局",
        "trusted": True,
        "signing_time": "2026-03-01T09:30:00+00:00",
        "algorithm": "rsa-pkcs1-sha256",
    }
    assert {key: signature[key] for key in promised} == promised


@pytest.mark.parametrize(
    ("report", "status", "words"),
    [
        (GOOD, ExitStatus.OK, "签名有效，文件自签名后未被修改。"),
        (FORGED, ExitStatus.NOT_VALID, "签名结构异常，可能被伪造。"),
        (EMPTY, ExitStatus.INDETERMINATE, "文件没有签名。"),
        (UNKNOWN, ExitStatus.INDETERMINATE, "无法确认"),
    ],
)
def test_a_verdict_is_a_sentence_and_a_status(
    run: Run,
    services: FakeServices,
    report: ValidationReport,
    status: ExitStatus,
    words: str,
) -> None:
    services.verify = by_name({"a.pdf": report})
    finished = run("verify", "a.pdf")
    assert finished.status == status
    assert words in finished.out


def test_nothing_reassuring_is_said_of_a_broken_signature(run: Run, services: FakeServices) -> None:
    altered = replace(
        VERDICT,
        indication=Indication.TOTAL_FAILED,
        sub_indication=SubIndication.HASH_FAILURE,
        intact=False,
        profile=Profile.PADES,
    )
    report = ValidationReport(Headline.TOTAL_FAILED, (altered,), 1000, "ab" * 32)
    services.verify = by_name({"a.pdf": report})
    told = run("verify", "a.pdf").out
    assert "文件在签名后被改动，签名无效。" in told
    assert "没有改动" not in told
    assert "都能验证" not in told


def test_a_time_stamp_is_said_apart(run: Run, services: FakeServices) -> None:
    answer = Answer.failed(Reason.STAMP_OF_OTHER_DATA)
    stamped = replace(
        VERDICT,
        time_stamp=TimeStampVerdict(answer, datetime(2026, 3, 1, tzinfo=UTC), "时间戳机构"),
    )
    services.verify = by_name({"a.pdf": replace(GOOD, signatures=(stamped,))})
    said = run("verify", "a.pdf").out
    assert "时间戳：不通过（时间戳不是盖在这个签名上的）" in said
    assert "· 2026-03-01 00:00+00:00 · 时间戳机构" in said
    assert run("verify", "a.pdf", "--json").json["signatures"][0]["time_stamp"] == {
        "outcome": "failed",
        "reason": "stamp-of-other-data",
        "time": "2026-03-01T00:00:00+00:00",
        "authority": "时间戳机构",
    }


def test_A13_a_hostile_signer_is_shown_harmlessly(run: Run, services: FakeServices) -> None:
    services.verify = by_name({"a.pdf": FORGED})
    finished = run("verify", "a.pdf")
    assert all(line.isprintable() for line in finished.out.splitlines())
    assert "签名范围之外夹有其他内容" in finished.out


def test_each_file_gets_its_object_and_the_worst_speaks(run: Run, services: FakeServices) -> None:
    services.verify = by_name(
        {"a.pdf": GOOD, "b.pdf": AppError(ErrorCode.DOCUMENT_NOT_FOUND), "c.pdf": FORGED}
    )
    finished = run("verify", "a.pdf", "b.pdf", "c.pdf", "--json", "--anchor", "root.pem")
    assert finished.status == ExitStatus.NOT_VALID
    assert [one["headline"] for one in finished.objects] == [
        "TOTAL-PASSED",
        "INDETERMINATE",
        "TOTAL-FAILED",
    ]
    assert finished.objects[1]["error"]["code"] == "document-not-found"
    assert "找不到文件" in finished.err


def test_anchors_and_password_reach_the_verifier(
    run: Run, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[Secret] = []

    class Given(StandardInput):
        def password(self) -> Secret:
            return Secret(bytearray(b"open sesame"))

    def verify(
        source: Path, anchors: tuple[Path, ...], secret: Secret, makers: tuple[Path, ...]
    ) -> ValidationReport:
        assert anchors == (Path("x.pem"), Path("y.pem"))
        assert makers == (Path("m.pem"),)
        assert bytes(secret.view()) == b"open sesame"
        kept.append(secret)
        return GOOD

    services.verify = verify
    monkeypatch.setattr(password, "StandardInput", Given)
    anchors = ("--anchor", "x.pem", "--anchor", "y.pem", "--seal-anchor", "m.pem")
    run("verify", "a.pdf", *anchors, "--password-stdin")
    assert len(kept[0]) == 0


def certificate(**changes: object) -> Certificate:
    values: dict[str, object] = {
        "der": b"",
        "sha256": "ab" * 32,
        "common_name": "××市××局",
        "organisation": "",
        "unit": "",
        "issuer_name": "CA",
        "serial_number": "1",
        "not_before": NOW - timedelta(days=1),
        "not_after": NOW + timedelta(days=1),
        "key_type": KeyType.RSA,
        "key_bits": 2048,
        "curve": None,
        "key_usage": ("digital_signature",),
        "is_authority": False,
        "subject_der": b"",
        "issuer_der": b"",
    } | changes
    return Certificate(**values)  # type: ignore[arg-type]


TOKEN = Token(
    "lib.so",
    "办公室",
    "0042",
    "GM3000",
    "龙脉",
    PinState(tries_left=6),
    (
        TokenCertificate(certificate(), has_private_key=True),
        TokenCertificate(certificate(key_usage=("key_encipherment",)), has_private_key=True),
    ),
)
FAILED_DRIVER = DriverReport(
    "old", "old.so", ReceiptError(ErrorCode.DRIVER_CRASHED, {"path": "old.so"}), ()
)


def test_tokens_are_listed_with_what_may_sign(run: Run, services: FakeServices) -> None:
    services.tokens = lambda _: (DriverReport("龙脉", "lib.so", None, (TOKEN,)), FAILED_DRIVER)
    finished = run("tokens")
    assert finished.status == ExitStatus.OK
    assert "办公室 (0042)" in finished.out
    assert "可签章" in finished.out
    assert "用于加密，不能签章" in finished.out
    assert "old: UKey 的驱动突然停止" in finished.err
    drivers = run("tokens", "--json").json["drivers"]
    assert drivers[0]["tokens"][0]["pin"]["tries_left"] == 6
    assert [one["usable"] for one in drivers[0]["tokens"][0]["certificates"]] == [True, False]
    assert drivers[1]["error"]["code"] == "driver-crashed"


def test_no_driver_that_answers_is_a_failure(run: Run, services: FakeServices) -> None:
    services.tokens = lambda path: (FAILED_DRIVER,) if path == Path("old.so") else ()
    assert run("tokens", "--driver", "old.so").status == ExitStatus.RETRIABLE


A4 = PageTransform(A4_MEDIA_BOX)
REPORT = DocumentReport(
    sha256="cd" * 32,
    size=1234,
    version="1.7",
    encrypted=True,
    signing_permitted=False,
    irregular=True,
    pages=(Page(1, A4), Page(2, A4), Page(3, PageTransform(A4_MEDIA_BOX, 90))),
    fields=(FormField("签名\u202e", "Sig", 1, signed=True),),
    signature_count=1,
    certification="fill",
    risks=(Risk.JAVASCRIPT,),
)


def test_a_document_is_described(run: Run, services: FakeServices) -> None:
    services.inspect = by_name({"a.pdf": REPORT})
    finished = run("inspect", "a.pdf")
    assert finished.status == ExitStatus.OK
    assert "第 1-2 页 210.0 x 297.0 mm" in finished.out
    assert "第 3 页 297.0 x 210.0 mm" in finished.out
    for words in ("已加密", "不允许签章", "结构不规范", "已认证：fill", "脚本", "已签名"):
        assert words in finished.out
    assert "\u202e" not in finished.out
    data = run("inspect", "a.pdf", "--json").json
    assert data["pages"][2] == {"number": 3, "width_mm": 297.0, "height_mm": 210.0, "rotation": 90}
    assert data["risks"] == ["javascript"]
    assert data["fields"][0] == {"name": "签名\u202e", "type": "Sig", "page": 1, "signed": True}


def test_a_failure_before_any_answer_is_an_object(run: Run, services: FakeServices) -> None:
    services.inspect = raising(AppError(ErrorCode.DOCUMENT_DAMAGED, file="a.pdf"))
    finished = run("inspect", "a.pdf", "--json")
    assert finished.status == ExitStatus.REFUSED
    assert finished.json["error"]["code"] == "document-damaged"


def test_a_page_becomes_a_picture(run: Run, services: FakeServices, tmp_path: Path) -> None:
    asked: list[tuple[object, ...]] = []

    def render(*arguments: object) -> RenderedPage:
        asked.append(arguments)
        return RenderedPage(str(arguments[3]), 794, 1123)

    services.render = render
    target = tmp_path / "p.png"
    finished = run("render", "a.pdf", "-o", str(target), "--page", "2", "--dpi", "192")
    assert finished.out == f"{target}: 794 x 1123\n"
    assert asked == [(Path("a.pdf"), 2, 192, target, None)]
    target.write_bytes(b"")
    refused = run("render", "a.pdf", "-o", str(target), "--json")
    assert refused.status == ExitStatus.REFUSED
    assert refused.json["error"]["code"] == "output-exists"
    assert run("render", "a.pdf", "-o", str(target), "--force").status == ExitStatus.OK


def test_a_diagnosis_says_why_a_driver_does_not_work(run: Run, services: FakeServices) -> None:
    error = ReceiptError(ErrorCode.DRIVER_CRASHED, {"path": "/usr/lib/a.so"})
    services.findings = (Finding("driver 甲", False, "/usr/lib/a.so: 64 bit", error=error),)
    first, *sentences = run("doctor").out.splitlines()
    assert first == "[异常] UKey 驱动 甲: /usr/lib/a.so: 64 bit"
    assert len(sentences) >= 2
    assert all(line.startswith("    ") and "{" not in line for line in sentences)


def test_a_diagnosis_fails_as_a_whole(run: Run, services: FakeServices) -> None:
    services.findings = (Finding("program", None, "0.1"), Finding("clock", False, "1970"))
    finished = run("doctor")
    assert finished.status == ExitStatus.BROKEN
    assert finished.out.splitlines() == ["[信息] 程序: 0.1", "[异常] 时间: 1970"]
    findings = run("doctor", "--json").json["findings"]
    assert [one["ok"] for one in findings] == [None, False]
