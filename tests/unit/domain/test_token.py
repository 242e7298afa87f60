"""Choosing a token and a certificate: one is taken, several are listed, bad ones say why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.algorithms import KeyType, RsaPadding, SigningAlgorithm
from app.domain.certificate import Certificate, CertificateProblem
from app.domain.errors import AppError, ErrorCode
from app.domain.token import PinState, Token, TokenCertificate, choose_certificate, choose_token

NOW = datetime(2026, 11, 22, tzinfo=UTC)
GOOD = Certificate(
    der=b"0",
    sha256="ab" * 32,
    common_name="演示市档案局",
    organisation="演示",
    unit="",
    issuer_name="演示 CA",
    serial_number="01",
    not_before=NOW - timedelta(days=1),
    not_after=NOW + timedelta(days=1),
    key_type=KeyType.RSA,
    key_bits=2048,
    curve=None,
    key_usage=("digital_signature",),
    is_authority=False,
    subject_der=b"s",
    issuer_der=b"i",
)


def token(*certificates: Certificate, keys: bool = True, label: str = "UKey") -> Token:
    """A token that holds these certificates."""
    held = tuple(TokenCertificate(one, keys) for one in certificates)
    return Token("/driver.so", label, "0001", "model", "maker", PinState(), held)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"not_after": NOW - timedelta(seconds=1)}, CertificateProblem.EXPIRED),
        ({"not_before": NOW + timedelta(seconds=1)}, CertificateProblem.NOT_YET_VALID),
        ({"key_usage": ("key_encipherment",)}, CertificateProblem.FOR_ENCRYPTION),
        ({"is_authority": True}, CertificateProblem.AUTHORITY),
        ({"key_bits": 1024}, CertificateProblem.WEAK_KEY),
        ({"key_type": KeyType.EC, "curve": "secp256k1"}, CertificateProblem.KEY_UNSUPPORTED),
        ({"key_type": KeyType.OTHER}, CertificateProblem.KEY_UNSUPPORTED),
    ],
)
def test_each_problem_keeps_a_certificate_from_being_offered(
    change: dict[str, object], problem: CertificateProblem
) -> None:
    bad = replace(GOOD, **change)  # type: ignore[arg-type]
    assert bad.problems(NOW) == (problem,)
    with pytest.raises(AppError) as caught:
        choose_certificate(token(bad), None, NOW)
    assert caught.value.code is ErrorCode.NO_USABLE_CERTIFICATE
    assert problem.value in str(caught.value.facts["certificates"])


def test_a_certificate_without_key_usage_may_sign() -> None:
    assert replace(GOOD, key_usage=None).problems(NOW) == ()


def test_a_certificate_without_its_key_is_not_offered() -> None:
    with pytest.raises(AppError) as caught:
        choose_certificate(token(GOOD, keys=False), None, NOW)
    assert "no-private-key" in str(caught.value.facts["certificates"])


def test_the_only_usable_certificate_is_taken() -> None:
    expired = replace(GOOD, sha256="cd" * 32, not_after=NOW - timedelta(days=9))
    assert choose_certificate(token(expired, GOOD), None, NOW).certificate == GOOD


def test_several_usable_certificates_are_listed_and_one_can_be_named() -> None:
    other = replace(GOOD, sha256="cd" * 32, common_name="演示市财政局")
    both = token(GOOD, other)
    with pytest.raises(AppError) as caught:
        choose_certificate(both, None, NOW)
    assert caught.value.code is ErrorCode.CERTIFICATE_AMBIGUOUS
    assert "演示市财政局" in str(caught.value.facts["certificates"])
    for name in ("演示市财政局", "cd" * 32, "CD:CD:CD:CD"):
        assert choose_certificate(both, name, NOW).certificate == other


def test_a_few_digits_do_not_name_a_certificate() -> None:
    with pytest.raises(AppError) as caught:
        choose_certificate(token(GOOD), "abab", NOW)
    assert caught.value.code is ErrorCode.CERTIFICATE_NOT_FOUND


def test_a_named_certificate_that_may_not_sign_says_why() -> None:
    with pytest.raises(AppError) as caught:
        choose_certificate(token(replace(GOOD, is_authority=True)), GOOD.sha256, NOW)
    assert caught.value.code is ErrorCode.CERTIFICATE_NOT_USABLE


def test_tokens_are_found_by_label_or_serial() -> None:
    one, two = token(GOOD, label="甲"), replace(token(GOOD, label="乙"), serial="0002")
    assert choose_token((one, two), "乙") is two
    assert choose_token((one, two), "0001") is one
    for name, code in ((None, ErrorCode.TOKEN_AMBIGUOUS), ("丙", ErrorCode.TOKEN_NOT_FOUND)):
        with pytest.raises(AppError) as caught:
            choose_token((one, two), name)
        assert caught.value.code is code


@pytest.mark.parametrize(
    ("change", "padding", "algorithm"),
    [
        ({}, RsaPadding.PKCS1, SigningAlgorithm.RSA_PKCS1_SHA256),
        ({}, RsaPadding.PSS, SigningAlgorithm.RSA_PSS_SHA256),
        ({"key_type": KeyType.RSA_PSS}, RsaPadding.PKCS1, SigningAlgorithm.RSA_PSS_SHA256),
        (
            {"key_type": KeyType.EC, "curve": "secp256r1"},
            RsaPadding.PKCS1,
            SigningAlgorithm.ECDSA_SHA256,
        ),
        (
            {"key_type": KeyType.EC, "curve": "secp384r1"},
            RsaPadding.PSS,
            SigningAlgorithm.ECDSA_SHA384,
        ),
    ],
)
def test_C1_the_key_decides_the_algorithm_and_it_is_never_sha1(
    change: dict[str, object], padding: RsaPadding, algorithm: SigningAlgorithm
) -> None:
    chosen = replace(GOOD, **change).algorithm(padding)  # type: ignore[arg-type]
    assert chosen is algorithm
    assert chosen.digest in ("sha256", "sha384")


def test_a_key_that_cannot_sign_has_no_algorithm() -> None:
    with pytest.raises(AppError) as caught:
        replace(GOOD, key_bits=1024).algorithm()
    assert caught.value.code is ErrorCode.ALGORITHM_UNSUPPORTED
