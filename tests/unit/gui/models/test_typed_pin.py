"""A typed PIN is given once, and not at all where the token warns."""

from dataclasses import replace

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.domain.token import PinState, Token
from app.gui.models.typed_pin import TypedPin

TOKEN = Token("driver", "UKey", "1", "", "", PinState(tries_left=3), ())


def typed(pin: bytes = b"1234", *, agreed: bool = False, stopped: bool = False) -> TypedPin:
    return TypedPin(
        Secret(bytearray(pin)),
        last_try_agreed=agreed,
        stopped=lambda: stopped,
        on_device=lambda: None,
    )


def refusal(pin: TypedPin, state: PinState = TOKEN.pin) -> ErrorCode:
    with pytest.raises(AppError) as caught:
        pin.ask(TOKEN.with_pin(state))
    return caught.value.code


def test_G6_it_is_given_once() -> None:
    pin = typed()
    with pin.ask(TOKEN) as given:
        assert bytes(given.view()) == b"1234"
    assert refusal(pin) is ErrorCode.PIN_EMPTY


def test_G6_the_token_is_believed() -> None:
    assert refusal(typed(), PinState(locked=True)) is ErrorCode.PIN_LOCKED
    assert refusal(typed(), PinState(final=True)) is ErrorCode.PIN_LAST_TRY
    assert refusal(typed(), PinState(tries_left=1)) is ErrorCode.PIN_LAST_TRY
    assert len(typed(agreed=True).ask(TOKEN.with_pin(PinState(final=True)))) == 4


def test_nothing_is_given_to_a_stopped_run_or_out_of_an_empty_field() -> None:
    assert refusal(typed(stopped=True)) is ErrorCode.CANCELLED
    assert refusal(typed(b"")) is ErrorCode.PIN_EMPTY


def test_with_a_keypad_nothing_typed_here_is_sent() -> None:
    told = []
    pin = TypedPin(
        Secret(bytearray(b"1234")),
        last_try_agreed=False,
        stopped=lambda: False,
        on_device=lambda: told.append(1),
    )
    assert len(pin.ask(replace(TOKEN, pin=PinState(keypad=True)))) == 0
    assert told == [1]
    pin.wipe()
