"""Names as drivers write them: UTF-8 or GB18030, in lists that end where they end."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import AppError, ErrorCode
from app.tokens.skf.calls import MAX_NAMES
from app.tokens.skf.library import SkfLibrary, text


class Canned(SkfLibrary):
    """A library whose two-step answers are these bytes."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer

    def bytes_of(self, function: str, *arguments: Any) -> bytes:
        return self._answer


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        (b"", []),
        (b"\0", []),
        (b"\0\0", []),
        (b"one\0\0", [b"one"]),
        (b"one\0two\0\0", [b"one", b"two"]),
        (b"one\0two", [b"one", b"two"]),
        (b"one\0\0left over from before\0", [b"one"]),
    ],
)
def test_a_list_ends_at_the_first_empty_name(answer: bytes, names: list[bytes]) -> None:
    assert Canned(answer).devices() == names


def test_a_list_without_end_is_not_believed() -> None:
    with pytest.raises(AppError) as raised:
        Canned(b"x\0" * (MAX_NAMES + 1)).devices()
    assert raised.value.code is ErrorCode.DRIVER_ERROR


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("证书钥匙".encode(), "证书钥匙"),
        ("证书钥匙".encode("gb18030"), "证书钥匙"),
        (b"plain", "plain"),
        (b"UKey   ", "UKey"),
        (b"\x1b[31mred", "\ufffd[31mred"),
        ("\u202egnp".encode(), "\ufffdgnp"),
    ],
)
def test_names_can_be_read_and_steer_nothing(name: bytes, shown: str) -> None:
    assert text(name) == shown


@given(st.binary(max_size=200))
def test_any_bytes_become_harmless_text(name: bytes) -> None:
    assert text(name).isprintable()
