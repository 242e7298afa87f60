"""One SKF library: what is plugged in, what is on it, whether its PIN can be tried.

Each application has a PIN of its own, so each is a token of the program; nearly every device has
one.
"""

from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from ctypes import c_void_p
from dataclasses import dataclass, replace

from app.crypto.sm2_certificates import public_point
from app.crypto.x509 import read_certificate, rsa_modulus
from app.domain.algorithms import KeyType
from app.domain.certificate import Certificate
from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.domain.token import PinState, SigningIdentity, Token, TokenCertificate
from app.tokens.seal_files import MAX_SEAL_BYTES, possible_seals
from app.tokens.skf.errors import DEVICE_REMOVED, NOT_SUPPORTED, SkfError, translated
from app.tokens.skf.library import DeviceInfo, PinInfo, SkfLibrary, text
from app.tokens.skf.session import PinSession

# GM/T 0016-2012 asks for 6 characters at least; no call tells what a token takes.
SHORTEST_PIN, LONGEST_PIN = 6, 16


@dataclass(frozen=True)
class _Place:
    """An open application, the name of the device it is on, and what it is to the program."""

    handle: c_void_p
    token: Token


class Driver:
    """A loaded library. Raises `DRIVER_NOT_FOUND`, `DRIVER_LOAD_FAILED` when it cannot be."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._library = SkfLibrary(path)

    def tokens(self) -> tuple[Token, ...]:
        """All tokens with their certificates, without a PIN."""
        with translated():
            return tuple(place.token for place in self._places())

    def refresh(self) -> None:
        """Nothing to do: SKF drivers look at the sockets whenever they are asked."""

    def current(self, identity: SigningIdentity) -> Token:
        """The chosen token as it is now; raises `TOKEN_REMOVED`, `TOKEN_CHANGED` (G8)."""
        with translated(), self._found(identity.token, identity.certificate) as place:
            return place.token

    def seals(self, token: Token) -> tuple[bytes, ...]:
        """Files of the token that may be seals, as far as they are read without a PIN."""
        with translated(), self._found(token) as place:
            return possible_seals(self._files(place.handle))

    def login(self, identity: SigningIdentity, pin: Secret | None) -> PinSession:
        """Log in once. Raises the PIN and TOKEN codes; SKF has no keypads, so a PIN it must be."""
        with translated(), ExitStack() as stack:
            place = stack.enter_context(self._found(identity.token, identity.certificate))
            _check(place.token.pin, pin)
            container = stack.enter_context(self._container(place.handle, identity))
            # A login that another program left behind would make any PIN look right (G7).
            self._library.clear_secure_state(place.handle)
            stack.callback(self._library.clear_secure_state, place.handle)
            self._library.verify_pin(place.handle, pin or Secret(bytearray()))
            if not self._is_of(container, identity):
                raise AppError(ErrorCode.TOKEN_CHANGED, token=identity.token.label)
            return PinSession(self._library, container, identity.certificate, stack.pop_all())

    def change_pin(self, token: Token, old: Secret, new: Secret) -> None:
        """Replace the PIN. Raises the PIN and TOKEN codes; a wrong old PIN costs a try."""
        with translated(), self._found(token) as place:
            _check(place.token.pin, old)
            self._library.change_pin(place.handle, old, new)

    def close(self) -> None:
        """Nothing is open between calls; never raises."""

    # --- looking

    def _places(self) -> Generator[_Place, None, None]:
        """Every application on every device, open until the next one is asked for."""
        for name in self._library.devices():
            try:
                yield from self._places_on(name)
            except SkfError as error:
                if error.code != DEVICE_REMOVED:  # pulled out meanwhile: it is simply not there
                    raise

    def _places_on(self, name: bytes) -> Iterator[_Place]:
        with self._library.device(name) as device:
            info = self._library.device_info(device)
            applications = self._library.applications(device)
            for application in applications:
                suffix = f"/{text(application)}" if len(applications) > 1 else ""
                with self._library.application(device, application) as handle:
                    yield _Place(handle, self._token(handle, info, suffix))

    def _token(self, application: c_void_p, info: DeviceInfo, suffix: str) -> Token:
        return Token(
            driver=self._path,
            label=info.label + suffix,
            serial=info.serial,
            model=info.issuer,
            manufacturer=info.manufacturer,
            pin=_pin_state(self._pin_info(application)),
            certificates=tuple(self._certificates(application)),
        )

    @contextmanager
    def _found(self, token: Token, certificate: Certificate | None = None) -> Iterator[_Place]:
        """The token by name and by the certificate on it: names may exist twice."""
        present = False
        # closed by name: whoever handles an exception keeps the frames, and so the handles, alive
        with closing(self._places()) as places:
            for place in places:
                present = True
                if place.token.same_device(token) and _holds(place.token, certificate):
                    yield place
                    return
        code = ErrorCode.TOKEN_CHANGED if present else ErrorCode.TOKEN_REMOVED
        raise AppError(code, token=token.label)

    def _pin_info(self, application: c_void_p) -> PinInfo | None:
        try:
            return self._library.pin_info(application)
        except SkfError as error:
            if error.code != NOT_SUPPORTED:
                raise
            return None

    # --- certificates

    def _certificates(self, application: c_void_p) -> Iterator[TokenCertificate]:
        for container in self._containers(application):
            yield from self._pair(container)

    def _containers(self, application: c_void_p) -> Generator[c_void_p, None, None]:
        """Every key container, open until the next one is asked for."""
        for name in self._library.containers(application):
            with self._library.container(application, name) as container:
                yield container

    def _pair(self, container: c_void_p) -> Iterator[TokenCertificate]:
        """Both certificates of a container; which one signs is told by their key usage."""
        found = [self._certificate(container, for_signing) for for_signing in (True, False)]
        if not any(found):
            return
        keys = [
            key
            for for_signing in (True, False)
            for key in self._library.public_keys(container, for_signing=for_signing)
        ]
        for certificate in dict.fromkeys(one for one in found if one is not None):
            yield TokenCertificate(certificate, _has_key(certificate, keys))

    def _certificate(self, container: c_void_p, for_signing: bool) -> Certificate | None:
        der = self._library.certificate(container, for_signing=for_signing)
        try:
            return read_certificate(der) if der else None
        except ValueError:
            return None

    @contextmanager
    def _container(self, application: c_void_p, identity: SigningIdentity) -> Iterator[c_void_p]:
        with closing(self._containers(application)) as containers:
            for container in containers:
                if self._is_of(container, identity):
                    yield container
                    return
        raise AppError(ErrorCode.TOKEN_CHANGED, token=identity.token.label)

    def _is_of(self, container: c_void_p, identity: SigningIdentity) -> bool:
        return any(one.certificate == identity.certificate for one in self._pair(container))

    # --- files

    def _files(self, application: c_void_p) -> Iterator[bytes]:
        for name in self._library.files(application):
            try:
                yield self._file(application, name)
            except SkfError as error:
                if error.code == DEVICE_REMOVED:
                    raise

    def _file(self, application: c_void_p, name: bytes) -> bytes:
        info = self._library.file_info(application, name)
        if not info.readable_by_anyone or info.size > MAX_SEAL_BYTES:
            return b""
        return self._library.read_file(application, name, info.size)


def _pin_state(info: PinInfo | None) -> PinState:
    bounds = PinState(shortest=SHORTEST_PIN, longest=LONGEST_PIN)
    if info is None or not info.told:
        return bounds
    left = info.remaining
    return replace(
        bounds,
        tries_left=left,
        low=left < info.maximum,
        final=left == 1,
        locked=left == 0,
        is_default=info.is_default,
    )


def _check(state: PinState, pin: Secret | None) -> None:
    """Refuse here what would cost a try or cannot succeed (G6, G7)."""
    if state.locked:
        raise AppError(ErrorCode.PIN_LOCKED)
    if pin is None or len(pin) == 0:
        raise AppError(ErrorCode.PIN_EMPTY)


def _holds(token: Token, certificate: Certificate | None) -> bool:
    return certificate is None or any(
        one.certificate.sha256 == certificate.sha256 for one in token.certificates
    )


def _has_key(certificate: Certificate, keys: list[bytes]) -> bool:
    """Whether the container holds its key; a driver that shows no key gets the benefit of doubt."""
    try:
        rsa = certificate.key_type is KeyType.RSA
        own = rsa_modulus(certificate) if rsa else public_point(certificate)
    except ValueError:
        return False
    return not keys or own in keys
