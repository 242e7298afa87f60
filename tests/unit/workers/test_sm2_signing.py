"""SM2 in documents: what is written is judged right, here and by an independent checker."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.answer import Reason
from app.domain.errors import AppError, ErrorCode
from app.domain.profile import HANDLER_NAMES, Profile
from app.domain.validation import Anchors, Indication, Modification
from app.workers.signing_job import SigningJobs
from app.workers.verifying import verify_file
from tests import independent_gm
from tests.gm.authority import (
    SealWish,
    certify,
    extension,
    general_time,
    old_seal,
    seal,
)
from tests.gm.der import seq
from tests.pdf_samples import (
    PageShape,
    add_signature_field,
    build_pdf,
    ring_seal,
    write_pdf,
)
from tests.sealing import spec
from tests.sm2_sealing import (
    NOW,
    OFFICE,
    PROFILES,
    applied,
    judged,
    signed_parts,
)
from tests.software_signer import signer


@pytest.mark.parametrize("profile", PROFILES)
def test_each_profile_is_judged_right(document: Path, result: Path, profile: Profile) -> None:
    OFFICE.sign(document, result, OFFICE.spec(profile, ["2@100,150"]))
    verdict = OFFICE.verdict(result)
    assert judged(verdict) == (Indication.TOTAL_PASSED, None)
    assert (verdict.intact, verdict.trusted, verdict.problems) == (True, True, ())
    assert (verdict.algorithm, verdict.pages) == ("sm2-sm3", (2,))
    assert verdict.subfilter == HANDLER_NAMES[profile].subfilter
    assert (verdict.seal is not None) is (profile is Profile.SEAL)
    assert verdict.profile is profile


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
    report = verify_file(steps[-1], Anchors(anchors, (OFFICE.maker_root.der,)), None)
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
