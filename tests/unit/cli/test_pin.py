"""Asking for the PIN: what the token says first, bytes only, and never the last try by accident."""

import os
import pty
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import pin as pin_module
from app.cli.console import Console
from app.cli.pin import CommandLinePin
from app.cli.secret_input import MAX_SECRET_BYTES, NoTerminalError, StandardInput, read_secret_line
from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.domain.token import PinState, Token
from app.messages.language import Language

ROOT = Path(__file__).parents[3]


def token(pin: PinState) -> Token:
    return Token("lib.so", "办公室", "0042", "m", "v", pin, ())


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    read, write = os.pipe()
    yield read, write
    for descriptor in (read, write):
        try:
            os.close(descriptor)
        except OSError:
            continue


def entry(
    stdin: StandardInput | None = None, allow: bool = False, language: Language = Language.ZH
) -> CommandLinePin:
    return CommandLinePin(Console(language, json_wanted=False), stdin, allow)


def code(asking: CommandLinePin, state: PinState) -> ErrorCode:
    with pytest.raises(AppError) as caught:
        asking.ask(token(state))
    return caught.value.code


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"123456\nmore", b"123456"),
        (b"123456\r\n", b"123456"),
        (b"123456", b"123456"),
        (b" 12 \n", b" 12 "),
        (b"\xff\x00\n", b"\xff\x00"),
        (b"\n", b""),
        (b"", b""),
        (b"9" * MAX_SECRET_BYTES + b"\n", b"9" * MAX_SECRET_BYTES),
    ],
)
def test_G1_a_line_is_read_as_bytes_and_no_further(
    pipe: tuple[int, int], sent: bytes, expected: bytes
) -> None:
    os.write(pipe[1], sent)
    os.close(pipe[1])
    with read_secret_line(pipe[0]) as secret:
        assert bytes(secret.view()) == expected
    assert os.read(pipe[0], 100) == (b"more" if b"more" in sent else b"")


def test_G1_a_line_without_end_is_refused(pipe: tuple[int, int]) -> None:
    os.write(pipe[1], b"9" * (MAX_SECRET_BYTES + 1) + b"\n")
    with pytest.raises(AppError) as caught:
        read_secret_line(pipe[0])
    assert caught.value.code is ErrorCode.PIN_LENGTH


def test_G7_an_empty_pin_is_never_sent(pipe: tuple[int, int]) -> None:
    os.write(pipe[1], b"\n")
    assert code(entry(StandardInput(True, pipe[0])), PinState()) is ErrorCode.PIN_EMPTY


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (PinState(tries_left=6), "还可尝试 6 次"),
        (PinState(low=True), "上次的 PIN 不正确"),
        (PinState(tries_left=1), "只剩最后一次机会"),
    ],
)
def test_G6_what_the_token_says_is_told_before_asking(
    pipe: tuple[int, int], capsys: pytest.CaptureFixture[str], state: PinState, words: str
) -> None:
    os.write(pipe[1], b"123456\n")
    with entry(StandardInput(True, pipe[0]), allow=True).ask(token(state)) as secret:
        assert len(secret) == 6
    captured = capsys.readouterr()
    assert words in captured.err
    assert "办公室 (0042)" in captured.err
    assert captured.out == ""


def test_G6_a_locked_token_is_not_asked_for(pipe: tuple[int, int]) -> None:
    os.write(pipe[1], b"123456\n")
    assert code(entry(StandardInput(True, pipe[0])), PinState(locked=True)) is ErrorCode.PIN_LOCKED
    assert os.read(pipe[0], 10) == b"123456\n"


@pytest.mark.parametrize("state", [PinState(final=True), PinState(tries_left=1)])
def test_G6_a_script_never_uses_the_last_try_unasked(
    pipe: tuple[int, int], state: PinState
) -> None:
    os.write(pipe[1], b"123456\n")
    asking = entry(StandardInput(True, pipe[0]))
    assert code(asking, state) is ErrorCode.PIN_LAST_TRY
    assert os.read(pipe[0], 10) == b"123456\n"


@pytest.mark.parametrize(
    ("answer", "goes_on"),
    [("最后一次", True), ("LAST TRY", True), ("y", False), ("", False)],
)
def test_G6_a_person_confirms_the_last_try_in_words(
    monkeypatch: pytest.MonkeyPatch, answer: str, goes_on: bool
) -> None:
    monkeypatch.setattr(pin_module, "ask_terminal_line", lambda _: answer)
    monkeypatch.setattr(pin_module, "ask_terminal_secret", lambda _: Secret(bytearray(b"1234")))
    if goes_on:
        assert len(entry().ask(token(PinState(final=True)))) == 4
    else:
        assert code(entry(), PinState(final=True)) is ErrorCode.PIN_LAST_TRY


def test_without_a_terminal_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(_: str) -> Secret:
        raise NoTerminalError

    monkeypatch.setattr(pin_module, "ask_terminal_secret", nobody)
    monkeypatch.setattr(pin_module, "ask_terminal_line", nobody)
    with pytest.raises(AppError) as caught:
        entry().ask(token(PinState()))
    assert caught.value.code is ErrorCode.USAGE
    assert "--pin-stdin" in str(caught.value.facts["reason"])
    assert code(entry(), PinState(final=True)) is ErrorCode.PIN_LAST_TRY


def test_G13_ctrl_c_at_the_question_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: str) -> Secret:
        raise KeyboardInterrupt

    monkeypatch.setattr(pin_module, "ask_terminal_secret", interrupted)
    assert code(entry(), PinState()) is ErrorCode.CANCELLED


def test_a_token_with_keys_of_its_own_is_told_and_gets_no_pin(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert len(entry(language=Language.EN).ask(token(PinState(keypad=True)))) == 0
    assert "on the token" in capsys.readouterr().err


ASKER = """
import sys
from app.cli.secret_input import ask_terminal_secret
with ask_terminal_secret("PIN: ") as secret:
    print(bytes(secret.view()).hex(), flush=True)
"""


def test_G2_a_terminal_does_not_echo_and_is_restored() -> None:
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(ROOT)
        os.execv(sys.executable, [sys.executable, "-c", ASKER])  # noqa: S606 - no shell is wanted
    shown = b""
    try:
        while b"PIN: " not in shown:
            shown += os.read(terminal, 1000)
        os.write(terminal, b"87654321\n")
        while b"\n" not in shown.split(b"PIN: ")[1].lstrip(b"\r\n"):
            shown += os.read(terminal, 1000)
        assert termios.tcgetattr(terminal)[3] & termios.ECHO
    finally:
        os.waitpid(child, 0)
        os.close(terminal)
    assert b"87654321".hex().encode() in shown
    assert b"87654321" not in shown


def test_G1_nothing_of_the_pin_is_in_arguments_or_environment() -> None:
    """The options take no PIN: there is no way to put one on the command line."""
    finished = subprocess.run(
        [sys.executable, "-m", "app", "sign", "a.pdf", "--invisible", "--pin", "1234", "--json"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert finished.returncode == 2
