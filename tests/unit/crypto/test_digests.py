"""SM3 against the examples of GB/T 32905, appendix A, through both libraries."""

import hashlib

import pytest

from app.crypto.digests import sm3

ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
ABCD_16_TIMES = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_the_examples_of_the_standard() -> None:
    assert sm3(b"abc").hex() == ABC
    assert sm3(b"abcd" * 16).hex() == ABCD_16_TIMES


def test_a_build_without_sm3_falls_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(*_: object, **__: object) -> object:
        raise ValueError("unsupported hash type sm3")

    monkeypatch.setattr(hashlib, "new", unsupported)
    assert sm3(b"abc").hex() == ABC
