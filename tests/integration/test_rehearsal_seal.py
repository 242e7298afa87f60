"""The rehearsal seal: genuine only for whoever names its authority as a seal anchor."""

import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.crypto.x509 import read_certificate
from app.domain.answer import Answer, Reason
from app.domain.errors import AppError, ErrorCode
from app.domain.seal_design import RehearsalWish
from app.formats.picture.round_seal import draw_round_seal
from app.profiles.seals import judge_seal, read_seal, require_usable, shown_picture
from app.storage.rehearsal_kit import make_rehearsal_seal
from app.trust.gm_paths import TrustMaterial
from installer.rehearsal_seal import MAKER, RehearsalSeal, make
from tests import independent_gm
from tests.gm.authority import Wish, authority, certify


def test_a_rehearsal_seal_is_whole_says_what_it_is_and_is_trusted_by_nobody(
    tmp_path: Path,
) -> None:
    signer = certify("演示局", authority("演示根"), Wish())
    picture = draw_round_seal("演示局", bottom_text="演示", dpi=100)
    make(tmp_path, signer.der, "演示局（演示）", picture)
    made = RehearsalSeal(tmp_path)
    seal, now = read_seal(made.seal.read_bytes()), datetime.now(UTC)
    assert "不得用于实际业务" in read_certificate(seal.maker.certificate).common_name == MAKER
    holder = read_certificate(signer.der)

    verdict = judge_seal(seal, holder, TrustMaterial(), used_at=now, now=now)
    assert verdict.maker_certificate == Answer.unknown(Reason.NO_ANCHORS)
    assert not verdict.usable

    anchor = ssl.PEM_cert_to_DER_cert(made.anchor.read_text())
    verdict = judge_seal(seal, holder, TrustMaterial((anchor,)), used_at=now, now=now)
    require_usable(seal, verdict)
    assert shown_picture(seal, verdict).data == picture
    independent_gm.check_seal(seal.der)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["seal-authority.pem", "seal.esl"]


@pytest.mark.parametrize("wrong", ["certificate", "picture"])
def test_nothing_is_made_of_what_is_no_certificate_or_no_picture(
    tmp_path: Path, wrong: str
) -> None:
    files = {
        "certificate": certify("演示局", authority("演示根"), Wish()).der,
        "picture": draw_round_seal("演示局", bottom_text="演示", dpi=100),
    }
    for name, data in (files | {wrong: b"neither"}).items():
        (tmp_path / name).write_bytes(data)
    wish = RehearsalWish(
        certificate=tmp_path / "certificate",
        name="演示局",
        picture=tmp_path / "picture",
        size_mm=42,
        target=tmp_path / "seal.esl",
    )
    with pytest.raises(AppError) as refused:
        make_rehearsal_seal(wish)
    assert refused.value.code is ErrorCode.REHEARSAL_KIT_MISSING
    assert f"{wrong}: not a" in refused.value.facts["reason"]
    assert not wish.target.exists()


@pytest.mark.parametrize("missing", ["certificate", "picture"])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, missing: str) -> None:
    for name in {"certificate", "picture"} - {missing}:
        (tmp_path / name).write_bytes(b"there")
    target = tmp_path / "seal.esl"
    wish = RehearsalWish(tmp_path / "certificate", "演示局", tmp_path / "picture", 42, target)
    with pytest.raises(AppError) as refused:
        make_rehearsal_seal(wish)
    assert refused.value.code is ErrorCode.FILE_NOT_FOUND
    assert refused.value.facts["file"] == str(tmp_path / missing)
    assert not target.exists()
