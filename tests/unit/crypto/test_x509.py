"""Certificates as facts: what is read, and that malformed ones end in ValueError."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from app.crypto.x509 import MAX_DER_BYTES, read_certificate
from app.domain.algorithms import KeyType

START = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
P256_OID = bytes.fromhex("06082a8648ce3d030107")
SM2_OID = bytes.fromhex("06082a811ccf5501822d")
PRIME256 = 2**256 - 2**224 + 2**192 + 2**96 - 1

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
RSA = rsa.generate_private_key(65537, 2048)
P256 = ec.generate_private_key(ec.SECP256R1())


def name(*pairs: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in pairs])


ZHANG = name(
    (NameOID.ORGANIZATION_NAME, "某市某局"),
    (NameOID.ORGANIZATIONAL_UNIT_NAME, "办公室"),
    (NameOID.COMMON_NAME, "某局公章"),
)


def certificate(
    key: Key,
    subject: x509.Name = ZHANG,
    change: Callable[[x509.CertificateBuilder], x509.CertificateBuilder] = lambda builder: builder,
) -> bytes:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(name((NameOID.COMMON_NAME, "测试 CA")))
        .public_key(key.public_key())
        .serial_number(0xABCDEF)
        .not_valid_before(START)
        .not_valid_after(START + timedelta(days=365))
    )
    return change(builder).sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def test_names_times_and_digest_are_read() -> None:
    der = certificate(RSA)
    read = read_certificate(der)
    assert (read.common_name, read.organisation, read.unit) == ("某局公章", "某市某局", "办公室")
    assert (read.issuer_name, read.serial_number) == ("测试 CA", "abcdef")
    assert (read.not_before, read.not_after) == (START, START + timedelta(days=365))
    assert read.sha256 == hashlib.sha256(der).hexdigest()
    assert read.key_usage is None
    assert not read.is_authority
    assert read.subject_der == ZHANG.public_bytes()


def with_begin(time: bytes) -> bytes:
    """A certificate whose validity begins at a GeneralizedTime written so."""
    parsed = asn1.Certificate.load(certificate(P256))
    begin = parsed["tbs_certificate"]["validity"]["not_before"]
    end = parsed["tbs_certificate"]["validity"]["not_after"]
    validity = b"\x18%c%s%s" % (len(time), time, end.dump())
    body = parsed["tbs_certificate"].contents.replace(
        b"\x30%c%s%s" % (len(begin.dump()) + len(end.dump()), begin.dump(), end.dump()),
        b"\x30%c%s" % (len(validity), validity),
    )
    rest = parsed.contents[len(parsed["tbs_certificate"].dump()) :]
    whole = b"\x30\x82%s%s" % (len(body).to_bytes(2, "big"), body) + rest
    return b"\x30\x82%s%s" % (len(whole).to_bytes(2, "big"), whole)


def test_a_time_without_zone_is_utc() -> None:
    """Such times cannot be compared with others, which would end a program that does."""
    read = read_certificate(with_begin(b"20240101000000"))
    assert read.not_before == datetime(2024, 1, 1, tzinfo=UTC)


def test_a_year_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="malformed"):
        read_certificate(with_begin(b"00000101000000Z"))


def test_the_last_of_several_common_names_counts() -> None:
    subject = name((NameOID.COMMON_NAME, "first"), (NameOID.COMMON_NAME, "last"))
    assert read_certificate(certificate(RSA, subject)).common_name == "last"


def test_A13_a_name_cannot_steer_a_terminal() -> None:
    subject = name((NameOID.COMMON_NAME, "a\x1b[31mb\u202ec\nd"))
    assert read_certificate(certificate(RSA, subject)).common_name == "a\ufffd[31mb\ufffdc\ufffdd"


def test_C7_key_usage_and_authority_are_read() -> None:
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)

    def extend(builder: x509.CertificateBuilder) -> x509.CertificateBuilder:
        builder = builder.add_extension(usage, critical=True)
        return builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)

    read = read_certificate(certificate(RSA, change=extend))
    assert read.key_usage == ("digital_signature", "non_repudiation")
    assert read.is_authority


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (RSA, (KeyType.RSA, 2048, None)),
        (P256, (KeyType.EC, 256, "secp256r1")),
        (ec.generate_private_key(ec.SECP384R1()), (KeyType.EC, 384, "secp384r1")),
    ],
    ids=["rsa", "p256", "p384"],
)
def test_keys_are_recognised(key: Key, expected: tuple[KeyType, int, str | None]) -> None:
    read = read_certificate(certificate(key))
    assert (read.key_type, read.key_bits, read.curve) == expected


def test_an_sm2_curve_is_recognised() -> None:
    read = read_certificate(certificate(P256).replace(P256_OID, SM2_OID))
    assert (read.key_type, read.curve) == (KeyType.SM2, "sm2")


def test_C6_explicit_curve_parameters_are_not_a_signing_key() -> None:
    from asn1crypto import keys
    from asn1crypto import x509 as asn1

    explicit = {
        "version": "ecdpVer1",
        "field_id": {"field_type": "prime_field", "parameters": PRIME256},
        "curve": {"a": b"\x01" * 32, "b": b"\x02" * 32},
        "base": b"\x04" + bytes(64),
        "order": 2**255,
        "cofactor": 1,
    }
    parsed = asn1.Certificate.load(certificate(P256))
    algorithm = parsed["tbs_certificate"]["subject_public_key_info"]["algorithm"]
    algorithm["parameters"] = keys.ECDomainParameters(
        ("specified", keys.SpecifiedECDomain(explicit))
    )
    assert read_certificate(parsed.dump(force=True)).key_type is KeyType.OTHER


def test_C6_an_exponent_of_one_is_not_a_signing_key() -> None:
    der = certificate(RSA).replace(bytes.fromhex("0203010001"), bytes.fromhex("0203000001"))
    assert read_certificate(der).key_type is KeyType.OTHER


def test_an_edwards_key_is_read_but_not_known() -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    der = (
        x509.CertificateBuilder()
        .subject_name(ZHANG)
        .issuer_name(ZHANG)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(START)
        .not_valid_after(START + timedelta(days=1))
        .sign(key, None)
        .public_bytes(Encoding.DER)
    )
    assert read_certificate(der).key_type is KeyType.OTHER


def test_a_pss_signed_certificate_keeps_its_plain_rsa_key() -> None:
    der = (
        x509.CertificateBuilder()
        .subject_name(ZHANG)
        .issuer_name(ZHANG)
        .public_key(RSA.public_key())
        .serial_number(1)
        .not_valid_before(START)
        .not_valid_after(START + timedelta(days=1))
        .sign(RSA, hashes.SHA256(), rsa_padding=padding.PSS(padding.MGF1(hashes.SHA256()), 32))
        .public_bytes(Encoding.DER)
    )
    assert read_certificate(der).key_type is KeyType.RSA


@pytest.mark.parametrize("der", [b"", b"\x30", b"\x30\x00", b"x" * 50, bytes(MAX_DER_BYTES + 1)])
def test_what_is_not_a_certificate_is_refused(der: bytes) -> None:
    with pytest.raises(ValueError, match="certificate"):
        read_certificate(der)


def test_bytes_after_the_certificate_are_refused() -> None:
    with pytest.raises(ValueError, match="malformed"):
        read_certificate(certificate(RSA) + b"\0")


WHOLE = certificate(P256)


@given(place=st.integers(0, len(WHOLE) - 1), value=st.integers(0, 255))
def test_a_changed_byte_is_read_or_refused(place: int, value: int) -> None:
    changed = bytearray(WHOLE)
    changed[place] = value
    try:
        read = read_certificate(bytes(changed))
    except ValueError:
        return
    assert read.der == bytes(changed)
