"""Changing a PIN: the rules first, twice the same, bytes only."""

from collections.abc import Callable

import pytest

from app.cli import change_pin as module
from app.cli.change_pin import CommandLinePinChange
from app.cli.console import Console
from app.cli.secret_input import NoTerminalError, StandardInput
from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.domain.token import PinState, Token
from app.messages.language import Language

UKEY = Token("lib.so", "办公室", "0042", "m", "v", PinState(shortest=6, longest=16), ())
SILENT = Token("lib.so", "办公室", "0042", "m", "v", PinState(), ())

Type = Callable[..., None]


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch) -> Type:
    """What a person types next, line by line; an exception is raised instead."""

    def prepare(*lines: bytes | type[BaseException]) -> None:
        waiting = iter(lines)

        def ask(_: str) -> Secret:
            line = next(waiting)
            if isinstance(line, bytes):
                return Secret(bytearray(line))
            raise line

        monkeypatch.setattr(module, "ask_terminal_secret", ask)

    return prepare


def entry(stdin: StandardInput | None = None) -> CommandLinePinChange:
    return CommandLinePinChange(Console(Language.EN, json_wanted=False), stdin, False)


def test_the_rules_are_told_before_the_new_pin_is_typed(
    type_in: Type, capsys: pytest.CaptureFixture[str]
) -> None:
    type_in(b"654321", b"654321")
    with entry().ask_new(UKEY) as new:
        assert bytes(new.view()) == b"654321"
    assert "6 to 16" in capsys.readouterr().err
    type_in(b"1", b"1")
    entry().ask_new(SILENT).wipe()
    assert "does not tell" in capsys.readouterr().err


def test_two_different_typings_change_nothing(type_in: Type) -> None:
    type_in(b"654321", b"654322")
    with pytest.raises(AppError) as raised:
        entry().ask_new(UKEY)
    assert raised.value.code is ErrorCode.PIN_DIFFERS


@pytest.mark.parametrize("end", [KeyboardInterrupt, NoTerminalError])
def test_who_types_nothing_has_cancelled(type_in: Type, end: type[BaseException]) -> None:
    type_in(end)
    with pytest.raises(AppError) as raised:
        entry().ask_new(UKEY)
    assert raised.value.code is ErrorCode.CANCELLED


def test_standard_input_gives_the_old_one_first(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("pins") / "lines"
    path.write_bytes(b"12345678\n87654321\n")
    with path.open("rb") as lines:
        person = entry(StandardInput(pin_comes=True, descriptor=lines.fileno()))
        with person.ask(UKEY) as old, person.ask_new(UKEY) as new:
            assert (bytes(old.view()), bytes(new.view())) == (b"12345678", b"87654321")
