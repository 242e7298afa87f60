"""`sign`: options become a request, receipts become lines; what cannot be meant is refused."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.cli import secret_input
from app.cli.exit_status import ExitStatus
from app.domain.algorithms import RsaPadding
from app.domain.errors import ErrorCode
from app.domain.placement import Edge, PageSelection, SealPlacement, SealSize, StraddlePlacement
from app.domain.profile import Level
from app.domain.signing import Certify, ReceiptError, ReceiptStatus, SigningReceipt
from app.use_cases.signing_request import SignDocuments
from tests.fakes.services import FakeServices
from tests.unit.cli.conftest import Run


class Signer:
    """Keeps the request and answers with the receipts it was given."""

    def __init__(self, services: FakeServices, *receipts: SigningReceipt) -> None:
        self.requests: list[SignDocuments] = []
        self.receipts = receipts
        services.sign = self

    @property
    def request(self) -> SignDocuments:
        (request,) = self.requests
        return request

    def __call__(self, request: SignDocuments) -> Iterator[SigningReceipt]:
        self.requests.append(request)
        for number, receipt in enumerate(self.receipts):
            request.progress.step(number, len(self.receipts), receipt.input)
            yield receipt


SIGNED = SigningReceipt(
    "a.pdf", "b.pdf", ReceiptStatus.SIGNED, None, "00" * 32, "××市××局", "Signature1", pages=(1,)
)
FAILED = SigningReceipt(
    "c.pdf", None, ReceiptStatus.FAILED, ReceiptError(ErrorCode.DOCUMENT_XFA, {"file": "c.pdf"})
)
UNREACHABLE = ReceiptError(ErrorCode.TIME_STAMP_UNREACHABLE, {"host": "tsa.example"})
SKIPPED = SigningReceipt(
    "d.pdf", None, ReceiptStatus.SKIPPED, ReceiptError(ErrorCode.TOKEN_REMOVED, {})
)


@pytest.fixture
def picture(tmp_path: Path) -> str:
    path = tmp_path / "seal.png"
    path.write_bytes(b"\x89PNG")
    return str(path)


def test_every_option_reaches_the_request(run: Run, services: FakeServices, picture: str) -> None:
    signer = Signer(services, SIGNED)
    finished = run(
        *("sign", "--picture", picture, "in.pdf", "-o", "out.pdf", "--driver", "lib.so"),
        *("--token", "办公室", "--cert", "abcdef01", "--scheme", "pss", "--size", "40x30"),
        *("--at", "-1@142,230.5", "--at", "1,3@20,20", "--straddle", "right@120"),
        *("--certify", "fill", "--reason", "-同意", "--location", "北京", "--force"),
    )
    assert finished.status == ExitStatus.OK
    request = signer.request
    (one,) = request.inputs
    assert (one.source, one.target) == (Path("in.pdf"), Path("out.pdf"))
    size = SealSize(40, 30)
    assert request.placements == (
        SealPlacement(PageSelection("-1"), 142, 230.5, size),
        SealPlacement(PageSelection("1,3"), 20, 20, size),
        StraddlePlacement(Edge.RIGHT, 120, size),
    )

    assert request.pictures[0].data == b"\x89PNG"
    assert (request.driver, request.token, request.certificate) == (
        Path("lib.so"),
        "办公室",
        "abcdef01",
    )
    assert (request.padding, request.certify) == (RsaPadding.PSS, Certify.FILL)
    assert (request.reason, request.location, request.replace) == ("-同意", "北京", True)
    assert request.password is None


def test_the_plainest_command(run: Run, services: FakeServices) -> None:
    signer = Signer(services, SIGNED)
    finished = run("sign", "文件夹/通知.PDF", "--invisible")
    assert finished.out == "已签章并已验证 · b.pdf\n"
    request = signer.request
    assert request.inputs[0].target == Path("文件夹/通知(已盖章).PDF")
    assert (request.placements, request.pictures, request.field) == ((), (), None)
    assert (request.padding, request.certify) == (RsaPadding.PKCS1, Certify.NONE)


def test_the_default_size_is_that_of_most_offices(
    run: Run, services: FakeServices, picture: str
) -> None:
    signer = Signer(services, SIGNED)
    run("sign", "a.pdf", "--picture", picture, "--at", "1@50,50")
    (placement,) = signer.request.placements
    assert placement.size == SealSize(42, 42)


def test_results_in_a_folder_keep_their_names(
    run: Run, services: FakeServices, tmp_path: Path
) -> None:
    signer = Signer(services, SIGNED, SIGNED)
    run("sign", "x/a.pdf", "y/b.pdf", "--out-dir", str(tmp_path), "--invisible")
    targets = [one.target for one in signer.request.inputs]
    assert targets == [tmp_path / "a.pdf", tmp_path / "b.pdf"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("a.pdf", "b.pdf", "-o", "c.pdf", "--invisible"),
        ("a.pdf", "-o", "c.pdf", "--out-dir", "d", "--invisible"),
        ("a.pdf", "--invisible", "--at", "1@2,3"),
        ("a.pdf", "--invisible", "--straddle", "left"),
        ("a.pdf", "--invisible", "--picture", "x.png"),
        ("a.pdf", "--invisible", "--size", "30"),
        ("a.pdf", "--at", "1@2,3"),
        ("a.pdf", "--straddle", "left"),
        ("a.pdf",),
        ("a.pdf", "--picture", "x.png"),
        ("a.pdf", "--field", "S", "--size", "30"),
        ("x/a.pdf", "y/A.pdf", "--out-dir", "d", "--invisible"),
        ("a.pdf", "--invisible", "--scheme", "md5"),
        ("a.pdf", "--invisible", "--certify", "all"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_starts(
    run: Run, services: FakeServices, arguments: tuple[str, ...]
) -> None:
    signer = Signer(services)
    finished = run("sign", *arguments)
    assert finished.status == ExitStatus.USAGE
    assert len(finished.err.splitlines()) == 3
    assert signer.requests == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--at", "9"), "placement-invalid"),
        (("--at", "0@1,2"), "pages-invalid"),
        (("--straddle", "middle"), "placement-invalid"),
        (("--at", "1@1,2", "--size", "big"), "size-invalid"),
    ],
)
def test_bad_places_have_their_own_codes(
    run: Run, services: FakeServices, picture: str, arguments: tuple[str, ...], code: str
) -> None:
    finished = run("sign", "a.pdf", "--json", "--picture", picture, *arguments)
    assert finished.status == ExitStatus.USAGE
    assert finished.json["error"]["code"] == code


def test_a_picture_that_cannot_be_read_is_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, picture: str
) -> None:
    missing = run("sign", "a.pdf", "--json", "--picture", "none.png", "--at", "1@50,50")
    assert missing.status == ExitStatus.USAGE
    assert missing.json["error"]["code"] == "file-not-found"
    folder = run("sign", "a.pdf", "--json", "--picture", str(tmp_path), "--at", "1@50,50")
    assert folder.json["error"]["code"] == "picture-unreadable"
    monkeypatch.setattr("app.cli.sign.MAX_PICTURE_BYTES", 3)
    large = run("sign", "a.pdf", "--json", "--picture", picture, "--at", "1@50,50")
    assert large.json["error"]["code"] == "picture-too-large"


def test_a_folder_that_is_not_there_is_said_once(run: Run, tmp_path: Path, picture: str) -> None:
    placed = "--picture", picture, "--at", "1@50,50"
    finished = run("sign", "a.pdf", "b.pdf", "--out-dir", str(tmp_path / "none"), *placed)
    assert finished.status == ExitStatus.USAGE
    assert finished.err.count("保存位置不存在") == 1
    assert "a.pdf" not in finished.err


HOSTILE = ["-rf.pdf", "--force", "a\nb.pdf", "'; rm -rf ~;'.pdf", "$(x).pdf", "\\\\host\\x.pdf",
           "\u202egpj.pdf", "file:stream", "NUL", " .pdf"]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_I3_a_hostile_name_is_only_a_name(
    run: Run, services: FakeServices, name: str, tmp_path: Path
) -> None:
    signer = Signer(services, SIGNED)
    finished = run("sign", "--invisible", "--out-dir", str(tmp_path), "--", name)
    assert finished.status == ExitStatus.OK
    assert signer.request.inputs[0].source == Path(name)
    assert signer.request.replace is False


@pytest.mark.parametrize("name", HOSTILE)
def test_A13_a_hostile_name_is_shown_harmlessly(
    run: Run, services: FakeServices, name: str
) -> None:
    error = ReceiptError(ErrorCode.DOCUMENT_XFA, {"file": name})
    Signer(services, SigningReceipt(name, None, ReceiptStatus.FAILED, error))
    finished = run("sign", "--invisible", "--", name)
    assert finished.status == ExitStatus.REFUSED
    assert all(line.isprintable() for line in finished.err.split("\n"))


def test_a_receipt_as_json(run: Run, services: FakeServices) -> None:
    Signer(services, SIGNED)
    finished = run("sign", "a.pdf", "--invisible", "--json")
    assert finished.json == {
        "input": "a.pdf",
        "output": "b.pdf",
        "status": "signed",
        "error": None,
        "sha256": "00" * 32,
        "signer": "××市××局",
        "signature_field": "Signature1",
        "rewritten": False,
        "pages": [1],
        "profile": None,
        "level": None,
        "not_stamped": None,
    }
    assert finished.err == ""


@pytest.mark.parametrize(
    ("missing", "tells"), [(None, "已带时间戳。"), (UNREACHABLE, "没有时间戳：")]
)
def test_a_result_says_whether_it_has_its_time_stamp(
    run: Run, services: FakeServices, missing: ReceiptError | None, tells: str
) -> None:
    level = Level.B_B if missing else Level.B_T
    Signer(services, replace(SIGNED, level=level, not_stamped=missing))
    finished = run("--lang", "zh", "sign", "a.pdf", "--invisible")
    assert tells in (finished.err if missing else finished.out)
    data = run("sign", "a.pdf", "--invisible", "--json").json
    assert data["level"] == level.value
    told = data["not_stamped"] and data["not_stamped"]["code"]
    assert told == (missing and missing.code.value)


def test_a_batch_accounts_for_every_input_and_the_worst_speaks(
    run: Run, services: FakeServices, tmp_path: Path
) -> None:
    Signer(services, SIGNED, FAILED, SKIPPED)
    into = "--out-dir", str(tmp_path)
    finished = run("sign", "a.pdf", "c.pdf", "d.pdf", *into, "--invisible", "--json")
    assert finished.status == ExitStatus.REFUSED
    assert [one["status"] for one in finished.objects] == ["signed", "failed", "skipped"]
    assert [one["error"] and one["error"]["code"] for one in finished.objects] == [
        None,
        "document-xfa",
        "token-removed",
    ]
    assert "共 3 个：已签章 1，失败 1，未处理 1" in finished.err


def test_a_tidied_copy_is_said_to_be_one(run: Run, services: FakeServices) -> None:
    Signer(services, SigningReceipt("a", "b", ReceiptStatus.SIGNED, rewritten=True))
    assert "整理" in run("sign", "a.pdf", "--invisible").err


def test_G1_pin_and_password_come_in_order_and_are_wiped(
    run: Run, services: FakeServices, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stdin = tmp_path / "stdin"
    stdin.write_bytes(b"123456\r\n\xe5\xaf\x86 \nrest")
    seen: list[bytes] = []

    def sign(request: SignDocuments) -> Iterator[SigningReceipt]:
        assert request.password is not None
        seen.append(bytes(request.password.view()))
        kept.append(request.password)
        yield SIGNED

    kept: list[secret_input.Secret] = []
    services.sign = sign
    with stdin.open("rb") as file:
        monkeypatch.setattr(secret_input, "_STDIN", file.fileno())
        monkeypatch.setattr(
            "app.cli.sign.StandardInput",
            lambda comes: secret_input.StandardInput(comes, file.fileno()),
        )
        run("sign", "a.pdf", "--invisible", "--pin-stdin", "--password-stdin")
        assert file.read() == b"rest"
    assert seen == ["密 ".encode()]
    assert len(kept[0]) == 0
