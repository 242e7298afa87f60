"""Which seal is meant, when several lie on a token."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.seal import SealFile, SealSource, TokenSeal
from app.domain.token import KnownDriver, SigningIdentity
from app.use_cases.list_tokens import Drivers, find_identity
from app.use_cases.look_at_seals import (
    MAX_SEAL_FILE_BYTES,
    find_seal,
    judge_seal,
    list_seals,
    read_seal,
    read_seal_file,
    token_seals,
)
from tests.fakes.seals import FakeSealReader, report
from tests.fakes.tokens import FakeTokenDriver

OFFICIAL, FINANCE = b"official", b"finance"


class Desk:
    """A token with two seals and something else on it."""

    def __init__(self) -> None:
        self.driver = FakeTokenDriver(kinds=("rsa",))
        self.driver.held_seals = (OFFICIAL, b"no seal", FINANCE, OFFICIAL)
        self.drivers = Drivers(
            lambda: (KnownDriver("fake", Path("driver.so")),), lambda _: self.driver
        )
        self.seals = FakeSealReader(
            {
                OFFICIAL: report("11010500000001", "公章"),
                FINANCE: report("11010500000002", "财务章"),
            }
        )

    @property
    def identity(self) -> SigningIdentity:
        return find_identity(self.drivers, None, None, None, datetime.now(UTC))

    def find(self, source: SealSource) -> bytes:
        return find_seal(self.drivers, self.seals, self.identity, source)


def test_a_seal_on_the_token_is_named_by_code_or_name() -> None:
    desk = Desk()
    assert desk.find(TokenSeal("11010500000002")) == FINANCE
    assert desk.find(TokenSeal("公章")) == OFFICIAL


def test_of_several_seals_none_is_taken_by_chance() -> None:
    with pytest.raises(AppError) as raised:
        Desk().find(TokenSeal(None))
    assert raised.value.code is ErrorCode.SEAL_AMBIGUOUS
    assert "财务章 (11010500000002)" in str(raised.value.facts["seals"])


def test_the_only_seal_needs_no_name() -> None:
    desk = Desk()
    desk.driver.held_seals = (b"no seal", FINANCE)
    assert desk.find(TokenSeal(None)) == FINANCE


def test_a_seal_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(AppError) as raised:
        Desk().find(TokenSeal("别的"))
    assert raised.value.code is ErrorCode.SEAL_NOT_FOUND
    assert "公章" in str(raised.value.facts["seals"])


def test_a_file_is_taken_as_it_is() -> None:
    assert Desk().find(SealFile(b"anything")) == b"anything"


def test_the_seals_of_a_token_are_listed_once_each() -> None:
    desk = Desk()
    found = list_seals(desk.drivers, desk.seals, desk.identity.token, ())
    assert [one.name for one in found] == ["公章", "财务章"]


def test_a_file_is_read_with_its_anchors(tmp_path: Path) -> None:
    desk, file, anchor = Desk(), tmp_path / "seal.esl", tmp_path / "anchor.pem"
    file.write_bytes(OFFICIAL)
    anchor.write_bytes(b"pem")
    assert read_seal(desk.seals, file, (anchor,)).name == "公章"
    assert desk.seals.makers == [(b"pem",)]


def test_a_file_that_is_missing_or_too_large_has_a_name(tmp_path: Path) -> None:
    large = tmp_path / "large.esl"
    large.write_bytes(bytes(MAX_SEAL_FILE_BYTES + 1))
    for path, code in (
        (tmp_path / "missing.esl", ErrorCode.FILE_NOT_FOUND),
        (tmp_path, ErrorCode.SEAL_UNREADABLE),
        (large, ErrorCode.SEAL_TOO_LARGE),
    ):
        with pytest.raises(AppError) as raised:
            read_seal_file(path)
        assert raised.value.code is code


def test_what_may_be_a_seal_on_a_token_is_given_once_and_not_judged() -> None:
    desk = Desk()
    found = token_seals(desk.drivers, desk.identity.token)
    assert found == (SealFile(OFFICIAL), SealFile(b"no seal"), SealFile(FINANCE))
    assert desk.seals.makers == []


def test_a_seal_is_judged_for_the_one_who_wants_to_use_it(tmp_path: Path) -> None:
    desk, anchor = Desk(), tmp_path / "anchor.pem"
    anchor.write_bytes(b"pem")
    signer = desk.identity.certificate
    assert judge_seal(desk.seals, SealFile(FINANCE), (anchor,), signer).name == "财务章"
    assert desk.seals.signers == [signer]
    with pytest.raises(AppError) as raised:
        judge_seal(desk.seals, SealFile(b"no seal"), (), None)
    assert raised.value.code is ErrorCode.SEAL_MALFORMED
