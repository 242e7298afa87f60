"""One PKCS#11 library: loading it, what is plugged in, finding the chosen token again."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
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
from app.tokens.pkcs11.reading import data_objects, is_device, read_token
from app.tokens.pkcs11.session import PinSession, handle_of
from app.tokens.seal_files import possible_seals

if TYPE_CHECKING:
    from pkcs11 import _pkcs11


class Driver:
    """A loaded library. Raises `DRIVER_NOT_FOUND`, `DRIVER_LOAD_FAILED` when it cannot be."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._library = _load(path)
        self._cryptoki = Cryptoki(path)
        self._slot: pkcs11.Slot | None = None

    def refresh(self) -> None:
        """Start the library anew: many see a new token only then. Ends every session."""
        self._slot = None
        with translated():
            self._library.reinitialize()

    def tokens(self) -> tuple[Token, ...]:
        """All tokens with their certificates, without a PIN."""
        with translated():
            return tuple(self._read(token) for token in self._plugged())

    def current(self, identity: SigningIdentity) -> Token:
        """The chosen token as it is now; raises `TOKEN_REMOVED`, `TOKEN_CHANGED` (G8)."""
        with translated():
            self._slot, read = self._find(identity)
        return read

    def login(self, identity: SigningIdentity, pin: Secret | None) -> PinSession:
        """Log in once, with the keypad when `pin` is None. Raises the PIN and TOKEN codes."""
        with translated():
            slot = self._slot or self._find(identity)[0]
            return PinSession.open(self._cryptoki, slot.get_token(), identity, pin)

    def seals(self, token: Token) -> tuple[bytes, ...]:
        """Data objects (CKO_DATA) that anyone may read and that start like DER."""
        with translated(), self._device(token).open() as session:
            return possible_seals(data_objects(session))

    def change_pin(self, token: Token, old: Secret, new: Secret) -> None:
        """C_SetPIN, once. Raises the PIN and TOKEN codes; a wrong old PIN costs a try."""
        with translated(), self._device(token).open(rw=True) as session:
            self._cryptoki.set_pin(handle_of(session), old.view(), new.view())

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

    def _find(self, identity: SigningIdentity) -> tuple[pkcs11.Slot, Token]:
        """The token by name and by the certificate on it: names may exist twice."""
        present = list(self._plugged())
        for token in present:
            if is_device(token, identity.token):
                read = self._read(token)
                if _holds(read, identity):
                    return token.slot, read
        code = ErrorCode.TOKEN_CHANGED if present else ErrorCode.TOKEN_REMOVED
        raise AppError(code, token=identity.token.label)

    def _device(self, wanted: Token) -> pkcs11.Token:
        for token in self._plugged():
            if is_device(token, wanted):
                return token
        raise AppError(ErrorCode.TOKEN_REMOVED)

    def _read(self, token: pkcs11.Token) -> Token:
        read = read_token(self._path, token)
        lengths = self._cryptoki.pin_lengths(token.slot.slot_id)
        if lengths.stop <= 1:  # some drivers leave both at zero
            return read
        bounds = replace(read.pin, shortest=lengths.start, longest=lengths.stop - 1)
        return read.with_pin(bounds)


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
