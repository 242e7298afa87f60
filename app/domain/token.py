"""A UKey as the program sees it: name, certificates, state of its PIN."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from app.domain.certificate import Certificate, CertificateProblem
from app.domain.errors import AppError, ErrorCode


@dataclass(frozen=True)
class PinState:
    """What the token tells about its PIN before anybody types.

    `tries_left` is None when the interface has no counter (PKCS#11); then `low` and `final` are its
    only hints. `keypad`: the PIN is typed on the device (CKF_PROTECTED_AUTHENTICATION_PATH).
    `is_default`: it is still the one that the token was delivered with. `shortest` and `longest`
    bound a new PIN in bytes, both 0 when nothing is known.
    """

    tries_left: int | None = None
    low: bool = False
    final: bool = False
    locked: bool = False
    is_set: bool = True
    keypad: bool = False
    is_default: bool = False
    shortest: int = 0
    longest: int = 0

    @property
    def last_try(self) -> bool:
        """Whether one more wrong PIN locks the token, as far as it tells."""
        return self.final or self.tries_left == 1

    def permits(self, length: int) -> bool:
        """Whether a new PIN may have so many bytes."""
        return self.longest == 0 or self.shortest <= length <= self.longest


@dataclass(frozen=True)
class TokenCertificate:
    """A certificate on a token and whether the token holds the key that belongs to it."""

    certificate: Certificate
    has_private_key: bool

    def problems(self, now: datetime) -> tuple[CertificateProblem, ...]:
        """Every reason not to sign with it at `now`."""
        missing = () if self.has_private_key else (CertificateProblem.NO_PRIVATE_KEY,)
        return missing + self.certificate.problems(now)


@dataclass(frozen=True)
class Token:
    """One token behind one driver. `serial` and `label` together name it for the user."""

    driver: str
    label: str
    serial: str
    model: str
    manufacturer: str
    pin: PinState
    certificates: tuple[TokenCertificate, ...]

    def is_called(self, name: str) -> bool:
        """Whether a user who writes `name` means this token."""
        return name in (self.label, self.serial)

    def same_device(self, other: "Token") -> bool:
        """Whether two readings speak of the same piece of hardware."""
        ours = (self.driver, self.label, self.serial, self.model)
        return ours == (other.driver, other.label, other.serial, other.model)

    def with_pin(self, pin: PinState) -> "Token":
        """The same token after its PIN state was read again."""
        return replace(self, pin=pin)


@dataclass(frozen=True)
class KnownDriver:
    """A driver library that exists on this machine: what it is called and where it is."""

    name: str
    path: Path


@dataclass(frozen=True)
class ListedDriver:
    """A driver that the program knows of; `path` is None while this machine does not have it.

    `unguarded` is a file of its name that is not used because ordinary users could change it (G11).
    """

    name: str
    path: Path | None
    unguarded: Path | None = None


@dataclass(frozen=True)
class SigningIdentity:
    """The token and the certificate on it that a signing will use."""

    token: Token
    certificate: Certificate


def choose_token(tokens: tuple[Token, ...], name: str | None) -> Token:
    """The one token meant; raises `TOKEN_NOT_FOUND`, `TOKEN_AMBIGUOUS` (with the list)."""
    found = [token for token in tokens if name is None or token.is_called(name)]
    if not found:
        raise AppError(ErrorCode.TOKEN_NOT_FOUND, name=name or "")
    if len(found) > 1:
        listing = "; ".join(f"{token.label} ({token.serial})" for token in found)
        raise AppError(ErrorCode.TOKEN_AMBIGUOUS, tokens=listing)
    return found[0]


def choose_certificate(token: Token, name: str | None, now: datetime) -> SigningIdentity:
    """The one certificate meant, by SHA-256 (or its first 8 digits at least) or holder's name.

    Without a name the only usable one is taken. Raises `CERTIFICATE_NOT_FOUND`,
    `CERTIFICATE_NOT_USABLE` (with the reasons), `CERTIFICATE_AMBIGUOUS` (with the list),
    `NO_USABLE_CERTIFICATE` (with each certificate's reasons).
    """
    named = [one for one in token.certificates if name is None or _is_called(one, name)]
    usable = [one for one in named if not one.problems(now)]
    if name is not None and not named:
        raise AppError(ErrorCode.CERTIFICATE_NOT_FOUND, name=name)
    if len(usable) > 1:
        raise AppError(ErrorCode.CERTIFICATE_AMBIGUOUS, certificates=_listing(usable, now))
    if not usable:
        code = ErrorCode.CERTIFICATE_NOT_USABLE if name else ErrorCode.NO_USABLE_CERTIFICATE
        raise AppError(code, certificates=_listing(named, now))
    return SigningIdentity(token, usable[0].certificate)


def _is_called(one: TokenCertificate, name: str) -> bool:
    certificate = one.certificate
    digest = name.replace(":", "").lower()
    by_digest = len(digest) >= 8 and certificate.sha256.startswith(digest)
    return by_digest or name in (certificate.common_name, certificate.holder)


def _listing(certificates: list[TokenCertificate], now: datetime) -> str:
    def line(one: TokenCertificate) -> str:
        problems = ", ".join(one.problems(now))
        end = one.certificate.not_after.date().isoformat()
        text = f"{one.certificate.holder} [{one.certificate.sha256[:16]}] {end}"
        return f"{text}: {problems}" if problems else text

    return "; ".join(line(one) for one in certificates)
