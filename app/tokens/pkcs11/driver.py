"""One PKCS#11 library: loading it, what is plugged in, finding the chosen token again."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pkcs11
from pkcs11 import TokenFlag
from pkcs11.exceptions import PKCS11Error, TokenNotPresent, TokenNotRecognised

from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.domain.token import SigningIdentity, Token
from app.tokens.pkcs11.cryptoki import Cryptoki
from app.tokens.pkcs11.errors import translated
from app.tokens.pkcs11.reading import read_token
from app.tokens.pkcs11.session import PinSession

if TYPE_CHECKING:
    from pkcs11 import _pkcs11


class Driver:
    """A loaded library. Raises `DRIVER_NOT_FOUND`, `DRIVER_LOAD_FAILED` when it cannot be."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._library = _load(path)
        self._cryptoki = Cryptoki(path)

    def refresh(self) -> None:
        """Start the library anew: many see a new token only then. Ends every session."""
        with translated():
            self._library.reinitialize()

    def tokens(self) -> tuple[Token, ...]:
        """All tokens with their certificates, without a PIN."""
        with translated():
            return tuple(read_token(self._path, token) for token in self._plugged())

    def current(self, identity: SigningIdentity) -> Token:
        """The chosen token as it is now; raises `TOKEN_REMOVED`, `TOKEN_CHANGED` (G8)."""
        return self._find(identity)[1]

    def login(self, identity: SigningIdentity, pin: Secret | None) -> PinSession:
        """Log in once, with the keypad when `pin` is None. Raises the PIN and TOKEN codes."""
        with translated():
            return PinSession.open(self._cryptoki, self._find(identity)[0], identity, pin)

    def close(self) -> None:
        """Let go of the library; never raises."""
        with suppress(PKCS11Error):
            self._library.finalize()

    def _plugged(self) -> Iterator[pkcs11.Token]:
        for slot in self._library.get_slots(token_present=True):
            try:
                token = slot.get_token()
            except (TokenNotPresent, TokenNotRecognised):
                continue
            if TokenFlag.TOKEN_INITIALIZED in token.flags:
                yield token

    def _find(self, identity: SigningIdentity) -> tuple[pkcs11.Token, Token]:
        """The token by name and by the certificate on it: names may exist twice."""
        with translated():
            present = [(token, read_token(self._path, token)) for token in self._plugged()]
        for token, read in present:
            if read.same_device(identity.token) and _holds(read, identity):
                return token, read
        code = ErrorCode.TOKEN_CHANGED if present else ErrorCode.TOKEN_REMOVED
        raise AppError(code, token=identity.token.label)


def _load(path: str) -> "_pkcs11.lib":
    if not Path(path).is_file():
        raise AppError(ErrorCode.DRIVER_NOT_FOUND, path=path)
    if "pkcs11-spy" in Path(path).name:
        raise AppError(ErrorCode.DRIVER_LOAD_FAILED, path=path, reason="writes PINs to a log")
    try:
        return pkcs11.lib(path)
    except PKCS11Error as error:
        reason = str(error).rpartition(f"{path}: ")[2] or type(error).__name__
        raise AppError(ErrorCode.DRIVER_LOAD_FAILED, path=path, reason=reason) from None


def _holds(token: Token, identity: SigningIdentity) -> bool:
    wanted = identity.certificate.sha256
    return any(one.certificate.sha256 == wanted for one in token.certificates)
