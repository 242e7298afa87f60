"""A PIN leaves nothing behind and shows itself nowhere."""

import pickle

import pytest

from app.domain.secret import Secret


def test_G1_wiping_zeroes_the_buffer_that_was_handed_over() -> None:
    buffer = bytearray(b"87654321")
    with Secret(buffer) as secret:
        assert bytes(secret.view()) == b"87654321"
        assert len(secret) == 8
    assert buffer == bytes(8)
    assert len(secret) == 0


def test_G2_a_secret_does_not_print_or_travel() -> None:
    secret = Secret(bytearray(b"87654321"))
    assert "8765" not in repr(secret) + str(secret) + f"{secret}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)
