"""SM2 against published vectors and OpenSSL: every opinion must agree."""

import os
import secrets

import pytest

from app.crypto import sm2
from app.crypto.digests import sm3
from app.crypto.gm_oids import SM2, SM2_SIGN, SM2_WITH_SM3, SM3, belong_together
from app.domain.algorithms import KeyType
from tests.gm.der import integer, seq, tlv
from tests.gm.libcrypto import Sm2Key

N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
ID = sm2.DEFAULT_IDENTITY
# 10000 for the record; each takes gmssl about 11 ms
PAIRS = int(os.environ.get("YINXIN_SM2_PAIRS", "600"))

# GB/T 32918.5, the sample on sm2p256v1
POINT = bytes.fromhex(
    "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA
MESSAGE = b"message digest"
DER = bytes.fromhex(
    "3046022100F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "022100B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)


@pytest.fixture(scope="module")
def key() -> Sm2Key:
    return Sm2Key.generate()


@pytest.mark.parametrize(
    ("data", "digest"),
    [
        (b"", "1AB21D8355CFA17F8E61194831E81A8F22BEC8C728FEFB747ED035EB5082AA2B"),
        (b"abc", "66C7F0F462EEEDD9D1F2D46BDC10E4E24167C4875CF2F7A2297DA02B8F4BA8E0"),
        (b"abcd" * 16, "DEBE9FF92275B8A138604889C18E5A4D6FDB70E5387E5765293DCBA39C0C5732"),
        (b"a" * 10**6, "C8AAF89429554029E231941A2ACC0AD61FF2A5ACD8FADD25847A3A732B3B02C3"),
    ],
)
def test_sm3_gives_the_published_digests(data: bytes, digest: str) -> None:
    assert sm3(data).hex().upper() == digest


def test_D1_digest_of_the_published_sample() -> None:
    digest = sm2.signed_digest(POINT, MESSAGE, identity=ID)
    assert digest.hex().upper() == (
        "F0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640"
    )


def test_the_published_signature_verifies_and_round_trips() -> None:
    assert sm2.verify(POINT, MESSAGE, DER, identity=ID)
    assert sm2.decode_signature(DER) == (R, S)
    assert sm2.encode_signature(R, S) == DER
    assert sm2.signature_from_raw(sm2.signature_to_raw(DER)) == DER


def test_D1_signature_without_z_or_with_the_z_of_another_key_is_refused(key: Sm2Key) -> None:
    other = Sm2Key.generate()
    assert not sm2.verify_digest(POINT, sm3(MESSAGE), DER)
    foreign = sm2.signed_digest(other.point, MESSAGE, identity=ID)
    own = sm2.signed_digest(key.point, MESSAGE, identity=ID)
    signature = key.sign(MESSAGE)
    assert sm2.verify_digest(key.point, own, signature)
    assert not sm2.verify_digest(key.point, foreign, signature)
    assert not sm2.verify(other.point, MESSAGE, signature, identity=ID)


@pytest.mark.parametrize(
    "identity", [b"", b"1234567812345679", b"12345678", b"ALICE123@YAHOO.COM", b"\0" * 16]
)
def test_D2_another_identifier_is_another_signature(key: Sm2Key, identity: bytes) -> None:
    signature = key.sign(MESSAGE, identity)
    assert sm2.verify(key.point, MESSAGE, signature, identity=identity)
    assert not sm2.verify(key.point, MESSAGE, signature, identity=ID)


OUT_OF_RANGE = [
    (0, S),
    (R, 0),
    (0, 0),
    (N, S),
    (R, N),
    (N + 1, S),
    (R, N + 1),
    (R + N, S),
    (R, S + N),
    (R + N, S + N),
    (N, N),
    (2 * N, S),
    (R, 2 * N),
    (2**256 - 1, S),
    (R, 2**256 - 1),
    (R + 2**256, S),
    (R, S + 2**256),
    (R, N - R),
    (N - S, S),
    (1, N - 1),
    (N - 1, 1),
    (P, S),
    (R, P),
    (1, 1),
    (N - 1, N - 1),
    (S, R),
    (N - R, S),
    (R, N - S),
    (R ^ 1, S),
    (R, S ^ 1),
]


@pytest.mark.parametrize(("r", "s"), OUT_OF_RANGE)
def test_D3_values_out_of_range_or_changed_are_refused_as_by_openssl(r: int, s: int) -> None:
    der = seq(integer(r), integer(s))
    oracle = Sm2Key.from_public_point(POINT)
    assert not oracle.verify(MESSAGE, der)
    assert not sm2.verify(POINT, MESSAGE, der, identity=ID)


@pytest.mark.parametrize(("r", "s"), OUT_OF_RANGE[:21])
def test_D3_such_values_do_not_reach_the_library(
    r: int, s: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sm2, "_holds", lambda *_: pytest.fail("the guard let it through"))
    assert not sm2.verify(POINT, MESSAGE, seq(integer(r), integer(s)), identity=ID)


def test_D3_negative_values_are_refused() -> None:
    raw_r, raw_s = R.to_bytes(32, "big"), S.to_bytes(32, "big")
    der = seq(tlv(2, raw_r), tlv(2, raw_s))
    assert not sm2.verify(POINT, MESSAGE, der, identity=ID)
    assert not Sm2Key.from_public_point(POINT).verify(MESSAGE, der)


BODY = DER[2:]
NOT_DER = {
    "padded r": seq(tlv(2, b"\0" + DER[4:37]), DER[37:]),
    "padded s": seq(DER[2:37], tlv(2, b"\0" + DER[39:])),
    "third integer": seq(BODY, integer(1)),
    "one integer": seq(DER[2:37]),
    "byte behind": DER + b"\0",
    "bytes behind": DER + b"\x30\0",
    "byte inside": seq(BODY, b"\0"),
    "cut": DER[:-1],
    "long length": b"\x30\x81\x46" + BODY,
    "indefinite": b"\x30\x80" + BODY + b"\0\0",
    "set": b"\x31" + DER[1:],
    "raw": sm2.signature_to_raw(DER),
    "empty": b"",
    "octet strings": seq(tlv(4, DER[4:37]), tlv(4, DER[39:])),
}


@pytest.mark.parametrize("name", NOT_DER)
def test_D4_only_the_one_der_encoding_counts(name: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        sm2.decode_signature(NOT_DER[name])
    assert not sm2.verify(POINT, MESSAGE, NOT_DER[name], identity=ID)
    # OpenSSL encodes what it has read and compares, so it must agree on every one
    assert not Sm2Key.from_public_point(POINT).verify(MESSAGE, NOT_DER[name])


def test_D4_raw_values_are_converted_on_the_token_side_only() -> None:
    raw = R.to_bytes(32, "big") + S.to_bytes(32, "big")
    assert sm2.signature_from_raw(raw) == DER
    for wrong in (b"", raw[:-1], raw + b"\0", bytes(64)):
        with pytest.raises(ValueError, match=r".+"):
            sm2.signature_from_raw(wrong)


X, Y = POINT[1:33], POINT[33:]
BAD_POINTS = {
    "infinity": b"\0",
    "compressed": b"\x03" + X,
    "hybrid": b"\x07" + X + Y,
    "no prefix": X + Y,
    "off the curve": b"\x04" + X + bytes(31) + b"\x01",
    "zero": b"\x04" + bytes(64),
    "x not reduced": b"\x04" + (P + 1).to_bytes(32, "big") + Y,
    "y negated wrongly": b"\x04" + X + (N - int.from_bytes(Y, "big")).to_bytes(32, "big"),
    "swapped": b"\x04" + Y + X,
    "too long": POINT + b"\0",
    "empty": b"",
}


@pytest.mark.parametrize("name", BAD_POINTS)
def test_D3_keys_off_the_curve_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="SM2"):
        sm2.check_public_key(BAD_POINTS[name])
    assert not sm2.verify(BAD_POINTS[name], MESSAGE, DER, identity=ID)


@pytest.mark.parametrize("digest", [b"", b"\0" * 31, b"\0" * 33])
def test_a_digest_of_another_length_is_refused(digest: bytes) -> None:
    assert not sm2.verify_digest(POINT, digest, DER)


def test_a_key_whose_digits_begin_with_zeros_and_fours_is_not_damaged() -> None:
    """gmssl strips leading 0 and 4 from keys given to its constructor."""
    key = Sm2Key.generate()
    while key.point[1] >> 4 not in (0, 4):
        key = Sm2Key.generate()
    assert sm2.verify(key.point, MESSAGE, key.sign(MESSAGE), identity=ID)


@pytest.mark.timeout(120 + PAIRS // 10)
def test_random_signatures_are_judged_as_by_openssl() -> None:
    disagreements = 0
    for number in range(PAIRS):
        key = Sm2Key.generate()
        message = secrets.token_bytes(number % 200)
        signature = bytearray(key.sign(message))
        if number % 3 == 0:  # every third one is damaged in one bit
            signature[secrets.randbelow(len(signature))] ^= 1 << secrets.randbelow(8)
        ours = sm2.verify(key.point, message, bytes(signature), identity=ID)
        disagreements += ours is not key.verify(message, bytes(signature))
    assert disagreements == 0


KEYS = (KeyType.SM2, KeyType.EC, KeyType.RSA)
DIGESTS = (SM3, "2.16.840.1.101.3.4.2.1", "1.3.14.3.2.26", "1.2.840.113549.2.5")
SIGNATURES = (
    SM2_WITH_SM3,
    SM2_SIGN,
    SM2,
    "1.2.840.10045.4.3.2",
    "1.2.840.113549.1.1.11",
)


@pytest.mark.parametrize("signature", SIGNATURES)
@pytest.mark.parametrize("digest", DIGESTS)
@pytest.mark.parametrize("key_type", KEYS)
def test_D6_only_known_combinations_belong_together(
    key_type: KeyType, digest: str, signature: str
) -> None:
    known = key_type is KeyType.SM2 and digest == SM3 and signature in (SM2_WITH_SM3, SM2_SIGN)
    assert belong_together(key_type, digest, signature) is known
