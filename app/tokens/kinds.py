"""What every kind of driver offers to the token worker, and which kind a library is.

A new kind is a folder beside this file and a line in `load_driver`.
"""

import ctypes
from pathlib import Path
from typing import Protocol

from app.domain.algorithms import SigningAlgorithm
from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.domain.token import SigningIdentity, Token

_SKF_ENTRY = "SKF_EnumDev"


class PinSession(Protocol):
    """One login on one token, for one certificate and its key."""

    def sign(self, algorithm: SigningAlgorithm, data: bytes) -> bytes:
        """The signature over `data`; raises the TOKEN and DRIVER codes."""
        ...

    def close(self) -> None:
        """Log out, forget the PIN; never raises."""
        ...


class Driver(Protocol):
    """A loaded library; everything happens in the calling thread."""

    def refresh(self) -> None:
        """See tokens that were plugged in meanwhile. May end every session."""
        ...

    def tokens(self) -> tuple[Token, ...]:
        """All tokens with their certificates, without a PIN."""
        ...

    def current(self, identity: SigningIdentity) -> Token:
        """The chosen token as it is now; raises `TOKEN_REMOVED`, `TOKEN_CHANGED`."""
        ...

    def seals(self, token: Token) -> tuple[bytes, ...]:
        """What is on the token, readable without a PIN, and may be a seal."""
        ...

    def login(self, identity: SigningIdentity, pin: Secret | None) -> PinSession:
        """Log in once, on the device when `pin` is None. Raises the PIN and TOKEN codes."""
        ...

    def change_pin(self, token: Token, old: Secret, new: Secret) -> None:
        """Replace the PIN, once. Raises the PIN and TOKEN codes."""
        ...

    def close(self) -> None:
        """Let go of the library; never raises."""
        ...


def load_driver(path: str) -> Driver:
    """The library at `path`; raises `DRIVER_NOT_FOUND`, `DRIVER_LOAD_FAILED`."""
    if _is_skf(path):
        from app.tokens.skf.driver import Driver as SkfDriver

        return SkfDriver(path)
    from app.tokens.pkcs11.driver import Driver as Pkcs11Driver

    return Pkcs11Driver(path)


def _is_skf(path: str) -> bool:
    """Whether it has the entry of an SKF library.

    A library that calls itself PKCS#11 is not loaded to find out: its driver looks first whether
    it may be.
    """
    if not Path(path).is_file():
        raise AppError(ErrorCode.DRIVER_NOT_FOUND, path=path)
    if "pkcs11" in Path(path).name.lower():
        return False
    try:
        return hasattr(ctypes.CDLL(path), _SKF_ENTRY)
    except OSError as error:
        reason = str(error).rpartition(f"{path}: ")[2]
        raise AppError(ErrorCode.DRIVER_LOAD_FAILED, path=path, reason=reason) from None
