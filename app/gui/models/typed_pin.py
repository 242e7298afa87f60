"""A PIN that was typed before the click, given to the token once. Implements `ports.PinEntry`."""

from collections.abc import Callable

from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.domain.token import Token


class TypedPin:
    """One click, one login: a second question finds no PIN (G6)."""

    def __init__(
        self,
        secret: Secret,
        *,
        last_try_agreed: bool,
        stopped: Callable[[], bool],
        on_device: Callable[[], None],
    ) -> None:
        """Take over `secret`. `on_device` is told when the PIN is to be typed on the token."""
        self._secret = secret
        self._last_try_agreed = last_try_agreed
        self._stopped = stopped
        self._on_device = on_device

    def ask(self, token: Token) -> Secret:
        """Hand over the PIN, after a look at what the token says about it now.

        Raises `CANCELLED`, `PIN_LOCKED`, `PIN_LAST_TRY` (not agreed to), `PIN_EMPTY`.
        """
        if self._stopped():
            raise AppError(ErrorCode.CANCELLED)
        if token.pin.locked:
            raise AppError(ErrorCode.PIN_LOCKED)
        if token.pin.last_try and not self._last_try_agreed:
            raise AppError(ErrorCode.PIN_LAST_TRY)
        if token.pin.keypad:
            self._on_device()
            return Secret(bytearray())
        given, self._secret = self._secret, Secret(bytearray())
        if len(given) == 0:
            raise AppError(ErrorCode.PIN_EMPTY)
        return given

    def wipe(self) -> None:
        """Forget a PIN that nobody asked for."""
        self._secret.wipe()
