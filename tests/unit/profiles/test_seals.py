"""Seals of all editions: each question answered apart, and no doubtful seal is usable."""

import hashlib
from datetime import datetime, timedelta

import pytest

from app.crypto.x509 import read_certificate
from app.domain.answer import Answer, Outcome, Reason
from app.domain.certificate import Certificate
from app.domain.errors import AppError, ErrorCode
from app.domain.seal import Oddity, PictureKind, SealFormat, SealVerdict
from app.profiles.seals import (
    MAX_SEAL_BYTES,
    judge_seal,
    read_seal,
    require_usable,
    shown_picture,
)
from app.trust.gm_paths import TrustMaterial
from tests import independent_gm
from tests.gm.authority import (
    ENCRYPTION,
    NOW,
    PNG,
    SM2_SM3,
    Holder,
    SealWish,
    Wish,
    authority,
    certify,
    extension,
    general_time,
    old_seal,
    seal,
    seal_info,
)
from tests.gm.der import bits, ia5, integer, octets, oid, only, seq, tlv, utf8

ROOT = authority("制章根")
MAKER = certify("测试制章机构", ROOT)
SIGNER = certify("测试市测试局", ROOT)
STRANGER = certify("别人", ROOT)
MAKERS = TrustMaterial(anchors=(ROOT.der,))


def certificate(holder: Holder) -> Certificate:
    return read_certificate(holder.der)


def judged(
    data: bytes,
    signer: Holder | None = SIGNER,
    makers: TrustMaterial = MAKERS,
    used_at: datetime = NOW,
) -> SealVerdict:
    holder = certificate(signer) if signer else None
    return judge_seal(read_seal(data), holder, makers, used_at=used_at, now=used_at)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (seal(MAKER, SIGNER), SealFormat.V4),
        (seal(MAKER, SIGNER, wish=SealWish(version=5)), SealFormat.V5),
        (old_seal(MAKER, SIGNER), SealFormat.V1),
    ],
    ids=["v4", "v5", "v1"],
)
def test_a_good_seal_passes_every_question(data: bytes, expected: SealFormat) -> None:
    found = read_seal(data)
    assert found.format is expected
    assert found.der == data
    assert (found.info.name, found.info.code) == ("测试市测试局", "11010500000001")
    assert (found.info.picture.width_mm, found.info.picture.height_mm) == (42, 42)
    verdict = judged(data)
    assert verdict.usable
    assert verdict.problem.passed


def test_the_independent_checker_accepts_what_the_tests_make() -> None:
    independent_gm.check_seal(seal(MAKER, SIGNER))


def test_F1_a_picture_is_not_a_seal() -> None:
    for data in (PNG, b"GIF89a" + bytes(50), b"\xff\xd8\xff" + bytes(50), b"", b"\x30\0"):
        with pytest.raises(AppError) as failure:
            read_seal(data)
        assert failure.value.code is ErrorCode.SEAL_MALFORMED


def test_F2_a_maker_signature_that_does_not_fit() -> None:
    data = bytearray(seal(MAKER, SIGNER))
    data[data.index(PNG) + 20] ^= 1
    verdict = judged(bytes(data))
    assert verdict.maker_signature == Answer.failed(Reason.SIGNATURE_WRONG)
    assert not verdict.genuine


def test_F2_a_maker_certificate_that_was_exchanged() -> None:
    info = seal_info(SealWish(), SIGNER)
    data = seq(info, octets(STRANGER.der), oid(SM2_SM3), bits(MAKER.key.sign(info)))
    assert judged(data).maker_signature == Answer.failed(Reason.SIGNATURE_WRONG)


def test_F2_v1_the_maker_signs_certificate_and_algorithm_too() -> None:
    wish = SealWish(version=1, list_type=b"")
    info = seal_info(wish, SIGNER)
    data = seq(info, seq(octets(MAKER.der), oid(SM2_SM3), bits(MAKER.key.sign(info))))
    assert judged(data).maker_signature == Answer.failed(Reason.SIGNATURE_WRONG)


def test_F2_a_maker_under_no_seal_anchor() -> None:
    elsewhere = certify("民间制章", authority("民间根"))
    verdict = judged(seal(elsewhere, SIGNER))
    assert verdict.maker_signature.passed
    assert verdict.maker_certificate == Answer.unknown(Reason.NO_PATH)
    assert not verdict.usable


def test_F2_without_seal_anchors_no_seal_is_genuine() -> None:
    """The anchors of signers do not count: makers have a store of their own."""
    verdict = judged(seal(MAKER, SIGNER), makers=TrustMaterial())
    assert verdict.maker_certificate == Answer.unknown(Reason.NO_ANCHORS)
    assert not verdict.genuine


def test_F2_a_maker_whose_certificate_had_expired_or_is_for_encryption() -> None:
    old = certify("旧", ROOT, Wish(end=NOW - timedelta(days=95)))
    assert judged(seal(old, SIGNER)).maker_certificate == Answer.failed(Reason.EXPIRED)
    wrong = certify("加密", ROOT, Wish(uses=ENCRYPTION))
    assert judged(seal(wrong, SIGNER)).maker_certificate == Answer.failed(Reason.WRONG_KEY_USAGE)


def test_F2_an_algorithm_that_sm2_keys_do_not_have() -> None:
    data = seal(MAKER, SIGNER, wish=SealWish(maker_algorithm="1.2.840.10045.4.3.2"))
    assert judged(data).maker_signature == Answer.failed(Reason.ALGORITHM_MISMATCH)


def test_F2_a_content_type_in_place_of_the_algorithm_is_odd() -> None:
    data = seal(MAKER, SIGNER, wish=SealWish(maker_algorithm="1.2.156.10197.6.1.4.2.2"))
    assert judged(data).maker_signature == Answer.unknown(Reason.ODD_ENCODING)


def test_F2_a_maker_certificate_that_cannot_be_read() -> None:
    info = seal_info(SealWish(), SIGNER)
    data = seq(info, octets(b"\x30\x03\x02\x01\x01"), oid(SM2_SM3), bits(b"\x30\0"))
    assert judged(data).maker_signature == Answer.failed(Reason.CERTIFICATE_UNREADABLE)


def test_F3_a_signer_who_is_not_in_the_seal() -> None:
    verdict = judged(seal(MAKER, SIGNER), STRANGER)
    assert verdict.binding == Answer.failed(Reason.NOT_IN_SEAL)
    assert verdict.genuine
    assert not verdict.usable


def test_F3_a_renewed_certificate_with_the_same_key_is_not_the_one_in_the_seal() -> None:
    renewed = certify("测试市测试局", ROOT, Wish(key=SIGNER.key))
    assert judged(seal(MAKER, SIGNER), renewed).binding == Answer.failed(Reason.NOT_IN_SEAL)


def test_F3_one_of_several_signers() -> None:
    assert judged(seal(MAKER, STRANGER, SIGNER)).usable


def test_F3_a_seal_for_nobody() -> None:
    assert judged(seal(MAKER)).binding == Answer.failed(Reason.NOT_IN_SEAL)


def test_F3_without_a_signer_the_question_is_open() -> None:
    verdict = judged(seal(MAKER, SIGNER), None)
    assert verdict.binding == Answer.unknown(Reason.NO_SIGNER)
    assert verdict.genuine
    assert not verdict.usable


def digest_list(kind: str, value: bytes) -> SealWish:
    entry = seq(tlv(0x13, kind.encode()), octets(value))
    return SealWish(list_type=integer(2), signers=seq(entry))


@pytest.mark.parametrize("kind", ["1.2.156.10197.1.401", "SM3"])
def test_F3_a_signer_named_by_the_digest_of_the_certificate(kind: str) -> None:
    data = seal(MAKER, wish=digest_list(kind, independent_gm.sm3(SIGNER.der)))
    assert judged(data).usable
    assert judged(data, STRANGER).binding == Answer.failed(Reason.NOT_IN_SEAL)


def test_F3_digests_other_than_sm3() -> None:
    sha256 = digest_list("2.16.840.1.101.3.4.2.1", hashlib.sha256(SIGNER.der).digest())
    assert judged(seal(MAKER, wish=sha256)).binding.passed
    sha1 = digest_list("1.3.14.3.2.26", hashlib.sha1(SIGNER.der, usedforsecurity=False).digest())
    answer = judged(seal(MAKER, wish=sha1)).binding
    assert answer == Answer.unknown(Reason.ALGORITHM_UNSUPPORTED)


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        (-91, Reason.NOT_YET_VALID),
        (-90, None),
        (0, None),
        (400, None),
        (401, Reason.EXPIRED),
        (4000, Reason.EXPIRED),
    ],
)
def test_F4_the_period_of_the_seal_itself(days: int, reason: Reason | None) -> None:
    verdict = judged(seal(MAKER, SIGNER), used_at=NOW + timedelta(days=days))
    assert verdict.validity.reason is reason


@pytest.mark.parametrize("days", [-91, 401])
def test_F4_signing_outside_the_period_is_refused(days: int) -> None:
    data = seal(MAKER, SIGNER)
    with pytest.raises(AppError) as failure:
        require_usable(read_seal(data), judged(data, used_at=NOW + timedelta(days=days)))
    assert failure.value.code is ErrorCode.SEAL_NOT_USABLE


@pytest.mark.parametrize(
    "data",
    [seal(MAKER, STRANGER), old_seal(MAKER, SIGNER), seal(STRANGER, SIGNER)[:-1] + b"\0"],
    ids=["of somebody else", "first edition", "broken"],
)
def test_signing_with_such_a_seal_is_refused(data: bytes) -> None:
    with pytest.raises(AppError) as failure:
        require_usable(read_seal(data), judged(data))
    assert failure.value.code is ErrorCode.SEAL_NOT_USABLE


def test_a_usable_seal_goes_through_the_gate() -> None:
    data = seal(MAKER, SIGNER)
    require_usable(read_seal(data), judged(data))


def indefinite(element: bytes) -> bytes:
    """The outer length left open, as BER allows."""
    return b"\x30\x80" + only(element).content + b"\0\0"


ODD = {
    "BER": (indefinite(seal(MAKER, SIGNER)), Oddity.INDEFINITE_LENGTH),
    "v4 number, v1 shape": (old_seal(MAKER, SIGNER, version=4), Oddity.VERSION_CONTRADICTS_SHAPE),
    "v1 number, v4 shape": (
        seal(MAKER, SIGNER, wish=SealWish(version=1)),
        Oddity.VERSION_CONTRADICTS_SHAPE,
    ),
    "time stamp in v4": (
        seal(MAKER, SIGNER, wish=SealWish(tail=tlv(0xA0, bits(b"\x30\0")))),
        Oddity.VERSION_CONTRADICTS_SHAPE,
    ),
    "v4 without a list type": (
        seal(MAKER, SIGNER, wish=SealWish(list_type=b"")),
        Oddity.VERSION_CONTRADICTS_SHAPE,
    ),
    "list type 3": (
        seal(MAKER, SIGNER, wish=SealWish(list_type=integer(3))),
        Oddity.CERTIFICATE_LIST_TYPE,
    ),
    "text in the list": (
        seal(MAKER, wish=SealWish(signers=seq(ia5("1"), octets(SIGNER.der)))),
        Oddity.CERTIFICATE_LIST_FORM,
    ),
    "year of two digits": (
        seal(MAKER, SIGNER, wish=SealWish(start=tlv(0x18, b"220221082328Z"))),
        Oddity.TIME_FORM,
    ),
    "time without a zone": (
        seal(MAKER, SIGNER, wish=SealWish(start=tlv(0x18, b"20220221082328"))),
        Oddity.TIME_FORM,
    ),
}


def test_F6_a_time_outside_the_calendar_is_malformed() -> None:
    for written in (b"00010101000000", b"00000101000000Z"):
        with pytest.raises(AppError) as caught:
            read_seal(seal(MAKER, SIGNER, wish=SealWish(start=tlv(0x18, written))))
        assert caught.value.code is ErrorCode.SEAL_MALFORMED


@pytest.mark.parametrize("name", ODD)
def test_F6_what_contradicts_the_standard_is_named_and_never_green(name: str) -> None:
    data, oddity = ODD[name]
    assert oddity in read_seal(data).oddities
    verdict = judged(data)
    assert verdict.structure.outcome is Outcome.UNKNOWN
    assert not verdict.usable


def test_F6_a_number_of_no_edition_is_not_green() -> None:
    verdict = judged(seal(MAKER, SIGNER, wish=SealWish(version=6)))
    assert verdict.structure == Answer.unknown(Reason.ODD_ENCODING)


SIDE_BY_SIDE = only(seal(MAKER, SIGNER)).content
BROKEN = {
    "sixth element": seq(SIDE_BY_SIDE, integer(1), integer(2)),
    "three elements": seq(*(child.whole for child in only(seal(MAKER, SIGNER)).children[:3])),
    "header of another kind": seal(
        MAKER, SIGNER, wish=SealWish(header=seq(ia5("XX"), integer(4), ia5("t")))
    ),
    "header with a fourth element": seal(
        MAKER, SIGNER, wish=SealWish(header=seq(ia5("ES"), integer(4), ia5("t"), integer(1)))
    ),
    "no number": seal(MAKER, SIGNER, wish=SealWish(header=seq(ia5("ES"), ia5("4"), ia5("t")))),
    "no width": seal(MAKER, SIGNER, wish=SealWish(sides=(0, 42))),
    "two metres": seal(MAKER, SIGNER, wish=SealWish(sides=(2000, 42))),
    "thirteenth month": seal(MAKER, SIGNER, wish=SealWish(end=tlv(0x18, b"20221301000000Z"))),
    "time in words": seal(MAKER, SIGNER, wish=SealWish(end=utf8("tomorrow"))),
    "name of octets": seal(MAKER, SIGNER, wish=SealWish(name=octets(b"x"))),
    "bytes behind": seal(MAKER, SIGNER) + b"\0\0\x01",
    "cut": seal(MAKER, SIGNER)[:-5],
    "long length": b"\x30\x84\0" + seal(MAKER, SIGNER)[1:],
    "signature itself": seq(integer(1), integer(2)),
}


@pytest.mark.parametrize("name", BROKEN)
def test_F6_any_other_shape_is_refused(name: str) -> None:
    with pytest.raises(AppError) as failure:
        read_seal(BROKEN[name])
    assert failure.value.code is ErrorCode.SEAL_MALFORMED


def test_a_seal_of_too_many_bytes_is_refused_unread() -> None:
    with pytest.raises(AppError) as failure:
        read_seal(bytes(MAX_SEAL_BYTES + 1))
    assert failure.value.code is ErrorCode.SEAL_TOO_LARGE


def is_usable(data: bytes) -> bool:
    """Whether it can be read and passes; any other failure than the named one shows."""
    try:
        return judged(data).usable
    except AppError as error:
        if error.code is not ErrorCode.SEAL_MALFORMED:
            raise
        return False


def test_every_truncation_and_bit_flip_ends_in_a_named_code_or_an_answer() -> None:
    data = seal(MAKER, SIGNER)
    for length in range(0, len(data), 7):
        with pytest.raises(AppError):
            read_seal(data[:length])
    for position in range(0, len(data), 23):
        changed = bytearray(data)
        changed[position] ^= 0x10
        assert not is_usable(bytes(changed))


def test_extensions_plain_or_tagged_with_a_needless_false() -> None:
    entry = seq(oid("1.2.156.10197.6.7.2.2.1"), tlv(1, b"\0"), octets(b"2.1"))
    for extensions in (seq(entry), tlv(0xA0, seq(entry)), seq()):
        assert judged(seal(MAKER, SIGNER, wish=SealWish(extensions=extensions))).usable


def test_F6_a_critical_extension_is_not_ignored() -> None:
    extensions = seq(extension("1.3.6.1.4.1.54706.1", b"?", critical=True))
    verdict = judged(seal(MAKER, SIGNER, wish=SealWish(extensions=extensions)))
    assert verdict.structure == Answer.unknown(Reason.CRITICAL_EXTENSION)


def test_a_time_stamp_of_a_v5_seal_is_kept_and_not_taken_on_trust() -> None:
    for tail in (tlv(0xA0, bits(b"\x30\0")), bits(b"\x30\0")):
        data = seal(MAKER, SIGNER, wish=SealWish(version=5, tail=tail))
        assert read_seal(data).time_stamp == b"\x30\0"
        assert judged(data).structure == Answer.unknown(Reason.TIME_STAMP_NOT_CHECKED)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("鐧句竾".encode(), "鐧句竾"),
        ("公章".encode("gbk"), "公章"),
        ("公\0章\u202e".encode(), "公\ufffd章\ufffd"),
    ],
)
def test_names_are_shown_without_what_steers_a_terminal(content: bytes, expected: str) -> None:
    data = seal(MAKER, SIGNER, wish=SealWish(name=tlv(0x0C, content)))
    assert read_seal(data).info.name == expected


def test_a_time_without_a_zone_is_chinese_time() -> None:
    data = seal(MAKER, SIGNER, wish=SealWish(start=tlv(0x18, b"20220221082328")))
    assert read_seal(data).info.valid_from.isoformat() == "2022-02-21T00:23:28+00:00"


@pytest.mark.parametrize(
    ("picture", "kind"),
    [
        (PNG, PictureKind.PNG),
        (b"GIF89a...", PictureKind.GIF),
        (b"\xff\xd8\xff\xe0", PictureKind.JPEG),
        (b"BM....", PictureKind.BMP),
    ],
)
def test_F7_the_picture_is_shown_from_the_verified_bytes(picture: bytes, kind: PictureKind) -> None:
    """Whatever type stands beside them: that one is often wrong."""
    data = seal(MAKER, SIGNER, wish=SealWish(picture=picture, picture_type=ia5("bmp")))
    shown = shown_picture(read_seal(data), judged(data))
    assert (shown.data, shown.kind) == (picture, kind)


@pytest.mark.parametrize("picture", [b"PK\x03\x04", b"<svg/>", b"<?xml?><svg/>", b"???"])
def test_pictures_that_cannot_be_drawn_yet_say_so(picture: bytes) -> None:
    data = seal(MAKER, SIGNER, wish=SealWish(picture=picture))
    with pytest.raises(AppError) as failure:
        shown_picture(read_seal(data), judged(data))
    assert failure.value.code is ErrorCode.SEAL_PICTURE_UNSUPPORTED


def test_F7_a_picture_that_the_maker_did_not_sign_is_not_shown() -> None:
    data = bytearray(seal(MAKER, SIGNER))
    data[data.index(PNG) + 40] ^= 1
    with pytest.raises(AppError) as failure:
        shown_picture(read_seal(bytes(data)), judged(bytes(data)))
    assert failure.value.code is ErrorCode.SEAL_NOT_USABLE


def test_the_end_of_a_period_is_read_as_written() -> None:
    moment = NOW + timedelta(days=1)
    data = seal(MAKER, SIGNER, wish=SealWish(end=general_time(moment)))
    assert read_seal(data).info.valid_until == moment
