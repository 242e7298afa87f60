"""`yinxin seal`: look at an electronic seal, check it, draw a picture, make one for a rehearsal."""

import argparse
from pathlib import Path

from app.cli.console import Console
from app.cli.exit_status import ExitStatus
from app.cli.parser import Parser
from app.cli.seal_options import add_anchor_option
from app.cli.seal_output import print_seal, seal_data
from app.domain.answer import Outcome
from app.domain.errors import AppError, ErrorCode
from app.domain.placement import SealSize
from app.domain.seal import SealReport
from app.domain.seal_design import (
    USUAL_SIZES,
    PictureForm,
    RehearsalWish,
    SealDesign,
    SealShape,
)
from app.messages.language import Language
from app.services import Services

ACTIONS = ("show", "verify", "draw", "make-test")


def parser(language: Language) -> Parser:
    """The options of `seal`."""
    parser = Parser("seal", language)
    say = parser.say
    parser.action(
        ACTIONS, "查看、检查、画图、制作演练印章", "show, verify, draw, make a rehearsal seal"
    )
    parser.inputs.add_argument(
        "file", nargs="?", metavar="FILE.esl", help=say("印章文件（show、verify）", "the seal file")
    )
    add_anchor_option(parser)
    parser.option("-o", "--output", metavar="FILE", zh="结果文件（draw、make-test）",
                  en="the result (draw, make-test)")  # fmt: skip
    parser.flag("--force", "覆盖已有的图片", "replace a picture that exists")
    parser.option("--name", metavar="TEXT", zh="单位或个人的名称", en="name of the holder")
    parser.option("--size", metavar="W[xH]", zh="尺寸，毫米", en="size in mm")
    _add_drawing_options(parser)
    parser.option("--signer", metavar="CERT.der", zh="谁可以使用（make-test）",
                  en="certificate of who may use it (make-test)")  # fmt: skip
    parser.option("--picture", metavar="FILE", zh="印章图片（make-test）",
                  en="its picture (make-test)")  # fmt: skip
    return parser


def _add_drawing_options(parser: Parser) -> None:
    parser.choices.add_argument(
        "--shape",
        choices=list(SealShape),
        default=SealShape.ROUND,
        help=parser.say("形状（draw，默认 round）", "shape (draw; default round)"),
    )
    parser.option("--code", metavar="TEXT", zh="印章编码", en="code of the seal")
    parser.option("--purpose", metavar="TEXT", zh="中间或下方的文字，例如 财务专用章",
                  en="the line below, such as 财务专用章")  # fmt: skip


def run(options: argparse.Namespace, console: Console, services: Services) -> ExitStatus:
    """One of the four actions."""
    if (options.action in ("show", "verify")) is not bool(options.file):
        raise _mistake(
            console, "show 和 verify 后面写印章文件", "a seal file goes with show and verify"
        )
    match options.action:
        case "draw":
            return _draw(options, console, services)
        case "make-test":
            return _make_test(options, console, services)
        case _:
            return _look(options, console, services)


def _mistake(console: Console, zh: str, en: str) -> AppError:
    return AppError(ErrorCode.USAGE, reason=console.say(zh, en))


def _look(options: argparse.Namespace, console: Console, services: Services) -> ExitStatus:
    """`show` succeeds for every seal that can be read, `verify` for genuine ones only."""
    report = services.read_seal(Path(options.file), tuple(map(Path, options.seal_anchor)))
    console.data({"file": options.file, **seal_data(report)})
    print_seal(report, console)
    return ExitStatus.OK if options.action == "show" else _status(report)


def _status(report: SealReport) -> ExitStatus:
    """Who may use it is asked when it is used."""
    verdict = report.verdict
    if verdict.genuine:
        return ExitStatus.OK
    own = (
        verdict.structure, verdict.maker_signature, verdict.maker_certificate, verdict.validity
    )  # fmt: skip
    failed = any(answer.outcome is Outcome.FAILED for answer in own)
    return ExitStatus.NOT_VALID if failed else ExitStatus.INDETERMINATE


def _draw(options: argparse.Namespace, console: Console, services: Services) -> ExitStatus:
    if not (options.name and options.output):
        raise _mistake(console, "draw 需要 --name 和 -o", "draw needs --name and -o")
    target, shape = Path(options.output), SealShape(options.shape)
    form = {".png": PictureForm.PNG, ".svg": PictureForm.SVG}.get(target.suffix.lower())
    if form is None:
        raise _mistake(console, "-o 应为 .png 或 .svg 文件", "-o is a .png or .svg file")
    size = SealSize.parse(options.size) if options.size else USUAL_SIZES[shape]
    if shape is not SealShape.OVAL and size.width_mm != size.height_mm:
        raise _mistake(console, "只有 oval 的宽和高可以不同", "only oval has two measures")
    if target.exists() and not options.force:
        raise AppError(ErrorCode.OUTPUT_EXISTS, file=target.name)
    design = SealDesign(shape, options.name, options.code, options.purpose, size, form)
    services.draw_seal(design, target)
    console.data({"output": str(target), "width_mm": size.width_mm, "height_mm": size.height_mm})
    console.result(f"{target}: {size.width_mm:g} × {size.height_mm:g} mm")
    console.note(
        console.say(
            "这是印章图片，不是电子印章，只供演练。",
            "This is a seal picture, not an electronic seal; for rehearsals only.",
        )
    )
    return ExitStatus.OK


def _make_test(options: argparse.Namespace, console: Console, services: Services) -> ExitStatus:
    if not (options.name and options.output and options.signer and options.picture):
        raise _mistake(
            console,
            "make-test 需要 --name、--signer、--picture 和 -o",
            "make-test needs --name, --signer, --picture and -o",
        )
    size = SealSize.parse(options.size) if options.size else USUAL_SIZES[SealShape.ROUND]
    wish = RehearsalWish(
        certificate=Path(options.signer),
        name=options.name,
        picture=Path(options.picture),
        size_mm=round(size.width_mm),
        target=Path(options.output),
    )
    anchor = services.make_test_seal(wish)
    console.data({"output": str(wish.target), "anchor": str(anchor)})
    console.result(f"{wish.target}  --seal-anchor {anchor}")
    console.note(
        console.say(
            "演练印章只有用 --seal-anchor 指明上面的根证书时才受信任。",
            "A rehearsal seal is trusted only where its root certificate is named as seal anchor.",
        )
    )
    return ExitStatus.OK
