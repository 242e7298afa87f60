"""Certificates as Chinese authorities issue them, and damage that asn1crypto stumbles over."""

import pytest

from app.crypto.x509 import read_certificate
from app.domain.algorithms import KeyType
from tests.gm.authority import NOW, Wish, certify, extension
from tests.gm.der import oid, seq, tlv

PRINTABLE, TELETEX, IA5 = 0x13, 0x14, 0x16
COMMON_NAME, EMAIL = "2.5.4.3", "1.2.840.113549.1.9.1"


def subject(kind: str, tag: int, value: bytes) -> bytes:
    return seq(tlv(0x31, seq(oid(kind), tlv(tag, value))))


def test_an_sm2_certificate() -> None:
    certificate = read_certificate(certify("测试市测试局").der)
    assert certificate.common_name == "测试市测试局"
    assert certificate.key_type is KeyType.SM2
    assert certificate.not_before < NOW < certificate.not_after


@pytest.mark.parametrize("tag", [PRINTABLE, TELETEX, IA5])
@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_chinese_in_types_made_for_ascii(tag: int, encoding: str) -> None:
    wish = Wish(subject=subject(COMMON_NAME, tag, "公章管理".encode(encoding)))
    assert read_certificate(certify("", wish=wish).der).common_name == "公章管理"


def test_chinese_in_an_e_mail_address_does_not_spoil_the_certificate() -> None:
    wish = Wish(subject=subject(EMAIL, IA5, "邮箱".encode("gbk")))
    assert read_certificate(certify("", wish=wish).der).common_name == ""


def test_an_extension_that_nobody_needs_may_be_broken() -> None:
    broken = extension("2.5.29.17", b"\x04\x0bother names")
    certificate = read_certificate(certify("甲", wish=Wish(extensions=(broken,))).der)
    assert certificate.key_usage == ("digital_signature", "non_repudiation")


def test_a_repeated_key_usage_is_refused() -> None:
    again = extension("2.5.29.15", b"\x03\x02\x06\xc0")
    with pytest.raises(ValueError, match="malformed"):
        read_certificate(certify("甲", wish=Wish(extensions=(again,))).der)


@pytest.mark.parametrize("size", [0, 1, 5, 40, 200])
def test_a_truncated_certificate_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="malformed"):
        read_certificate(certify("甲").der[:size])
