"""What the page shows of a seal: the picture inside it, in its size, to be seen (F7, F8)."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.answer import Answer, Reason
from app.domain.profile import Profile
from app.domain.validation import SignatureVerdict
from app.profiles.seals import read_seal
from app.profiles.writing import ContainerWriter
from app.workers import signing_job
from tests.pdf_samples import (
    block_seal,
    ring_seal,
)
from tests.sm2_sealing import (
    DOUBTFUL,
    OFFICE,
    applied,
    judged,
)


def shown_otherwise(
    monkeypatch: pytest.MonkeyPatch, document: Path, result: Path, **changes: object
) -> SignatureVerdict:
    """A signature with the true seal whose picture on the page was drawn by somebody else."""
    wanted = OFFICE.spec(Profile.SEAL, ["1@60,60"])
    picture = read_seal(OFFICE.seal).info.picture
    drawn = wanted.bearing(replace(picture, **changes))  # type: ignore[arg-type]
    monkeypatch.setattr(signing_job, "_writer", lambda _: ContainerWriter(drawn, None))
    OFFICE.embed(document, result, wanted, OFFICE.by_hand)
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
    OFFICE.embed(
        document,
        result,
        OFFICE.spec(Profile.SEAL),
        OFFICE.by_hand,
    )
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


def test_F8_every_impression_of_our_own_is_a_field_and_is_listed(
    document: Path, result: Path
) -> None:
    OFFICE.sign(document, result, OFFICE.spec(Profile.SEAL, ["1@60,60", "2@100,150", "3@60,80"]))
    verdict = OFFICE.verdict(result)
    assert len(verdict.fields) == 3
    assert [stamp.page for stamp in applied(verdict).stamps] == [1, 2, 3]
    assert applied(verdict).shown_rightly
