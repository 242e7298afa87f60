"""Foreign text is safe to show, and tells no more of a person than it must."""

import pytest

from app.domain.text import printable, without_citizen_numbers


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("张三 11010519491231002X", "张三 **************002X"),
        ("SF110105194912310021", "SF**************0021"),
        (
            "两人 110105194912310021、440524188001010014",
            "两人 **************0021、**************0014",
        ),
    ],
)
def test_L5_citizen_numbers_keep_their_last_four_characters(text: str, shown: str) -> None:
    assert without_citizen_numbers(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "统一社会信用代码 91110000100000098X",
        "3301020012345",
        "110105194913310021",
        "1101051949123100210",
    ],
)
def test_L5_other_numbers_are_left_alone(text: str) -> None:
    assert without_citizen_numbers(text) == text


def test_A13_what_moves_or_hides_text_becomes_visible() -> None:
    assert printable("a\u202eb\nc\u200bd\x1b[31m") == "a\ufffdb\ufffdc\ufffdd\ufffd[31m"
