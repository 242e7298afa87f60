"""What every implementation of `ports.PinChange` promises: terminal and fake."""

from collections.abc import Callable

import pytest

from app.cli import change_pin
from app.cli import pin as terminal
from app.cli.change_pin import CommandLinePinChange
from app.cli.console import Console
from app.domain.secret import Secret
from app.domain.token import PinState, Token
from app.messages.language import Language
from app.ports import PinChange
from tests.fakes.tokens import FakePinChange

TOKEN = Token("lib.so", "办公室", "0042", "m", "v", PinState(shortest=6, longest=16), ())


@pytest.fixture(params=["terminal", "fake"])
def person(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Callable[[bytes, bytes], PinChange]:
    """Makes somebody who knows a PIN and wants another one."""

    def make(pin: bytes, new: bytes) -> PinChange:
        if request.param == "fake":
            return FakePinChange(pin, new)
        monkeypatch.setattr(terminal, "ask_terminal_secret", lambda _: Secret(bytearray(pin)))
        monkeypatch.setattr(change_pin, "ask_terminal_secret", lambda _: Secret(bytearray(new)))
        console = Console(Language.ZH, json_wanted=False)
        return CommandLinePinChange(console, None, allow_last_try=False)

    return make


def test_the_old_pin_and_then_the_new_one(person: Callable[[bytes, bytes], PinChange]) -> None:
    entry = person(b"123456", b"87654321")
    with entry.ask(TOKEN) as old, entry.ask_new(TOKEN) as new:
        assert bytes(old.view()) == b"123456"
        assert bytes(new.view()) == b"87654321"
        assert old.view().obj is not new.view().obj
