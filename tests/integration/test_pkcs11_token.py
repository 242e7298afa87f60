"""Real tokens through the real worker: every kind of key, two tokens of one name, plugging."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.algorithms import RsaPadding, SigningAlgorithm
from app.domain.certificate import CertificateProblem
from app.domain.errors import AppError, ErrorCode
from app.domain.token import SigningIdentity, Token, TokenCertificate
from app.workers.token_client import WorkerTokenDriver
from tests.fakes.tokens import FakePinEntry
from tests.faulty_driver import FaultyDriver
from tests.signature_check import is_valid
from tests.softhsm import LABEL, NOW, SPARE_KEYS, SoftHsm

DATA = b"signed attributes"
HOLDERS = {
    "张三": SigningAlgorithm.RSA_PKCS1_SHA256,
    "李四 RSA-3072": SigningAlgorithm.RSA_PKCS1_SHA256,
    "王五 RSA-4096": SigningAlgorithm.RSA_PKCS1_SHA256,
    "赵六 P-256": SigningAlgorithm.ECDSA_SHA256,
    "钱七 P-384": SigningAlgorithm.ECDSA_SHA384,
    "每次验证": SigningAlgorithm.ECDSA_SHA256,
}
PROBLEMS = {
    "加密证书": CertificateProblem.FOR_ENCRYPTION,
    "过期证书": CertificateProblem.EXPIRED,
    "未生效证书": CertificateProblem.NOT_YET_VALID,
    "测试证书颁发机构": CertificateProblem.AUTHORITY,
}


@pytest.fixture
def driver(softhsm: SoftHsm) -> Iterator[WorkerTokenDriver]:
    made = WorkerTokenDriver(softhsm.driver)
    yield made
    made.close()


def office(driver: WorkerTokenDriver) -> Token:
    """The token with many certificates."""
    return max(driver.tokens(), key=lambda token: len(token.certificates))


def named(token: Token, holder: str) -> TokenCertificate:
    return next(one for one in token.certificates if one.certificate.holder == holder)


def signature(driver: WorkerTokenDriver, identity: SigningIdentity, pad: RsaPadding) -> bytes:
    session = driver.open_session(identity, FakePinEntry(b"83659174"))
    try:
        return session.sign(identity, identity.certificate.algorithm(pad), DATA)
    finally:
        session.close()


@pytest.mark.parametrize("holder", HOLDERS)
def test_every_kind_of_key_signs(driver: WorkerTokenDriver, holder: str) -> None:
    token = office(driver)
    found = named(token, holder)
    identity = SigningIdentity(token, found.certificate)
    made = signature(driver, identity, RsaPadding.PKCS1)
    assert found.problems(NOW) == ()
    assert is_valid(found.certificate.der, HOLDERS[holder], made, DATA)


@pytest.mark.parametrize("holder", ["张三", "李四 RSA-3072", "王五 RSA-4096"])
def test_rsa_keys_sign_with_pss(driver: WorkerTokenDriver, holder: str) -> None:
    token = office(driver)
    certificate = named(token, holder).certificate
    made = signature(driver, SigningIdentity(token, certificate), RsaPadding.PSS)
    assert is_valid(certificate.der, SigningAlgorithm.RSA_PSS_SHA256, made, DATA)


@pytest.mark.parametrize("holder", PROBLEMS)
def test_certificates_that_may_not_sign_say_why(driver: WorkerTokenDriver, holder: str) -> None:
    assert PROBLEMS[holder] in named(office(driver), holder).problems(NOW)


def test_an_authority_without_its_key_has_none(driver: WorkerTokenDriver) -> None:
    token = office(driver)
    without = [one.certificate.holder for one in token.certificates if not one.has_private_key]
    assert without == ["测试证书颁发机构"]


def test_a_certificate_whose_key_is_missing_is_noticed_after_the_login(
    driver: WorkerTokenDriver,
) -> None:
    token = office(driver)
    identity = SigningIdentity(token, named(token, "测试证书颁发机构").certificate)
    with pytest.raises(AppError) as caught:
        driver.open_session(identity, FakePinEntry(b"83659174"))
    assert caught.value.code is ErrorCode.KEY_NOT_FOUND


def test_G8_of_two_tokens_with_one_name_the_chosen_one_signs(driver: WorkerTokenDriver) -> None:
    tokens = driver.tokens()
    assert [token.label for token in tokens] == [LABEL, LABEL]
    for token in tokens:
        certificate = named(token, "张三").certificate
        made = signature(driver, SigningIdentity(token, certificate), RsaPadding.PKCS1)
        assert is_valid(certificate.der, certificate.algorithm(), made, DATA)


def test_G8_a_certificate_of_the_other_token_is_not_signed_for(driver: WorkerTokenDriver) -> None:
    first, second = driver.tokens()
    mixed = SigningIdentity(first, named(second, "张三").certificate)
    person = FakePinEntry(b"83659174")
    with pytest.raises(AppError) as caught:
        driver.open_session(mixed, person)
    assert caught.value.code is ErrorCode.TOKEN_CHANGED
    assert not person.asked


def test_a_token_that_was_plugged_in_meanwhile_is_seen(
    driver: WorkerTokenDriver, softhsm: SoftHsm
) -> None:
    assert len(driver.tokens()) == 2
    softhsm.add_token("第三个", SPARE_KEYS)
    third = next(token for token in driver.tokens() if token.label == "第三个")
    certificate = third.certificates[0].certificate
    made = signature(driver, SigningIdentity(third, certificate), RsaPadding.PKCS1)
    assert is_valid(certificate.der, certificate.algorithm(), made, DATA)


def test_G7_a_key_that_wants_the_pin_each_time_gets_it(
    softhsm: SoftHsm, shim: FaultyDriver
) -> None:
    driver = WorkerTokenDriver(shim.path)
    token = office(driver)
    certificate = named(token, "每次验证").certificate
    identity = SigningIdentity(token, certificate)
    person = FakePinEntry(softhsm.pin)
    session = driver.open_session(identity, person)
    made = [session.sign(identity, certificate.algorithm(), DATA) for _ in range(2)]
    session.close()
    assert [is_valid(certificate.der, certificate.algorithm(), one, DATA) for one in made] == [
        True,
        True,
    ]
    assert len(person.asked) == 1
    assert shim.calls().count("C_Login") == 3


@pytest.mark.parametrize("length", [1, 3, 256])
def test_G7_a_pin_of_impossible_length_is_not_tried(
    softhsm: SoftHsm, shim: FaultyDriver, length: int
) -> None:
    driver = WorkerTokenDriver(shim.path)
    token = office(driver)
    identity = SigningIdentity(token, named(token, "张三").certificate)
    with pytest.raises(AppError) as caught:
        driver.open_session(identity, FakePinEntry(b"7" * length))
    assert (caught.value.code, caught.value.facts) == (ErrorCode.PIN_LENGTH, {"min": 4, "max": 255})
    assert "C_Login" not in shim.calls()


def garbage(folder: Path) -> dict[str, Path]:
    (folder / "text.so").write_text("not a library")
    (folder / "narrow.so").write_bytes(b"\x7fELF\x01\x01\x01" + bytes(200))
    (folder / "pkcs11-spy.so").write_bytes(b"")
    libraries = {path.stem: path for path in folder.glob("*.so")}
    return {**libraries, "folder": folder, "missing": folder / "missing.so"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("text", ErrorCode.DRIVER_LOAD_FAILED),
        ("narrow", ErrorCode.DRIVER_LOAD_FAILED),
        ("pkcs11-spy", ErrorCode.DRIVER_LOAD_FAILED),
        ("folder", ErrorCode.DRIVER_NOT_FOUND),
        ("missing", ErrorCode.DRIVER_NOT_FOUND),
    ],
)
def test_G2_what_is_no_driver_is_refused_with_a_reason(
    tmp_path: Path, name: str, code: ErrorCode
) -> None:
    path = garbage(tmp_path)[name]
    driver = WorkerTokenDriver(path)
    with pytest.raises(AppError) as caught:
        driver.tokens()
    driver.close()
    assert caught.value.code is code
    assert caught.value.facts["path"] == str(path)
    assert code is ErrorCode.DRIVER_NOT_FOUND or caught.value.facts["reason"]
