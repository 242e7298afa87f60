"""Ask for the PIN on the command line, after telling what the token says about it.

Implements `ports.PinEntry`. Asks once: a second try is a second command.
"""

from app.cli.console import Console
from app.cli.secret_input import (
    NoTerminalError,
    StandardInput,
    ask_terminal_line,
    ask_terminal_secret,
)
from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.domain.token import PinState, Token

CONFIRMATIONS = ("最后一次", "last try")


class CommandLinePin:
    """The person at the terminal, or the program behind standard input (`stdin`)."""

    def __init__(self, console: Console, stdin: StandardInput | None, allow_last_try: bool) -> None:
        self._console = console
        self._stdin = stdin
        self._allow_last_try = allow_last_try

    def ask(self, token: Token) -> Secret:
        """The PIN; empty for a token with keys of its own.

        Raises `CANCELLED`, `PIN_LOCKED`, `PIN_LAST_TRY` (not confirmed), `PIN_EMPTY`, `PIN_LENGTH`,
        `USAGE`.
        """
        try:
            return self._ask(token)
        except KeyboardInterrupt:  # an answer like others: the use register shall know of it
            raise AppError(ErrorCode.CANCELLED) from None

    def _ask(self, token: Token) -> Secret:
        if token.pin.locked:
            raise AppError(ErrorCode.PIN_LOCKED)
        name = f"UKey: {token.label} ({token.serial})"
        self._console.note(f"{name} {self._state(token.pin)}".rstrip())
        if token.pin.is_default:
            self._console.note(
                self._say(
                    "PIN 还是出厂默认值，请尽快更换：yinxin pin",
                    "The PIN is still the one it was delivered with; change it soon: yinxin pin",
                )
            )
        if token.pin.last_try and not self._allow_last_try:
            self._confirm()
        if token.pin.keypad:
            self._console.note(self._say("请在 UKey 上输入 PIN。", "Type the PIN on the token."))
            return Secret(bytearray())
        pin = self._read()
        if len(pin) == 0:
            raise AppError(ErrorCode.PIN_EMPTY)
        return pin

    def _read(self) -> Secret:
        if self._stdin is not None:
            return self._stdin.pin()
        try:
            return ask_terminal_secret("PIN: ")
        except NoTerminalError:
            reason = self._say(
                "没有终端可以输入 PIN，请用 --pin-stdin 从标准输入给出",
                "there is no terminal to type the PIN; give it on standard input with --pin-stdin",
            )
            raise AppError(ErrorCode.USAGE, reason=reason) from None

    def _confirm(self) -> None:
        """A script never confirms: it has the option for that."""
        if self._stdin is not None:
            raise AppError(ErrorCode.PIN_LAST_TRY)
        question = self._say(
            "再错一次 UKey 就会锁定。确定要试，请输入“最后一次”: ",
            "One more wrong PIN locks the token. To go on, type “last try”: ",
        )
        try:
            answer = ask_terminal_line(question)
        except NoTerminalError:
            answer = ""
        if answer.lower() not in CONFIRMATIONS:
            raise AppError(ErrorCode.PIN_LAST_TRY)

    def _state(self, pin: PinState) -> str:
        if pin.last_try:
            return self._say("只剩最后一次机会！", "only one try is left!")
        if pin.tries_left is not None:
            return self._say(f"还可尝试 {pin.tries_left} 次", f"tries left: {pin.tries_left}")
        if pin.low:
            return self._say("上次的 PIN 不正确，请仔细核对", "the last PIN was wrong; take care")
        return ""

    def _say(self, zh: str, en: str) -> str:
        return self._console.say(zh, en)
