"""SM2 in documents: what is written is judged right, here and by an independent checker."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.crypto.x509 import read_certificate
from app.domain.answer import Answer, Reason
from app.domain.errors import AppError, ErrorCode
from app.domain.profile import HANDLER_NAMES, Profile
from app.domain.seal import AppliedSeal, SealFormat
from app.domain.validation import Indication, Modification, SignatureVerdict, SubIndication
from app.formats.pdf import stamps
from app.profiles import pades_sm2
from app.profiles.seals import read_seal
from app.profiles.signed_data import write_signed_data
from app.profiles.writing import ContainerWriter
from app.workers import signing_job, sm2_judging
from app.workers.signing_job import SigningJobs
from app.workers.verifying import verify_file
from tests import independent_gm
from tests.gm.authority import (
    SealWish,
    certify,
    extension,
    general_time,
    old_seal,
    old_signature,
    seal,
)
from tests.gm.der import bits, ia5, integer, octets, oid, only, seq, tlv
from tests.pdf_samples import (
    PageShape,
    add_signature_field,
    block_seal,
    build_pdf,
    ring_seal,
    write_pdf,
)
from tests.sealing import spec
from tests.sm2_sealing import NOW, Office, fill_container, signed_parts
from tests.software_signer import signer

OFFICE = Office()
SM2_SM3 = "1.2.156.10197.1.501"
PROFILES = (Profile.SEAL, Profile.DETACHED, Profile.PADES_SM2)
DOUBTFUL = (Indication.INDETERMINATE, SubIndication.SIG_CONSTRAINTS_FAILURE)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    return write_pdf(tmp_path / "in.pdf", [PageShape()] * 3)


@pytest.fixture
def result(tmp_path: Path) -> Path:
    return tmp_path / "out.pdf"


def applied(verdict: SignatureVerdict) -> AppliedSeal:
    assert verdict.seal is not None
    return verdict.seal


def judged(verdict: SignatureVerdict) -> tuple[Indication, SubIndication | None]:
    return verdict.indication, verdict.sub_indication


@pytest.mark.parametrize("profile", PROFILES)
def test_each_profile_is_judged_right(document: Path, result: Path, profile: Profile) -> None:
    OFFICE.sign(document, result, OFFICE.spec(profile, ["2@100,150"]))
    verdict = OFFICE.verdict(result)
    assert judged(verdict) == (Indication.TOTAL_PASSED, None)
    assert (verdict.intact, verdict.trusted, verdict.problems) == (True, True, ())
    assert (verdict.algorithm, verdict.pages) == ("sm2-sm3", (2,))
    assert verdict.subfilter == HANDLER_NAMES[profile].subfilter
    assert (verdict.seal is not None) is (profile is Profile.SEAL)


@pytest.mark.parametrize("profile", PROFILES)
def test_the_independent_checker_agrees(document: Path, result: Path, profile: Profile) -> None:
    OFFICE.sign(document, result, OFFICE.spec(profile, ["1@60,60"]))
    container, signed = signed_parts(result)
    if profile is Profile.SEAL:
        written = independent_gm.check_seal_signature(container, signed)
        assert written[0][1].whole == OFFICE.seal
    else:
        gm = profile is Profile.DETACHED
        independent_gm.check_signed_data(container, signed, gm=gm)


def test_a_seal_is_shown_in_its_own_millimetres_whatever_is_asked(
    document: Path, result: Path
) -> None:
    wanted = OFFICE.spec(Profile.SEAL, ["1@60,60"], seal=oval())
    OFFICE.sign(document, result, wanted)
    seal = applied(OFFICE.verdict(result))
    (stamp,) = seal.stamps
    assert (stamp.rect.width_mm, stamp.rect.height_mm) == pytest.approx((30, 20), abs=0.01)
    assert seal.shown_rightly


def oval() -> bytes:
    return OFFICE.seal_like(SealWish(picture=ring_seal(), sides=(30, 20)))


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_F7_F8_a_seal_on_a_turned_page_stands_upright(
    tmp_path: Path, result: Path, rotation: int
) -> None:
    document = write_pdf(tmp_path / "in.pdf", [PageShape(rotate=rotation)])
    OFFICE.sign(document, result, OFFICE.spec(Profile.SEAL, ["1@60,80"]))
    seal = applied(OFFICE.verdict(result))
    assert seal.shown_rightly
    assert (seal.stamps[0].rect.left_mm, seal.stamps[0].rect.top_mm) == pytest.approx(
        (39, 59), abs=0.01
    )


def test_a_straddle_seal_is_cut_by_the_edge_and_by_nothing_else(
    document: Path, result: Path
) -> None:
    OFFICE.sign(document, result, OFFICE.spec(Profile.SEAL, straddle="right"))
    assert applied(OFFICE.verdict(result)).shown_rightly


def with_field(folder: Path, side: float) -> Path:
    pdf = build_pdf([PageShape()])
    add_signature_field(pdf, 0, "Here", (100, 100, 100 + side, 100 + side))
    path = folder / "field.pdf"
    pdf.save(path)
    return path


def test_a_seal_keeps_its_size_in_a_larger_field(tmp_path: Path, result: Path) -> None:
    OFFICE.sign(with_field(tmp_path, 200), result, OFFICE.spec(Profile.SEAL, field="Here"))
    seal = applied(OFFICE.verdict(result))
    assert seal.shown_rightly
    assert seal.stamps[0].rect.width_mm == pytest.approx(42, abs=0.01)


def test_a_seal_is_not_reduced_for_a_smaller_field(tmp_path: Path, result: Path) -> None:
    with pytest.raises(AppError) as raised:
        OFFICE.sign(with_field(tmp_path, 100), result, OFFICE.spec(Profile.SEAL, field="Here"))
    assert raised.value.code is ErrorCode.FIELD_TOO_SMALL
    assert not result.exists()


# one after the other


def test_SM2_after_RSA_and_RSA_after_SM2_leave_the_earlier_ones_valid(
    document: Path, tmp_path: Path
) -> None:
    who, jobs = signer(), SigningJobs(verify_file)
    steps = [tmp_path / f"{number}.pdf" for number in range(4)]
    for number, source in enumerate([document, *steps[:-1]]):
        target = steps[number]
        if number % 2:
            OFFICE.sign(source, target, OFFICE.spec(Profile.SEAL, [f"1@{40 + 45 * number},60"]))
        else:
            wanted = spec([f"2@{40 + 45 * number},60"])
            prepared = jobs.prepare(source, target, wanted, None)
            jobs.complete(prepared.job, who.sign(prepared.to_be_signed))
    anchors = (OFFICE.root.der, who.root.der)
    report = verify_file(steps[-1], anchors, None, (OFFICE.maker_root.der,))
    assert [judged(one) for one in report.signatures] == [(Indication.TOTAL_PASSED, None)] * 4
    assert [one.algorithm for one in report.signatures] == ["rsa-sha256", "sm2-sm3"] * 2
    assert [one.modified_after for one in report.signatures] == [
        *[Modification.PERMITTED] * 3,
        Modification.NONE,
    ]


def test_two_seals_in_sequence_on_every_page(document: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
    OFFICE.sign(document, first, OFFICE.spec(Profile.SEAL, ["1@60,60"]))
    OFFICE.sign(first, second, OFFICE.spec(Profile.SEAL, ["all@150,200"]))
    report = OFFICE.verify(second)
    assert report.headline == "TOTAL-PASSED"
    assert [stamp.page for stamp in applied(report.signatures[1]).stamps] == [1, 2, 3]
    for number in range(2):
        independent_gm.check_seal_signature(*signed_parts(second, number))


# what a token may do wrong


def test_D5_a_wrong_value_from_the_token_writes_nothing(document: Path, result: Path) -> None:
    jobs = SigningJobs(verify_file)
    for made in (OFFICE.signer.key.sign(b"something else"), bytes(72), b""):
        prepared = jobs.prepare(document, result, OFFICE.spec(Profile.SEAL, ["1@60,60"]), None)
        with pytest.raises(AppError) as raised:
            jobs.complete(prepared.job, made)
        assert raised.value.code is ErrorCode.SIGNATURE_WRONG
        result.unlink()


# which seals are refused before anything is asked of the token


def refused(seal: bytes, document: Path, **changes: object) -> AppError:
    wanted = replace(OFFICE.spec(Profile.SEAL, ["1@60,60"], seal=seal), **changes)  # type: ignore[arg-type]
    target = document.with_name("refused.pdf")
    with pytest.raises(AppError) as raised:
        SigningJobs(verify_file).prepare(document, target, wanted, None)
    assert not target.exists()
    return raised.value


DAY = timedelta(days=1)
UNUSABLE: dict[str, tuple[Callable[[], bytes], Reason]] = {
    "F4 expired": (
        lambda: OFFICE.seal_like(SealWish(end=general_time(NOW - DAY))),
        Reason.EXPIRED,
    ),
    "F4 not yet valid": (
        lambda: OFFICE.seal_like(SealWish(start=general_time(NOW + DAY))),
        Reason.NOT_YET_VALID,
    ),
    "F2 forged": (
        lambda: seal(replace(OFFICE.maker, key=OFFICE.signer.key), OFFICE.signer),
        Reason.SIGNATURE_WRONG,
    ),
    "F2 unknown maker": (
        lambda: seal(certify("别的机构", OFFICE.root), OFFICE.signer),
        Reason.NO_PATH,
    ),
    "F3 another office's": (
        lambda: seal(OFFICE.maker, certify("别的局", OFFICE.root)),
        Reason.NOT_IN_SEAL,
    ),
    "F6 first edition": (lambda: old_seal(OFFICE.maker, OFFICE.signer), Reason.OLD_FORMAT),
    "F6 critical extension": (
        lambda: OFFICE.seal_like(SealWish(extensions=seq(extension("1.2.3", b"", critical=True)))),
        Reason.CRITICAL_EXTENSION,
    ),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_seal_is_refused(document: Path, name: str) -> None:
    made, reason = UNUSABLE[name]
    error = refused(made(), document)
    assert error.code is ErrorCode.SEAL_NOT_USABLE
    assert error.facts["seal_problem"] == reason.value


def test_F2_without_seal_anchors_no_seal_is_used(document: Path) -> None:
    error = refused(OFFICE.seal, document, seal_anchors=())
    assert error.facts["seal_problem"] == Reason.NO_ANCHORS.value


def test_a_damaged_seal_and_one_that_cannot_be_drawn_are_refused(document: Path) -> None:
    assert refused(OFFICE.seal[:-5], document).code is ErrorCode.SEAL_MALFORMED
    flipped = bytearray(OFFICE.seal)
    flipped[-10] ^= 1
    assert refused(bytes(flipped), document).facts["seal_problem"] == Reason.SIGNATURE_WRONG
    drawn_by_others = OFFICE.seal_like(SealWish(picture=b"PK\x03\x04"))
    assert refused(drawn_by_others, document).code is ErrorCode.SEAL_PICTURE_UNSUPPORTED


# what strangers may have written


def test_F1_a_picture_without_a_seal_is_never_one(document: Path, result: Path) -> None:
    OFFICE.sign(document, result, OFFICE.spec(Profile.DETACHED, ["1@60,60"]))
    assert OFFICE.verdict(result).seal is None


def test_F2_nobody_vouches_for_the_maker(document: Path, result: Path) -> None:
    OFFICE.sign(document, result, OFFICE.spec(Profile.SEAL, ["1@60,60"]))
    (verdict,) = verify_file(result, (OFFICE.root.der,), None).signatures
    assert judged(verdict) == DOUBTFUL
    assert verdict.intact
    assert verdict.trusted
    assert verdict.problems == ("seal-maker-certificate:no-anchors",)


def raw_value(value: bytes) -> bytes:
    """r and s side by side instead of an ASN.1 sequence."""
    return b"".join(
        int.from_bytes(one.content, "big").to_bytes(32, "big") for one in only(value).children
    )


def by_hand(digest: bytes, made_seal: bytes, *, raw: bool = False, who: object = None) -> bytes:
    """A seal signature that the program would not write."""
    holder = who or OFFICE.signer
    words = ia5("[0 1 2 3]")
    to_sign = seq(integer(4), made_seal, general_time(NOW), bits(digest), words)
    value = holder.key.sign(to_sign)  # type: ignore[attr-defined]
    if raw:
        value = raw_value(value)
    return seq(to_sign, octets(holder.der), oid(SM2_SM3), bits(value))  # type: ignore[attr-defined]


def test_F3_a_foreign_seal_under_ones_own_certificate(document: Path, result: Path) -> None:
    thief = certify("别的局", OFFICE.root)
    wanted = OFFICE.spec(Profile.SEAL, ["1@60,60"])
    OFFICE.embed(document, result, wanted, lambda d: by_hand(d, OFFICE.seal, who=thief))
    verdict = OFFICE.verdict(result)
    assert judged(verdict) == DOUBTFUL
    assert verdict.problems == ("seal-binding:not-in-seal",)


def test_F4_a_seal_that_had_expired_when_it_was_used(document: Path, result: Path) -> None:
    old = OFFICE.seal_like(SealWish(picture=ring_seal(), end=general_time(NOW - DAY)))
    OFFICE.embed(
        document, result, OFFICE.spec(Profile.SEAL, ["1@60,60"]), lambda d: by_hand(d, old)
    )
    assert OFFICE.verdict(result).problems == ("seal-validity:expired",)


def test_F6_the_first_edition_is_read(document: Path, result: Path) -> None:
    made = old_seal(OFFICE.maker, OFFICE.signer)
    time = bits(NOW.strftime("%Y-%m-%dT%H:%M:%SZ").encode())
    OFFICE.embed(
        document,
        result,
        OFFICE.spec(Profile.SEAL, ["1@60,60"]),
        lambda d: old_signature(OFFICE.signer, made, d, time),
    )
    verdict = OFFICE.verdict(result)
    assert applied(verdict).report.format is SealFormat.V1
    assert verdict.intact
    # the drawn ring is not the dot in the old seal
    assert not applied(verdict).drawing.passed


def test_F6_a_raw_value_is_told_and_never_green(document: Path, result: Path) -> None:
    wanted = OFFICE.spec(Profile.SEAL, ["1@60,60"])
    OFFICE.embed(document, result, wanted, lambda d: by_hand(d, OFFICE.seal, raw=True))
    verdict = OFFICE.verdict(result)
    assert judged(verdict) == DOUBTFUL
    assert verdict.intact
    assert "signature-raw" in verdict.problems


def bare(document: bytes) -> bytes:
    """GB/T 35275 without attributes: the value is over the document itself."""
    certificate = only(OFFICE.signer.der)[0]
    kinds = [oid(f"1.2.156.10197.6.1.4.2.{n}") for n in (1, 2)]
    digest, key = seq(oid("1.2.156.10197.1.401")), seq(oid("1.2.156.10197.1.301.1"))
    value = octets(OFFICE.signer.key.sign(document))
    name = seq(certificate[3].whole, certificate[1].whole)
    signer_info = seq(integer(1), name, digest, key, value)
    certificates = tlv(0xA0, OFFICE.signer.der)
    sets = tlv(0x31, digest), seq(kinds[0]), certificates, tlv(0x31, signer_info)
    return seq(kinds[1], tlv(0xA0, seq(integer(1), *sets)))


def test_a_value_over_the_document_itself(
    document: Path, result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = OFFICE.spec(Profile.DETACHED, ["1@60,60"])
    OFFICE.embed(document, result, wanted, lambda _: b"")
    _, signed = signed_parts(result)
    fill_container(result, bare(signed))
    verdict = OFFICE.verdict(result)
    assert (verdict.intact, verdict.problems) == (
        True, ("structure:odd-encoding", "attributes-missing"),
    )  # fmt: skip
    monkeypatch.setattr(sm2_judging, "MAX_BARE_BYTES", 100)
    verdict = OFFICE.verdict(result)
    assert judged(verdict) == DOUBTFUL
    assert "signature:document-too-large" in verdict.problems


def cms(digest: bytes, algorithm: str, *, raw: bool = False) -> bytes:
    """RFC 5652 with SM2, named and encoded otherwise than the program does it."""
    certificate = read_certificate(OFFICE.signer.der)
    attributes = pades_sm2.to_be_signed(digest, certificate)
    value = OFFICE.signer.key.sign(attributes)
    dialect = replace(pades_sm2._DIALECT, digest=seq(oid(algorithm)))
    return write_signed_data(
        dialect, attributes, raw_value(value) if raw else value, certificate, ()
    )


def test_a_raw_value_in_a_cms_container_is_never_green(document: Path, result: Path) -> None:
    wanted = OFFICE.spec(Profile.PADES_SM2, ["1@60,60"])
    OFFICE.embed(document, result, wanted, lambda d: cms(d, "1.2.156.10197.1.401", raw=True))
    verdict = OFFICE.verdict(result)
    assert judged(verdict) == DOUBTFUL
    assert (verdict.intact, verdict.problems) == (True, ("signature-raw",))


def test_D6_sm2_with_another_digest_is_not_judged(document: Path, result: Path) -> None:
    wanted = OFFICE.spec(Profile.PADES_SM2, ["1@60,60"])
    OFFICE.embed(document, result, wanted, lambda d: cms(d, "2.16.840.1.101.3.4.2.1"))
    verdict = OFFICE.verdict(result)
    assert verdict.indication is Indication.INDETERMINATE
    assert verdict.problems == ("algorithm-unsupported",)
    assert not verdict.intact


@pytest.mark.parametrize("profile", PROFILES)
def test_changed_bytes_are_told(document: Path, result: Path, profile: Profile) -> None:
    OFFICE.sign(document, result, OFFICE.spec(profile, ["1@60,60"]))
    data = bytearray(result.read_bytes())
    data[data.index(b"%PDF-") + 7] ^= 1
    result.write_bytes(data)
    verdict = OFFICE.verdict(result)
    assert judged(verdict) == (Indication.TOTAL_FAILED, SubIndication.HASH_FAILURE)
    assert not verdict.intact


def test_garbage_under_a_chinese_name_is_a_failure(document: Path, result: Path) -> None:
    OFFICE.embed(document, result, OFFICE.spec(Profile.SEAL, ["1@60,60"]), lambda _: b"0\x03abc")
    verdict = OFFICE.verdict(result)
    assert judged(verdict) == (Indication.TOTAL_FAILED, SubIndication.FORMAT_FAILURE)


def test_a_bare_seal_is_no_signature(document: Path, result: Path) -> None:
    wanted = OFFICE.spec(Profile.SEAL, ["1@60,60"])
    OFFICE.embed(document, result, wanted, lambda _: OFFICE.seal)
    assert OFFICE.verdict(result).problems == ("not-signed-data",)


def test_a_document_with_too_many_impressions_is_refused(
    document: Path, result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    OFFICE.sign(document, result, OFFICE.spec(Profile.SEAL, ["1@60,60"]))
    monkeypatch.setattr(stamps, "MAX_STAMPS", 0)
    with pytest.raises(AppError) as raised:
        OFFICE.verify(result)
    assert raised.value.code is ErrorCode.DOCUMENT_TOO_COMPLEX


@pytest.mark.parametrize("profile", PROFILES)
def test_the_container_is_what_it_is_whatever_it_is_called(
    document: Path, result: Path, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ETSI.CAdES.detached", "adbe.pkcs7.detached", "GM.sm2seal", "GM.SM2"):
        names = replace(HANDLER_NAMES[profile], subfilter=name)
        monkeypatch.setitem(HANDLER_NAMES, profile, names)
        OFFICE.sign(document, result, OFFICE.spec(profile, ["1@60,60"]))
        assert OFFICE.verdict(result).indication is Indication.TOTAL_PASSED
        result.unlink()


# what the page shows


def shown_otherwise(
    monkeypatch: pytest.MonkeyPatch, document: Path, result: Path, **changes: object
) -> SignatureVerdict:
    """A signature with the true seal whose picture on the page was drawn by somebody else."""
    wanted = OFFICE.spec(Profile.SEAL, ["1@60,60"])
    picture = read_seal(OFFICE.seal).info.picture
    drawn = wanted.bearing(replace(picture, **changes))  # type: ignore[arg-type]
    monkeypatch.setattr(signing_job, "_writer", lambda _: ContainerWriter(drawn, None))
    OFFICE.embed(document, result, wanted, lambda d: by_hand(d, OFFICE.seal))
    return OFFICE.verdict(result)


def test_F7_another_picture_than_the_seals(
    document: Path, result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdict = shown_otherwise(monkeypatch, document, result, data=block_seal())
    assert judged(verdict) == DOUBTFUL
    assert verdict.intact
    assert applied(verdict).drawing == Answer.failed(Reason.PICTURE_DIFFERS)


def test_F7_a_picture_that_only_looks_like_the_seals(
    document: Path, result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdict = shown_otherwise(monkeypatch, document, result, data=ring_seal(200))
    assert judged(verdict) == DOUBTFUL
    assert applied(verdict).drawing == Answer.unknown(Reason.PICTURE_NOT_COMPARED)


def test_F8_a_seal_that_was_resized(
    document: Path, result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdict = shown_otherwise(monkeypatch, document, result, width_mm=60)
    assert judged(verdict) == DOUBTFUL
    assert applied(verdict).position == Answer.unknown(Reason.SEAL_RESIZED)


def test_F8_a_seal_that_nobody_sees(document: Path, result: Path) -> None:
    OFFICE.embed(document, result, OFFICE.spec(Profile.SEAL), lambda d: by_hand(d, OFFICE.seal))
    verdict = OFFICE.verdict(result)
    assert judged(verdict) == DOUBTFUL
    assert verdict.problems == ("seal-drawing:not-shown", "seal-position:not-shown")


RECT = b"[ 223.9370 499.0079 342.9921 618.0630 ]"
BOX = b"[ 0 0 119.05512 119.05512 ]"
NOT_COMPARED = Reason.PICTURE_NOT_COMPARED
SPOILED: dict[str, tuple[dict[bytes, bytes], str, Reason]] = {
    "F8 hidden": ({b"/F 132": b"/F 134"}, "position", Reason.NOT_SHOWN),
    "F8 not viewed": ({b"/F 132": b"/F 164"}, "position", Reason.NOT_SHOWN),
    "F8 outside": (
        {RECT: b"[ 523.9370 499.0079 642.9921 618.0630 ]"}, "position", Reason.OUTSIDE_PAGE,
    ),
    "F8 cut": (
        {RECT: b"[ 283.4646 499.0079 342.9921 618.0630 ]", BOX: b"[ 59.5 0 119.05 119.05 ]"},
        "position", Reason.SEAL_CUT,
    ),
    "F8 stretched": (
        {RECT: b"[ 223.9370 499.0079 362.9921 618.0630 ]"}, "position", Reason.SEAL_RESIZED,
    ),
    "F7 faded": ({b"/ca 1": b"/ca 0"}, "drawing", NOT_COMPARED),
    "F7 in a layer": ({b"/Matrix [ 1 0 0 1 0 0 ]": b"/OC 99 0 R"}, "drawing", NOT_COMPARED),
    "F7 upside down": (
        {b"/Matrix [ 1 0 0 1 0 0 ]": b"/Matrix [ -1 0 0 -1 0 0 ]"}, "drawing", NOT_COMPARED,
    ),
    "F7 decoded otherwise": (
        {b"/BitsPerComponent 8\n": b"/Decode[1 0]      \n"}, "drawing", NOT_COMPARED,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILED)
def test_appearance_is_followed(document: Path, result: Path, name: str) -> None:
    """The bytes are no longer what was signed; here only the answer about the looks matters."""
    changes, question, reason = SPOILED[name]
    OFFICE.sign(document, result, OFFICE.spec(Profile.SEAL, ["1@100,100"]))
    data = result.read_bytes()
    for old, new in changes.items():
        assert data.count(old) in (1, 2)
        data = data.replace(old, new.ljust(len(old)))
        if len(new) > len(old):  # offsets stay: the blanks behind make room
            data = data.replace(new + b"\n/Resources <<\n", new + b"/Resources<<\n", 1)
    result.write_bytes(data)
    assert getattr(applied(OFFICE.verdict(result)), question).reason is reason
