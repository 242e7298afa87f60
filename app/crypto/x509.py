"""Certificates from DER to facts. Owns the reading; whether one is trusted is `app.trust`.

Reads with asn1crypto alone, because token and command line start with it: `cryptography` would
cost more than everything else there.
"""

import hashlib
from datetime import UTC, datetime
from functools import lru_cache

from asn1crypto import algos, core, keys, x509

from app.crypto.gm_names import CURVE_NAME as SM2_CURVE
from app.crypto.gm_oids import SM2
from app.domain.algorithms import KeyType
from app.domain.certificate import Certificate
from app.domain.text import printable, without_citizen_numbers

# Real certificates take 1-4 KiB. asn1crypto needs quadratic time for a long object identifier
# (2 MB: minutes), so whatever is larger than this is refused before it is parsed.
MAX_DER_BYTES = 64 * 1024
REMEMBERED = 64
UNCOMPRESSED_POINT = 4


@lru_cache(maxsize=REMEMBERED)
def read_certificate(der: bytes) -> Certificate:
    """The facts of one DER certificate; raises `ValueError` for anything else.

    Remembered: a batch, or a document with fifty signatures, shows the same few again and again.
    """
    if len(der) > MAX_DER_BYTES:
        raise ValueError("certificate too large")
    try:
        return _facts(x509.Certificate.load(der, strict=True), der)
    except (
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        OverflowError,
        RecursionError,
    ) as error:
        raise ValueError("malformed certificate") from error


def rsa_modulus(certificate: Certificate) -> bytes:
    """The modulus of the certificate's RSA key, without zeros before it; raises `ValueError`."""
    try:
        key = x509.Certificate.load(certificate.der).public_key
        number = key["public_key"].parsed["modulus"].native
        return int(number).to_bytes((int(number).bit_length() + 7) // 8, "big")
    except (TypeError, LookupError, AttributeError, OverflowError) as error:
        raise ValueError("not an RSA certificate") from error


def _facts(parsed: x509.Certificate, der: bytes) -> Certificate:
    body = parsed["tbs_certificate"]
    subject = _names(body["subject"])
    key_type, key_bits, curve = _key(body["subject_public_key_info"])
    return Certificate(
        der=der,
        sha256=hashlib.sha256(der).hexdigest(),
        common_name=subject.get("common_name", ""),
        organisation=subject.get("organization_name", ""),
        unit=subject.get("organizational_unit_name", ""),
        issuer_name=_display_name(_names(body["issuer"])),
        serial_number=format(body["serial_number"].native, "x"),
        not_before=_moment(body["validity"]["not_before"]),
        not_after=_moment(body["validity"]["not_after"]),
        key_type=key_type,
        key_bits=key_bits,
        curve=curve,
        key_usage=_key_usage(body),
        is_authority=_is_authority(body),
        subject_der=body["subject"].dump(),
        issuer_der=body["issuer"].dump(),
    )


def _moment(time: core.Asn1Value) -> datetime:
    """A time that compares: in a year that there is, and UTC where no zone is given."""
    moment = time.native
    if not isinstance(moment, datetime):
        raise ValueError("a year that no calendar has")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _names(name: x509.Name) -> dict[str, str]:
    """Attribute type to text; of several values the last, most specific one (X.501, 9.2)."""
    return {
        attribute["type"].native: _printable(_text(attribute["value"]))
        for relative in name.chosen
        for attribute in relative
    }


def _text(value: core.Asn1Value) -> object:
    """The value as text; old Chinese certificates hold GBK or UTF-8 in types made for ASCII."""
    string = value.chosen if isinstance(value, core.Choice) else value
    narrow = isinstance(string, core.IA5String | core.PrintableString | core.TeletexString)
    if not narrow or string.contents.isascii():
        return string.native
    try:
        return str(string.contents, "utf-8")
    except UnicodeDecodeError:
        return str(string.contents, "gb18030", "replace")


def _printable(value: object) -> str:
    """Text that cannot steer a terminal or reverse the reading direction, and tells no more of a
    person than it must."""
    return without_citizen_numbers(printable(value)).strip() if isinstance(value, str) else ""


def _display_name(names: dict[str, str]) -> str:
    return names.get("common_name") or names.get("organization_name") or ""


def _key_usage(body: x509.TbsCertificate) -> tuple[str, ...] | None:
    usage = _extension(body, "key_usage")
    return None if usage is None else tuple(sorted(usage.native))


def _is_authority(body: x509.TbsCertificate) -> bool:
    constraints = _extension(body, "basic_constraints")
    return constraints is not None and bool(constraints["ca"].native)


def _extension(body: x509.TbsCertificate, name: str) -> core.Asn1Value | None:
    """One extension; the others are not parsed, because real certificates have broken ones."""
    found = [one for one in body["extensions"] if one["extn_id"].native == name]
    if len(found) > 1:
        raise ValueError("an extension twice")
    return found[0]["extn_value"].parsed if found else None


def _key(info: keys.PublicKeyInfo) -> tuple[KeyType, int, str | None]:
    algorithm = info["algorithm"]["algorithm"].native
    if algorithm in ("rsa", "rsassa_pss"):
        return _rsa_key(info, algorithm)
    if algorithm == SM2:
        return KeyType.SM2, 256, "sm2"
    return _ec_key(info) if algorithm == "ec" else (KeyType.OTHER, 0, None)


def _rsa_key(info: keys.PublicKeyInfo, algorithm: str) -> tuple[KeyType, int, str | None]:
    key = info["public_key"].parsed
    bits = int(key["modulus"].native).bit_length()
    exponent = int(key["public_exponent"].native)
    if exponent < 3 or exponent % 2 == 0:
        return KeyType.OTHER, bits, None
    if algorithm == "rsa":
        return KeyType.RSA, bits, None
    allowed = _allows_sha256(info["algorithm"]["parameters"])
    return (KeyType.RSA_PSS if allowed else KeyType.OTHER), bits, None


def _allows_sha256(parameters: core.Asn1Value) -> bool:
    """A PSS key may prescribe its digest (RFC 4055, 3.1); without parameters any is allowed."""
    if not isinstance(parameters, algos.RSASSAPSSParams):
        return True
    inner = parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native
    return {parameters["hash_algorithm"]["algorithm"].native, inner} == {"sha256"} and (
        parameters["salt_length"].native <= 32
    )


def _ec_key(info: keys.PublicKeyInfo) -> tuple[KeyType, int, str | None]:
    """Named curves only: explicit parameters let a forger choose the generator."""
    kind, curve = info.curve
    if kind != "named":
        return KeyType.OTHER, 0, None
    if curve == SM2_CURVE:
        return KeyType.SM2, 256, "sm2"
    return KeyType.EC, _field_bits(info["public_key"].native), curve


def _field_bits(point: bytes) -> int:
    """Size of the field from an encoded point, rounded up to bytes (SEC 1, 2.3.3)."""
    coordinates = 2 if point[0] == UNCOMPRESSED_POINT else 1
    return (len(point) - 1) * 8 // coordinates
