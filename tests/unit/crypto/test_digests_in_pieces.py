"""SM3 piece by piece, from either library."""

import hashlib

import pytest

from app.crypto.digests import new_sm3, sm3

DIGEST = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


@pytest.fixture(params=["hashlib", "cryptography"])
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    def missing(*_: object, **__: object) -> None:
        raise ValueError("unsupported hash type sm3")

    if request.param == "cryptography":
        monkeypatch.setattr(hashlib, "new", missing)
    return str(request.param)


@pytest.mark.usefixtures("library")
def test_pieces_and_whole_agree_with_the_published_digest() -> None:
    running = new_sm3()
    for _ in range(16):
        running.update(b"abcd")
    assert running.hexdigest() == DIGEST
    assert sm3(b"abcd" * 16).hex() == DIGEST


@pytest.mark.usefixtures("library")
def test_a_digest_can_be_read_and_continued() -> None:
    running = new_sm3()
    running.update(b"abcd" * 8)
    branch = running.copy()
    assert running.digest() == sm3(b"abcd" * 8)
    branch.update(b"abcd" * 8)
    assert branch.hexdigest() == DIGEST
    assert running.digest() == sm3(b"abcd" * 8)
