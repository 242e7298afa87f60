"""What speaks against using a seal, and what looks like one."""

from dataclasses import replace

import pytest

from app.domain.answer import PASSED, Answer, Reason
from app.domain.seal import SealFile, SealFormat, SealReport
from tests.fakes.seals import GENUINE, report
from tests.gm.authority import authority, certify, seal

GOOD = report("11010500000001")
EXPIRED = replace(GENUINE, validity=Answer.failed(Reason.EXPIRED))
UNKNOWN_MAKER = replace(GENUINE, maker_certificate=Answer.unknown(Reason.NO_ANCHORS))
OTHERS = replace(GENUINE, binding=Answer.failed(Reason.NOT_IN_SEAL))
NOBODY = replace(GENUINE, binding=Answer.unknown(Reason.NO_SIGNER))


@pytest.mark.parametrize(
    ("one", "obstacle"),
    [
        (GOOD, None),
        (replace(GOOD, verdict=NOBODY), None),
        (replace(GOOD, verdict=EXPIRED), Reason.EXPIRED),
        (replace(GOOD, verdict=UNKNOWN_MAKER), Reason.NO_ANCHORS),
        (replace(GOOD, verdict=OTHERS), Reason.NOT_IN_SEAL),
        (replace(GOOD, verdict=replace(OTHERS, validity=EXPIRED.validity)), Reason.EXPIRED),
        (replace(GOOD, picture=None), Reason.PICTURE_UNSUPPORTED),
        (replace(GOOD, format=SealFormat.V1), Reason.OLD_FORMAT),
    ],
)
def test_the_first_thing_that_speaks_against_it(one: SealReport, obstacle: Reason | None) -> None:
    assert one.obstacle is obstacle
    assert one.verdict.maker_signature == PASSED


def test_a_cut_seal_still_begins_like_one() -> None:
    maker, signer = authority("制章机构"), certify("测试局")
    whole = seal(maker, signer)
    for part in (whole, whole[:-3], whole[:40]):
        assert SealFile(part).begins_like_a_seal
    assert not SealFile(signer.der).begins_like_a_seal
    assert not SealFile(b"").begins_like_a_seal
