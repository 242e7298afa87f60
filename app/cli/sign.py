"""`yinxin sign`: from options to a request, from receipts to lines."""

import argparse
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from app.cli.console import Console, Json
from app.cli.exit_status import OF_KIND, ExitStatus, worst
from app.cli.parser import Parser
from app.cli.pin import CommandLinePin
from app.cli.seal_options import add_seal_options, chosen_seal, contradiction
from app.cli.secret_input import StandardInput
from app.domain.algorithms import RsaPadding
from app.domain.errors import AppError, ErrorCode
from app.domain.placement import Placement, SealPlacement, SealSize, StraddlePlacement
from app.domain.profile import Profile
from app.domain.secret import Secret
from app.domain.signing import Certify, ReceiptStatus, SealPicture, SigningReceipt
from app.messages.language import Language
from app.messages.readers import readers_text
from app.messages.time_stamps import stamping_text
from app.services import Services
from app.use_cases.signing_request import SignDocuments, SignInput

DEFAULT_SIZE_MM = "42"
"""Millimetres: the round seal of most offices."""
MAX_PICTURE_BYTES = 20 * 1024 * 1024
SEALED_SUFFIX = "(已盖章)"


def parser(language: Language) -> Parser:
    """The options of `sign`."""
    parser = Parser("sign", language)
    say = parser.say
    parser.inputs.add_argument(
        "inputs", nargs="+", metavar="IN.pdf", help=say("要签章的文件", "documents to seal")
    )
    _add_output_options(parser)
    _add_token_options(parser)
    _add_seal_options(parser)
    add_seal_options(parser)
    parser.option("--reason", metavar="TEXT", zh="签章原因", en="why it is signed")
    parser.option("--location", metavar="TEXT", zh="签章地点", en="where it is signed")
    return parser


def _add_output_options(parser: Parser) -> None:
    parser.option(
        "-o",
        "--output",
        metavar="OUT.pdf",
        zh="结果文件（单个输入）",
        en="the result, for a single input",
    )
    parser.option(
        "--out-dir",
        metavar="DIR",
        zh="结果文件夹，文件名不变",
        en="folder of the results, which keep their names",
    )
    parser.flag("--force", "覆盖已有的结果文件", "replace results that exist")


def _add_token_options(parser: Parser) -> None:
    parser.option("--driver", metavar="LIB", zh="UKey 驱动文件", en="driver library of the token")
    parser.option(
        "--token",
        metavar="NAME",
        zh="UKey 的名称或序列号",
        en="label or serial number of the token",
    )
    parser.option(
        "--cert",
        metavar="NAME",
        zh="证书的名称或 SHA-256 指纹",
        en="name or SHA-256 fingerprint of the certificate",
    )
    parser.flag(
        "--pin-stdin", "从标准输入第一行读取 PIN", "read the PIN from the first line of stdin"
    )
    parser.flag(
        "--password-stdin",
        "从标准输入下一行读取文件密码",
        "read the documents' password from the next line of stdin",
    )
    parser.flag(
        "--allow-last-try",
        "PIN 只剩一次机会时不再询问",
        "use the last try of the PIN without asking",
    )
    parser.choices.add_argument(
        "--scheme",
        choices=list(RsaPadding),
        default=RsaPadding.PKCS1,
        help=parser.say("RSA 签名方式", "RSA signature scheme"),
    )


def _add_seal_options(parser: Parser) -> None:
    parser.option("--picture", metavar="FILE", zh="印章图片", en="the seal picture")
    parser.option(
        "--size",
        metavar="W[xH]",
        zh="印章尺寸，毫米（默认 42）",
        en="size of the seal in mm (default 42)",
    )
    parser.option(
        "--at",
        metavar="PAGES@X,Y",
        repeatable=True,
        zh="页码和印章中心，从显示页面的左、上边量起，毫米；可重复",
        en="pages, and the seal's centre in mm from the left and top edge; repeatable",
    )
    parser.option(
        "--straddle",
        metavar="EDGE[@MM]",
        repeatable=True,
        zh="骑缝章：right、left、top、bottom；可重复",
        en="straddle seal: right, left, top, bottom; repeatable",
    )
    parser.flag("--invisible", "不显示印章的签名", "a signature without a seal")
    parser.option(
        "--field",
        metavar="NAME",
        zh="使用文件中已有的空签名位置",
        en="an existing empty signature field",
    )
    parser.choices.add_argument(
        "--certify",
        choices=list(Certify),
        default=Certify.NONE,
        help=parser.say(
            "认证签名，此后只许填表或批注", "certify; permit only filling or annotating"
        ),
    )


def run(options: argparse.Namespace, console: Console, services: Services) -> ExitStatus:
    """Sign and print one receipt per input."""
    mistake = contradiction(options) or _contradiction(options)
    if mistake is not None:
        raise AppError(ErrorCode.USAGE, reason=console.say(*mistake))
    inputs = _inputs(options, console)
    _require_folder(options.out_dir)
    pictures, seal = _read_pictures(options.picture), chosen_seal(options)
    placements = _placements(options)
    stdin = StandardInput(options.pin_stdin)
    password = stdin.password() if options.password_stdin else None
    try:
        request = SignDocuments(
            inputs=inputs,
            driver=Path(options.driver) if options.driver else None,
            token=options.token,
            certificate=options.cert,
            padding=RsaPadding(options.scheme),
            pictures=pictures,
            placements=placements,
            field=options.field,
            certify=Certify(options.certify),
            reason=options.reason,
            location=options.location,
            replace=options.force,
            password=password,
            pin=CommandLinePin(
                console, stdin if options.pin_stdin else None, options.allow_last_try
            ),
            progress=LineProgress(console),
            seal=seal,
            seal_anchors=tuple(map(Path, options.seal_anchor)),
            profile=Profile(options.profile) if options.profile else None,
        )
        return _print_receipts(request, console, services)
    finally:
        stdin.wipe()
        _wipe(password)


def _wipe(secret: Secret | None) -> None:
    if secret is not None:
        secret.wipe()


def _contradiction(options: argparse.Namespace) -> tuple[str, str] | None:
    """What cannot be meant, as a sentence."""
    placed = bool(options.at or options.straddle)
    checks = (
        (options.output and options.out_dir,
         "-o 与 --out-dir 只能选一个", "-o and --out-dir exclude each other"),
        (options.output and len(options.inputs) > 1,
         "多个文件请用 --out-dir，-o 只用于一个文件", "-o is for one document; use --out-dir"),
        (options.invisible and (placed or options.picture or options.size),
         "--invisible 不能与 --at、--straddle、--picture、--size 同用",
         "--invisible excludes --at, --straddle, --picture and --size"),
        (placed and not (options.picture or options.seal),
         "--at 和 --straddle 需要 --picture 或 --seal",
         "--at and --straddle need --picture or --seal"),
        (not (placed or options.invisible or options.field),
         "请用 --at 或 --straddle 指定盖章位置，或用 --invisible",
         "say where the seal goes with --at or --straddle, or use --invisible"),
        (options.size and not placed,
         "--size 只与 --at、--straddle 同用", "--size belongs to --at and --straddle"),
    )  # fmt: skip
    return next(((zh, en) for wrong, zh, en in checks if wrong), None)


def _inputs(options: argparse.Namespace, console: Console) -> tuple[SignInput, ...]:
    inputs = tuple(SignInput(Path(name), _target(Path(name), options)) for name in options.inputs)
    names = Counter(os.path.normcase(one.target.absolute()).casefold() for one in inputs)
    name, count = names.most_common(1)[0]
    if count > 1:
        reason = console.say(
            f"有 {count} 个输入的结果同名：{Path(name).name}",
            f"{count} inputs would get the same result: {Path(name).name}",
        )
        raise AppError(ErrorCode.USAGE, reason=reason)
    return inputs


def _require_folder(name: str | None) -> None:
    """Said once, not for every document; raises `OUTPUT_FOLDER_MISSING`."""
    if name is not None and not Path(name).is_dir():
        raise AppError(ErrorCode.OUTPUT_FOLDER_MISSING, folder=name)


def _target(source: Path, options: argparse.Namespace) -> Path:
    if options.output:
        return Path(options.output)
    if options.out_dir:
        return Path(options.out_dir) / source.name
    return source.parent / f"{source.stem}{SEALED_SUFFIX}{source.suffix}"


def _read_pictures(name: str | None) -> tuple[SealPicture, ...]:
    """The one that the command line can name, if it names one."""
    if name is None:
        return ()
    try:
        with Path(name).open("rb") as file:
            data = file.read(MAX_PICTURE_BYTES + 1)
    except FileNotFoundError:
        raise AppError(ErrorCode.FILE_NOT_FOUND, file=name) from None
    except OSError as error:
        reason = error.strerror or ""
        raise AppError(ErrorCode.PICTURE_UNREADABLE, file=name, reason=reason) from None
    if len(data) > MAX_PICTURE_BYTES:
        raise AppError(ErrorCode.PICTURE_TOO_LARGE, file=name, limit="20 MiB")
    return (SealPicture(data),)


def _placements(options: argparse.Namespace) -> tuple[Placement, ...]:
    size = SealSize.parse(options.size or DEFAULT_SIZE_MM)
    seals = [SealPlacement.parse(text, size) for text in options.at]
    straddles = [StraddlePlacement.parse(text, size) for text in options.straddle]
    return (*seals, *straddles)


@dataclass(frozen=True)
class LineProgress:
    """Shows which document is next. Implements `ports.Progress`; Ctrl-C stops by itself."""

    console: Console

    def step(self, done: int, total: int, what: str) -> None:
        """Told before each document."""
        if total > 1:
            self.console.progress(f"[{done + 1}/{total}] {what}")


def _print_receipts(request: SignDocuments, console: Console, services: Services) -> ExitStatus:
    statuses = []
    counts: Counter[ReceiptStatus] = Counter()
    for receipt in services.sign_documents(request):
        if len(request.inputs) > 1:
            console.progress("")
        console.data(receipt_data(receipt, console))
        statuses.append(_print_receipt(receipt, console))
        counts[receipt.status] += 1
    if len(request.inputs) > 1:
        total, (signed, failed, skipped) = len(statuses), (counts[one] for one in ReceiptStatus)
        console.note(
            console.say(
                f"共 {total} 个：已签章 {signed}，失败 {failed}，未处理 {skipped}",
                f"{total} in all: {signed} signed, {failed} failed, {skipped} skipped",
            )
        )
    return worst(statuses)


def _print_receipt(receipt: SigningReceipt, console: Console) -> ExitStatus:
    if receipt.error is not None:
        error = receipt.error.as_error()
        if receipt.status is ReceiptStatus.SKIPPED:
            console.note(f"{receipt.input}：{console.say('未处理', 'skipped')}")
            return OF_KIND[error.kind]
        return console.failure(error, about=receipt.input)
    if receipt.rewritten:
        console.note(
            console.say(
                "原文件的结构不规范，已整理成规范的副本后签章；原文件未改动。",
                "The document was irregular: a tidied copy was sealed, the original is unchanged.",
            )
        )
    console.result(
        console.say(f"已签章并已验证 · {receipt.output}", f"Sealed and verified · {receipt.output}")
    )
    stamping = stamping_text(receipt, console.language)
    if receipt.not_stamped is not None:
        console.note(stamping)
    elif stamping:
        console.result(f"  {stamping}")
    if receipt.profile is not None:
        console.result(f"  {readers_text(receipt.profile, console.language)}")
    return ExitStatus.OK


def receipt_data(receipt: SigningReceipt, console: Console) -> Json:
    """A receipt as JSON."""
    error, missing = receipt.error, receipt.not_stamped
    return {
        "input": receipt.input,
        "output": receipt.output,
        "status": receipt.status.value,
        "error": console.error_data(error.as_error()) if error is not None else None,
        "sha256": receipt.sha256,
        "signer": receipt.signer,
        "signature_field": receipt.signature_field,
        "rewritten": receipt.rewritten,
        "pages": list(receipt.pages),
        "profile": receipt.profile.value if receipt.profile else None,
        "level": receipt.level.value if receipt.level else None,
        "not_stamped": console.error_data(missing.as_error()) if missing is not None else None,
    }
