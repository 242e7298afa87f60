"""The options of `sign` about electronic seals and kinds of signatures."""

import argparse
from pathlib import Path

from app.cli.parser import Parser
from app.domain.profile import Profile
from app.domain.seal import SealSource, TokenSeal
from app.use_cases.look_at_seals import read_seal_file

ON_TOKEN = "token"  # noqa: S105 - a word of the command line
MISTAKES = (
    ("--seal 自带图片和尺寸，不能与 --picture、--size、--invisible 同用",
     "--seal brings its own picture and size: not with --picture, --size or --invisible"),
    ("--seal 需要 --at、--straddle 或 --field 给出位置",
     "--seal needs a place: --at, --straddle or --field"),
    ("--seal-anchor 只与 --seal 同用", "--seal-anchor belongs to --seal"),
)  # fmt: skip


def add_seal_options(parser: Parser) -> None:
    """`--seal`, `--seal-anchor`, `--profile`."""
    parser.option(
        "--seal",
        metavar="FILE.esl|token[:ID]",
        zh="电子印章：文件，或 UKey 中的印章（token:编码）",
        en="electronic seal: a file, or the token's own (token:CODE)",
    )
    add_anchor_option(parser)
    parser.choices.add_argument(
        "--profile",
        choices=list(Profile),
        help=parser.say(
            "签名格式（默认由证书和印章决定）",
            "kind of signature (the certificate and the seal decide)",
        ),
    )


def add_anchor_option(parser: Parser) -> None:
    """`--seal-anchor`, which verbs that look at seals have, too."""
    parser.option(
        "--seal-anchor",
        metavar="PEM",
        repeatable=True,
        zh="信任的制章机构根证书文件；可重复",
        en="file with trusted root certificates of seal makers; repeatable",
    )


def contradiction(options: argparse.Namespace) -> tuple[str, str] | None:
    """What cannot be meant, as a sentence in both languages."""
    own, place, anchor = MISTAKES
    if not options.seal:
        return anchor if options.seal_anchor else None
    if options.picture or options.size or options.invisible:
        return own
    return None if options.at or options.straddle or options.field else place


def chosen_seal(options: argparse.Namespace) -> SealSource | None:
    """The seal that is meant; raises `FILE_NOT_FOUND`, `SEAL_UNREADABLE`, `SEAL_TOO_LARGE`."""
    text = options.seal
    if not text:
        return None
    kind, colon, name = text.partition(":")
    if kind == ON_TOKEN and not Path(text).exists():
        return TokenSeal(name if colon else None)
    return read_seal_file(Path(text))
