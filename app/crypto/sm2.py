"""SM2 signatures (GB/T 32918.2, GB/T 35276): digest, encodings, verification.

Owns the guard in front of gmssl's arithmetic, which checks neither the range of r and s nor that
the public key is on the curve, and accepts padded encodings. Nothing here uses a private key: keys
stay on tokens.
"""

from functools import lru_cache

from app.crypto.digests import sm3
from app.crypto.tlv import INTEGER, SEQUENCE, encode, encode_integer, parse

DEFAULT_IDENTITY = b"1234567812345678"  # GM/T 0009-2012, 10
COORDINATE_BYTES = 32

# sm2p256v1, GB/T 32918.5
_P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
_A = _P - 3
_B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
_N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_GENERATOR = bytes.fromhex(
    "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"
    "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0"
)
_UNCOMPRESSED = 4
_REMEMBERED = 256  # one document shows the same certificates and seals again and again


def check_public_key(point: bytes) -> bytes:
    """`point` if it is 04 ‖ X ‖ Y on the curve; raises `ValueError`."""
    if len(point) != 1 + 2 * COORDINATE_BYTES or point[0] != _UNCOMPRESSED:
        raise ValueError("not an uncompressed SM2 point")
    x, y = (int.from_bytes(part, "big") for part in (point[1:33], point[33:]))
    if x >= _P or y >= _P or (y * y - x * x * x - _A * x - _B) % _P:
        raise ValueError("not a point of the SM2 curve")
    return point


def signed_digest(point: bytes, message: bytes, *, identity: bytes) -> bytes:
    """e = SM3(Z ‖ message), what the signature is computed from (GB/T 32918.2, 6.1).

    `identity` is the signer's distinguishing identifier; raises `ValueError` for a bad key.
    """
    return sm3(_z(check_public_key(point), identity) + message)


def _z(point: bytes, identity: bytes) -> bytes:
    """GB/T 32918.2, 5.5: the digest that ties identifier, curve and key together."""
    curve = _A.to_bytes(32, "big") + _B.to_bytes(32, "big") + _GENERATOR
    return sm3((8 * len(identity)).to_bytes(2, "big") + identity + curve + point[1:])


def decode_signature(der: bytes) -> tuple[int, int]:
    """r and s of a DER SM2Signature; raises `ValueError`.

    Strict: two integers in range, and encoding them again gives the same bytes.
    """
    root = parse(der).root.expect(SEQUENCE)
    r, s = (part.expect(INTEGER).integer for part in root.parts(2, 2))
    if encode_signature(r, s) != der:
        raise ValueError("not the DER encoding of an SM2 signature")
    return r, s


def encode_signature(r: int, s: int) -> bytes:
    """DER SM2Signature (GM/T 0009-2012, 7.3); raises `ValueError` if r or s is out of range."""
    if not (0 < r < _N and 0 < s < _N) or (r + s) % _N == 0:
        raise ValueError("r or s out of range")
    return encode(SEQUENCE, encode_integer(r), encode_integer(s))


def signature_from_raw(raw: bytes) -> bytes:
    """DER from the 64 bytes r ‖ s that tokens return; raises `ValueError`."""
    if len(raw) != 2 * COORDINATE_BYTES:
        raise ValueError("not 64 bytes")
    return encode_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))


def signature_to_raw(der: bytes) -> bytes:
    """r ‖ s, 64 bytes; raises `ValueError`."""
    return b"".join(value.to_bytes(COORDINATE_BYTES, "big") for value in decode_signature(der))


def verify(point: bytes, message: bytes, signature: bytes, *, identity: bytes) -> bool:
    """Whether `signature` (strict DER) is the key's signature over `message`; never raises."""
    try:
        digest = signed_digest(point, message, identity=identity)
    except ValueError:
        return False
    return verify_digest(point, digest, signature)


def verify_digest(point: bytes, digest: bytes, signature: bytes) -> bool:
    """The same for a digest e that was computed elsewhere (32 bytes); never raises."""
    try:
        raw = signature_to_raw(signature)
        return len(digest) == COORDINATE_BYTES and _holds(check_public_key(point), digest, raw)
    except ValueError:
        return False


@lru_cache(maxsize=_REMEMBERED)
def _holds(point: bytes, digest: bytes, raw: bytes) -> bool:
    from gmssl.sm2 import CryptSM2

    arithmetic = CryptSM2(private_key="", public_key="")
    # assigned afterwards: the constructor strips every leading 0 and 4 of the key's digits
    arithmetic.public_key = point[1:].hex()
    try:
        return bool(arithmetic.verify(raw.hex(), digest))
    except TypeError:  # gmssl has no point at infinity; a sum that meets it is no signature
        return False
