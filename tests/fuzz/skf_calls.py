"""What the program asks of an SKF driver, and what it may make of the answers.

A documented failure, or something that can be shown to people; no handle stays open, none is used
that is not, and the PIN is tried once.
"""

from collections.abc import Callable

from app.crypto.sm2 import decode_signature
from app.crypto.x509 import read_certificate, rsa_modulus
from app.domain.algorithms import SigningAlgorithm
from app.domain.errors import AppError
from app.domain.secret import Secret
from app.domain.token import Token, choose_certificate, choose_token
from app.messages import error_message
from app.messages.language import Language
from app.tokens.seal_files import MAX_SEALS, MAX_SEALS_BYTES
from app.tokens.skf.driver import Driver
from app.workers.protocol import MAX_REPLY_BYTES, decode, decode_reply, encode_answer
from tests.fuzz.skf_answers import (
    FAIL,
    REMOVED,
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
from tests.gm.authority import ENCRYPTION, NOW, Wish, authority, certify
from tests.signed_samples import identity as some_identity

MOST_TRIES = 255
_PIN = b"12345678"


class Calls:
    """What the program asks of a driver, each as a reader of scripts."""

    def __init__(self, holders: Pair) -> None:
        self._answers = AnsweringDriver()
        self._answers.tell(script(good_answers(holders)))
        (self._token,) = self._answers.driver.tokens()

    def tokens(self, script: bytes) -> None:
        """Look at what is plugged in."""
        self._answers.tell(script)
        self._run(lambda driver: sane_tokens(driver.tokens()))

    def seals(self, script: bytes) -> None:
        """Read what may be a seal."""
        self._answers.tell(script)
        self._run(lambda driver: sane_seals(driver.seals(self._token)))

    def signing(self, script: bytes) -> None:
        """Choose a certificate, log in, sign, log out."""
        self._answers.tell(script)
        self._run(self._sign)

    def change_pin(self, script: bytes) -> None:
        """A new PIN."""
        self._answers.tell(script)
        self._run(self._change)

    def _run(self, action: Callable[[Driver], None]) -> None:
        try:
            action(self._answers.driver)
        except AppError as error:
            sane_failure(error)
        self._answers.check()

    def _change(self, driver: Driver) -> None:
        with Secret(bytearray(_PIN)) as old, Secret(bytearray(_PIN)) as new:
            driver.change_pin(self._token, old, new)

    def _sign(self, driver: Driver) -> None:
        identity = choose_certificate(choose_token(driver.tokens(), None), None, NOW)
        with Secret(bytearray(_PIN)) as pin:
            session = driver.login(identity, pin)
        try:
            algorithm = identity.certificate.algorithm()
            value = session.sign(algorithm, b"message")
            if algorithm is SigningAlgorithm.SM2_SM3:
                decode_signature(value)
            else:
                assert 8 * len(value) == identity.certificate.key_bits
        finally:
            session.close()


def sane_failure(error: AppError) -> None:
    """What may be told to people; raises `AssertionError`."""
    told = [str(error_message(error.code, error.facts, language)) for language in Language]
    assert all(one.isprintable() for one in told)


def sane_tokens(tokens: tuple[Token, ...]) -> None:
    """What may be shown to people; raises `AssertionError`."""
    for token in tokens:
        names = (token.label, token.serial, token.model, token.manufacturer)
        assert all(name.isprintable() for name in names)
        assert token.pin.tries_left is None or 0 <= token.pin.tries_left <= MOST_TRIES
        assert token.pin.tries_left is None or token.pin.locked == (token.pin.tries_left == 0)
        assert all(read_certificate(one.certificate.der) for one in token.certificates)
    _travels(tokens, tuple[Token, ...])


def sane_seals(seals: tuple[bytes, ...]) -> None:
    """What may be read as seals; raises `AssertionError`."""
    assert len(seals) <= MAX_SEALS
    assert sum(map(len, seals)) <= MAX_SEALS_BYTES
    _travels(seals, tuple[bytes, ...])


def _travels(answer: object, kind: type) -> None:
    """Whether it arrives in the main process as it is sent."""
    line = encode_answer(answer)
    assert len(line) <= MAX_REPLY_BYTES
    assert decode(decode_reply(line).ok, kind) == answer


def scripts() -> tuple[Pair, list[bytes]]:
    """Holders of a pair, and scripts to begin with: what drivers do rightly and wrongly."""
    root = authority("根")
    pair = certify("印章", root), certify("印章", root, Wish(uses=ENCRYPTION))
    return pair, [script(good_answers(pair, *odd)) for odd in ((), *_ODDITIES, _with_rsa())]


def _with_rsa() -> tuple[Answer, ...]:
    """A container with an RSA key."""
    certificate = read_certificate(some_identity(kind="rsa").certificate)
    return (
        Answer("SKF_ExportCertificate", certificate.der),
        Answer("SKF_ExportPublicKey", rsa_blob(rsa_modulus(certificate))),
    )


_MANY = b"".join(b"%d\0" % number for number in range(60)) + b"\0"
_ODDITIES = (
    (Answer("SKF_EnumDev", b"UKEY0001\0\0", first_code=TOO_SMALL),),
    (Answer("SKF_EnumDev", b"\0\0"),),
    (Answer("SKF_EnumDev", b"one\0\0two\0\0"),),
    (Answer("SKF_EnumDev", b"one\0two\0", asked=4, told=900),),
    (Answer("SKF_EnumDev", _MANY, asked=0xFFFFFFFF),),
    (Answer("SKF_EnumDev", b"one", asked=10, told=0xFFFFFFFF),),
    (Answer("SKF_EnumDev", b"one\0\0", code=TOO_SMALL),),
    (Answer("SKF_EnumApplication", "电子印章".encode("gb18030") + b"\0\xff\xfe\0\0"),),
    (Answer("SKF_EnumApplication", _MANY), Answer("SKF_EnumContainer", b"one\0two\0\0")),
    (Answer("SKF_GetDevInfo", b"\xff" * 296),),
    (Answer("SKF_GetDevInfo", device_info("市局专用".encode("gb18030"), b"\x1b[2J")),),
    (Answer("SKF_GetPINInfo", pin_info(6, 0xFFFFFFFF, 9), asked=7),),
    (Answer("SKF_GetPINInfo", pin_info(0, 6)),),
    (Answer("SKF_VerifyPIN", b"\3", code=WRONG_PIN), Answer("SKF_ChangePIN", code=WRONG_PIN)),
    (Answer("SKF_VerifyPIN", code=WRONG_PIN, asked=0xFFFFFFFE, told=0),),
    (Answer("SKF_OpenContainer", asked=2), Answer("SKF_OpenContainer", code=FAIL, asked=9)),
    (Answer("SKF_ExportCertificate", b"\x30\x80", asked=70000),),
    (Answer("SKF_ExportPublicKey", b"", first_code=UNSUPPORTED),),
    (Answer("SKF_ExportPublicKey", b"", code=0x0B000035),),
    (Answer("SKF_ECCSignData", b"\xff" * 128),),
    (Answer("SKF_GetFileInfo", attributes(1 << 20)), Answer("SKF_ReadFile", b"\x30", told=1)),
    (Answer("SKF_GetFileInfo", attributes(0xFFFFFFFF)),),
    (Answer("SKF_EnumFiles", _MANY), Answer("SKF_ReadFile", b"0", told=0)),
    (Answer("SKF_ReadFile", code=REMOVED), Answer("SKF_ClearSecureState", code=REMOVED)),
)
