"""Electronic seals on the command line: looking, checking, drawing, signing with one."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.cli.exit_status import ExitStatus
from app.domain.answer import PASSED, Answer, Reason
from app.domain.errors import AppError, ErrorCode
from app.domain.geometry import RectMm
from app.domain.placement import SealSize
from app.domain.profile import Profile
from app.domain.seal import AppliedSeal, Oddity, SealFile, SealReport, Stamp, TokenSeal
from app.domain.seal_design import PictureForm, RehearsalWish, SealDesign, SealShape
from app.domain.signing import ReceiptStatus, SigningReceipt
from app.domain.token import PinState, Token
from app.domain.validation import Headline, ValidationReport
from app.use_cases.list_tokens import DriverReport
from app.use_cases.signing_request import SignDocuments
from tests.fakes.seals import GENUINE, report
from tests.fakes.services import FakeServices, raising
from tests.unit.cli.conftest import Run
from tests.unit.cli.test_looking import VERDICT

SEAL = report("11010500000001", "测试市测试局")
EXPIRED = replace(SEAL, verdict=replace(GENUINE, validity=Answer.failed(Reason.EXPIRED)))
UNKNOWN = replace(SEAL, verdict=replace(GENUINE, maker_certificate=Answer.unknown(Reason.NO_PATH)))


@pytest.mark.parametrize(
    ("seal", "status"),
    [
        (SEAL, ExitStatus.OK),
        (EXPIRED, ExitStatus.NOT_VALID),
        (UNKNOWN, ExitStatus.INDETERMINATE),
    ],
)
def test_verify_has_a_status_and_show_has_none(
    run: Run, services: FakeServices, seal: SealReport, status: ExitStatus
) -> None:
    services.read_seal = lambda path, anchors: seal
    assert run("seal", "verify", "a.esl").status == status
    finished = run("seal", "show", "a.esl")
    assert finished.status == ExitStatus.OK
    assert "11010500000001" in finished.out
    assert "测试市测试局" in finished.out


def test_a_seal_as_json(run: Run, services: FakeServices) -> None:
    asked = []

    def read(path: Path, anchors: tuple[Path, ...]) -> SealReport:
        asked.append((path, anchors))
        return EXPIRED

    services.read_seal = read
    found = run("seal", "show", "a.esl", "--seal-anchor", "m.pem", "--json").json
    assert asked == [(Path("a.esl"), (Path("m.pem"),))]
    assert (found["file"], found["code"], found["genuine"]) == ("a.esl", "11010500000001", False)
    assert found["answers"]["seal-validity"] == {"outcome": "failed", "reason": "expired"}
    assert found["picture"]["width_mm"] == 42
    assert len(found["picture"]["sha256"]) == 64


def test_a_file_that_is_no_seal_is_refused(run: Run, services: FakeServices) -> None:
    services.read_seal = raising(AppError(ErrorCode.SEAL_MALFORMED))
    finished = run("seal", "show", "a.esl", "--json")
    assert finished.status == ExitStatus.REFUSED
    assert finished.json["error"]["code"] == "seal-malformed"


def test_a_picture_is_drawn_and_said_to_be_no_seal(
    run: Run, services: FakeServices, tmp_path: Path
) -> None:
    drawn: list[tuple[SealDesign, Path]] = []
    services.draw_seal = lambda design, target: drawn.append((design, target))
    target = tmp_path / "a.svg"
    words = ("--name", "某局", "--code", "110", "--purpose", "财务专用章")
    finished = run("seal", "draw", *words, "--shape", "oval", "-o", str(target))
    size, form = SealSize(40, 30), PictureForm.SVG
    assert drawn == [(SealDesign(SealShape.OVAL, "某局", "110", "财务专用章", size, form), target)]
    assert "不是电子印章" in finished.err


def test_an_existing_picture_is_kept(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "a.png"
    target.touch()
    finished = run("seal", "draw", "--name", "某局", "-o", str(target), "--json")
    assert finished.json["error"]["code"] == "output-exists"


def test_a_rehearsal_seal_comes_with_its_anchor(run: Run, services: FakeServices) -> None:
    wishes: list[RehearsalWish] = []

    def make(wish: RehearsalWish) -> Path:
        wishes.append(wish)
        return Path("a.anchor.pem")

    services.make_test_seal = make
    options = ("--name", "某局", "--signer", "c.der", "--picture", "p.png", "--size", "40")
    finished = run("seal", "make-test", *options, "-o", "a.esl", "--json")
    assert finished.json == {"output": "a.esl", "anchor": "a.anchor.pem"}
    assert wishes == [RehearsalWish(Path("c.der"), "某局", Path("p.png"), 40, Path("a.esl"))]


MEANINGLESS = [
    ("show",),
    ("draw", "a.esl", "--name", "x", "-o", "a.png"),
    ("draw", "--name", "x"),
    ("draw", "--name", "x", "-o", "a.pdf"),
    ("draw", "--name", "x", "-o", "a.png", "--size", "40x30"),
    ("make-test", "--name", "x"),
]


@pytest.mark.parametrize("arguments", MEANINGLESS)
def test_what_cannot_be_meant_is_refused(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("seal", *arguments).status == ExitStatus.USAGE


# signing with a seal


class Signer:
    """Keeps the requests."""

    def __init__(self, services: FakeServices) -> None:
        self.requests: list[SignDocuments] = []
        services.sign = self

    def __call__(self, request: SignDocuments) -> list[SigningReceipt]:
        self.requests.append(request)
        done = ReceiptStatus.SIGNED
        return [SigningReceipt("a.pdf", "b.pdf", done, profile=Profile.SEAL)]


def test_the_seal_reaches_the_request(run: Run, services: FakeServices, tmp_path: Path) -> None:
    signer, file = Signer(services), tmp_path / "a.esl"
    file.write_bytes(b"seal")
    for text in (str(file), "token", "token:110"):
        options = ("--seal", text, "--seal-anchor", "m.pem", "--profile", "seal")
        finished = run("sign", "a.pdf", "--at", "1@50,50", *options)
    assert [one.seal for one in signer.requests] == [
        SealFile(b"seal"),
        TokenSeal(None),
        TokenSeal("110"),
    ]
    assert signer.requests[0].seal_anchors == (Path("m.pem"),)
    assert signer.requests[0].profile is Profile.SEAL
    assert "Adobe" in finished.out


def test_every_receipt_says_its_profile(run: Run, services: FakeServices) -> None:
    Signer(services)
    finished = run("sign", "a.pdf", "--at", "1@50,50", "--seal", "token", "--json")
    assert finished.json["profile"] == "seal"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--at", "1@50,50", "--size", "40"),
        ("--at", "1@50,50", "--picture", "p.png"),
        ("--invisible",),
        (),
    ],
)
def test_a_seal_brings_its_own_looks_and_needs_a_place(
    run: Run, arguments: tuple[str, ...]
) -> None:
    finished = run("sign", "a.pdf", "--seal", "token", *arguments)
    assert finished.status == ExitStatus.USAGE
    assert "--seal" in finished.err


def test_a_seal_file_that_is_not_there_has_a_name(run: Run) -> None:
    finished = run("sign", "a.pdf", "--at", "1@50,50", "--seal", "missing.esl", "--json")
    assert finished.status == ExitStatus.USAGE
    assert finished.json["error"]["code"] == "file-not-found"


# verifying, and looking at tokens


def applied() -> AppliedSeal:
    return AppliedSeal(
        report=SEAL,
        content=PASSED,
        signature=PASSED,
        certificate=PASSED,
        time=PASSED,
        drawing=Answer.failed(Reason.PICTURE_DIFFERS),
        position=PASSED,
        stamps=(Stamp(2, RectMm(10, 20, 42, 42)),),
        wrongly_shown=("seal-drawing:picture-differs",),
        oddities=(Oddity.SIGNATURE_RAW,),
    )


def test_a_seal_in_a_signature_is_told_answer_by_answer(run: Run, services: FakeServices) -> None:
    one = replace(VERDICT, seal=applied())
    services.verify = lambda *_: ValidationReport(Headline.INDETERMINATE, (one,), 1, "00")
    said = run("verify", "a.pdf").out
    assert "页面上显示的不是印章里的图片" in said
    assert "第 2 页" in said
    found = run("verify", "a.pdf", "--json").json["signatures"][0]["seal"]
    assert found["answers"]["seal-drawing"]["reason"] == "picture-differs"
    assert found["stamps"] == [
        {"page": 2, "left_mm": 10, "top_mm": 20, "width_mm": 42, "height_mm": 42}
    ]
    assert found["oddities"] == ["signature-raw"]


def test_tokens_shows_the_seals_on_a_token(run: Run, services: FakeServices) -> None:
    token = Token("fake", "办公室的 UKey", "1", "", "", PinState(), ())
    services.tokens = lambda _: (DriverReport("fake", "lib.so", None, (token,)),)
    services.seals = lambda _: (SEAL, EXPIRED)
    finished = run("tokens")
    assert finished.out.count("11010500000001") == 2
    assert finished.out.count("已过期") == 1
    (driver,) = run("tokens", "--json").json["drivers"]
    assert [one["genuine"] for one in driver["tokens"][0]["seals"]] == [True, False]


def test_seals_that_cannot_be_read_do_not_hide_the_token(run: Run, services: FakeServices) -> None:
    token = Token("fake", "办公室的 UKey", "1", "", "", PinState(), ())
    services.tokens = lambda _: (DriverReport("fake", "lib.so", None, (token,)),)
    services.seals = raising(AppError(ErrorCode.DRIVER_ERROR))
    finished = run("tokens")
    assert "办公室的 UKey" in finished.out
    assert finished.status == ExitStatus.OK
