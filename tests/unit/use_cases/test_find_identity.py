"""A device that two drivers show is one device."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.certificate import Certificate
from app.domain.errors import AppError, ErrorCode
from app.domain.token import KnownDriver, PinState, SigningIdentity, Token, TokenCertificate
from app.ports import TokenDriver
from app.use_cases.list_tokens import Drivers, find_identity
from tests.software_signer import signer

NOW = datetime.now(UTC)
GOOD = signer("p256").certificate
OTHER = signer("rsa").certificate
EXPIRED = replace(OTHER, not_after=OTHER.not_before)


class Shown:
    """A driver that shows these tokens."""

    def __init__(self, *tokens: Token) -> None:
        self._tokens = tokens

    def tokens(self) -> tuple[Token, ...]:
        return self._tokens


def view(driver: str, serial: str, *certificates: Certificate) -> Token:
    held = tuple(TokenCertificate(one, has_private_key=True) for one in certificates)
    return Token(driver, f"{serial} via {driver}", serial, "model", "maker", PinState(), held)


def found(*views: Token, name: str | None = None) -> SigningIdentity:
    paths = {Path(f"/{token.driver}"): token for token in views}

    def reach(path: Path) -> TokenDriver:
        return Shown(paths[path])  # type: ignore[return-value]

    known = tuple(KnownDriver(path.name, path) for path in paths)
    return find_identity(Drivers(lambda: known, reach), None, name, None, NOW)


@pytest.mark.parametrize(
    ("views", "driver"),
    [
        ((view("skf", "1", GOOD), view("p11", "1", GOOD)), "skf"),
        ((view("skf", "1", GOOD), view("p11", "1")), "skf"),
        ((view("skf", "1"), view("p11", "1", GOOD)), "p11"),
        ((view("skf", "1", EXPIRED), view("p11", "1", GOOD, EXPIRED)), "p11"),
    ],
    ids=["both the same", "only one has certificates", "only the other", "the better one"],
)
def test_the_view_that_can_sign_is_taken(views: tuple[Token, ...], driver: str) -> None:
    assert found(*views).token.driver == driver


def test_a_view_that_is_named_is_taken() -> None:
    views = view("skf", "1", GOOD), view("p11", "1", GOOD)
    assert found(*views, name="1 via p11").token.driver == "p11"
    assert found(*views, name="1").token.driver == "skf"


@pytest.mark.parametrize(
    "views",
    [
        (view("skf", "1", GOOD), view("p11", "2", GOOD)),
        (view("skf", "1", GOOD), view("p11", "1", OTHER)),
    ],
    ids=["two devices", "two keys of one device"],
)
def test_two_choices_stay_two(views: tuple[Token, ...]) -> None:
    with pytest.raises(AppError) as raised:
        found(*views)
    assert raised.value.code is ErrorCode.TOKEN_AMBIGUOUS


def test_without_anything_usable_the_device_is_named_once() -> None:
    with pytest.raises(AppError) as raised:
        found(view("skf", "1", EXPIRED), view("p11", "1"))
    assert raised.value.code is ErrorCode.NO_USABLE_CERTIFICATE
