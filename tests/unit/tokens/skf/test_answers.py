"""What the program makes of answers that no driver should give, at the boundary to C itself."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from app.crypto.x509 import read_certificate, rsa_modulus
from app.domain.algorithms import SigningAlgorithm
from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.domain.token import PinState, SigningIdentity, choose_certificate
from app.tokens.skf.driver import LONGEST_PIN, SHORTEST_PIN
from tests.fuzz.skf_answers import (
    TOO_SMALL,
    UNSUPPORTED,
    WRONG_PIN,
    Answer,
    AnsweringDriver,
    Pair,
    attributes,
    device_info,
    good_answers,
    pin_info,
    rsa_blob,
    script,
)
from tests.gm.authority import ENCRYPTION, NOW, Wish, certify
from tests.signed_samples import identity as some_identity

UNTOLD = PinState(shortest=SHORTEST_PIN, longest=LONGEST_PIN)


@pytest.fixture(scope="module")
def pair() -> Pair:
    return certify("印章"), certify("印章", wish=Wish(uses=ENCRYPTION))


@pytest.fixture(scope="module")
def library() -> AnsweringDriver:
    return AnsweringDriver()


@pytest.fixture
def answering(library: AnsweringDriver) -> Iterator[AnsweringDriver]:
    """Checked after every test: handles, buffers, PIN."""
    yield library
    library.check()


def told(answering: AnsweringDriver, pair: Pair, *odd: Answer) -> AnsweringDriver:
    answering.tell(script(good_answers(pair, *odd)))
    return answering


def identity(answering: AnsweringDriver) -> SigningIdentity:
    (token,) = answering.driver.tokens()
    return choose_certificate(token, None, NOW)


@pytest.mark.parametrize(
    "answer",
    [
        Answer("SKF_GetPINInfo", pin_info(6, 0xFFFFFFFF), told=1),
        Answer("SKF_GetPINInfo", pin_info(6, 7), told=1),
        Answer("SKF_GetPINInfo", pin_info(0, 0), told=1),
        Answer("SKF_GetPINInfo", pin_info(0xFFFFFFFF, 0xFFFFFFFF), told=1),
    ],
)
def test_G6_counts_that_no_pin_has_are_not_told(
    answering: AnsweringDriver, pair: Pair, answer: Answer
) -> None:
    assert identity(told(answering, pair, answer)).token.pin == UNTOLD


@pytest.mark.parametrize("wide", [False, True])
def test_numbers_may_be_32_or_64_bits_wide(
    answering: AnsweringDriver, pair: Pair, wide: bool
) -> None:
    counts = Answer("SKF_GetPINInfo", pin_info(6, 2, 1), told=0 if wide else 1, asked=0)
    pin = identity(told(answering, pair, counts)).token.pin
    assert (pin.tries_left, pin.low, pin.is_default) == (2, True, True)


def test_G6_tries_that_cannot_be_left_are_not_told(answering: AnsweringDriver, pair: Pair) -> None:
    wrong = Answer("SKF_VerifyPIN", code=WRONG_PIN, asked=0xFFFFFFFE, told=1)
    chosen = identity(told(answering, pair, wrong))
    with pytest.raises(AppError) as raised, Secret(bytearray(b"123456")) as pin:
        answering.driver.login(chosen, pin)
    assert raised.value.code is ErrorCode.PIN_WRONG
    assert "tries_left" not in raised.value.facts


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["as the standard says", "exchanged"])
def test_of_a_pair_the_one_for_signing_is_offered(
    answering: AnsweringDriver, pair: Pair, order: tuple[int, int]
) -> None:
    """Key usage tells, not which one a driver calls the signing one (GM/T 0034)."""
    odd = [Answer("SKF_ExportCertificate", pair[at].der) for at in order]
    chosen = identity(told(answering, pair, *odd))
    assert chosen.certificate.der == pair[0].der
    offered = [one.certificate.der for one in chosen.token.certificates if not one.problems(NOW)]
    assert offered == [pair[0].der]


def test_a_certificate_whose_key_is_off_the_curve_is_not_offered(
    answering: AnsweringDriver, pair: Pair
) -> None:
    """Also where the driver shows no key to compare it with."""
    point = pair[0].key.point
    spoilt = pair[0].der.replace(point, point[:-1] + bytes([point[-1] ^ 1]))
    odd = (
        Answer("SKF_ExportCertificate", spoilt),
        Answer("SKF_ExportPublicKey", first_code=UNSUPPORTED),
    )
    (token,) = told(answering, pair, *odd).driver.tokens()
    assert [one.has_private_key for one in token.certificates] == [False]


@pytest.mark.parametrize("piece", [1, 63])
def test_a_file_that_comes_in_crumbs_is_given_up(
    answering: AnsweringDriver, pair: Pair, piece: int
) -> None:
    odd = (
        Answer("SKF_GetFileInfo", attributes(1 << 20)),
        Answer("SKF_ReadFile", b"\x30" * piece),
    )
    (token,) = told(answering, pair, *odd).driver.tokens()
    assert answering.driver.seals(token) == (b"\x30" * piece,)
    assert answering.calls("SKF_ReadFile") == 1


def test_a_file_that_comes_in_small_pieces_is_read_on(
    answering: AnsweringDriver, pair: Pair
) -> None:
    odd = (
        Answer("SKF_GetFileInfo", attributes(1000)),
        Answer("SKF_ReadFile", b"\x30" * 250),
    )
    (token,) = told(answering, pair, *odd).driver.tokens()
    assert answering.driver.seals(token) == (b"\x30" * 1000,)


def test_all_seals_together_fit_into_one_answer(answering: AnsweringDriver, pair: Pair) -> None:
    odd = (
        Answer("SKF_EnumFiles", b"".join(b"%d\0" % number for number in range(9)) + b"\0"),
        Answer("SKF_GetFileInfo", attributes(880 * 1024)),
        Answer("SKF_ReadFile", b"\x30" * 1024),
    )
    (token,) = told(answering, pair, *odd).driver.tokens()
    assert [len(one) for one in answering.driver.seals(token)] == [880 * 1024] * 4


@pytest.mark.parametrize(
    "answer",
    [
        Answer("SKF_EnumDev", b"UKEY\0\0", code=TOO_SMALL),
        Answer("SKF_EnumDev", b"UKEY\0\0", told=0xFFFFFFFF),
        Answer("SKF_EnumDev", b"UKEY\0\0", asked=0xFFFFFFFF),
        Answer("SKF_OpenContainer", asked=2),
        Answer("SKF_OpenContainer", code=0x7FFFFFFF),
    ],
    ids=["grown meanwhile", "more than its room", "endless", "no handle", "unknown code"],
)
def test_nonsense_has_a_name(answering: AnsweringDriver, pair: Pair, answer: Answer) -> None:
    with pytest.raises(AppError) as raised:
        told(answering, pair, answer).driver.tokens()
    assert raised.value.code is ErrorCode.DRIVER_ERROR


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        (Answer("SKF_EnumApplication", b"one\0\0two\0\0"), ["office"]),
        (Answer("SKF_EnumApplication", b"one\0two", asked=99), ["office/one", "office/two"]),
        (Answer("SKF_EnumApplication", b"\0\0"), []),
        (Answer("SKF_EnumApplication", b"one\0\0", first_code=TOO_SMALL), ["office"]),
    ],
)
def test_lists_end_where_they_end(
    answering: AnsweringDriver, pair: Pair, answer: Answer, names: list[str]
) -> None:
    tokens = told(answering, pair, answer).driver.tokens()
    assert [token.label for token in tokens] == names


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("市局专用".encode(), "市局专用"),
        ("市局专用".encode("gb18030"), "市局专用"),
        (b"\xff" * 32, "\ufffd" * 32),
        (b"\x1b[2J", "\ufffd[2J"),
    ],
)
def test_a_device_names_itself(
    answering: AnsweringDriver, pair: Pair, label: bytes, shown: str
) -> None:
    info = Answer("SKF_GetDevInfo", device_info(label, b"0001"))
    assert identity(told(answering, pair, info)).token.label == shown


def test_D5_a_signature_that_is_none_is_refused(answering: AnsweringDriver, pair: Pair) -> None:
    garbage = Answer("SKF_ECCSignData", b"\xff" * 128)
    chosen = identity(told(answering, pair, garbage))
    with Secret(bytearray(b"123456")) as pin:
        session = answering.driver.login(chosen, pin)
    with pytest.raises(AppError) as raised:
        session.sign(SigningAlgorithm.SM2_SM3, b"message")
    session.close()
    assert raised.value.code is ErrorCode.SIGNATURE_WRONG


RSA = read_certificate(some_identity(kind="rsa").certificate)


@pytest.mark.parametrize(
    ("blob", "offered"),
    [
        (rsa_blob(rsa_modulus(RSA)), True),
        (rsa_blob(bytes(256)), False),
        (rsa_blob(rsa_modulus(RSA)[::-1]), False),
        (rsa_blob(rsa_modulus(RSA))[:-1], True),
    ],
    ids=["its own", "none", "another", "unreadable"],
)
def test_an_rsa_certificate_goes_with_its_key(
    answering: AnsweringDriver, pair: Pair, blob: bytes, offered: bool
) -> None:
    odd = (Answer("SKF_ExportCertificate", RSA.der), Answer("SKF_ExportPublicKey", blob))
    (token,) = told(answering, pair, *odd).driver.tokens()
    assert [one.has_private_key for one in token.certificates] == [offered]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer("SKF_RSASignData", b"\1" * 256), None),
        (Answer("SKF_RSASignData", b"\1" * 255), ErrorCode.SIGNATURE_WRONG),
        (Answer("SKF_RSASignData", b""), ErrorCode.SIGNATURE_WRONG),
        (Answer("SKF_RSASignData", b"\1", told=0xFFFFFFFF), ErrorCode.DRIVER_ERROR),
        (Answer("SKF_RSASignData", code=0x0A00002D), ErrorCode.TOKEN_SESSION_LOST),
    ],
)
def test_D5_an_rsa_signature_has_the_size_of_its_key(
    answering: AnsweringDriver, pair: Pair, answer: Answer, code: ErrorCode | None
) -> None:
    key = Answer("SKF_ExportPublicKey", rsa_blob(rsa_modulus(RSA)))
    odd = (Answer("SKF_ExportCertificate", RSA.der), key, answer)
    (token,) = told(answering, pair, *odd).driver.tokens()
    with Secret(bytearray(b"123456")) as pin:
        session = answering.driver.login(SigningIdentity(token, RSA), pin)
    with ExitStack() as stack:
        stack.callback(session.close)
        if code is None:
            assert len(session.sign(SigningAlgorithm.RSA_PKCS1_SHA256, b"x")) == 256
            return
        with pytest.raises(AppError) as raised:
            session.sign(SigningAlgorithm.RSA_PKCS1_SHA256, b"x")
        assert raised.value.code is code


@pytest.mark.parametrize(
    "algorithm", [SigningAlgorithm.RSA_PKCS1_SHA256, SigningAlgorithm.ECDSA_SHA256]
)
def test_D6_a_key_signs_only_with_its_own_algorithm(
    answering: AnsweringDriver, pair: Pair, algorithm: SigningAlgorithm
) -> None:
    chosen = identity(told(answering, pair))
    with Secret(bytearray(b"123456")) as pin:
        session = answering.driver.login(chosen, pin)
    with pytest.raises(AppError) as raised:
        session.sign(algorithm, b"x")
    session.close()
    assert raised.value.code is ErrorCode.ALGORITHM_UNSUPPORTED
    assert answering.calls("SKF_RSASignData") + answering.calls("SKF_ECCSignData") == 0
