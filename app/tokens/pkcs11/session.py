"""One login on one token, for one certificate and its key."""

from contextlib import suppress
from dataclasses import dataclass

import pkcs11
from pkcs11 import Attribute, Mechanism, MechanismFlag, ObjectClass
from pkcs11.exceptions import AttributeTypeInvalid, PKCS11Error

from app.domain.algorithms import SigningAlgorithm
from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.domain.token import PinState, SigningIdentity
from app.tokens.pkcs11.cryptoki import CKU_CONTEXT_SPECIFIC, CKU_USER, Cryptoki
from app.tokens.pkcs11.errors import translated
from app.tokens.pkcs11.reading import certificates_with_id, is_device, pin_state
from app.tokens.pkcs11.signing import SigningMethod, signing_method


@dataclass
class PinSession:
    """A session after C_Login, bound to one key.

    `pin` is kept only for a key that wants it for every signature (CKA_ALWAYS_AUTHENTICATE) and
    whose token has no keypad.
    """

    cryptoki: Cryptoki
    session: pkcs11.Session
    identity: SigningIdentity
    key: pkcs11.Object
    always_authenticate: bool
    pin: Secret | None = None
    _method: tuple[SigningAlgorithm, SigningMethod] | None = None

    @classmethod
    def open(
        cls,
        cryptoki: Cryptoki,
        token: pkcs11.Token,
        identity: SigningIdentity,
        pin: Secret | None,
    ) -> "PinSession":
        """C_Login exactly once, if `token` is still the chosen one, then look again (G8)."""
        _check_device(token, identity)
        _check_pin(cryptoki, token, pin)
        session = token.open()
        try:
            _login(cryptoki, session, pin)
            _check_device(session.token.slot.get_token(), identity)
            key = _private_key(session, identity)
            opened = cls(cryptoki, session, identity, key, _always_authenticates(key))
        except BaseException:
            _end(cryptoki, session)
            raise
        if opened.always_authenticate and pin is not None:
            opened.pin = pin.copy()
        return opened

    def sign(self, algorithm: SigningAlgorithm, data: bytes) -> bytes:
        """The signature over `data`; raises the TOKEN and DRIVER codes."""
        with translated():
            _check_device(self.session.token.slot.get_token(), self.identity)
            method = self._signing_method(algorithm)
            handle = handle_of(self.session)
            key = self.key.handle or 0
            self.cryptoki.begin_signature(handle, key, method.mechanism, method.parameter)
            if self.always_authenticate:
                view = None if self.pin is None else self.pin.view()
                self.cryptoki.login(handle, CKU_CONTEXT_SPECIFIC, view)
            return method.finish(self.cryptoki.finish_signature(handle, method.prepare(data)))

    def close(self) -> None:
        """Log out, forget the PIN; never raises."""
        if self.pin is not None:
            self.pin.wipe()
        _end(self.cryptoki, self.session)

    def _signing_method(self, algorithm: SigningAlgorithm) -> SigningMethod:
        if self._method is None or self._method[0] is not algorithm:
            vendors = algorithm is SigningAlgorithm.SM2_SM3
            chosen = self._sm2_method() if vendors else self._standard_method(algorithm)
            self._method = algorithm, chosen
        return self._method[1]

    def _standard_method(self, algorithm: SigningAlgorithm) -> SigningMethod:
        slot = self.session.token.slot
        present = slot.get_mechanisms()

        def can_sign(mechanism: int) -> bool:
            if mechanism not in present:
                return False
            return MechanismFlag.SIGN in slot.get_mechanism_info(Mechanism(mechanism)).flags

        return signing_method(algorithm, can_sign)

    def _sm2_method(self) -> SigningMethod:
        from app.tokens.pkcs11.sm2 import read_rows, sm2_method

        key_type = self.cryptoki.key_type(handle_of(self.session), self.key.handle or 0)
        return sm2_method(read_rows(), self.identity.token, self.identity.certificate, key_type)


def _check_pin(cryptoki: Cryptoki, token: pkcs11.Token, pin: Secret | None) -> None:
    """Refuse here what the token would refuse: some count it as a wrong try (G7)."""
    _check_state(pin_state(token))
    if pin is None:
        return
    if len(pin) == 0:
        raise AppError(ErrorCode.PIN_EMPTY)
    lengths = cryptoki.pin_lengths(token.slot.slot_id)
    # Some drivers leave both at zero: then there is nothing to check against.
    if lengths.stop > 1 and len(pin) not in lengths:
        raise AppError(ErrorCode.PIN_LENGTH, min=lengths.start, max=lengths.stop - 1)


def _check_state(pin: PinState) -> None:
    if pin.locked:
        raise AppError(ErrorCode.PIN_LOCKED)
    if not pin.is_set:
        raise AppError(ErrorCode.PIN_NOT_SET)


def _login(cryptoki: Cryptoki, session: pkcs11.Session, pin: Secret | None) -> None:
    try:
        cryptoki.login(handle_of(session), CKU_USER, None if pin is None else pin.view())
    except AppError as error:
        if error.code is ErrorCode.PIN_WRONG:
            _check_not_locked_now(session)
        raise


def _check_not_locked_now(session: pkcs11.Session) -> None:
    """Whether this wrong PIN was the last one; a token that does not answer changes nothing."""
    with suppress(PKCS11Error):
        if pin_state(session.token.slot.get_token()).locked:
            raise AppError(ErrorCode.PIN_LOCKED)


def _check_device(token: pkcs11.Token, identity: SigningIdentity) -> None:
    if not is_device(token, identity.token):
        raise AppError(ErrorCode.TOKEN_CHANGED, token=identity.token.label)


def _private_key(session: pkcs11.Session, identity: SigningIdentity) -> pkcs11.Object:
    """The private key with the CKA_ID of the chosen certificate, read again after the login."""
    identifiers = {read.der: identifier for identifier, read in certificates_with_id(session)}
    identifier = identifiers.get(identity.certificate.der)
    if identifier is None:
        raise AppError(ErrorCode.TOKEN_CHANGED, token=identity.token.label)
    wanted = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.ID: identifier}
    keys = list(session.get_objects(wanted)) if identifier else []
    if not keys:
        raise AppError(ErrorCode.KEY_NOT_FOUND, certificate=identity.certificate.holder)
    return keys[0]


def _always_authenticates(key: pkcs11.Object) -> bool:
    try:
        return bool(key[Attribute.ALWAYS_AUTHENTICATE])
    except AttributeTypeInvalid:
        return False


def handle_of(session: pkcs11.Session) -> int:
    """CK_SESSION_HANDLE, which the binding has and its stub forgot."""
    handle: int = session.handle  # type: ignore[attr-defined]
    return handle


def _end(cryptoki: Cryptoki, session: pkcs11.Session) -> None:
    """Log out and close, also after a login that failed: it leaves the session open."""
    with suppress(AppError):
        cryptoki.logout(handle_of(session))
    with suppress(PKCS11Error):
        session.close()
