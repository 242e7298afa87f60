"""What can be read from a token: its name, the state of its PIN, certificates and keys."""

from collections.abc import Iterator

import pkcs11
from pkcs11 import Attribute, CertificateType, ObjectClass, TokenFlag

from app.crypto.x509 import read_certificate
from app.domain.certificate import Certificate
from app.domain.token import PinState, Token, TokenCertificate


def read_token(driver: str, token: pkcs11.Token) -> Token:
    """Everything that a token shows without its PIN."""
    return Token(
        driver=driver,
        label=token.label,
        serial=_serial(token),
        model=token.model,
        manufacturer=token.manufacturer_id,
        pin=pin_state(token),
        certificates=_certificates(token),
    )


def is_device(token: pkcs11.Token, known: Token) -> bool:
    """Whether what is in the slot now has the name of the `known` token (G8)."""
    return (token.label, _serial(token), token.model) == (known.label, known.serial, known.model)


def pin_state(token: pkcs11.Token) -> PinState:
    """The PIN flags as they were when `token` was read."""
    flags = token.flags
    return PinState(
        low=TokenFlag.USER_PIN_COUNT_LOW in flags,
        final=TokenFlag.USER_PIN_FINAL_TRY in flags,
        locked=TokenFlag.USER_PIN_LOCKED in flags,
        is_set=TokenFlag.USER_PIN_INITIALIZED in flags,
        keypad=TokenFlag.PROTECTED_AUTHENTICATION_PATH in flags,
    )


def certificates_with_id(session: pkcs11.Session) -> Iterator[tuple[bytes, Certificate]]:
    """CKA_ID and facts of every certificate that is one; others are no use to anybody."""
    wanted = {
        Attribute.CLASS: ObjectClass.CERTIFICATE,
        Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
    }
    for found in session.get_objects(wanted):
        try:
            yield found[Attribute.ID], read_certificate(found[Attribute.VALUE])
        except ValueError:
            continue


def data_objects(session: pkcs11.Session) -> Iterator[bytes]:
    """Values of the data objects, among which are seals."""
    for found in session.get_objects({Attribute.CLASS: ObjectClass.DATA}):
        yield found[Attribute.VALUE]


def _serial(token: pkcs11.Token) -> str:
    return token.serial.decode(errors="replace").rstrip("\0 ")


def _certificates(token: pkcs11.Token) -> tuple[TokenCertificate, ...]:
    with token.open() as session:
        private = set(_identifiers(session, ObjectClass.PRIVATE_KEY))
        public = set(_identifiers(session, ObjectClass.PUBLIC_KEY))
        hidden = TokenFlag.LOGIN_REQUIRED in token.flags and not private
        return tuple(
            TokenCertificate(read, _has_key(read, identifier, private | public, hidden))
            for identifier, read in certificates_with_id(session)
        )


def _has_key(certificate: Certificate, identifier: bytes, known: set[bytes], hidden: bool) -> bool:
    """Whether the token holds its private key, as far as can be seen without the PIN.

    Private keys are usually hidden until then. A public key with the same CKA_ID shows the pair;
    else a person's certificate that has a CKA_ID gets the benefit of the doubt. Whether the key is
    there is certain after the login only (`KEY_NOT_FOUND`).
    """
    if not identifier:
        return False
    return identifier in known or (hidden and not certificate.is_authority)


def _identifiers(session: pkcs11.Session, kind: ObjectClass) -> Iterator[bytes]:
    for found in session.get_objects({Attribute.CLASS: kind}):
        identifier = found[Attribute.ID]
        if identifier:
            yield identifier
