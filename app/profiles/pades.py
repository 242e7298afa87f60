"""PAdES baseline B-B and B-T containers (EN 319 142-1 over EN 319 122-1, RFC 5652), signing half.

Owns the signed attributes and the SignedData around them. The DER is written directly: building
it in an ASN.1 library costs more than everything else in signing a small document. It is checked
afterwards by the verification, which shares no code with it.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from app.crypto.tlv import (
    INTEGER,
    NULL,
    OCTET_STRING,
    SEQUENCE,
    SET,
    context,
    encode,
    encode_integer,
    encode_oid,
    encode_set,
    parse,
)
from app.domain.algorithms import SigningAlgorithm
from app.domain.certificate import Certificate
from app.domain.errors import AppError, ErrorCode

_PSS_SALT_BYTES = 32
_MAX_CHAIN = 10

_DATA = encode_oid("1.2.840.113549.1.7.1")
_SIGNED_DATA = encode_oid("1.2.840.113549.1.7.2")
_CONTENT_TYPE = encode_oid("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST = encode_oid("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE_V2 = encode_oid("1.2.840.113549.1.9.16.2.47")
_TIME_STAMP = encode_oid("1.2.840.113549.1.9.16.2.14")
_SHA256 = encode(SEQUENCE, encode_oid("2.16.840.1.101.3.4.2.1"))
_SHA384 = encode(SEQUENCE, encode_oid("2.16.840.1.101.3.4.2.2"))
_MGF1_SHA256 = encode(SEQUENCE, encode_oid("1.2.840.113549.1.1.8"), _SHA256)
# RFC 4055, 3.1: hash, mask generation and salt length; the trailer field has its default
_PSS_PARAMETERS = encode(
    SEQUENCE,
    encode(context(0), _SHA256),
    encode(context(1), _MGF1_SHA256),
    encode(context(2), encode_integer(_PSS_SALT_BYTES)),
)
_DIGESTS = {"sha256": _SHA256, "sha384": _SHA384}
_SIGNATURES = {
    SigningAlgorithm.RSA_PKCS1_SHA256: encode(
        SEQUENCE, encode_oid("1.2.840.113549.1.1.11"), encode(NULL)
    ),
    SigningAlgorithm.RSA_PSS_SHA256: encode(
        SEQUENCE, encode_oid("1.2.840.113549.1.1.10"), _PSS_PARAMETERS
    ),
    SigningAlgorithm.ECDSA_SHA256: encode(SEQUENCE, encode_oid("1.2.840.10045.4.3.2")),
    SigningAlgorithm.ECDSA_SHA384: encode(SEQUENCE, encode_oid("1.2.840.10045.4.3.3")),
}


def signed_attributes(digest: bytes, certificate: Certificate) -> bytes:
    """The DER `SET OF` attributes that the token signs (RFC 5652, 5.4).

    `digest` is the one of the byte range. No signing time: PAdES has it in the signature
    dictionary (EN 319 142-1, 6.3).
    """
    return encode_set(
        _attribute(_CONTENT_TYPE, _DATA),
        _attribute(_MESSAGE_DIGEST, encode(OCTET_STRING, digest)),
        _attribute(_SIGNING_CERTIFICATE_V2, _signing_certificate(certificate)),
    )


def _attribute(kind: bytes, value: bytes) -> bytes:
    return encode(SEQUENCE, kind, encode(SET, value))


def _signing_certificate(certificate: Certificate) -> bytes:
    """RFC 5035: the certificate's SHA-256, which as the default algorithm is not written."""
    one = encode(SEQUENCE, encode(OCTET_STRING, hashlib.sha256(certificate.der).digest()))
    return encode(SEQUENCE, encode(SEQUENCE, one))


def assemble(
    attributes: bytes,
    signature: bytes,
    certificate: Certificate,
    others: Iterable[Certificate],
    algorithm: SigningAlgorithm,
    stamp: bytes = b"",
) -> bytes:
    """The DER `ContentInfo` with one signer, its certificate and those above it in `others`.

    `stamp` is a time-stamp token on the signature value, empty for none.
    """
    digest_algorithm = _DIGESTS[algorithm.digest]
    signer = encode(
        SEQUENCE,
        encode_integer(1),
        encode(SEQUENCE, certificate.issuer_der, _parts(certificate.der).serial_number),
        digest_algorithm,
        # in the container the set is tagged [0], RFC 5652, 5.3
        bytes((context(0),)) + attributes[1:],
        _SIGNATURES[algorithm],
        encode(OCTET_STRING, signature),
        unsigned_attributes(stamp),
    )
    certificates = sorted(one.der for one in chain(certificate, others))
    signed_data = encode(
        SEQUENCE,
        encode_integer(1),
        encode(SET, digest_algorithm),
        encode(SEQUENCE, _DATA),
        encode(context(0), *certificates),
        encode(SET, signer),
    )
    return encode(SEQUENCE, _SIGNED_DATA, encode(context(0), signed_data))


def unsigned_attributes(stamp: bytes) -> bytes:
    """The optional end of a SignerInfo: the time stamp on its value (RFC 3161, appendix A)."""
    return encode(context(1), _attribute(_TIME_STAMP, stamp)) if stamp else b""


def chain(certificate: Certificate, others: Iterable[Certificate]) -> list[Certificate]:
    """The certificate and its issuers found by name, from the signer upwards."""
    by_subject = {other.subject_der: other for other in others}
    found = [certificate]
    while len(found) < _MAX_CHAIN and found[-1].issuer_der != found[-1].subject_der:
        issuer = by_subject.pop(found[-1].issuer_der, None)
        if issuer is None or issuer.der == certificate.der:
            break
        found.append(issuer)
    return found


@dataclass(frozen=True)
class _Parts:
    """Elements of a certificate as they are encoded in it."""

    serial_number: bytes
    public_key: bytes


@lru_cache(maxsize=16)
def _parts(der: bytes) -> _Parts:
    """RFC 5280, 4.1: version, serial, algorithm, issuer, validity, subject, public key."""
    fields = parse(der).root.children[0].children
    first = 0 if fields[0].tag == INTEGER else 1
    return _Parts(fields[first].encoded, fields[first + 5].encoded)


def check_value(
    certificate: Certificate, algorithm: SigningAlgorithm, data: bytes, signature: bytes
) -> None:
    """Raise `SIGNATURE_WRONG` unless the certificate's key made `signature` over `data`."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    digest = hashes.SHA384() if algorithm.digest == "sha384" else hashes.SHA256()
    try:
        key = load_der_public_key(_parts(certificate.der).public_key)
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(digest))
        elif isinstance(key, rsa.RSAPublicKey):
            pss = padding.PSS(padding.MGF1(digest), _PSS_SALT_BYTES)
            wants_pss = algorithm is SigningAlgorithm.RSA_PSS_SHA256
            key.verify(signature, data, pss if wants_pss else padding.PKCS1v15(), digest)
        else:
            raise AppError(ErrorCode.SIGNATURE_WRONG)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError) as error:
        raise AppError(ErrorCode.SIGNATURE_WRONG) from error
