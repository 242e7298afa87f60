"""Every SAR_ code means one thing, and an unknown one keeps its number."""

import pytest

from app.domain.errors import ErrorCode
from app.tokens.skf.errors import SAR_NAMES, SkfError, code_name

DOCUMENTED = range(0x0A000001, 0x0A000033)


def test_all_codes_of_the_standard_have_their_names() -> None:
    assert set(SAR_NAMES) == set(DOCUMENTED)
    assert SAR_NAMES[0x0A000001] == "SAR_FAIL"
    assert SAR_NAMES[0x0A000010] == "SAR_INDATALENERR"
    assert SAR_NAMES[0x0A000020] == "SAR_BUFFER_TOO_SMALL"
    assert SAR_NAMES[0x0A000023] == "SAR_DEVICE_REMOVED"
    assert SAR_NAMES[0x0A00002D] == "SAR_USER_NOT_LOGGED_IN"
    assert SAR_NAMES[0x0A000032] == "SAR_REACH_MAX_CONTAINER_COUNT"


@pytest.mark.parametrize("code", [0x0B000033, 0x0A000035, 0xFFFFFFFF, 1])
def test_an_unknown_code_keeps_its_number_and_its_call(code: int) -> None:
    error = SkfError("SKF_ECCSignData", code).as_app_error()
    assert error.code is ErrorCode.DRIVER_ERROR
    assert error.facts == {"reason": f"SKF_ECCSignData: 0x{code:08X}"}
    assert code_name(code) == f"0x{code:08X}"


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        (0x0A000024, ErrorCode.PIN_WRONG),
        (0x0A000025, ErrorCode.PIN_LOCKED),
        (0x0A000026, ErrorCode.PIN_LENGTH),
        (0x0A000027, ErrorCode.PIN_LENGTH),
        (0x0A000029, ErrorCode.PIN_NOT_SET),
    ],
)
def test_G6_only_a_pin_call_speaks_of_pins(code: int, meaning: ErrorCode) -> None:
    assert SkfError("SKF_VerifyPIN", code).as_app_error().code is meaning
    assert SkfError("SKF_ChangePIN", code).as_app_error().code is meaning
    assert SkfError("SKF_OpenContainer", code).as_app_error().code is ErrorCode.DRIVER_ERROR


def test_tries_left_are_told_with_a_wrong_pin_only() -> None:
    wrong = SkfError("SKF_VerifyPIN", 0x0A000024, tries_left=3).as_app_error()
    locked = SkfError("SKF_VerifyPIN", 0x0A000025, tries_left=0).as_app_error()
    assert wrong.facts["tries_left"] == 3
    assert "tries_left" not in locked.facts


def test_G6_a_wrong_pin_after_which_no_try_is_left_has_locked_the_token() -> None:
    error = SkfError("SKF_VerifyPIN", 0x0A000024, tries_left=0).as_app_error()
    assert error.code is ErrorCode.PIN_LOCKED
