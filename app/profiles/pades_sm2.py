"""The profile "pades-sm2": RFC 5652 CMS after PAdES B-B with the identifiers of SM2 and SM3.

The signing half; such containers are judged like every other CMS, with SM2 taught to it.
"""

from collections.abc import Iterable

from app.crypto.digests import sm3
from app.crypto.gm_oids import (
    CONTENT_TYPE,
    MESSAGE_DIGEST,
    PKCS7_DATA,
    PKCS7_SIGNED_DATA,
    SIGNING_CERTIFICATE_V2,
    SM2_WITH_SM3,
    SM3,
)
from app.crypto.tlv import OCTET_STRING, SEQUENCE, encode, encode_oid, encode_set
from app.domain.certificate import Certificate
from app.profiles.signed_data import Dialect, attribute, write_signed_data

DIGEST = "sm3"
_SM3_ALGORITHM = encode(SEQUENCE, encode_oid(SM3))
_DIALECT = Dialect(
    signed_data=PKCS7_SIGNED_DATA,
    data=PKCS7_DATA,
    digest=_SM3_ALGORITHM,
    signature=encode(SEQUENCE, encode_oid(SM2_WITH_SM3)),
)


def to_be_signed(digest: bytes, certificate: Certificate) -> bytes:
    """The DER SET OF attributes that the token signs; `digest` is SM3 of the byte range."""
    # RFC 5035: any algorithm but SHA-256 is named
    one = encode(SEQUENCE, _SM3_ALGORITHM, encode(OCTET_STRING, sm3(certificate.der)))
    return encode_set(
        attribute(CONTENT_TYPE, encode_oid(PKCS7_DATA)),
        attribute(MESSAGE_DIGEST, encode(OCTET_STRING, digest)),
        attribute(SIGNING_CERTIFICATE_V2, encode(SEQUENCE, encode(SEQUENCE, one))),
    )


def assemble(
    attributes: bytes,
    signature: bytes,
    certificate: Certificate,
    others: Iterable[Certificate],
    stamp: bytes = b"",
) -> bytes:
    """The DER ContentInfo; `signature` is a DER SM2Signature that was checked.

    `stamp` is a time-stamp token on it, empty for none.
    """
    return write_signed_data(_DIALECT, attributes, signature, certificate, others, stamp)
