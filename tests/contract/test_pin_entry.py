"""What every implementation of `ports.PinEntry` promises: terminal, window and fake."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.cli import pin as terminal
from app.cli.console import Console
from app.cli.pin import CommandLinePin
from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.domain.token import PinState, Token
from app.gui.models.typed_pin import TypedPin
from app.messages.language import Language
from app.ports import PinEntry
from tests.fakes.tokens import FakePinEntry

TOKEN = Token("lib.so", "办公室", "0042", "m", "v", PinState(tries_left=5), ())
LAST_TRY = replace(TOKEN, pin=PinState(tries_left=1))
KEYPAD = replace(TOKEN, pin=PinState(keypad=True))

Person = Callable[..., PinEntry]
"""Makes somebody who knows `pin`, or who walks away (`leaves`), and never agrees to a last try."""


def at_the_terminal(monkeypatch: pytest.MonkeyPatch, pin: bytes, *, leaves: bool) -> PinEntry:
    def typed(_: str) -> Secret:
        if leaves:
            raise KeyboardInterrupt
        return Secret(bytearray(pin))

    monkeypatch.setattr(terminal, "ask_terminal_secret", typed)
    monkeypatch.setattr(terminal, "ask_terminal_line", lambda _: "no")
    return CommandLinePin(Console(Language.ZH, json_wanted=False), None, allow_last_try=False)


def in_the_window(pin: bytes, *, leaves: bool) -> PinEntry:
    secret = Secret(bytearray(pin))
    return TypedPin(secret, last_try_agreed=False, stopped=lambda: leaves, on_device=lambda: None)


@pytest.fixture(params=["terminal", "window", "fake"])
def person(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Each implementation in turn."""

    def make(pin: bytes, *, leaves: bool = False) -> PinEntry:
        if request.param == "terminal":
            return at_the_terminal(monkeypatch, pin, leaves=leaves)
        if request.param == "window":
            return in_the_window(pin, leaves=leaves)
        return FakePinEntry(pin, ErrorCode.CANCELLED if leaves else None)

    return make


def code(asking: Callable[[], object]) -> ErrorCode:
    with pytest.raises(AppError) as caught:
        asking()
    return caught.value.code


def test_G1_the_pin_is_handed_over_to_be_wiped_by_who_asked(person: Person) -> None:
    with person(b"123456").ask(TOKEN) as secret:
        assert bytes(secret.view()) == b"123456"
    assert bytes(secret.view()) in (b"", bytes(6))


def test_who_walks_away_gives_no_pin(person: Person) -> None:
    assert code(lambda: person(b"123456", leaves=True).ask(TOKEN)) is ErrorCode.CANCELLED


def test_G6_a_last_try_that_nobody_agreed_to_is_not_made(person: Person) -> None:
    someone = person(b"123456")
    if isinstance(someone, FakePinEntry):
        someone.error = ErrorCode.PIN_LAST_TRY  # the fake types whatever it is told to
    assert code(lambda: someone.ask(LAST_TRY)) is ErrorCode.PIN_LAST_TRY


def test_a_keypad_needs_no_pin_from_the_keyboard(person: Person) -> None:
    with person(b"").ask(KEYPAD) as secret:
        assert len(secret) == 0
