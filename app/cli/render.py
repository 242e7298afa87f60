"""`yinxin render`: one page as a PNG picture."""

import argparse
from pathlib import Path

from app.cli.console import Console
from app.cli.exit_status import ExitStatus
from app.cli.parser import Parser
from app.cli.password import add_password_option, password_from
from app.domain.errors import AppError, ErrorCode
from app.messages.language import Language
from app.services import Services

DPI_RANGE = range(10, 1201)


def parser(language: Language) -> Parser:
    """The options of `render`."""
    parser = Parser("render", language)
    parser.inputs.add_argument("file", metavar="FILE", help=parser.say("文件", "the document"))
    parser.option("--page", metavar="N", value=int, default=1, zh="页码（默认 1）",
                  en="number of the page (default 1)")  # fmt: skip
    parser.option("--dpi", metavar="D", value=int, default=96, zh="每英寸点数（默认 96）",
                  en="dots per inch (default 96)")  # fmt: skip
    parser.option("-o", "--output", metavar="PNG", zh="图片文件", en="the picture file")
    parser.flag("--force", "覆盖已有的图片", "replace a picture that exists")
    add_password_option(parser)
    return parser


def run(options: argparse.Namespace, console: Console, services: Services) -> ExitStatus:
    """Render and say how large the picture became."""
    if options.output is None:
        reason = console.say("请用 -o 给出图片文件", "name the picture file with -o")
        raise AppError(ErrorCode.USAGE, reason=reason)
    if options.dpi not in DPI_RANGE:
        reason = console.say("--dpi 应在 10 到 1200 之间", "--dpi goes from 10 to 1200")
        raise AppError(ErrorCode.USAGE, reason=reason)
    target = Path(options.output)
    if target.exists() and not options.force:
        raise AppError(ErrorCode.OUTPUT_EXISTS, file=target.name)
    with password_from(options) as password:
        page = services.render_page(Path(options.file), options.page, options.dpi, target, password)
    console.data(
        {
            "file": options.file,
            "page": options.page,
            "output": page.path,
            "width_px": page.width_px,
            "height_px": page.height_px,
        }
    )
    console.result(f"{page.path}: {page.width_px} x {page.height_px}")
    return ExitStatus.OK
