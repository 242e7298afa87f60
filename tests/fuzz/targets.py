"""What is fuzzed: each target reads bytes and may only end in the failures it documents."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.crypto.sm2 import decode_signature
from app.crypto.tlv import Tlv, parse
from app.crypto.x509 import read_certificate
from app.domain.algorithms import KeyType
from app.domain.certificate import Certificate
from app.domain.errors import AppError
from app.domain.token import PinState, Token
from app.profiles import gbt35275, seal_signature
from app.profiles.seals import judge_seal, read_seal, read_seal_signature
from app.profiles.signed_message import read_signed_message
from app.profiles.sm2_containers import kind_of, validate
from app.profiles.sm2_values import read_value
from app.profiles.time_stamp_request import (
    StampNotValidError,
    StampRefusedError,
    StampRequest,
    take_token,
)
from app.tokens.pkcs11.sm2 import read_rows, sm2_method, value_as_der
from app.trust.gm_paths import TrustMaterial
from app.workers.token_client import Deadlines
from tests.fuzz.skf_calls import Calls, scripts
from tests.gm.authority import (
    NOW,
    Holder,
    SealWish,
    authority,
    certify,
    extension,
    old_seal,
    old_signature,
    seal,
)
from tests.gm.der import bits, octets, oid, seq, tlv
from tests.stamping import Stamper, answer

_DIGEST = bytes(32)
_ROWS = read_rows()


@dataclass(frozen=True)
class Target:
    """`expected` are the exceptions by which `read` refuses; longer than `most_s` is a finding."""

    name: str
    read: Callable[[bytes], object]
    expected: tuple[type[Exception], ...]
    seeds: list[bytes]
    most_s: float = 1.0


def targets() -> list[Target]:
    """All targets with their seeds."""
    root = authority("根")
    maker, signer = certify("制章", root), certify("签章人", root)
    judges = _Judges(root)
    seals = _seals(maker, signer)
    signatures = _signatures(signer, seals)
    messages = _messages(signer, root)
    values = [signer.key.sign(b"x"), bytes(range(64))]
    return [
        *_drivers(),
        _stamps(),
        Target("seal", read_seal, (AppError,), seals),
        Target("seal judged", judges.seal, (AppError,), seals),
        Target("seal signature", read_seal_signature, (ValueError,), signatures),
        Target("seal signature judged", judges.seal_signature, (), signatures),
        Target("signed data", read_signed_message, (ValueError,), messages),
        Target("signed data judged", judges.signed_data, (), messages),
        Target("container", kind_of, (), [*seals, *signatures, *messages, *values]),
        Target("any container judged", judges.any, (), [*signatures, *messages, *values]),
        Target("certificate", read_certificate, (ValueError,), [signer.der, root.der]),
        Target("signature value", read_value, (ValueError,), values),
        Target("strict signature value", decode_signature, (ValueError,), values),
        Target("pkcs11 sm2 value", _pkcs11_values, (), values),
        Target("pkcs11 sm2 certificate", _pkcs11_method, (), [signer.der]),
        Target("tree", _walk, (ValueError,), [*seals, *messages]),
    ]


def _stamps() -> Target:
    """Answers of time-stamp authorities to one request."""
    asked = StampRequest(b"value", "sm3", datetime.now(UTC), nonce=7)
    stampers = [Stamper(kind) for kind in ("ec", "sm2", "gm")]
    anchors = tuple(anchor for one in stampers for anchor in one.anchors)
    seeds = [one.response(asked.der) for one in stampers]
    seeds.append(answer(status="rejection", status_string=["no"], fail_info={"bad_alg"}))
    return Target(
        "time stamp",
        lambda data: take_token(data, asked, anchors, asked.at),
        (StampNotValidError, StampRefusedError),
        seeds,
    )


def _drivers() -> list[Target]:
    """SKF libraries; `Calls` judges what comes of them, failures included."""
    pair, answers = scripts()
    calls = Calls(pair)
    reads = {
        "skf tokens": calls.tokens,
        "skf seals": calls.seals,
        "skf signing": calls.signing,
        "skf new pin": calls.change_pin,
    }
    limit_s = Deadlines().list_s  # after that the worker process is ended
    return [Target(name, read, (), answers, limit_s) for name, read in reads.items()]


def _seals(maker: Holder, signer: Holder) -> list[bytes]:
    extensions = seq(extension("1.2.156.10197.6.7.2.2.1", b"2.1"))
    return [
        seal(maker, signer),
        seal(maker, signer, wish=SealWish(extensions=extensions)),
        seal(maker, signer, wish=SealWish(version=5, tail=tlv(0xA0, bits(b"\x30\0")))),
        old_seal(maker, signer),
    ]


def _signatures(signer: Holder, seals: list[bytes]) -> list[bytes]:
    made = []
    for one in seals[:3]:
        to_sign = seal_signature.to_be_signed(_DIGEST, read_seal(one), NOW, "[0 1 2 3]")
        value = signer.key.sign(to_sign)
        made.append(seal_signature.assemble(to_sign, value, read_certificate(signer.der)))
    return [*made, old_signature(signer, seals[3], _DIGEST)]


def _messages(signer: Holder, root: Holder) -> list[bytes]:
    attributes = gbt35275.to_be_signed(_DIGEST, NOW)
    certificates = [read_certificate(one.der) for one in (signer, root)]
    made = gbt35275.assemble(attributes, signer.key.sign(attributes), certificates[0], certificates)
    opened = b"\x30\x80" + made[4:] + b"\0\0"
    return [made, opened, seq(oid("1.2.156.10197.6.1.4.2.2"), tlv(0xA0, octets(b"")))]


class _Judges:
    """Every judge with one anchor, so that paths are searched too."""

    def __init__(self, anchor: Holder) -> None:
        self.trust = TrustMaterial((anchor.der,), (anchor.der,))

    def seal(self, data: bytes) -> object:
        later = NOW + timedelta(days=1)
        return judge_seal(read_seal(data), None, self.trust, used_at=NOW, now=later)

    def seal_signature(self, data: bytes) -> object:
        trust = self.trust
        return seal_signature.validate(data, _DIGEST, signers=trust, makers=trust, now=NOW)

    def signed_data(self, data: bytes) -> object:
        return gbt35275.validate(data, _DIGEST, signers=self.trust, now=NOW)

    def any(self, data: bytes) -> object:
        trust = self.trust
        return validate(data, _DIGEST, signers=trust, makers=trust, now=NOW)


_TOKEN = Token("/lib/any.so", "", "", "", "", PinState(), ())


def _pkcs11_values(data: bytes) -> None:
    """What a PKCS#11 library may return, in each form that the list of drivers knows."""
    for form in ("raw", "der", "any"):
        with suppress(AppError):
            decode_signature(value_as_der(form, data))


def _pkcs11_method(data: bytes) -> None:
    """A certificate on a PKCS#11 token, and what would be sent to sign with it."""
    with suppress(ValueError, AppError):
        certificate = read_certificate(data)
        if certificate.key_type is KeyType.SM2:
            _prepared(certificate)


def _prepared(certificate: Certificate) -> None:
    try:
        method = sm2_method(_ROWS, _TOKEN, certificate, _ROWS[-1].key_types[0])
    except ValueError as error:
        raise AssertionError("not a documented failure") from error
    assert len(method.prepare(b"message")) == len(_DIGEST)


def _walk(data: bytes) -> None:
    stack: list[Tlv] = [parse(data).root]
    while stack:
        element = stack.pop()
        if element.tag & 0x20:
            stack.extend(element.children)
