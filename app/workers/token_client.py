"""Tokens as the use cases see them: `TokenDriver` over a token worker process.

Owns the order around the PIN: read its state, ask the person, log in exactly once, forget.
"""

from dataclasses import dataclass
from pathlib import Path

from app.domain.algorithms import SigningAlgorithm
from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.domain.token import PinState, SigningIdentity, Token
from app.ports import PinChange, PinEntry
from app.workers.answers import TOKEN_FAILURES
from app.workers.supervision import WorkerKind, WorkerProcess

TOKEN_WORKER = WorkerKind(
    name="token",
    crashed=ErrorCode.DRIVER_CRASHED,
    hung=ErrorCode.DRIVER_HUNG,
    failures=TOKEN_FAILURES,
    # Where SoftHSM and the smart card service are, and the screen for a driver's own dialogs.
    variables=(
        "SOFTHSM2_CONF", "PCSCLITE_CSOCK_NAME", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS",
        "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Deadlines:
    """How long a driver may take, in seconds; `keypad_s` includes a person at the device."""

    list_s: float = 20
    login_s: float = 30
    sign_s: float = 60
    keypad_s: float = 180
    logout_s: float = 5
    seals_s: float = 60


class WorkerTokenDriver:
    """All tokens behind the library at `driver`, each call in its worker process.

    Besides the PIN and TOKEN codes every call may raise `DRIVER_CRASHED` and `DRIVER_HUNG`, after
    which the next call has a new process, and `CANCELLED` after `cancel`.
    """

    def __init__(
        self, driver: Path, debug_file: Path | None = None, deadlines: Deadlines = Deadlines()
    ) -> None:
        self._path = path = str(driver.absolute())
        self._worker = WorkerProcess(TOKEN_WORKER, (path,), {"path": path}, debug_file)
        self._deadlines = deadlines

    def start(self) -> None:
        """Start the process ahead of the first call."""
        self._worker.start()

    def tokens(self) -> tuple[Token, ...]:
        """What is plugged in now."""
        return self._worker.send(
            "tokens", None, tuple[Token, ...], self._deadlines.list_s, None,
            lambda found: all(one.driver == self._path for one in found),  # a PIN goes there
        ).result()  # fmt: skip

    def open_session(self, identity: SigningIdentity, pin: PinEntry) -> "WorkerTokenSession":
        """Ask for the PIN and log in, exactly once. The process ends if that fails (G1)."""
        token = self._worker.send("current", identity, Token, self._deadlines.list_s).result()
        _check_pin_state(token.pin)
        with pin.ask(token) as secret:
            try:
                self._login(identity, token, secret)
            except BaseException:
                self._worker.stop()
                raise
        sign_s = self._deadlines.keypad_s if token.pin.keypad else self._deadlines.sign_s
        return WorkerTokenSession(self._worker, identity, sign_s, self._deadlines.logout_s)

    def seals(self, token: Token) -> tuple[bytes, ...]:
        """What may be a seal on the token."""
        deadline_s = self._deadlines.seals_s
        return self._worker.send("seals", token, tuple[bytes, ...], deadline_s).result()

    def change_pin(self, token: Token, entry: PinChange) -> None:
        """Ask for both PINs and change it, exactly once. The process ends afterwards (G1)."""
        now = self._as_it_is(token)
        with entry.ask(now) as old, entry.ask_new(now) as new:
            _check_new_pin(now.pin, old, new)
            with _joined(old, new) as both:
                arguments = (token, len(old))
                pending = self._worker.send(
                    "change_pin", arguments, type(None), self._deadlines.login_s, both
                )
        try:
            pending.result()
        finally:
            self._worker.stop()

    def _as_it_is(self, token: Token) -> Token:
        for present in self.tokens():
            if present.same_device(token):
                _check_pin_state(present.pin)
                return present
        raise AppError(ErrorCode.TOKEN_REMOVED)

    def cancel(self) -> None:
        """Kill the process, from any thread: whoever waits for it gets `CANCELLED`."""
        self._worker.cancel()

    def close(self) -> None:
        """End the process; never raises."""
        self._worker.stop()

    def _login(self, identity: SigningIdentity, token: Token, secret: Secret) -> None:
        if token.pin.keypad:
            deadline_s, sent = self._deadlines.keypad_s, None
        elif len(secret) == 0:
            raise AppError(ErrorCode.PIN_EMPTY)
        else:
            deadline_s, sent = self._deadlines.login_s, secret
        pending = self._worker.send("login", identity, type(None), deadline_s, sent)
        secret.wipe()
        pending.result()


class WorkerTokenSession:
    """A login that lives in the worker process and ends with it."""

    def __init__(
        self, worker: WorkerProcess, identity: SigningIdentity, sign_s: float, logout_s: float
    ) -> None:
        self._worker = worker
        self._identity = identity
        self._sign_s = sign_s
        self._logout_s = logout_s
        self._open = True

    def sign(self, identity: SigningIdentity, algorithm: SigningAlgorithm, data: bytes) -> bytes:
        """The signature over `data`; raises `TOKEN_CHANGED` for another identity's."""
        if not self._open:
            raise AppError(ErrorCode.TOKEN_SESSION_LOST)
        if identity.certificate.der != self._identity.certificate.der:
            raise AppError(ErrorCode.TOKEN_CHANGED, token=identity.token.label)
        return self._worker.send("sign", (algorithm, data), bytes, self._sign_s).result()

    def close(self) -> None:
        """Log out and end the process that saw the PIN; never raises."""
        if not self._open:
            return
        self._open = False
        if not self._worker.running:
            return
        try:
            self._worker.send("logout", None, type(None), self._logout_s).result()
        except AppError:
            return
        finally:
            self._worker.stop()


def _joined(old: Secret, new: Secret) -> Secret:
    """Both in one buffer, copied without any in between."""
    both = bytearray(len(old) + len(new))
    with memoryview(both) as view:
        view[: len(old)] = old.view()
        view[len(old) :] = new.view()
    return Secret(both)


def _check_new_pin(pin: PinState, old: Secret, new: Secret) -> None:
    if 0 in (len(old), len(new)):
        raise AppError(ErrorCode.PIN_EMPTY)
    if not pin.permits(len(new)):
        raise AppError(ErrorCode.PIN_LENGTH, min=pin.shortest, max=pin.longest)


def _check_pin_state(pin: PinState) -> None:
    """What the token tells already is not found out by trying (G6)."""
    if pin.locked:
        raise AppError(ErrorCode.PIN_LOCKED)
    if not pin.is_set:
        raise AppError(ErrorCode.PIN_NOT_SET)
