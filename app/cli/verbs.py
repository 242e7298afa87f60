"""The verbs: what they are for, and where they live. Only the one that is asked for is loaded."""

import argparse
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.cli.console import Console
    from app.cli.exit_status import ExitStatus
    from app.cli.parser import Parser
    from app.messages.language import Language
    from app.services import Services

SUMMARIES = {
    "sign": ("为 PDF 文件签章", "seal PDF documents"),
    "verify": ("验证文件中的签名", "verify the signatures in documents"),
    "tokens": ("列出 UKey 和证书", "list tokens and their certificates"),
    "seal": ("查看、检查电子印章，画印章图片", "look at electronic seals, draw seal pictures"),
    "pin": ("更换 UKey 的 PIN", "change the PIN of a token"),
    "inspect": ("查看文件的页面、签名和风险", "show pages, signatures and risks of a document"),
    "render": ("把一页存为图片", "save one page as a picture"),
    "register": ("查看、检查、导出用印台账", "list, check and export the use register"),
    "policy": ("查看、检查单位的规定", "show or check the office's policy"),
    "doctor": ("检查本机环境", "check this machine"),
}


class Verb(Protocol):
    """What each verb's module offers."""

    def parser(self, language: "Language") -> "Parser":
        """Its options."""
        ...

    def run(
        self, options: argparse.Namespace, console: "Console", services: "Services"
    ) -> "ExitStatus":
        """Do it and print; raises `AppError`."""
        ...


def load_verb(name: str) -> Verb:
    """The module of a verb in `SUMMARIES`."""
    verb: Verb
    match name:
        case "sign":
            from app.cli import sign as verb
        case "verify":
            from app.cli import verify as verb
        case "tokens":
            from app.cli import tokens as verb
        case "seal":
            from app.cli import seal as verb
        case "pin":
            from app.cli import change_pin as verb
        case "inspect":
            from app.cli import inspect as verb
        case "render":
            from app.cli import render as verb
        case "register":
            from app.cli import register as verb
        case "policy":
            from app.cli import policy as verb
        case _:
            from app.cli import doctor as verb
    return verb
