"""Electronic seals at hand: which of them can be put on a page, and how they look there."""

from dataclasses import replace
from datetime import timedelta

from app.domain.answer import Answer, Reason
from app.domain.placement import SealSize
from app.domain.preview import Pixels
from app.domain.seal import SealFile
from app.gui.models.held_seals import held
from tests.fakes.seals import END, GENUINE, report

SEAL = SealFile(b"seal")
PIXELS = Pixels(1, 1, 4, bytes(4))
REPORT = report("11010500000001", "公章")


def test_a_good_seal_is_put_on_pages_in_its_own_millimetres() -> None:
    one = held(SEAL, replace(REPORT, width_mm=45, height_mm=30), PIXELS, END, on_token=True)
    choice = one.choice
    assert choice is not None
    assert (choice.key, choice.name, choice.seal) == (one.key, "公章", SEAL)
    assert choice.electronic
    assert choice.size == SealSize(45, 30)
    assert choice.picture.data == REPORT.picture


def test_a_seal_that_fails_or_cannot_be_seen_is_no_choice() -> None:
    expired = replace(REPORT, verdict=replace(GENUINE, validity=Answer.failed(Reason.EXPIRED)))
    failing = held(SEAL, expired, PIXELS, END, on_token=False)
    unseen = held(SEAL, REPORT, None, END, on_token=False)
    assert (failing.choice, failing.obstacle) == (None, Reason.EXPIRED)
    assert (unseen.choice, unseen.obstacle) == (None, Reason.PICTURE_UNSUPPORTED)


def test_days_are_worth_telling_when_they_are_few() -> None:
    found = {
        days: held(SEAL, REPORT, PIXELS, END - timedelta(days=days, hours=1), on_token=True)
        for days in (0, 59, 60)
    }
    assert [one.days_left for one in found.values()] == [0, 59, 60]
    assert [one.expires_soon for one in found.values()] == [True, True, False]
    gone = held(SEAL, REPORT, PIXELS, END + timedelta(days=1), on_token=True)
    assert not gone.expires_soon
