"""Which answers of a time-stamp authority are taken: C10; and that a request tells little."""

import asyncio
import hashlib
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms, pem, tsp, x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from app.crypto.digests import sm3
from app.crypto.tlv import parse
from app.crypto.x509 import read_certificate
from app.domain.algorithms import SigningAlgorithm
from app.domain.answer import PASSED
from app.domain.time_stamp import MAX_TOKEN_BYTES
from app.profiles import pades
from app.profiles.time_stamp_request import (
    StampNotValidError,
    StampRefusedError,
    StampRequest,
    take_token,
)
from app.profiles.time_stamps import judge_time_stamp
from tests.gm.der import integer, only, seq, tlv
from tests.signed_samples import identity
from tests.stamping import OIDS, Asked, Stamper, answer

VALUE = b"the value of a signature"
KINDS = [("ec", "sha256"), ("ec", "sha384"), ("rsa", "sha256"), ("ec", "sm3"), ("sm2", "sm3"),
         ("gm", "sm3")]  # fmt: skip


def request(digest: str = "sha256") -> StampRequest:
    return StampRequest(VALUE, digest, datetime.now(UTC))


def taken(response: bytes, asked: StampRequest, stamper: Stamper) -> bytes:
    return take_token(response, asked, stamper.anchors, datetime.now(UTC))


def not_valid(stamper: Stamper, digest: str = "sha256") -> str:
    asked = request(digest)
    with pytest.raises(StampNotValidError) as caught:
        taken(stamper.response(asked.der), asked, stamper)
    return str(caught.value)


# the request


@pytest.mark.parametrize("digest", OIDS)
def test_a_request_tells_the_digest_alone(digest: str) -> None:
    asked = request(digest)
    found = tsp.TimeStampReq.load(asked.der, strict=True)
    imprint = sm3(VALUE) if digest == "sm3" else hashlib.new(digest, VALUE).digest()
    assert Asked.read(asked.der) == Asked(digest, imprint, asked.nonce)
    assert (found["version"].native, found["cert_req"].native) == ("v1", True)
    assert found["req_policy"].native is None
    assert VALUE not in asked.der


def test_every_request_has_a_number_of_its_own() -> None:
    numbers = {request().nonce for _ in range(50)}
    assert len(numbers) == 50
    assert all(0 < one <= 2**63 for one in numbers)


# the answer


@pytest.mark.parametrize(("kind", "digest"), KINDS)
def test_a_good_answer_is_taken(kind: str, digest: str) -> None:
    stamper, asked = Stamper(kind), request(digest)
    token = taken(stamper.response(asked.der), asked, stamper)
    verdict = judge_time_stamp(token, VALUE, stamper.anchors, datetime.now(UTC))
    assert verdict.answer == PASSED


def test_granted_with_changes_is_granted() -> None:
    stamper, asked = Stamper(), request()
    token = stamper.token(Asked.read(asked.der))
    assert taken(answer(token, "granted_with_mods"), asked, stamper) == token


def opened(tag: int, *parts: bytes) -> bytes:
    """An element of indefinite length."""
    return bytes((tag, 0x80)) + b"".join(parts) + bytes(2)


def in_open_lengths(token: bytes) -> bytes:
    """As some authorities write it: in BER, the stamped information in pieces."""
    kind, wrapped = only(token).children
    version, digests, enclosed, *rest = wrapped.children[0].children
    info_kind, info = enclosed.children
    octets = info.children[0].content
    pieces = opened(0x24, tlv(4, octets[:50]), tlv(4, octets[50:]))
    content = opened(0x30, info_kind.whole, opened(0xA0, pieces))
    signed = opened(0x30, version.whole, digests.whole, content, *(one.whole for one in rest))
    return opened(0x30, kind.whole, opened(0xA0, signed))


def test_a_token_in_open_lengths_is_taken_in_definite_ones() -> None:
    stamper, asked = Stamper(), request()
    token = stamper.token(Asked.read(asked.der))
    assert taken(answer(in_open_lengths(token)), asked, stamper) == token


def test_openssl_finds_a_taken_token_good(tmp_path: Path) -> None:
    stamper, asked = Stamper("rsa"), request()
    token = taken(stamper.response(asked.der), asked, stamper)
    files = {"token": token, "value": VALUE, "request": asked.der, "root": stamper.anchors[0]}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    subprocess.run(
        ["openssl", "x509", "-inform", "DER", "-in", "root", "-out", "root.pem"],
        cwd=tmp_path, check=True,
    )  # fmt: skip
    verify = ["openssl", "ts", "-verify", "-in", "token", "-token_in", "-CAfile", "root.pem"]
    for what in (["-data", "value"], ["-queryfile", "request"]):
        done = subprocess.run([*verify, *what], cwd=tmp_path, check=True, capture_output=True)
        assert b"Verification: OK" in done.stdout


OPENSSL_AUTHORITY = """\
[tsa]
serial = ./serial
default_policy = 1.2.3.4
digests = sha256, sha384, sm3
signer_digest = sha256
accuracy = secs:1
ordering = yes
"""


@pytest.mark.parametrize("kind", ["ec", "rsa"])
@pytest.mark.parametrize("digest", OIDS)
@pytest.mark.parametrize("reference", ["sha1", "sha256"])
def test_what_openssl_answers_is_taken(
    tmp_path: Path, kind: str, digest: str, reference: str
) -> None:
    """Its own choice for the reference to the certificate is SHA-1, as RFC 3161 has it."""
    stamper, asked = Stamper(kind), request(digest)
    signer = stamper.signer
    private = signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    files = {
        "key": private, "request": asked.der, "serial": b"01",
        "signer": pem.armor("CERTIFICATE", signer.certificate),
        "settings": f"{OPENSSL_AUTHORITY}ess_cert_id_alg = {reference}\n".encode(),
    }  # fmt: skip
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    reply = ["openssl", "ts", "-reply", "-config", "settings", "-section", "tsa"]
    with_key = ["-queryfile", "request", "-signer", "signer", "-inkey", "key", "-out", "response"]
    subprocess.run([*reply, *with_key], cwd=tmp_path, check=True, capture_output=True)
    assert taken((tmp_path / "response").read_bytes(), asked, stamper)


def test_pyhanko_finds_a_taken_token_good() -> None:
    stamper, asked = Stamper(), request()
    token = cms.ContentInfo.load(taken(stamper.response(asked.der), asked, stamper))
    context = ValidationContext([x509.Certificate.load(one) for one in stamper.anchors])
    imprint = hashlib.sha256(VALUE).digest()
    judged = validate_tst_signed_data(token["content"], context, lambda _: imprint)
    status = TimestampSignatureStatus(**asyncio.run(judged))
    assert status.intact
    assert status.valid
    assert status.trusted


def test_what_openssl_asks_is_what_is_asked_here(tmp_path: Path) -> None:
    (tmp_path / "value").write_bytes(VALUE)
    asked = subprocess.run(
        ["openssl", "ts", "-query", "-data", "value", "-sha256", "-cert"],
        cwd=tmp_path, check=True, capture_output=True,
    ).stdout  # fmt: skip
    nonce = Asked.read(asked).nonce or 0
    assert replace(request(), nonce=nonce).der == asked


# C10


MINUTES = timedelta(minutes=1)
BAD: dict[str, tuple[Stamper, str]] = {
    "other data": (Stamper(imprint=bytes(32)), "stamp-of-other-data"),
    "other request": (Stamper(nonce=5), "other-request"),
    "no request": (Stamper(forget_nonce=True), "other-request"),
    "not for stamping": (Stamper(usage="sign"), "wrong-key-usage"),
    "purpose not critical": (Stamper(usage="stamp-loosely"), "wrong-key-usage"),
    "another purpose beside": (Stamper(usage="stamp-and-more"), "wrong-key-usage"),
    "any purpose": (Stamper(usage="any"), "wrong-key-usage"),
    "authority expired": (
        Stamper(end=datetime(2025, 1, 1, tzinfo=UTC)), "expired",
    ),
    "future": (Stamper(late=6 * MINUTES), "not-yet-valid"),
    "old": (Stamper(late=-6 * MINUTES), "too-old"),
    "broken signature": (Stamper(spoilt=True), "signature-wrong"),
    "no certificate": (Stamper(with_certificates=False), "certificate-missing"),
    "broken signature of SM2": (Stamper("sm2", spoilt=True), "signature-wrong"),
    "broken signature of GM/T 0033": (Stamper("gm", spoilt=True), "signature-wrong"),
    "other request of SM2": (Stamper("sm2", nonce=5), "other-request"),
    "other data of GM/T 0033": (Stamper("gm", imprint=bytes(32)), "stamp-of-other-data"),
    "old of GM/T 0033": (Stamper("gm", late=-6 * MINUTES), "too-old"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_C10_a_bad_token_is_not_taken(name: str) -> None:
    stamper, reason = BAD[name]
    assert not_valid(stamper, "sm3" if stamper.kind in ("sm2", "gm") else "sha256") == reason


def test_C10_clocks_may_differ_a_little() -> None:
    for late in (-4 * MINUTES, 4 * MINUTES):
        stamper, asked = Stamper(late=late), request()
        assert taken(stamper.response(asked.der), asked, stamper)


def test_C10_the_same_value_under_another_digest() -> None:
    stamper = Stamper(digest="sha384", imprint=hashlib.sha384(VALUE).digest())
    assert not_valid(stamper) == "other-digest"


def test_C10_an_authority_that_nobody_trusts() -> None:
    asked = request()
    response = Stamper().response(asked.der)
    for anchors, reason in (((), "no-anchors"), (Stamper("sm2").anchors, "no-path")):
        with pytest.raises(StampNotValidError, match=f"^{reason}$"):
            take_token(response, asked, anchors, datetime.now(UTC))


def test_C10_the_token_of_an_earlier_request() -> None:
    stamper, earlier = Stamper(), request()
    response = stamper.response(earlier.der)
    with pytest.raises(StampNotValidError, match=r"^other-request$"):
        taken(response, request(), stamper)


def test_C5_a_token_that_is_too_large() -> None:
    asked, stamper = request(), Stamper(copies=30)
    response = stamper.response(asked.der)
    assert len(response) > MAX_TOKEN_BYTES
    with pytest.raises(StampNotValidError, match=r"^too-large$"):
        taken(response, asked, stamper)


def test_C5_what_is_taken_can_be_read_in_a_container_too() -> None:
    """Anybody on the way can add attributes that the authority has not signed."""
    signer, algorithm = read_certificate(identity().certificate), SigningAlgorithm.ECDSA_SHA256
    for depth in (1, 8, 16):
        asked, stamper = request(), Stamper(nested=depth)
        token = taken(stamper.response(asked.der), asked, stamper)
        assert parse(pades.assemble(b"\x31\0", VALUE, signer, (), algorithm, token)).definite
    assert not_valid(Stamper(nested=17)) == not_valid(Stamper(nested=23)) == "malformed"


# refusals and nonsense


@pytest.mark.parametrize(
    ("info", "reason"),
    [
        ({"status": "rejection"}, "rejected"),
        ({"status": "waiting"}, "rejected"),
        ({"status": "revocation_warning"}, "rejected"),
        ({"status": "rejection", "fail_info": {"bad_alg"}}, "bad-algorithm"),
        ({"status": "rejection", "fail_info": {"system_failure"}}, "system-failure"),
        (
            {"status": "rejection", "status_string": ["<b>\x1b[2J" * 99],
             "fail_info": {"unaccepted_policy"}},
            "unaccepted-policy",
        ),
    ],
)  # fmt: skip
def test_A13_a_refusal_is_told_in_words_of_ours(info: dict[str, Any], reason: str) -> None:
    with pytest.raises(StampRefusedError, match=f"^{reason}$"):
        taken(answer(**info), request(), Stamper())


ASKED = request()
GOOD = Stamper().response(ASKED.der)


@pytest.mark.parametrize(
    "response",
    [
        b"", b"\0", b"0\0", b"\x30\x80", b"<html>", GOOD + b"\0", GOOD[:-1], b"\x31" + GOOD[1:],
        answer(), answer(status="granted_with_mods"),
        b"\x30\x05\x30\x03\x02\x01\x00", b"\x30\x07\x30\x03\x02\x01\x00\x05\x00",
        b"\x30\x0a\x30\x03\x02\x01\x00\x30\x03\x02\x01\x00",
        b"\x30\x09\x30\x03\x02\x01\x00\x05\x00\x05\x00", b"\x30\x80" * 5000, b"\x30\x82\xff\xff",
        seq(seq(integer(0), integer(0)), seq()), b"\x30\x02\x30\x00",
        b"\x30\x05\x30\x03\x04\x01\x00",
    ],
)  # fmt: skip
def test_C5_what_is_no_answer(response: bytes) -> None:
    assert taken(GOOD, ASKED, Stamper())
    with pytest.raises(StampNotValidError, match=r"^malformed$"):
        taken(response, ASKED, Stamper())


def test_K5_a_damaged_answer_is_never_taken_and_raises_nothing_else() -> None:
    stamper, asked = Stamper(), request()
    good = stamper.response(asked.der)
    token = taken(good, asked, stamper)
    for place in range(0, len(good), 7):
        damaged = bytearray(good)
        damaged[place] ^= 0x15
        try:
            got = taken(bytes(damaged), asked, stamper)
        except (StampNotValidError, StampRefusedError):
            continue
        verdict = judge_time_stamp(got, VALUE, stamper.anchors, datetime.now(UTC))
        assert verdict.answer == PASSED, place
        assert len(got) == len(token)
