"""Files of trusted certificates, as authorities hand them out."""

import datetime

import pytest
from asn1crypto import pem
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.domain.errors import AppError, ErrorCode
from app.trust.anchors import read_anchors


def certificate(name: str) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), 1)
    builder = builder.not_valid_before(start).not_valid_after(start + datetime.timedelta(days=30))
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


@pytest.fixture(scope="module")
def der() -> bytes:
    return certificate("anchor")


def test_der_and_pem_give_the_same_certificate(der: bytes) -> None:
    assert read_anchors((der,)) == read_anchors((pem.armor("CERTIFICATE", der),)) == (der,)


def test_a_pem_file_may_hold_several_and_words_between(der: bytes) -> None:
    other = certificate("other")
    file = b"the first\n" + pem.armor("CERTIFICATE", der) + b"\n" + pem.armor("CERTIFICATE", other)
    assert read_anchors((file,)) == (der, other)


def test_the_certificates_of_all_files_count(der: bytes) -> None:
    other = certificate("other")
    assert read_anchors((der, other)) == (der, other)
    assert read_anchors(()) == ()


def test_what_is_no_certificate_in_a_pem_file_is_passed_over(der: bytes) -> None:
    file = pem.armor("PUBLIC KEY", b"0") + pem.armor("TRUSTED CERTIFICATE", der)
    assert read_anchors((file,)) == (der,)


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"not a certificate",
        b"-----BEGIN CERTIFICATE-----\n",
        pem.armor("CERTIFICATE", b"not DER"),
        pem.armor("PUBLIC KEY", b"0"),
        b"0" * 100_000,
    ],
)
def test_a_file_without_a_certificate_is_named_unreadable(file: bytes, der: bytes) -> None:
    with pytest.raises(AppError) as failure:
        read_anchors((der, file))
    assert failure.value.code is ErrorCode.ANCHOR_UNREADABLE
