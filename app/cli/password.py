"""The password of an encrypted document, for the verbs that need no PIN."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from app.cli.parser import Parser
from app.cli.secret_input import StandardInput
from app.domain.secret import Secret


def add_password_option(parser: Parser) -> None:
    """`--password-stdin`, the same for every verb."""
    parser.flag(
        "--password-stdin", "从标准输入读取文件密码", "read the document's password from stdin"
    )


@contextmanager
def password_from(options: argparse.Namespace) -> Iterator[Secret | None]:
    """The password if one was announced, wiped afterwards."""
    if not options.password_stdin:
        yield None
        return
    with StandardInput(pin_comes=False).password() as password:
        yield password
