"""Is a signature value right? The mathematics is the `cryptography` package's.

Owns the choice of padding and encoding. It knows nothing of containers, certificates or trust.
"""

from dataclasses import dataclass
from typing import Any

from app.crypto.algorithms import Family


class KeyUnsupportedError(ValueError):
    """The key cannot be read, or does not belong to the algorithm that the signature names."""


@dataclass(frozen=True)
class PssParameters:
    """RFC 4055, 3.1: digest of the mask generator, and length of the salt."""

    mask_digest: str
    salt_length: int


@dataclass(frozen=True)
class SignatureScheme:
    """Everything that is needed to check one value."""

    family: Family
    digest: str
    pss: PssParameters | None = None


def key_bits(public_key_info: bytes) -> int:
    """Size of the modulus of an RSA or DSA key; 0 for kinds that have none."""
    size = getattr(_load(public_key_info), "key_size", 0)
    curve = getattr(_load(public_key_info), "curve", None)
    return 0 if curve is not None else int(size)


def is_right(
    scheme: SignatureScheme,
    public_key_info: bytes,
    value: bytes,
    data: bytes,
    hashed: bool = False,
) -> bool:
    """Whether `value` signs `data` (its digest if `hashed`); raises `KeyUnsupportedError`."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    key = _load(public_key_info)
    try:
        _verify(scheme, key, value, data, hashed)
    except InvalidSignature:
        return False
    except (UnsupportedAlgorithm, ValueError, TypeError, AttributeError) as error:
        raise KeyUnsupportedError(str(scheme.family)) from error
    return True


def _load(public_key_info: bytes) -> Any:  # noqa: ANN401
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        return load_der_public_key(public_key_info)
    except (UnsupportedAlgorithm, ValueError, TypeError):
        return _load_unsigned_rsa(public_key_info)


def _load_unsigned_rsa(public_key_info: bytes) -> Any:  # noqa: ANN401
    """An RSA key whose modulus lacks the zero octet that keeps it from being negative.

    Estonian identity cards carried such keys; every reader takes the octets as unsigned.
    """
    from asn1crypto import keys
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

    try:
        info = keys.PublicKeyInfo.load(public_key_info)
        if info.algorithm != "rsa":
            raise KeyUnsupportedError("key")
        key = info["public_key"].parsed
        modulus = int.from_bytes(key["modulus"].contents, "big")
        return RSAPublicNumbers(key["public_exponent"].native, modulus).public_key()
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise KeyUnsupportedError("key") from error


def _verify(
    scheme: SignatureScheme,
    key: Any,  # noqa: ANN401
    value: bytes,
    data: bytes,
    hashed: bool,
) -> None:
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

    kinds: dict[Family, type[Any]] = {
        Family.RSA: rsa.RSAPublicKey,
        Family.RSA_PSS: rsa.RSAPublicKey,
        Family.ECDSA: ec.EllipticCurvePublicKey,
        Family.ECDSA_PLAIN: ec.EllipticCurvePublicKey,
        Family.DSA: dsa.DSAPublicKey,
        Family.ED25519: ed25519.Ed25519PublicKey,
        Family.ED448: ed448.Ed448PublicKey,
    }
    kind = kinds.get(scheme.family)
    if kind is None or not isinstance(key, kind):
        raise KeyUnsupportedError(str(scheme.family))
    if scheme.family in (Family.ED25519, Family.ED448):
        if hashed:
            raise KeyUnsupportedError("a digest is not what this key signs")
        key.verify(value, data)
        return
    digest = _hash(scheme.digest)
    chosen = Prehashed(digest) if hashed else digest
    match scheme.family:
        case Family.DSA:
            key.verify(value, data, chosen)
        case Family.ECDSA:
            key.verify(value, data, ec.ECDSA(chosen))
        case Family.ECDSA_PLAIN:
            key.verify(_as_sequence(value), data, ec.ECDSA(chosen))
        case _:
            key.verify(value, data, _padding(scheme), chosen)


def _padding(scheme: SignatureScheme) -> Any:  # noqa: ANN401
    from cryptography.hazmat.primitives.asymmetric import padding

    if scheme.pss is None:
        return padding.PKCS1v15()
    mask = padding.MGF1(_hash(scheme.pss.mask_digest))
    return padding.PSS(mask, scheme.pss.salt_length)


def _as_sequence(value: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    half = len(value) // 2
    return encode_dss_signature(
        int.from_bytes(value[:half], "big"), int.from_bytes(value[half:], "big")
    )


def _hash(name: str) -> Any:  # noqa: ANN401
    from cryptography.hazmat.primitives import hashes

    known: dict[str, type[Any]] = {
        "md5": hashes.MD5,
        "sha1": hashes.SHA1,
        "sha224": hashes.SHA224,
        "sha256": hashes.SHA256,
        "sha384": hashes.SHA384,
        "sha512": hashes.SHA512,
        "sha3_224": hashes.SHA3_224,
        "sha3_256": hashes.SHA3_256,
        "sha3_384": hashes.SHA3_384,
        "sha3_512": hashes.SHA3_512,
    }
    if name not in known:
        raise KeyUnsupportedError(name)
    return known[name]()
