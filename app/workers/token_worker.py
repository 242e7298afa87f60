"""The child that holds one driver library. Serves the calls of `token_client`.

The only process that sees a PIN besides the one it was typed in. It forgets its PIN by ending: the
client replaces it after every PIN session.
"""

from typing import NoReturn

from app.domain.algorithms import SigningAlgorithm
from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.domain.token import SigningIdentity, Token
from app.tokens.hardening import give_up_privileges
from app.tokens.kinds import Driver, PinSession, load_driver
from app.workers.child import Handlers, worker_main

# Drivers map large regions and start threads of their own; this stops only a runaway.
MEMORY_MIB = 4096


def main(driver: str) -> NoReturn:
    """Serve the library at the absolute path `driver`."""
    give_up_privileges()
    calls = TokenCalls(driver)
    handlers: Handlers = {
        "tokens": (type(None), calls.tokens),
        "current": (SigningIdentity, calls.current),
        "login": (SigningIdentity, calls.login),
        "sign": (tuple[SigningAlgorithm, bytes], calls.sign),
        "logout": (type(None), calls.logout),
        "seals": (Token, calls.seals),
        "change_pin": (tuple[Token, int], calls.change_pin),
    }
    worker_main(handlers, MEMORY_MIB, calls.close)


class TokenCalls:
    """The calls, and the library and login that they share."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._driver: Driver | None = None
        self._session: PinSession | None = None

    def tokens(self, _: None, __: Secret | None) -> tuple[Token, ...]:
        """What is plugged in now."""
        return self._refreshed().tokens()

    def current(self, identity: SigningIdentity, _: Secret | None) -> Token:
        """The chosen token with the state of its PIN as it is now."""
        try:
            return self._loaded().current(identity)
        except AppError:  # it may have been put in again, which the library sees when it restarts
            return self._refreshed().current(identity)

    def login(self, identity: SigningIdentity, pin: Secret | None) -> None:
        """Log in once; without a secret the PIN is typed on the device."""
        if self._session is not None:
            raise AppError(ErrorCode.INTERNAL, cause="second login")
        self._session = self._loaded().login(identity, pin)

    def sign(self, task: tuple[SigningAlgorithm, bytes], _: Secret | None) -> bytes:
        """A signature inside the login."""
        if self._session is None:
            raise AppError(ErrorCode.TOKEN_SESSION_LOST)
        return self._session.sign(*task)

    def logout(self, _: None, __: Secret | None) -> None:
        """End the login."""
        session, self._session = self._session, None
        if session is not None:
            session.close()

    def seals(self, token: Token, _: Secret | None) -> tuple[bytes, ...]:
        """What may be a seal on the token."""
        return self._loaded().seals(token)

    def change_pin(self, task: tuple[Token, int], pins: Secret | None) -> None:
        """Replace the PIN; `pins` are the old one, as long as the number says, and the new one."""
        token, split = task
        if pins is None:
            raise AppError(ErrorCode.PIN_EMPTY)
        with (
            Secret(bytearray(pins.view()[:split])) as old,
            Secret(bytearray(pins.view()[split:])) as new,
        ):
            self._loaded().change_pin(token, old, new)

    def close(self) -> None:
        """Leave token and library in order; never raises."""
        self.logout(None, None)
        if self._driver is not None:
            self._driver.close()

    def _loaded(self) -> Driver:
        if self._driver is None:
            self._driver = load_driver(self._path)
        return self._driver

    def _refreshed(self) -> Driver:
        """The library with a fresh view of its slots, unless that would end a login."""
        if self._driver is not None and self._session is None:
            self._driver.refresh()
        return self._loaded()
