"""A token and a person in memory, for tests of use cases. Passes the token driver's contract."""

from dataclasses import dataclass, field

from app.domain.algorithms import SigningAlgorithm
from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.domain.token import PinState, SigningIdentity, Token, TokenCertificate
from app.ports import PinChange, PinEntry
from tests.software_signer import SoftwareSigner, signer


@dataclass
class FakePinEntry:
    """Types `pin`, or refuses with `error`; remembers the tokens it was asked about."""

    pin: bytes
    error: ErrorCode | None = None
    asked: list[Token] = field(default_factory=list)
    given: list[Secret] = field(default_factory=list)

    def ask(self, token: Token) -> Secret:
        self.asked.append(token)
        if self.error is not None:
            raise AppError(self.error)
        self.given.append(Secret(bytearray(self.pin)))
        return self.given[-1]


@dataclass
class FakePinChange:
    """Types `pin` and then `new`; remembers the tokens it was asked about."""

    pin: bytes
    new: bytes
    asked: list[Token] = field(default_factory=list)
    given: list[Secret] = field(default_factory=list)

    def ask(self, token: Token) -> Secret:
        return self._typed(token, self.pin)

    def ask_new(self, token: Token) -> Secret:
        return self._typed(token, self.new)

    def _typed(self, token: Token, pin: bytes) -> Secret:
        self.asked.append(token)
        self.given.append(Secret(bytearray(pin)))
        return self.given[-1]


class FakeTokenDriver:
    """One token whose keys are the software signers of these kinds.

    `plugged` and `pin_state` may be changed at any time; `logins` counts tries of a PIN. `errors`
    are raised by the next signatures, in turn; None lets one succeed.
    """

    def __init__(self, pin: bytes = b"123456", kinds: tuple[str, ...] = ("rsa", "p256")) -> None:
        self.pin = pin
        self.pin_state = PinState(shortest=4, longest=32)
        self.held_seals: tuple[bytes, ...] = ()
        self.plugged = True
        self.serial = "0001"
        self.logins = 0
        self.errors: list[ErrorCode | None] = []
        self.sessions: list[FakeTokenSession] = []
        self._signers = {signer(kind).certificate.sha256: signer(kind) for kind in kinds}

    def tokens(self) -> tuple[Token, ...]:
        return (self._token(),) if self.plugged else ()

    def open_session(self, identity: SigningIdentity, pin: PinEntry) -> "FakeTokenSession":
        token = self._current(identity)
        with pin.ask(token) as secret:
            if not token.pin.keypad:
                self._check(bytes(secret.view()))
        self.logins += token.pin.keypad
        self.sessions.append(FakeTokenSession(self, identity))
        return self.sessions[-1]

    def seals(self, token: Token) -> tuple[bytes, ...]:
        return self.held_seals

    def change_pin(self, token: Token, entry: PinChange) -> None:
        with entry.ask(self._token()) as old, entry.ask_new(self._token()) as new:
            if 0 in (len(old), len(new)):
                raise AppError(ErrorCode.PIN_EMPTY)
            if not self.pin_state.permits(len(new)):
                raise AppError(ErrorCode.PIN_LENGTH)
            self._check(bytes(old.view()))
            self.pin = bytes(new.view())

    def close(self) -> None:
        for session in self.sessions:
            session.close()

    def signer_of(self, identity: SigningIdentity) -> SoftwareSigner:
        return self._signers[identity.certificate.sha256]

    def _token(self) -> Token:
        certificates = tuple(
            TokenCertificate(one.certificate, has_private_key=True)
            for one in self._signers.values()
        )
        return Token("fake", "测试 UKey", self.serial, "fake", "", self.pin_state, certificates)

    def _current(self, identity: SigningIdentity) -> Token:
        if not self.plugged:
            raise AppError(ErrorCode.TOKEN_REMOVED)
        token = self._token()
        if not token.same_device(identity.token):
            raise AppError(ErrorCode.TOKEN_CHANGED)
        if token.pin.locked:
            raise AppError(ErrorCode.PIN_LOCKED)
        if not token.pin.is_set:
            raise AppError(ErrorCode.PIN_NOT_SET)
        return token

    def _check(self, pin: bytes) -> None:
        if not pin:
            raise AppError(ErrorCode.PIN_EMPTY)
        self.logins += 1
        if pin != self.pin:
            raise AppError(ErrorCode.PIN_WRONG)


@dataclass
class FakeTokenSession:
    """A login; `open` tells whether it was closed."""

    driver: FakeTokenDriver
    identity: SigningIdentity
    open: bool = True

    def sign(self, identity: SigningIdentity, algorithm: SigningAlgorithm, data: bytes) -> bytes:
        if not self.open:
            raise AppError(ErrorCode.TOKEN_SESSION_LOST)
        if identity.certificate != self.identity.certificate:
            raise AppError(ErrorCode.TOKEN_CHANGED)
        error = self.driver.errors.pop(0) if self.driver.errors else None
        if error is None and not self.driver.plugged:
            error = ErrorCode.TOKEN_REMOVED
        if error is not None:
            raise AppError(error)
        return self.driver.signer_of(identity).sign(data)

    def close(self) -> None:
        self.open = False
