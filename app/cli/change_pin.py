"""`yinxin pin`: replace the PIN of a token, after telling how long the new one may be.

Implements `ports.PinChange`. The old PIN is asked for like any other, and costs a try if it is
wrong.
"""

import argparse
from pathlib import Path

from app.cli.console import Console
from app.cli.exit_status import ExitStatus
from app.cli.parser import Parser
from app.cli.pin import CommandLinePin
from app.cli.secret_input import NoTerminalError, StandardInput, ask_terminal_secret
from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.domain.token import PinState, Token
from app.messages.language import Language
from app.services import Services


def parser(language: Language) -> Parser:
    """The options of `pin`."""
    parser = Parser("pin", language)
    parser.option("--driver", metavar="LIB", zh="UKey 驱动文件", en="driver library of the token")
    parser.option(
        "--token", metavar="NAME", zh="UKey 的名称或序列号", en="its label or serial number"
    )
    parser.flag(
        "--pin-stdin",
        zh="从标准输入读取：第一行旧 PIN，第二行新 PIN",
        en="read standard input: the old PIN on the first line, the new one on the second",
    )
    parser.flag(
        "--allow-last-try",
        zh="只剩最后一次机会时仍然尝试",
        en="go on even if only one try is left",
    )
    return parser


def run(options: argparse.Namespace, console: Console, services: Services) -> ExitStatus:
    """Change it, once."""
    stdin = StandardInput(pin_comes=True) if options.pin_stdin else None
    entry = CommandLinePinChange(console, stdin, options.allow_last_try)
    driver = Path(options.driver) if options.driver else None
    try:
        token = services.change_pin(driver, options.token, entry)
    finally:
        if stdin is not None:
            stdin.wipe()
    console.data({"token": token.serial, "status": "changed"})
    console.result(console.say("PIN 已更换。", "The PIN was changed."))
    return ExitStatus.OK


class CommandLinePinChange:
    """The person at the terminal, or the program behind standard input (`stdin`)."""

    def __init__(self, console: Console, stdin: StandardInput | None, allow_last_try: bool) -> None:
        self._console = console
        self._stdin = stdin
        self._old = CommandLinePin(console, stdin, allow_last_try)

    def ask(self, token: Token) -> Secret:
        """The PIN as it is."""
        return self._old.ask(token)

    def ask_new(self, token: Token) -> Secret:
        """The PIN to come; raises `PIN_DIFFERS` when the two typings are not alike."""
        if self._stdin is not None:
            return self._stdin.pin()
        self._console.note(self._rules(token.pin))
        try:
            return self._typed_twice()
        except (KeyboardInterrupt, NoTerminalError):
            raise AppError(ErrorCode.CANCELLED) from None

    def _typed_twice(self) -> Secret:
        first = ask_terminal_secret(self._console.say("新 PIN: ", "New PIN: "))
        with ask_terminal_secret(self._console.say("再输一次：", "Again: ")) as second:
            if first.view() != second.view():
                first.wipe()
                raise AppError(ErrorCode.PIN_DIFFERS)
        return first

    def _rules(self, pin: PinState) -> str:
        if pin.longest == 0:
            return self._console.say(
                "这个 UKey 没有说明新 PIN 的长度。", "This token does not tell how long a PIN is."
            )
        return self._console.say(
            f"新 PIN 须为 {pin.shortest} 至 {pin.longest} 位。",
            f"The new PIN needs {pin.shortest} to {pin.longest} characters.",
        )
