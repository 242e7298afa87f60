"""SM2 keys and signatures of certificates (GB/T 20518, GM/T 0015). Trust is `app.trust`."""

from asn1crypto import keys

from app.crypto.gm_names import CURVE_NAME
from app.crypto.sm2 import check_public_key
from app.crypto.tlv import context, parse
from app.domain.algorithms import KeyType
from app.domain.certificate import Certificate

_KEY_POSITION = 6  # of SubjectPublicKeyInfo in a TBSCertificate that starts with [0] version


def public_point(certificate: Certificate) -> bytes:
    """The certificate's SM2 key, 04 ‖ X ‖ Y, on the curve; raises `ValueError`."""
    if certificate.key_type is not KeyType.SM2:
        raise ValueError("not an SM2 certificate")
    body = parse(certificate.der).root.children[0]
    offset = 0 if body.children[0].tag == context(0) else -1
    info = body.children[_KEY_POSITION + offset]
    _unused, point = info.children[1].bits
    return check_public_key(point)


def point_of(info: keys.PublicKeyInfo) -> bytes:
    """The SM2 point in a parsed key; raises `ValueError` for a key of another kind."""
    if info.algorithm != "ec" or info.curve != ("named", CURVE_NAME):
        raise ValueError("not an SM2 key")
    return check_public_key(info["public_key"].native)


def issuer_and_serial(der: bytes) -> tuple[bytes, bytes]:
    """The encoded issuer and serial number of a DER certificate, as a SignerInfo names it.

    Raises `ValueError`.
    """
    fields = parse(der).root.parts(3, 3)[0].parts(6, 10)
    offset = 1 if fields[0].tag == context(0) else 0
    return fields[2 + offset].encoded, fields[offset].encoded
