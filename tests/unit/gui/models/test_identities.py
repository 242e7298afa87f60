"""Whose certificates are offered, and in which order."""

from datetime import UTC, datetime, timedelta

from app.domain.certificate import CertificateProblem
from app.domain.token import PinState, Token, TokenCertificate
from app.gui.models.identities import choose, identities
from app.use_cases.list_tokens import DriverReport
from tests.software_signer import END, signer

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def token(driver: str, *held: TokenCertificate, serial: str = "1") -> Token:
    return Token(driver, "UKey", serial, "model", "maker", PinState(), held)


def report(*tokens: Token) -> DriverReport:
    return DriverReport("driver", tokens[0].driver, None, tokens)


RSA = TokenCertificate(signer("rsa").certificate, has_private_key=True)
EC = TokenCertificate(signer("p256").certificate, has_private_key=True)
KEYLESS = TokenCertificate(signer("p384").certificate, has_private_key=False)


def test_usable_ones_come_first_and_the_others_say_why() -> None:
    found = identities([report(token("a", KEYLESS, RSA))], NOW)
    assert [one.usable for one in found] == [True, False]
    assert found[1].problems == (CertificateProblem.NO_PRIVATE_KEY,)


def test_a_device_behind_two_drivers_is_one_choice() -> None:
    found = identities([report(token("skf", RSA)), report(token("p11", RSA))], NOW)
    assert [one.token.driver for one in found] == ["skf"]


def test_the_same_certificate_on_two_devices_is_two_choices() -> None:
    found = identities([report(token("a", RSA), token("a", RSA, serial="2"))], NOW)
    assert len(found) == 2
    assert not found[0].same_as(found[1])


def test_the_last_choice_is_found_again() -> None:
    found = identities([report(token("a", RSA, EC))], NOW)
    assert choose(found, EC.certificate.sha256) == found[1]
    assert choose(found, "another") == found[0]
    assert choose((), "") is None
    assert choose(identities([report(token("a", KEYLESS))], NOW), "") is None


def test_the_end_is_told_sixty_days_ahead() -> None:
    (early,) = identities([report(token("a", RSA))], END - timedelta(days=60))
    (late,) = identities([report(token("a", RSA))], END - timedelta(days=59))
    assert not early.expires_soon
    assert late.expires_soon
